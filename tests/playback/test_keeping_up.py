"""Keeping up: what the rules have fetched and deleted, and what they leave alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from steno_tui.config import Config
from steno_tui.core.core import Core
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.keep_rules import OwnKeepRules
from steno_tui.models.podcast import Podcast
from steno_tui.models.queue import QueueRow
from steno_tui.playback.keeping_up import KeepingUp
from steno_tui.playback.playback import Playback
from steno_tui.player.interface import Player
from steno_tui.services import Services
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE
from tests.support.silent_player import SilentPlayer
from tests.tui.catalogue import NIGHT, demo_episode, demo_podcast

from .conftest import Clock

TITLES = ("First", "Second", "Third", "Fourth", "Fifth")
KEYS = [EpisodeKey(NIGHT, title.lower()) for title in TITLES]
"""The newest first; each is a megabyte of audio."""

SHORT = (
    demo_podcast(
        NIGHT,
        "Night Trains",
        [demo_episode(NIGHT, title, days=at, duration=60) for at, title in enumerate(TITLES)],
    ),
)
SLOW = Fault(drip=0.015, drop_size=16_000)
MEGABYTE = 1_000_000


@pytest.fixture
def trains() -> Iterator[FaultyService]:
    with FaultyService(catalogue=SHORT) as service:
        yield service


@dataclass
class Room:
    """Where one keeps up, with a player whose time is moved by hand."""

    services: Services
    core: Core
    playback: Playback
    keeping: KeepingUp
    ticks: Clock
    notes: list[str]

    async def held(self) -> set[EpisodeKey]:
        return {each.key for each in await self.services.downloads.held() if each.complete}

    async def set_rules(self, **rules: int | bool) -> None:
        await self.core.keeping.set_own(NIGHT, OwnKeepRules(**rules))  # type: ignore[arg-type]

    async def until_held(self, keys: set[EpisodeKey]) -> None:
        """Wait until the audio of these is here, and no other."""
        deadline = time.monotonic() + PATIENCE
        while await self.held() != keys:
            assert time.monotonic() < deadline, await self.held()
            await asyncio.sleep(0.01)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something has come about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)

    async def queue(self, key: EpisodeKey) -> None:
        row = QueueRow(*key, key.episode, "Night Trains", 60)
        await self.core.queue.put_back(row, 0)


@asynccontextmanager
async def room(
    service: FaultyService, directory: Path, config: Config | None = None, *, offline: bool = False
) -> AsyncIterator[Room]:
    ticks, notes = Clock(), list[str]()

    class SilentServices(Services):
        async def make_player(self) -> Player:
            return SilentPlayer(now=ticks)

    services = SilentServices(
        config or Config(),
        service.origin,
        library=directory / "library",
        downloads=directory / "audio",
        offline=offline,
    )
    async with services:
        core = await services.core()
        if not offline:
            async for _ in core.podcasts.update(force=True):
                pass
        playback = services.start_playback(core, lambda _: None, on_note=notes.append, ticks=ticks)
        running = asyncio.create_task(playback.run())
        try:
            yield Room(services, core, playback, services.keeping_up(core), ticks, notes)
            assert not running.done()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def quiet(trains: FaultyService, tmp_path: Path) -> AsyncIterator[Room]:
    async with room(trains, tmp_path) as opened:
        yield opened


async def test_without_rules_nothing_comes_and_nothing_goes(quiet: Room) -> None:
    await quiet.playback.fetch(await quiet.playback.episode(KEYS[4]))
    kept = await quiet.keeping.apply()
    assert (kept.fetched, kept.removed, kept.failed) == ((), (), ())
    assert await quiet.held() == {KEYS[4]}


async def test_the_newest_come_and_of_them_what_was_not_heard(quiet: Room) -> None:
    await quiet.core.marks.set_heard(KEYS[1], True)
    await quiet.set_rules(auto_download=3)
    kept = await quiet.keeping.apply()
    assert kept.fetched == (KEYS[0], KEYS[2])
    assert await quiet.held() == {KEYS[0], KEYS[2]}
    assert (await quiet.keeping.apply()).fetched == ()


async def test_the_rule_for_all_is_of_podcasts_that_are_followed(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path, Config(auto_download=1)) as opened:
        assert (await opened.keeping.apply()).fetched == ()

        def follow(library: Library) -> None:
            library.podcasts.follow(Podcast(NIGHT, "Night Trains"))

        await opened.core.library.run(follow)
        assert (await opened.keeping.apply()).fetched == (KEYS[0],)
        await opened.set_rules(auto_download=0)
        await opened.services.downloads.clear()
        assert (await opened.keeping.apply()).fetched == ()


async def test_no_page_is_asked_for_where_a_list_tells_of_the_audio(
    quiet: Room, trains: FaultyService
) -> None:
    before = len(trains.requests)
    await quiet.set_rules(auto_download=2)
    await quiet.keeping.apply()
    paths = [request.path for request in trains.requests[before:]]
    assert sorted(paths) == [f"/audio/{NIGHT}/first.wav", f"/audio/{NIGHT}/second.wav"]


async def test_where_only_the_page_knows_of_the_audio_it_is_asked_for(
    quiet: Room, trains: FaultyService
) -> None:
    def forget(library: Library) -> None:
        with library.transaction() as connection:
            connection.execute("UPDATE main.episodes SET audio_url = NULL")  # type: ignore[attr-defined]

    await quiet.core.library.run(forget)
    before = len(trains.requests)
    await quiet.set_rules(auto_download=1)
    assert (await quiet.keeping.apply()).fetched == (KEYS[0],)
    paths = [request.path for request in trains.requests[before:]]
    assert paths == [f"/podcast/{NIGHT}/first.md", f"/audio/{NIGHT}/first.wav"]


async def test_what_was_deleted_by_hand_does_not_come_again(quiet: Room) -> None:
    own = await quiet.playback.episode(KEYS[0])
    await quiet.playback.fetch(own)
    await quiet.services.downloads.remove(quiet.playback.audio_url(own))
    await quiet.set_rules(auto_download=2)
    assert (await quiet.keeping.apply()).fetched == (KEYS[1],)
    await quiet.services.downloads.clear()
    assert (await quiet.keeping.apply()).fetched == ()


async def test_what_is_beyond_goes_but_not_what_the_user_wanted(quiet: Room) -> None:
    await quiet.set_rules(auto_download=5)
    await quiet.keeping.apply()
    await quiet.queue(KEYS[3])
    await quiet.playback.play(await quiet.playback.episode(KEYS[4]))
    await quiet.playback.fetch(await quiet.playback.episode(KEYS[2]))  # now it is the user's own
    await quiet.set_rules(auto_download=5, keep_downloads=1)
    kept = await quiet.keeping.apply()
    assert (kept.fetched, kept.removed) == ((), (KEYS[1],))
    assert await quiet.held() == {KEYS[0], KEYS[2], KEYS[3], KEYS[4]}


async def test_what_was_heard_in_part_stays(quiet: Room) -> None:
    await quiet.set_rules(auto_download=3)
    await quiet.keeping.apply()

    def begin(library: Library) -> None:
        session = library.positions.begin(KEYS[2])
        library.positions.save(KEYS[2], 20, session=session)
        library.positions.save(KEYS[3], 5, session=library.positions.begin(KEYS[3]))  # the last one

    await quiet.core.library.run(begin)
    await quiet.set_rules(auto_download=3, keep_downloads=1)
    assert (await quiet.keeping.apply()).removed == (KEYS[1],)


async def test_no_more_come_than_are_kept(quiet: Room) -> None:
    await quiet.set_rules(auto_download=5, keep_downloads=2)
    kept = await quiet.keeping.apply()
    assert (kept.fetched, kept.removed) == (tuple(KEYS[:2]), ())


async def test_an_episode_that_becomes_heard_loses_its_audio(quiet: Room) -> None:
    await quiet.set_rules(auto_download=2, delete_when_heard=True)
    await quiet.keeping.apply()
    await quiet.core.marks.toggle_heard(KEYS[1])
    await quiet.until_held({KEYS[0]})


async def test_one_that_is_played_to_its_end_loses_it_then(quiet: Room) -> None:
    await quiet.set_rules(auto_download=2, delete_when_heard=True)
    await quiet.keeping.apply()
    await quiet.playback.play(await quiet.playback.episode(KEYS[0]))
    await quiet.core.marks.set_heard(KEYS[0], True)
    quiet.ticks.now += 30
    await quiet.playback.set_paused(True)
    assert await quiet.held() == set(KEYS[:2])  # it is heard just now
    await quiet.playback.set_paused(False)
    quiet.ticks.now += 60
    await quiet.until_held({KEYS[1]})
    assert quiet.notes == []


async def test_one_that_was_heard_and_is_left_loses_it_then(quiet: Room) -> None:
    await quiet.set_rules(auto_download=2, delete_when_heard=True)
    await quiet.keeping.apply()
    await quiet.playback.play(await quiet.playback.episode(KEYS[0]))
    await quiet.core.marks.set_heard(KEYS[0], True)
    await quiet.playback.play(await quiet.playback.episode(KEYS[1]))
    await quiet.until_held({KEYS[1]})


async def test_one_that_was_heard_loses_it_when_the_program_ends(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path, Config(delete_when_heard=True)) as before:
        await before.playback.fetch(await before.playback.episode(KEYS[0]))
        await before.playback.play(await before.playback.episode(KEYS[0]))
        await before.core.marks.set_heard(KEYS[0], True)
        assert await before.held() == {KEYS[0]}
    async with room(trains, tmp_path) as after:
        assert await after.held() == set()


async def test_one_that_is_heard_again_keeps_it_until_its_end(quiet: Room) -> None:
    await quiet.set_rules(delete_when_heard=True)
    await quiet.core.marks.set_heard(KEYS[0], True)
    await quiet.playback.fetch(await quiet.playback.episode(KEYS[0]))
    await quiet.playback.play(await quiet.playback.episode(KEYS[0]))
    quiet.ticks.now += 10
    await quiet.playback.play(await quiet.playback.episode(KEYS[1]))
    await quiet.keeping.drop_heard()
    assert await quiet.held() == {KEYS[0]}
    await quiet.playback.play(await quiet.playback.episode(KEYS[0]), 0)
    quiet.ticks.now += 60
    await quiet.until_held(set())


async def test_of_many_that_are_marked_the_one_that_is_heard_keeps_it_until_it_is_left(
    quiet: Room,
) -> None:
    await quiet.set_rules(auto_download=3, delete_when_heard=True)
    await quiet.keeping.apply()
    await quiet.playback.play(await quiet.playback.episode(KEYS[0]))

    def mark(library: Library) -> None:
        for key in KEYS[:2]:
            library.positions.mark_finished(key, True)

    await quiet.core.library.run(mark)
    quiet.core.marks.on_heard(await quiet.core.keeping.numbers(KEYS[:2]))
    await quiet.until_held({KEYS[0], KEYS[2]})
    await quiet.playback.stop()
    await quiet.until_held({KEYS[2]})


async def test_what_waits_in_the_queue_keeps_it_though_it_was_heard(quiet: Room) -> None:
    await quiet.set_rules(auto_download=1, delete_when_heard=True)
    await quiet.keeping.apply()
    await quiet.queue(KEYS[0])
    await quiet.core.marks.set_heard(KEYS[0], True)
    assert await quiet.keeping.drop_heard() == ()
    assert await quiet.held() == {KEYS[0]}


async def test_without_the_rule_what_was_heard_keeps_it(quiet: Room) -> None:
    await quiet.set_rules(auto_download=1)
    await quiet.keeping.apply()
    await quiet.core.marks.set_heard(KEYS[0], True)
    assert await quiet.keeping.drop_heard() == ()
    assert (await quiet.keeping.apply()).removed == ()
    assert await quiet.held() == {KEYS[0]}


async def test_what_another_program_marked_goes_with_the_next_refresh(quiet: Room) -> None:
    await quiet.set_rules(auto_download=1, delete_when_heard=True)
    await quiet.keeping.apply()

    def mark(library: Library) -> None:
        library.positions.mark_finished(KEYS[0], True)

    await quiet.core.library.run(mark)
    assert (await quiet.keeping.apply()).removed == (KEYS[0],)


async def test_the_queues_next_come_ahead_each_once(trains: FaultyService, tmp_path: Path) -> None:
    async with room(trains, tmp_path, Config(fetch_ahead=2)) as opened:
        for key in reversed(KEYS):
            await opened.queue(key)
        assert (await opened.keeping.fetch_queued()).fetched == tuple(KEYS[:2])
        await opened.services.downloads.clear()
        assert (await opened.keeping.fetch_queued()).fetched == ()
        await opened.core.queue.take_next()
        assert (await opened.keeping.fetch_queued()).fetched == (KEYS[2],)


async def test_one_that_fails_spoils_nothing_and_is_told_once(
    quiet: Room, trains: FaultyService
) -> None:
    trains.faults.set(f"/audio/{NIGHT}/second.wav", Fault(status=500))
    await quiet.set_rules(auto_download=3)
    kept = await quiet.keeping.apply()
    assert set(kept.fetched) == {KEYS[0], KEYS[2]}
    assert [failed.name for failed in kept.failed] == ["Second"]
    assert kept.failure.startswith("Second: ")
    assert (await quiet.keeping.apply()).failure == ""
    trains.faults.clear()
    assert (await quiet.keeping.apply()).fetched == (KEYS[1],)


async def test_without_a_network_nothing_is_told(quiet: Room, trains: FaultyService) -> None:
    await quiet.set_rules(auto_download=5)
    await asyncio.to_thread(trains.stop)
    kept = await quiet.keeping.apply()
    assert (kept.fetched, kept.failed) == ((), ())


async def test_told_to_stay_offline_it_fetches_nothing_and_deletes_all_the_same(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path) as before:
        await before.set_rules(auto_download=2)
        await before.keeping.apply()
        await before.set_rules(auto_download=3, keep_downloads=1)
    async with room(trains, tmp_path, offline=True) as after:
        kept = await after.keeping.apply()
        assert (kept.fetched, kept.removed, kept.failed) == ((), (KEYS[1],), ())


async def test_what_the_user_stops_is_not_begun_again(quiet: Room, trains: FaultyService) -> None:
    trains.faults.set("/audio/*", SLOW)
    await quiet.set_rules(auto_download=1)
    applying = asyncio.create_task(quiet.keeping.apply())
    downloads = quiet.playback.downloads
    await quiet.until(lambda: downloads.state.share(KEYS[0]) is not None)
    assert downloads.pause(KEYS[0])
    assert (await applying).failed == ()
    trains.faults.clear()
    assert (await quiet.keeping.apply()).fetched == ()


async def test_what_the_user_paused_is_left_so(quiet: Room, trains: FaultyService) -> None:
    trains.faults.set("/audio/*", SLOW)
    quiet.playback.fetch(await quiet.playback.episode(KEYS[0]))
    assert quiet.playback.downloads.pause(KEYS[0])
    trains.faults.clear()
    await quiet.set_rules(auto_download=2)
    assert (await quiet.keeping.apply()).fetched == (KEYS[1],)
    assert quiet.playback.downloads.state.coming(KEYS[0]) is None


async def test_what_is_deleted_while_it_comes_is_told_by_nobody(
    quiet: Room, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", SLOW)
    await quiet.set_rules(auto_download=1)
    applying = asyncio.create_task(quiet.keeping.apply())
    await quiet.until(lambda: bool(quiet.playback.downloads.state.share(KEYS[0])))
    await quiet.services.downloads.clear()
    assert (await applying).failed == ()
    trains.faults.clear()
    assert (await quiet.keeping.apply()).fetched == ()


async def test_what_came_is_the_rules_though_the_program_was_killed_before_that_was_noted(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path) as before:
        await before.set_rules(auto_download=2)
        await before.keeping.apply()

        def as_if_killed(library: Library) -> None:
            with library.transaction("user") as connection:
                connection.execute("UPDATE user.fetched_audio SET fetched_at = 0")  # type: ignore[attr-defined]

        await before.core.library.run(as_if_killed)
    async with room(trains, tmp_path) as after:
        await after.set_rules(auto_download=2, keep_downloads=1)
        kept = await after.keeping.apply()
        assert (kept.fetched, kept.removed) == ((), (KEYS[1],))
        await after.services.downloads.clear()
        assert (await after.keeping.apply()).fetched == ()  # it came once


async def test_what_a_rule_has_fetched_is_never_the_users_not_even_for_a_moment(
    quiet: Room, trains: FaultyService
) -> None:
    seen: list[bool] = []

    def looked_at(_: object) -> None:
        async def look() -> None:
            held = await quiet.core.library.run(
                lambda library: library.fetched_audio.held(KEYS[:1])
            )
            seen.append(held[0].by_rule)

        quiet.playback.autoplay.later(look)

    quiet.playback.downloads.subscribe(looked_at)
    await quiet.set_rules(auto_download=1)
    await quiet.keeping.apply()
    await quiet.until(lambda: len(seen) > 2)
    assert all(seen)


async def test_what_another_program_fetches_is_left_to_it(
    trains: FaultyService, tmp_path: Path
) -> None:
    trains.faults.set("/audio/*", SLOW)
    async with room(trains, tmp_path) as one, room(trains, tmp_path) as other:
        await one.set_rules(auto_download=1)
        applying = asyncio.create_task(one.keeping.apply())
        await one.until(lambda: bool(one.playback.downloads.state.share(KEYS[0])))
        kept = await other.keeping.apply()
        assert (kept.fetched, kept.failed) == ((), ())
        assert (await applying).fetched == (KEYS[0],)


async def test_what_was_broken_off_is_gone_on_with_the_next_time(
    trains: FaultyService, tmp_path: Path
) -> None:
    trains.faults.set("/audio/*", SLOW)
    async with room(trains, tmp_path) as before:
        await before.set_rules(auto_download=1)
        applying = asyncio.create_task(before.keeping.apply())
        coming = before.playback.downloads
        await before.until(lambda: bool(coming.state.share(KEYS[0])))
        applying.cancel()
        await asyncio.gather(applying, return_exceptions=True)
    trains.faults.clear()
    async with room(trains, tmp_path) as after:
        assert (await after.keeping.apply()).fetched == (KEYS[0],)
    ranges = [
        request.headers.get("range")
        for request in trains.requests
        if request.path.startswith("/audio/")
    ]
    assert ranges[-1] is not None and not ranges[-1].startswith("bytes=0-")


async def test_what_the_user_fetched_makes_no_room_for_what_a_rule_wants(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path, Config(audio_cache_mb=1)) as before:
        await before.playback.fetch(await before.playback.episode(KEYS[4]))
        size = sum(each.size for each in await before.services.downloads.held())
        assert size * 2 > MEGABYTE > size  # there is room for one
    async with room(trains, tmp_path, Config(audio_cache_mb=1)) as after:
        await after.set_rules(auto_download=2)
        kept = await after.keeping.apply()
        assert kept.fetched == ()
        assert "no room" in kept.failure
        assert await after.held() == {KEYS[4]}


@pytest.mark.parametrize(("newest", "is_there"), [(1, False), (2, True)])
async def test_what_a_rule_had_fetched_makes_room_once_it_is_not_among_the_newest(
    trains: FaultyService, tmp_path: Path, newest: int, is_there: bool
) -> None:
    async with room(trains, tmp_path, Config(audio_cache_mb=1)) as before:
        await before.playback.fetch(await before.playback.episode(KEYS[1]))
        await before.core.keeping.note_fetched(KEYS[1], by_rule=True)
    async with room(trains, tmp_path, Config(audio_cache_mb=1)) as after:
        await after.set_rules(auto_download=newest)
        kept = await after.keeping.apply()
        assert kept.fetched == (() if is_there else (KEYS[0],))
        assert bool(kept.failed) is is_there
        assert await after.held() == {KEYS[1] if is_there else KEYS[0]}


async def test_where_no_audio_is_kept_nothing_is_asked_for(
    trains: FaultyService, tmp_path: Path
) -> None:
    async with room(trains, tmp_path, Config(audio_cache_mb=0, fetch_ahead=1)) as opened:
        await opened.set_rules(auto_download=2)
        await opened.queue(KEYS[0])
        for kept in (await opened.keeping.apply(), await opened.keeping.fetch_queued()):
            assert (kept.fetched, kept.failed) == ((), ())

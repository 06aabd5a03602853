"""Audio that was asked for together comes in its order; what fails of it spoils nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from steno_tui.errors import StenoError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.download_list import DownloadRows
from steno_tui.playback.fetch_line import ManyFetched
from steno_tui.playback.fetch_turns import AT_ONCE_OF_A_HOST
from tests.support.faulty_service import Fault, FaultyService
from tests.tui.catalogue import demo_episode, demo_podcast

from .conftest import Hall, hall

SHORT = "short"
KEYS = [EpisodeKey(SHORT, f"number-{number}") for number in range(8)]
CATALOGUE = demo_podcast(
    SHORT,
    "Short",
    [
        demo_episode(SHORT, f"Number {number}", days=number, duration=5, audio=number != 6)
        for number in range(8)
    ],
)
NEVER = Fault(drip=3600, drop_size=1)


@pytest.fixture
def short() -> Iterator[FaultyService]:
    with FaultyService(catalogue=(CATALOGUE,)) as service:
        yield service


@pytest.fixture
async def short_hall(short: FaultyService, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(short, tmp_path) as opened:
        yield opened


def fetched(service: FaultyService) -> list[str]:
    """The audio that was asked for, in order, each once."""
    paths = [one.path for one in service.requests if one.path.startswith("/audio/")]
    return list(dict.fromkeys(path.rpartition("/")[2].partition(".")[0] for path in paths))


async def test_all_come_in_the_order_in_which_they_were_asked_for(
    short_hall: Hall, short: FaultyService
) -> None:
    line = short_hall.listener.fetch_line
    assert line.missing(KEYS) == KEYS
    assert await line.fetch(KEYS[:6]) == ManyFetched(6)
    assert sorted(fetched(short)[:2]) == [key.episode for key in KEYS[:2]]
    assert len(fetched(short)) == 6
    assert line.missing(KEYS) == KEYS[6:]


async def test_what_fails_is_told_and_spoils_nothing(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*number-2*", Fault(status=404))
    done = await short_hall.listener.fetch_line.fetch(KEYS)
    assert done.here == 6
    assert len(done.failed) == 2
    assert any("no audio" in error.message for error in done.failed)


async def test_what_is_to_come_already_is_not_asked_for_again(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = short_hall.listener.fetch_line
    first = asyncio.create_task(line.fetch(KEYS[:6]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    assert all(map(line.is_to_come, KEYS[:6])) and not line.is_to_come(KEYS[6])
    assert await line.fetch(KEYS[:6]) == ManyFetched(0)
    assert line.stop(KEYS) == 6
    assert await first == ManyFetched(0)
    assert not any(map(line.is_to_come, KEYS))
    assert len(fetched(short)) == AT_ONCE_OF_A_HOST


async def test_one_that_waits_is_left_out_and_those_behind_it_come(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = short_hall.listener.fetch_line
    all_of_them = asyncio.create_task(line.fetch(KEYS[:6]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    assert line.stop(KEYS[4:5]) == 1
    short.faults.clear()
    assert line.stop(KEYS[:2]) == 2
    assert await all_of_them == ManyFetched(3)
    assert line.missing(KEYS[:6]) == [*KEYS[:2], KEYS[4]]


def only_reading(library: Library, is_so: bool) -> None:
    """Have SQLite refuse whatever is written."""
    connection = library._connection._connection  # noqa: SLF001
    connection.execute(f"PRAGMA query_only = {is_so:d}")


async def waiting(opened: Hall) -> list[EpisodeKey]:
    """What is kept for the next start."""
    return await opened.core.library.run(lambda library: library.download_line.keys())


async def test_what_is_to_be_found_yet_is_listed_as_waiting_by_its_title(
    short_hall: Hall, short: FaultyService
) -> None:
    async for _ in short_hall.core.podcasts.refresh(SHORT):
        pass
    short.faults.set("/podcast/*", NEVER)
    short.faults.set("/audio/*", NEVER)
    line, downloads = short_hall.listener.fetch_line, short_hall.listener.download_list
    all_of_them = asyncio.create_task(line.fetch(KEYS[:3]))
    state = short_hall.listener.downloads
    await short_hall.until(lambda: len(state.state.fetches) == 3, "all of them")
    rows = DownloadRows().rows(await downloads.read(), state.state)
    assert [(row.title, row.podcast_title) for row in rows] == [
        (f"Number {number}", "Short") for number in range(3)
    ]
    assert line.stop(KEYS[:3]) == 3
    all_of_them.cancel()
    await asyncio.gather(all_of_them, return_exceptions=True)


async def test_what_waits_goes_on_at_the_next_start_in_its_order(
    short: FaultyService, tmp_path: Path
) -> None:
    short.faults.set("/audio/*", NEVER)
    async with hall(short, tmp_path) as before:
        many = asyncio.create_task(before.listener.fetch_line.fetch(KEYS[:5]))
        await before.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
        assert before.listener.downloads.pause(KEYS[3])
        many.cancel()  # as the screen's workers are at its end
        await asyncio.gather(many, return_exceptions=True)
    short.faults.clear()
    async with hall(short, tmp_path, offline=True) as offline:
        assert await offline.listener.fetch_line.go_on() == ManyFetched(0)
        assert list(offline.listener.downloads.state.fetches) == [*KEYS[:3], KEYS[4]]
    async with hall(short, tmp_path) as after, hall(short, tmp_path) as other:
        going_on = asyncio.create_task(after.listener.fetch_line.go_on())
        await after.until(lambda: bool(after.listener.downloads.state.fetches), "them to wait")
        assert await other.listener.fetch_line.go_on() == ManyFetched(0)  # one does it
        assert not other.listener.downloads.state.fetches
        assert await going_on == ManyFetched(4)
        assert after.listener.fetch_line.missing(KEYS[:5]) == [KEYS[3]]
    async with hall(short, tmp_path) as again:
        assert await waiting(again) == []


async def test_what_one_program_fetches_is_not_gone_on_with_by_one_that_starts_beside_it(
    short_hall: Hall, short: FaultyService, tmp_path: Path
) -> None:
    short.faults.set("/audio/*", NEVER)
    many = asyncio.create_task(short_hall.listener.fetch_line.fetch(KEYS[:4]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    await short_hall.is_idle()
    async with hall(short, tmp_path) as other:
        assert await other.listener.fetch_line.go_on() == ManyFetched(0)
        assert not other.listener.downloads.state.fetches
    assert await waiting(short_hall) == KEYS[:4]
    many.cancel()
    await asyncio.gather(many, return_exceptions=True)


async def test_what_a_killed_program_had_asked_for_is_kept(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = short_hall.listener.fetch_line
    many = asyncio.create_task(line.fetch(KEYS[:4]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    await short_hall.is_idle()
    assert await waiting(short_hall) == KEYS[:4]
    line.stop(KEYS[1:3])
    await short_hall.is_idle()
    assert await waiting(short_hall) == [KEYS[0], KEYS[3]]
    many.cancel()
    await asyncio.gather(many, return_exceptions=True)


async def test_what_could_not_be_kept_is_kept_with_what_is_asked_for_next(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    downloads, library = short_hall.listener.downloads, short_hall.core.library
    await library.run(lambda one: only_reading(one, True))
    downloads.start(await short_hall.listener.episode(KEYS[0]))
    await short_hall.is_idle()
    await library.run(lambda one: only_reading(one, False))
    assert await waiting(short_hall) == []
    downloads.start(await short_hall.listener.episode(KEYS[1]))
    await short_hall.is_idle()
    assert await waiting(short_hall) == KEYS[:2]


async def test_what_cannot_be_had_is_forgotten_but_where_there_is_no_network(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*number-2*", Fault(status=404))
    await short_hall.listener.fetch_line.fetch(KEYS[2:4])
    await short_hall.is_idle()
    assert await waiting(short_hall) == []
    episode = await short_hall.listener.episode(KEYS[4])
    await asyncio.to_thread(short.stop)
    with pytest.raises(StenoError):
        await short_hall.listener.fetch(episode)
    await short_hall.is_idle()
    assert await waiting(short_hall) == [KEYS[4]]


async def test_what_only_a_rule_or_the_player_wants_does_not_wait_for_the_next_start(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    downloads = short_hall.listener.downloads
    downloads.start(await short_hall.listener.episode(KEYS[0]), by_rule=True)
    downloads.start(await short_hall.listener.episode(KEYS[1]), now=True)
    assert len(downloads.state.fetches) == 2 and downloads.state.line == []


async def test_what_the_user_asked_for_stays_the_users_whoever_wants_it_then(
    short_hall: Hall, short: FaultyService
) -> None:
    episode = await short_hall.listener.episode(KEYS[0])
    await asyncio.to_thread(short.stop)
    with pytest.raises(StenoError):
        await short_hall.listener.fetch(episode)
    downloads = short_hall.listener.downloads
    downloads.start(episode, by_rule=True)
    assert downloads.state.line == [KEYS[0]]
    downloads.pause(KEYS[0])


async def test_one_is_stopped_before_its_audio_is_found(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/podcast/*", NEVER)
    line = short_hall.listener.fetch_line
    all_of_them = asyncio.create_task(line.fetch(KEYS[:2]))
    await short_hall.until(lambda: bool(short.requests), "the page of the first asked for")
    assert all(map(line.is_to_come, KEYS[:2]))
    assert line.stop(KEYS[:2]) == 2
    short.faults.clear()
    all_of_them.cancel()
    await asyncio.gather(all_of_them, return_exceptions=True)
    assert not any(map(line.is_to_come, KEYS)) and not fetched(short)

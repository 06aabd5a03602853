"""The list of downloads: in which order, by which names, and what is done to them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import CachedAudio, DownloadState
from steno_tui.downloads.download_store import LABEL, PART, name_of
from steno_tui.errors import AudioError, NotOnDiskError, UsageError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast
from steno_tui.playback.download_list import DiskReading, DownloadRow, DownloadRows
from steno_tui.playback.downloads import Downloads, Fetch
from tests.support.faulty_service import Fault, FaultyService
from tests.tui.catalogue import PODCASTS

from .conftest import FOG, SLEEPER, Hall, hall


def held(slug: str, size: int = 100, total: int = 100, **facts: object) -> CachedAudio:
    key, url = EpisodeKey("p", slug), f"https://host.example/{slug}.mp3"
    one = CachedAudio(key, slug.title(), "Pod", url, size, total, size == total, 0.0)
    return replace(one, **facts)


def fetch(slug: str, state: DownloadState, **facts: object) -> Fetch:
    url = f"https://host.example/{slug}.mp3"
    return Fetch(Episode(Podcast("p", "Pod"), slug, slug.title(), audio_url=url), state, **facts)  # type: ignore[arg-type]


def listed(read: DiskReading, *fetches: Fetch) -> list[DownloadRow]:
    return DownloadRows().rows(read, Downloads(fetches={one.episode.key: one for one in fetches}))


def test_only_what_has_changed_is_made_anew() -> None:
    rows = DownloadRows()
    read = DiskReading((held("a"), held("b"), held("c", 30)))
    coming, waiting = fetch("c", DownloadState.COMING), fetch("d", DownloadState.WAITING)
    fetches = {one.episode.key: one for one in (coming, waiting)}
    before = rows.rows(read, Downloads(fetches=fetches))
    further = fetches | {coming.episode.key: replace(coming, done=60, total=100)}
    after = rows.rows(read, Downloads(fetches=further))
    assert [row.size for row in after] == [60, 0, 100, 100]
    assert [one is other for one, other in zip(before, after, strict=True)] == [
        False, True, True, True,
    ]  # fmt: skip

    elsewhere = rows.rows(DiskReading((held("b"),)), Downloads(fetches=further))
    assert [row.key.episode for row in elsewhere] == ["c", "d", "b"]
    fetched = rows.rows(read, Downloads(frozenset({coming.episode.key})))
    assert [(row.key.episode, row.state) for row in fetched] == [
        (slug, DownloadState.WHOLE) for slug in "abc"
    ]


def test_what_is_on_its_way_comes_first_in_the_order_of_asking_and_what_is_here_last() -> None:
    read = DiskReading((held("new"), held("old"), held("part", 50)))
    rows = listed(
        read,
        fetch("broken", DownloadState.FAILED, reason="It broke off."),
        fetch("second", DownloadState.WAITING),
        fetch("held", DownloadState.PAUSED),
        fetch("first", DownloadState.COMING, done=20, total=80),
        fetch("third", DownloadState.WAITING),
    )
    assert [row.title for row in rows] == [
        "First", "Second", "Third", "Broken", "Held", "Part", "New", "Old",
    ]  # fmt: skip
    assert [row.state for row in rows[-3:]] == [
        DownloadState.PAUSED,
        DownloadState.WHOLE,
        DownloadState.WHOLE,
    ]
    assert rows[0].share == 0.25
    assert rows[1].share is None
    assert rows[3].reason == "It broke off."


def test_a_download_is_listed_once_however_far_it_is() -> None:
    read = DiskReading((held("a", 30, is_held=True),))
    (waiting,) = listed(read, fetch("a", DownloadState.WAITING))
    (coming,) = listed(read, fetch("a", DownloadState.COMING, done=60, total=100))
    (whole,) = listed(DiskReading((held("a"),)))
    assert [one.size for one in (waiting, coming, whole)] == [30, 60, 100]
    assert waiting.id == coming.id == whole.id


def test_what_another_program_fetches_is_told_as_that() -> None:
    (row,) = listed(DiskReading((held("a", 30, is_held=True),)))
    assert row.state is DownloadState.COMING
    assert row.reason == "Another steno-tui is fetching it."


def test_what_has_come_since_the_disk_was_read_is_whole() -> None:
    read = DiskReading((held("a", 30, is_held=True),))
    (row,) = DownloadRows().rows(read, Downloads(frozenset({EpisodeKey("p", "a")})))
    assert (row.state, row.size, row.reason) == (DownloadState.WHOLE, 100, "")


def test_every_row_has_an_identity_of_its_own() -> None:
    same = [held("a"), held("a", url="https://other.example/a.mp3")]
    nameless = [held(name, key=EpisodeKey("", "")) for name in "bc"]
    ids = [row.id for row in listed(DiskReading((*same, *nameless)))]
    assert len(set(ids)) == 4


def test_names_are_the_librarys_or_else_those_of_the_audio_itself() -> None:
    known = held("known")
    read = DiskReading(
        (
            known,
            held("unknown"),
            held("nameless", title="", podcast_title="", key=EpisodeKey("", "")),
            held("bare", title="", podcast_title="", url="https://host.example/?id=3"),
        ),
        {known.key: ("Its Newer Title", "Its Podcast")},
    )
    assert [(row.title, row.podcast_title) for row in listed(read)] == [
        ("Its Newer Title", "Its Podcast"),
        ("Unknown", "Pod"),
        ("nameless.mp3", "host.example"),
        ("host.example", "p"),
    ]


# What is done to them, over a service that has audio.


@pytest.fixture
def faulty() -> Iterator[FaultyService]:
    with FaultyService(catalogue=PODCASTS) as service:
        yield service


@pytest.fixture
async def room(faulty: FaultyService, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(faulty, tmp_path) as opened:
        yield opened


SLOW = Fault(drip=0.01, drop_size=16_000)


async def rows(room: Hall) -> list[DownloadRow]:
    downloads = room.listener.download_list
    return DownloadRows().rows(await downloads.read(), downloads.downloads.state)


async def begin(room: Hall) -> asyncio.Task[Path]:
    """Fetch the first episode until some of it is here."""
    task = room.listener.fetch(await room.listener.episode(SLEEPER))
    state = room.listener.downloads
    await room.until(lambda: (state.state.share(SLEEPER) or 0) > 0, "some of it here")
    return task


async def paused(faulty: FaultyService, room: Hall) -> DownloadRow:
    """The first episode, of which some is here."""
    faulty.faults.set("/audio/*", SLOW)
    task = await begin(room)
    room.listener.downloads.pause(SLEEPER)
    await asyncio.wait({task})
    faulty.faults.clear()
    (row,) = await rows(room)
    assert row.state is DownloadState.PAUSED and row.size
    return row


async def test_what_was_paused_is_gone_on_with(faulty: FaultyService, room: Hall) -> None:
    row = await paused(faulty, room)
    await (await room.listener.download_list.go_on(row))
    (row,) = await rows(room)
    assert row.state is DownloadState.WHOLE
    asked = [one.headers.get("range") for one in faulty.requests if "/audio/" in one.path]
    assert asked[0] is None and asked[-1] is not None


async def test_after_a_restart_it_is_still_paused_and_gone_on_with(
    faulty: FaultyService, tmp_path: Path
) -> None:
    async with hall(faulty, tmp_path) as before:
        await paused(faulty, before)
    async with hall(faulty, tmp_path) as after:
        (row,) = await rows(after)
        assert row.state is DownloadState.PAUSED and row.title == "The Sleeper to Lund"
        await (await after.listener.download_list.go_on(row))
        (row,) = await rows(after)
        assert row.state is DownloadState.WHOLE


async def test_of_what_nothing_is_known_any_more_the_audio_itself_says_enough(
    faulty: FaultyService, tmp_path: Path
) -> None:
    async with hall(faulty, tmp_path) as before:
        await paused(faulty, before)
    (label,) = (tmp_path / "audio").glob(f"*{LABEL}")
    told = json.loads(label.read_text())
    label.write_text(json.dumps(told | {"podcast_slug": "", "slug": ""}))
    async with hall(faulty, tmp_path) as after:
        (row,) = await rows(after)
        await (await after.listener.download_list.go_on(row))
        (row,) = await rows(after)
        assert row.state is DownloadState.WHOLE


async def test_what_failed_is_tried_again(faulty: FaultyService, room: Hall) -> None:
    faulty.faults.set("/audio/*", Fault(status=404))
    with pytest.raises(AudioError):
        await room.listener.fetch(await room.listener.episode(SLEEPER))
    (row,) = await rows(room)
    assert row.state is DownloadState.FAILED and "does not have the audio" in row.reason
    faulty.faults.clear()
    await (await room.listener.download_list.go_on(row))
    (row,) = await rows(room)
    assert (row.state, row.reason) == (DownloadState.WHOLE, "")


async def test_what_is_here_or_fetched_elsewhere_is_not_gone_on_with(room: Hall) -> None:
    here, elsewhere = listed(DiskReading((held("b", 30, is_held=True), held("a"))))
    for row in (here, elsewhere):
        with pytest.raises(UsageError):
            await room.listener.download_list.go_on(row)


async def test_offline_nothing_is_gone_on_with(faulty: FaultyService, tmp_path: Path) -> None:
    async with hall(faulty, tmp_path) as before:
        await paused(faulty, before)
    async with hall(faulty, tmp_path, offline=True) as after:
        (row,) = await rows(after)
        with pytest.raises(NotOnDiskError):
            await after.listener.download_list.go_on(row)


async def test_what_is_here_is_deleted(room: Hall) -> None:
    await room.listener.fetch(await room.listener.episode(SLEEPER))
    (row,) = await rows(room)
    assert await room.listener.download_list.remove(row) >= row.size
    assert await rows(room) == []
    assert not room.listener.downloads.state.has(SLEEPER)


async def test_what_is_on_its_way_is_left_and_deleted(faulty: FaultyService, room: Hall) -> None:
    faulty.faults.set("/audio/*", SLOW)
    task = await begin(room)
    (row,) = await rows(room)
    assert row.state is DownloadState.COMING
    assert await room.listener.download_list.remove(row) > 0
    assert task.cancelled()
    assert await rows(room) == []
    assert list(await room.audio.held()) == []


async def test_what_waits_or_failed_is_taken_off_the_list(
    faulty: FaultyService, room: Hall
) -> None:
    faulty.faults.set("/audio/*", Fault(status=404))
    with pytest.raises(AudioError):
        await room.listener.fetch(await room.listener.episode(SLEEPER))
    (row,) = await rows(room)
    assert await room.listener.download_list.remove(row) == 0
    assert await rows(room) == []


async def test_all_is_deleted_and_nothing_goes_on(faulty: FaultyService, room: Hall) -> None:
    await room.listener.fetch(await room.listener.episode(FOG))
    faulty.faults.set("/audio/*", SLOW)
    task = await begin(room)
    assert len(await rows(room)) == 2
    assert await room.listener.download_list.clear() > 0
    assert task.cancelled()
    assert await rows(room) == []
    assert room.listener.downloads.state == Downloads()


async def test_a_file_that_was_deleted_behind_our_back_is_listed_no_more(
    room: Hall, tmp_path: Path
) -> None:
    await room.listener.fetch(await room.listener.episode(SLEEPER))
    (row,) = await rows(room)
    for path in (tmp_path / "audio").iterdir():
        path.unlink()
    assert await rows(room) == []
    assert await room.listener.download_list.remove(row) == 0


async def test_a_disk_that_refuses_to_delete_is_a_sentence(
    room: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.listener.fetch(await room.listener.episode(SLEEPER))
    (row,) = await rows(room)

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(AudioError, match="permission denied"):
        await room.listener.download_list.remove(row)
    monkeypatch.undo()
    assert [one.state for one in await rows(room)] == [DownloadState.WHOLE]


def litter(directory: Path, number: int) -> None:
    """Put parts there as earlier runs left them."""
    directory.mkdir(parents=True, exist_ok=True)
    for each in range(number):
        url = f"https://host.example/{each}.mp3"
        label = {"url": url, "podcast_slug": "p", "slug": f"e{each}", "title": f"T{each}"}
        path = directory / name_of(url)
        path.with_suffix(LABEL).write_text(json.dumps(label | {"podcast": "P", "total": 9}))
        path.with_suffix(PART).write_bytes(b"half")


async def test_thousands_are_listed(room: Hall, tmp_path: Path) -> None:
    litter(tmp_path / "audio", 2000)
    found = await rows(room)
    assert len(found) == len({row.id for row in found}) == 2000


async def test_where_nothing_is_kept_the_list_is_empty(faulty: FaultyService) -> None:
    audio = DownloadCache(None, faulty.origin, limit=0)
    assert await audio.held() == []
    assert (await audio.room()).limit == 0
    await audio.aclose()

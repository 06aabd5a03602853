"""Lists of episodes are read around a place: how many there are, and the rows that are wanted."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from steno_tui.core import listings as core_listings
from steno_tui.core.listings import Listings
from steno_tui.core.settings import Settings
from steno_tui.errors import LibraryError
from steno_tui.library.episode_lists import EpisodeLists
from steno_tui.library.library import Library
from steno_tui.library.podcasts import PodcastTable
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort, ListSettings
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast, PodcastRow, PodcastSort
from tests.support.patience import PATIENCE

NIGHT = Podcast("night-shift", "Night Shift")
COUNT = 100


def key(number: int) -> EpisodeKey:
    """That of an episode, which is the newest but so many."""
    return EpisodeKey("night-shift", f"e{number}")


@pytest.fixture
async def library() -> AsyncIterator[LibraryWorker]:
    def fill(library: Library) -> None:
        library.episodes.put(
            NIGHT.slug,
            [
                Episode(
                    NIGHT,
                    key(number).episode,
                    f"Number {number}",
                    published_at=datetime.fromtimestamp(1_700_000_000 - number, UTC),
                    state="processed" if number % 2 else "not_requested",
                )
                for number in range(COUNT)
            ],
        )

    async with await LibraryWorker.open(None, "https://stenobird.example") as worker:
        await worker.run(fill)
        yield worker


ALL = EpisodeQuery()
ODD = EpisodeQuery(filters=frozenset({EpisodeFilter.PROCESSED}))


@pytest.mark.parametrize("podcast", [None, "night-shift"])
async def test_the_rows_around_an_episode_are_read(
    library: LibraryWorker, podcast: str | None
) -> None:
    listing = await Listings(library).episodes(EpisodeQuery(podcast), select=key(50), limit=10)
    assert (listing.found.count, listing.at, listing.selected) == (COUNT, 45, 50)
    assert [row.key for row in listing.rows] == [key(number) for number in range(45, 55)]


@pytest.mark.parametrize(("number", "at"), [(0, 0), (3, 0), (99, 90)])
async def test_at_the_ends_as_many_rows_are_read(
    library: LibraryWorker, number: int, at: int
) -> None:
    listing = await Listings(library).episodes(ALL, select=key(number), limit=10)
    assert (listing.at, len(listing.rows), listing.selected) == (at, 10, number)


async def test_where_the_episode_is_not_in_the_list_rows_are_read_around_a_place(
    library: LibraryWorker,
) -> None:
    listing = await Listings(library).episodes(ODD, select=key(50), near=20, limit=4)
    assert (listing.found.count, listing.found.total) == (50, COUNT)
    assert (listing.at, listing.selected) == (18, None)
    assert [row.key for row in listing.rows] == [key(number) for number in (37, 39, 41, 43)]


async def test_without_a_limit_all_rows_are_read(library: LibraryWorker) -> None:
    query = EpisodeQuery(sort=EpisodeSort.OLDEST)
    listing = await Listings(library).episodes(query, select=key(3))
    assert [row.key for row in listing.rows] == [key(n) for n in reversed(range(COUNT))]


@pytest.mark.parametrize("query", [ALL, ODD, EpisodeQuery("night-shift")])
async def test_more_rows_are_read_as_they_are_by_then(
    library: LibraryWorker, query: EpisodeQuery
) -> None:
    listings = Listings(library)
    found = (await listings.episodes(query, limit=10)).found
    expected = (await listings.episodes(query)).rows[20:30]
    assert await listings.rows(found, 20, 10) == expected
    await library.run(lambda library: library.read_marks.set(expected[0].key))
    assert [row.read for row in await listings.rows(found, 20, 2)] == [True, False]


async def test_a_narrowed_list_keeps_what_it_had_until_it_is_asked_for_again(
    library: LibraryWorker,
) -> None:
    listings = Listings(library)
    unread = EpisodeQuery(filters=frozenset({EpisodeFilter.UNREAD}))
    found = (await listings.episodes(unread, limit=1)).found
    await library.run(lambda library: library.read_marks.set(key(0)))
    assert [row.key for row in await listings.rows(found, 0, 2)] == [key(0), key(1)]
    assert (await listings.episodes(unread, limit=1)).found.count == COUNT - 1


@pytest.mark.parametrize(("most", "is_whole"), [(10, False), (50, False), (51, True)])
async def test_the_first_episodes_can_be_had_before_it_is_known_how_many_there_are(
    library: LibraryWorker, most: int, is_whole: bool
) -> None:
    first = await Listings(library).episodes(ODD, limit=10, most=most)
    assert (first.found.count, first.found.is_whole) == (min(most, 50), is_whole)
    assert [row.key for row in first.rows] == [key(number) for number in range(1, 20, 2)]


async def test_who_does_not_wait_any_more_has_the_library_leave_off(
    library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, is_cancelled = asyncio.Event(), threading.Event()
    loop, stopped = asyncio.get_running_loop(), threading.Event()

    def endless(self: object, query: object, *, is_stopped: object, **_: object) -> None:
        loop.call_soon_threadsafe(begun.set)
        is_cancelled.wait()
        assert callable(is_stopped)
        if is_stopped():
            stopped.set()

    monkeypatch.setattr("steno_tui.library.episode_lists.EpisodeLists.matching", endless)
    asking = asyncio.create_task(Listings(library).episodes(ODD))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    is_cancelled.set()
    assert await asyncio.to_thread(stopped.wait, 10)


async def test_a_list_that_takes_long_gives_way_and_is_read_afterwards(
    library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_listings, "PAUSE_SECONDS", 0)
    begun, loop = asyncio.Event(), asyncio.get_running_loop()
    matching = EpisodeLists.matching
    asks = 0

    def slow(self: EpisodeLists, query: EpisodeQuery, **how: Any) -> array[int]:
        nonlocal asks
        asks += 1
        loop.call_soon_threadsafe(begun.set)
        while asks <= 3:
            if how["is_stopped"]():
                raise LibraryError("It was stopped.")
        return matching(self, query, **how)

    monkeypatch.setattr(EpisodeLists, "matching", slow)
    asking = asyncio.create_task(Listings(library).episodes(ODD, gives_way=True))
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            await begun.wait()
            begun.clear()
            assert await library.run(lambda library: library.lists.count()) == COUNT
        listing = await asking
    assert (asks, listing.found.count) == (4, 50)


async def test_podcasts_are_counted_once_nothing_else_is_asked(
    library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_listings, "PAUSE_SECONDS", 0)
    begun, loop = asyncio.Event(), asyncio.get_running_loop()
    rows, is_asked = PodcastTable.rows, False

    def slow(self: PodcastTable, *sort: PodcastSort, **how: Any) -> list[PodcastRow]:
        nonlocal is_asked
        loop.call_soon_threadsafe(begun.set)
        while not is_asked:
            if how["is_stopped"]():
                raise LibraryError("It was stopped.")
        return rows(self, *sort, **how)

    monkeypatch.setattr(PodcastTable, "rows", slow)
    asking = asyncio.create_task(Listings(library).podcasts(gives_way=True))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        assert await library.run(lambda library: library.lists.count()) == COUNT
        is_asked = True
        assert [row.unread for row in await asking] == [COUNT]


async def test_what_gives_way_does_so_to_nothing_that_does(
    library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, loop, may_go_on = asyncio.Event(), asyncio.get_running_loop(), threading.Event()
    matching, left_off = EpisodeLists.matching, []

    def slow(self: EpisodeLists, query: EpisodeQuery, **how: Any) -> array[int]:
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait()
        left_off.append(how["is_stopped"]())
        return matching(self, query, **how)

    monkeypatch.setattr(EpisodeLists, "matching", slow)
    listings = Listings(library)
    async with asyncio.timeout(PATIENCE):
        episodes = asyncio.create_task(listings.episodes(ODD, gives_way=True))
        await begun.wait()
        podcasts = asyncio.create_task(listings.podcasts(gives_way=True))
        await asyncio.sleep(0)
        may_go_on.set()
        await asyncio.gather(episodes, podcasts)
    assert left_off == [False]


async def test_a_list_gives_way_only_so_often(
    library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_listings, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(LibraryWorker, "has_waiting", True)
    asked = 0

    def stopped(self: object, query: object, *, is_stopped: Callable[[], bool], **_: object) -> Any:
        nonlocal asked
        asked += 1
        if is_stopped():
            raise LibraryError("It was stopped.")
        return array("q")

    monkeypatch.setattr(EpisodeLists, "matching", stopped)
    async with asyncio.timeout(PATIENCE):
        await Listings(library).episodes(ODD, gives_way=True)
    assert asked == core_listings.GIVES_WAY + 1


HIDING = EpisodeQuery("night-shift", ODD.filters, EpisodeSort.OLDEST)


async def test_an_episode_that_is_demanded_is_in_the_list_whatever_hides_it(
    library: LibraryWorker,
) -> None:
    ask = Listings(library).episodes
    hidden = await ask(HIDING, select=key(50), limit=10)
    assert (hidden.selected, hidden.found.query) == (None, HIDING)
    shown = await ask(HIDING, select=key(50), limit=10, is_demanded=True)
    assert shown.found.query == EpisodeQuery("night-shift", sort=EpisodeSort.OLDEST)
    assert (shown.selected, shown.found.count) == (COUNT - 1 - 50, COUNT)


async def test_no_filter_is_left_out_for_an_episode_that_they_show_or_that_there_is_not(
    library: LibraryWorker,
) -> None:
    ask = Listings(library).episodes
    for one in (key(51), EpisodeKey("night-shift", "nowhere")):
        shown = await ask(HIDING, select=one, limit=10, is_demanded=True)
        assert shown.found.query == HIDING


async def test_the_first_screen_has_the_lists_as_they_were_left(library: LibraryWorker) -> None:
    unread = ListSettings(frozenset({EpisodeFilter.UNREAD}), EpisodeSort.TITLE)

    def fill(library: Library) -> None:
        library.settings.set_list("night-shift", unread)
        library.settings.set_last_place(LastPlace("night-shift"))
        for number in range(COUNT - 3):
            library.read_marks.set(key(number))

    await library.run(fill)
    settings = Settings(library)
    await settings.set_podcast_sort(PodcastSort.UNREAD)
    first = await Listings(library).first_screen(10)
    assert (first.lists, first.podcast_sort) == ({"night-shift": unread}, PodcastSort.UNREAD)
    query = EpisodeQuery("night-shift", unread.filters, unread.sort)
    assert (first.episodes.found.query, first.episodes.found.count) == (query, 3)
    assert len(first.episodes.rows) == 3
    await settings.set_list("night-shift", ListSettings())
    assert (await Listings(library).first_screen(10)).episodes.found.count == COUNT


async def test_of_all_episodes_narrowed_the_first_screen_has_the_first_alone(
    library: LibraryWorker,
) -> None:
    processed = ListSettings(ODD.filters)
    settings, listings = Settings(library), Listings(library)
    for podcast in (None, "night-shift"):
        await settings.set_list(podcast, processed)
        await settings.set_last_place(LastPlace(podcast, key(81)))
        found = (await listings.first_screen(10)).episodes
        assert found.found.is_whole is (podcast is not None)
        assert found.selected == (None if podcast is None else 40)
        assert len(found.rows) == 10


@pytest.mark.parametrize(
    ("sort", "most", "unread"),
    [
        (PodcastSort.TITLE, 1, 0),
        (PodcastSort.NEWEST, 1, 0),
        (PodcastSort.UNREAD, 1, COUNT - 2),
        (PodcastSort.TITLE, 2, COUNT - 2),
    ],
)
async def test_the_first_screen_does_not_wait_for_many_read_marks_to_be_counted(
    library: LibraryWorker,
    monkeypatch: pytest.MonkeyPatch,
    sort: PodcastSort,
    most: int,
    unread: int,
) -> None:
    monkeypatch.setattr(core_listings, "MARKS_AT_ONCE", most)

    def read(library: Library) -> None:
        for number in (1, 2):
            library.read_marks.set(key(number))

    await library.run(read)
    await Settings(library).set_podcast_sort(sort)
    first = await Listings(library).first_screen(10)
    (row,) = first.podcasts
    assert (first.is_counted, row.unread, row.count) == (unread > 0, unread, COUNT)
    assert [row.unread for row in await Listings(library).podcasts(sort)] == [COUNT - 2]

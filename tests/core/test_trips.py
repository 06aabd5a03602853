"""How often the library's thread is asked: a trip a question, not one a fact."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, EpisodesListed, RequestChanged
from steno_tui.core.freshness import FRESH_SECONDS
from steno_tui.core.reference import EpisodeRef
from steno_tui.library import worker
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.last_place import LastPlace
from steno_tui.models.request import RequestState
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

from .feeds import added, serve, two_episodes
from .support import BAKERY, LIGHTHOUSE, Time, gathered, of, posts

T = TypeVar("T")


class CountingWorker(LibraryWorker):
    """A library's thread that counts the trips to it."""

    trips = 0

    async def run(self, call: Callable[[Library], T], *, gives_way: bool = False) -> T:
        self.trips += 1
        return await super().run(call, gives_way=gives_way)


@pytest.fixture
async def library(
    service: FaultyService, tmp_path: Path, time: Time
) -> AsyncIterator[LibraryWorker]:
    async with await CountingWorker.open(
        tmp_path / "library", service.origin, clock=time
    ) as library:
        yield library


@asynccontextmanager
async def trips(core: Core, expected: int) -> AsyncIterator[None]:
    """Expect so many trips within."""
    assert isinstance(core.library, CountingWorker)
    core.library.trips = 0
    yield
    assert core.library.trips == expected


async def test_a_page_that_was_read_before_is_one_trip(core: Core) -> None:
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    async with trips(core, 1):
        (read,) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE))))
    assert read.status is not None and read.status.row is not None
    assert (read.status.key, read.status.row.title) == (LIGHTHOUSE, "The Lighthouse")


async def test_a_page_that_is_new_or_found_current_is_two_trips(core: Core, time: Time) -> None:
    async with trips(core, 2):
        (read,) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE))))
    assert read.status is not None and read.status.row is not None
    time.now += FRESH_SECONDS
    async with trips(core, 2):
        await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))


async def test_opening_a_page_and_marking_it_read_is_three_trips(core: Core) -> None:
    async with trips(core, 3):
        await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
        status = await core.marks.set_read(LIGHTHOUSE, True)
    assert status.row is not None and status.row.read


async def test_from_the_key_to_the_answer_a_request_is_five_trips(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    changes: asyncio.Queue[RequestChanged] = asyncio.Queue()

    async def watch() -> None:
        async for event in core.requests.watch():
            if isinstance(event, RequestChanged):
                changes.put_nowait(event)

    async with trips(core, 5):
        asked = await core.requests.ask(BAKERY)
        watching = asyncio.create_task(watch())
        async with asyncio.timeout(PATIENCE):
            sent = await changes.get()
        watching.cancel()
        await asyncio.wait({watching})
    assert (asked.open_count, sent.open_count, posts(service)) == (1, 1, 1)
    assert sent.row is not None
    assert sent.row.request == sent.request.state == RequestState.SENT


async def test_everything_on_the_first_screen_is_one_trip(core: Core) -> None:
    await gathered(core.podcasts.update())
    await core.settings.set_last_place(LastPlace(podcast="night-shift"))
    await core.settings.set_theme("textual-light")
    async with trips(core, 1):
        first = await core.listings.first_screen(3)
    assert (first.theme, first.place.podcast) == ("textual-light", "night-shift")
    assert [row.count for row in first.podcasts] == [1, 4]
    assert len(first.episodes.rows) == 3
    podcast = first.episodes.found.podcast
    assert podcast is not None and podcast.title == "Night Shift"


async def test_putting_what_is_known_into_the_queue_is_one_trip(core: Core) -> None:
    await gathered(core.podcasts.update())
    async with trips(core, 1):
        row, place = await core.queue.add(LIGHTHOUSE)
    assert (row.title, place) == ("The Lighthouse", 0)


async def test_setting_a_mark_and_telling_how_things_stand_is_one_trip(core: Core) -> None:
    await gathered(core.podcasts.update())
    async with trips(core, 1):
        status = (await core.marks.toggle_heard(LIGHTHOUSE)).status
    assert status is not None and status.row is not None and status.row.heard


async def test_a_search_of_every_word_is_one_trip(core: Core) -> None:
    await gathered(core.podcasts.update())
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    async with trips(core, 1):
        found = await core.search.find("lighthouse")
    assert {hit.episode.key for hit in found.hits} == {LIGHTHOUSE}


async def test_refreshing_a_podcast_is_two_trips(core: Core) -> None:
    await gathered(core.podcasts.update())
    async with trips(core, 2):
        await gathered(core.podcasts.refresh("night-shift"))


async def test_many_feeds_that_have_not_changed_are_two_trips(
    core: Core, service: FaultyService, time: Time
) -> None:
    paths = [f"/feeds/{number}.xml" for number in range(9)]
    for path in paths:
        await added(core, serve(service, two_episodes(), path))
    slugs = [row.slug for row in await core.listings.podcasts()]
    time.now += FRESH_SECONDS
    async with trips(core, 2):
        events = await gathered(core.podcasts.refresh_all(slugs))
    assert {event.podcast for event in of(EpisodesListed, events)} == set(slugs)
    rows = await core.listings.podcasts()
    assert [row.checked_at for row in rows] == [time.now] * len(paths)


async def test_many_podcasts_are_read_in_one_trip_and_written_in_another(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", 60.0)
    await gathered(core.podcasts.update())
    async with trips(core, 1 + 1):
        await gathered(core.podcasts.refresh_all(["night-shift", "field-notes"]))

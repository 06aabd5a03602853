"""A network that answers every address with its login page: nothing is kept, nothing is lost."""

from __future__ import annotations

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed, Failed, PodcastKept, PodcastsListed
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import PortalError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.request import RequestState
from tests.support.faulty_service import Fault, FaultyService

from .support import BAKERY, LIGHTHOUSE, Time, episodes, failure, gathered, of, states

LISTS = (
    "/v1/public/podcasts",
    "/v1/public/podcasts/night-shift",
    "/v1/public/podcasts/night-shift/episodes",
)


async def bodies(library: LibraryWorker, service: FaultyService) -> list[bytes | None]:
    """What is kept for the addresses of the lists."""
    kept = await library.run(
        lambda library: [library.http_cache.get(service.origin + path) for path in LISTS]
    )
    return [stored.body if stored is not None else None for stored in kept]


@pytest.fixture
def portal(service: FaultyService) -> Fault:
    """A login page with a 200, and with a tag that would make it look current for ever."""
    return Fault(
        body=b"<!-- Station Wi-Fi --><html><title>Welcome</title><a href='/login'>Log in</a>",
        headers={"content-type": "text/html", "etag": '"portal"'},
    )


async def test_it_does_not_take_the_place_of_a_list(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time, portal: Fault
) -> None:
    await gathered(core.service_podcasts.discover())
    await gathered(core.podcasts.add("night-shift"))
    kept, rows = await bodies(library, service), await episodes(library)
    assert None not in kept
    time.now += 7 * 24 * 3600
    service.faults.set("*", portal)
    await gathered(core.service_podcasts.discover())
    await gathered(core.podcasts.refresh("night-shift"))
    assert await bodies(library, service) == kept
    assert await episodes(library) == rows


async def test_a_refresh_says_that_the_network_may_ask_for_a_login(
    core: Core, service: FaultyService, portal: Fault
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    service.faults.set("*", portal)
    failed = failure(await gathered(core.podcasts.refresh("night-shift")))
    assert isinstance(failed.error, PortalError)
    assert core.service.network.online is False


async def test_a_list_refreshed_into_it_is_not_taken_for_fresh(
    core: Core, service: FaultyService, time: Time, portal: Fault
) -> None:
    await gathered(core.service_podcasts.discover())
    await gathered(core.podcasts.add("night-shift"))
    time.now += 24 * 3600
    service.faults.set("*", portal)
    await gathered(core.service_podcasts.discover())
    await gathered(core.podcasts.refresh("night-shift"))
    service.faults.clear()
    events = await gathered(core.podcasts.update())
    assert of(PodcastsListed, events)
    assert "night-shift" in [event.podcast for event in of(EpisodesListed, events)]


async def test_a_podcast_added_behind_it_is_filled_in_later(
    core: Core, service: FaultyService, library: LibraryWorker, portal: Fault
) -> None:
    service.faults.set("*", portal)
    (kept,) = await gathered(core.podcasts.add(f"{service.origin}/podcast/night-shift"))
    assert isinstance(kept, PodcastKept) and isinstance(kept.reason, PortalError)
    service.faults.clear()
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 4, 0)]


async def test_it_is_no_answer_to_a_request(
    core: Core, service: FaultyService, library: LibraryWorker, portal: Fault
) -> None:
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    service.faults.set("*", portal)
    await core.requests.ask(BAKERY)
    async for event in core.requests.follow(BAKERY):
        assert states([event]) == [RequestState.WAITING]
        break
    assert service.life.jobs == 0
    service.faults.clear()
    events = await gathered(core.requests.follow(BAKERY))
    assert states(events)[-1] is RequestState.READY
    assert service.life.jobs == 1


async def test_it_is_not_taken_for_a_network_that_came_back(
    core: Core, service: FaultyService, portal: Fault
) -> None:
    service.faults.set("*", portal)
    assert not await core.service.look()
    service.faults.clear()
    assert await core.service.look()


async def test_nothing_of_it_is_kept_for_a_page_never_read(
    core: Core, service: FaultyService, library: LibraryWorker, portal: Fault
) -> None:
    service.faults.set("*", portal)
    (failed,) = await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, PortalError)
    address = core.service.addresses.episode_text(*LIGHTHOUSE)
    assert await library.run(lambda library: library.http_cache.get(address)) is None

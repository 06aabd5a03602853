"""What the service says of podcasts: its own list of them, their facts and their episodes."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed, Failed, PodcastsListed
from steno_tui.core.freshness import FRESH_SECONDS
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.service_podcasts import FACTS_SECONDS, SMALL_CATALOGUE
from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.errors import UnreachableError
from steno_tui.library.worker import LibraryWorker
from tests.support.faulty_service import Fault, FaultyService

from .support import LIGHTHOUSE, Time, asked, episodes, failure, gathered, listed, of

COLLECTION = "/v1/public/podcasts"
EPISODES = f"{COLLECTION}/night-shift/episodes"


async def test_the_services_own_list_is_read(core: Core, library: LibraryWorker) -> None:
    assert await gathered(core.service_podcasts.discover()) == [PodcastsListed()]
    assert set(await listed(library)) == {"night-shift", "field-notes"}


async def test_a_list_that_was_read_is_asked_for_conditionally(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.service_podcasts.discover())
    assert await gathered(core.service_podcasts.discover()) == [PodcastsListed()]
    assert "if-none-match" in service.requests[-1].headers


async def test_a_list_that_broke_off_is_asked_for_again(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    listing = core.service.addresses.api_podcasts.removeprefix(service.origin)
    begun = {"podcasts": [{"slug": "one", "title": "One"}], "next": f"{listing}/more"}
    service.faults.set(listing, Fault(body=json.dumps(begun).encode()))
    service.faults.set(f"{listing}/more", Fault(status=500))
    assert of(Failed, await gathered(core.service_podcasts.update_list()))
    service.faults.clear()
    assert await gathered(core.service_podcasts.update_list()) == [PodcastsListed()]
    assert set(await listed(library)) == {"night-shift", "field-notes"}


async def test_a_list_that_was_just_read_is_not_read_again_but_after_a_while(
    core: Core, time: Time
) -> None:
    assert await gathered(core.service_podcasts.update_list()) == [PodcastsListed()]
    assert await gathered(core.service_podcasts.update_list()) == []
    assert await gathered(core.service_podcasts.update_list(force=True)) == [PodcastsListed()]
    time.now += FRESH_SECONDS
    assert await gathered(core.service_podcasts.update_list()) == [PodcastsListed()]


async def test_a_service_without_a_list_offers_nothing(core: Core, service: FaultyService) -> None:
    service.faults.set(COLLECTION, Fault(status=404))
    assert await gathered(core.service_podcasts.discover()) == []


async def test_a_service_that_cannot_be_reached_offers_nothing_now(
    core: Core, service: FaultyService
) -> None:
    service.stop()
    failed = failure(await gathered(core.service_podcasts.discover()))
    assert isinstance(failed.error, UnreachableError)
    assert failed.kept


async def test_a_large_catalogue_is_not_shown_whole(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    many = [{"slug": f"p{number}", "title": "P"} for number in range(SMALL_CATALOGUE + 1)]
    body = json.dumps({"podcasts": many}).encode()
    service.faults.set(COLLECTION, Fault(body=body))
    assert await gathered(core.service_podcasts.discover()) == []
    assert await listed(library) == {}


async def test_facts_are_asked_for_once_a_day(
    core: Core, service: FaultyService, time: Time
) -> None:
    facts = f"{COLLECTION}/night-shift"
    await gathered(core.podcasts.add("night-shift"))
    await gathered(core.podcasts.refresh("night-shift"))
    assert len(asked(service, facts)) == 1
    time.now += FACTS_SECONDS
    await gathered(core.podcasts.refresh("night-shift"))
    assert len(asked(service, facts)) == 2


async def test_without_collections_the_podcasts_page_is_the_list(
    core: Core, library: LibraryWorker, service: FaultyService
) -> None:
    service.faults.set(f"{COLLECTION}*", Fault(status=404))
    events = await gathered(core.podcasts.add("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 4, 0)]
    assert "The Lighthouse" in {row.title for row in await episodes(library)}


async def test_without_a_markdown_page_the_html_page_is_the_list(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set(f"{COLLECTION}*", Fault(status=404))
    service.faults.set("/podcast/night-shift.md", Fault(status=404))
    await gathered(core.podcasts.add("night-shift"))
    assert len(await episodes(library)) == 4


async def test_a_title_that_is_known_is_not_lost_with_the_facts(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    service.faults.set(f"{COLLECTION}*", Fault(status=404))
    time.now += FACTS_SECONDS
    await gathered(core.podcasts.refresh("night-shift"))
    assert (await listed(library))["night-shift"].title == "Night Shift"


async def test_with_nothing_but_pages_what_was_opened_is_the_list(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    service.faults.set(f"{COLLECTION}/night-shift/episodes", Fault(status=404))
    service.faults.set("/podcast/night-shift*", Fault(status=404))
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 0, 0)]
    assert len(await episodes(library)) == 1


async def test_a_long_list_is_read_page_by_page(
    podcasts: tuple[DemoPodcast, ...], time: Time, tmp_path: Path
) -> None:
    (moss,) = next(podcast for podcast in podcasts if podcast.slug == "field-notes").episodes
    many = tuple(replace(moss, slug=f"moss-{n}", title=f"Moss {n}") for n in range(120))
    long = replace(podcasts[0], slug="field-notes", episodes=many)
    with FaultyService(catalogue=(long,)) as service:
        async with (
            await LibraryWorker.open(tmp_path / "long", service.origin, clock=time) as library,
            await time.core(library, service.origin) as core,
        ):
            events = await gathered(core.podcasts.add("field-notes"))
        assert of(EpisodesListed, events) == [EpisodesListed("field-notes", 120, 0)]
        assert len(asked(service, "/field-notes/episodes")) == 3


def a_page(next_url: str) -> Fault:
    items = [{"slug": "one", "title": "One"}]
    return Fault(body=json.dumps({"episodes": items, "next": next_url}).encode())


async def test_a_list_that_goes_on_elsewhere_is_not_followed(
    core: Core, service: FaultyService
) -> None:
    with FaultyService() as elsewhere:
        service.faults.set(EPISODES, a_page(elsewhere.origin + EPISODES))
        events = await gathered(core.podcasts.add("night-shift"))
        assert asked(elsewhere) == []
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 1, 0)]


async def test_a_list_that_leads_back_to_itself_ends(core: Core, service: FaultyService) -> None:
    service.faults.set(EPISODES, a_page(EPISODES))
    await gathered(core.podcasts.add("night-shift"))
    assert len(asked(service, EPISODES)) == 1


async def test_a_list_on_disk_that_cannot_be_read_is_asked_for_in_full(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    address = service.origin + EPISODES
    kept = await library.run(lambda library: library.http_cache.get(address))
    assert kept is not None
    await library.run(lambda library: library.http_cache.put(address, b"nothing", kept.validators))
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 0, 0)]
    again = await library.run(lambda library: library.http_cache.get(address))
    assert again is not None and again.body == kept.body


async def test_a_list_that_has_not_changed_undoes_nothing(
    core: Core, library: LibraryWorker
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    known = await library.run(lambda library: library.episodes.facts(LIGHTHOUSE))
    assert known is not None
    await library.run(
        lambda library: library.episodes.put("night-shift", [replace(known, title="Known better")])
    )
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 0, 0)]
    row = await library.run(lambda library: library.episodes.row(LIGHTHOUSE))
    assert row is not None and row.title == "Known better"


async def test_the_same_list_again_is_one_that_has_not_changed(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    service.faults.set(EPISODES, a_page(""))  # which says nothing of how to ask for it again
    await gathered(core.podcasts.add("night-shift"))
    time.now += 5
    await gathered(core.podcasts.refresh("night-shift"))
    stored = await library.run(lambda library: library.http_cache.get(service.origin + EPISODES))
    assert stored is not None
    assert stored.checked_at - stored.fetched_at == 5


async def test_of_a_long_list_only_the_part_that_changed_is_read(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    second = f"{EPISODES}?page=2"
    service.faults.set(EPISODES, a_page(second))
    await gathered(core.podcasts.add("night-shift"))
    items = [{"slug": "two", "title": "Two"}]
    service.faults.set(EPISODES, Fault(body=json.dumps({"episodes": items}).encode()))
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 1, 0)]
    assert {row.slug for row in await episodes(library)} == {"one", "two"}


async def test_every_part_of_a_list_is_asked_for_conditionally(
    core: Core, service: FaultyService
) -> None:
    second = f"{EPISODES}/2"
    for path, following in ((EPISODES, second), (second, "")):
        fault = Fault(body=a_page(following).body, headers={"etag": f'"{following}"'})
        service.faults.set(path, fault)
    await gathered(core.podcasts.add("night-shift"))
    before = len(service.requests)
    for path in (EPISODES, second):
        service.faults.set(path, Fault(status=304))
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 0, 0)]
    asked_for = [each.headers.get("if-none-match") for each in service.requests[before:]]
    assert asked_for == [f'"{second}"', '""']

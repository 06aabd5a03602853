"""Adding podcasts, and keeping their lists current."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import (
    CoreEvent,
    EpisodeNamed,
    EpisodesListed,
    Failed,
    PodcastKept,
    PodcastRead,
    Progress,
)
from steno_tui.core.freshness import FRESH_SECONDS
from steno_tui.errors import (
    NotOnDiskError,
    PortalError,
    ServerFailedError,
    StenoError,
    UnknownError,
    UsageError,
)
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.podcast import Podcast
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .support import LIGHTHOUSE, Time, asked, episodes, failure, gathered, listed, of

COLLECTION = "/v1/public/podcasts"
EPISODES = f"{COLLECTION}/night-shift/episodes"


def forms(origin: str) -> list[str]:
    return [
        "night-shift",
        f"{origin}/podcast/night-shift",
        f"{origin}/podcast/night-shift/the-lighthouse",
        f"{origin}/podcast/night-shift/the-lighthouse.md",
        f"{origin}{EPISODES}/the-lighthouse",
        "night-shift/the-lighthouse",
    ]


@pytest.mark.parametrize("form", range(6))
async def test_a_podcast_is_added_by_any_of_its_names(
    core: Core, service: FaultyService, library: LibraryWorker, form: int
) -> None:
    events = await gathered(core.podcasts.add(forms(service.origin)[form]))
    assert of(PodcastRead, events)[0].podcast.title == "Night Shift"
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", 4, 0)]
    assert (await listed(library))["night-shift"].followed


@pytest.mark.parametrize("form", range(2, 6))
async def test_the_episode_by_which_a_podcast_was_named_is_told_last(
    core: Core, service: FaultyService, form: int
) -> None:
    events = await gathered(core.podcasts.add(forms(service.origin)[form]))
    assert events[-1] == EpisodeNamed(LIGHTHOUSE)
    assert not any("the-lighthouse.md" in path for path in asked(service)), "the list has it"


async def test_an_episode_that_there_is_not_is_told_and_its_podcast_followed(
    core: Core, library: LibraryWorker
) -> None:
    events = await gathered(core.podcasts.add("night-shift/made-up"))
    failed = failure(events)
    assert isinstance(failed.error, UnknownError)
    assert failed.error.message == "Night Shift was added, but it has no episode made-up."
    assert of(EpisodeNamed, events) == []
    assert (await listed(library))["night-shift"].followed


async def test_offline_an_episode_is_taken_at_its_word(
    offline: Core, service: FaultyService
) -> None:
    address = f"{service.origin}/podcast/night-shift/the-lighthouse"
    events = await gathered(offline.podcasts.add(address))
    assert events[-1] == EpisodeNamed(LIGHTHOUSE)


async def test_what_the_service_does_not_know_is_not_added(
    core: Core, library: LibraryWorker
) -> None:
    failed = failure(await gathered(core.podcasts.add("nobody")))
    assert isinstance(failed.error, UnknownError)
    assert await listed(library) == {}


@pytest.mark.parametrize(
    ("text", "why"), [("", UsageError), ("a b", UnknownError), ("a/b/c", UnknownError)]
)
async def test_what_names_no_podcast_is_not_added(
    core: Core, service: FaultyService, text: str, why: type[StenoError]
) -> None:
    assert isinstance(failure(await gathered(core.podcasts.add(text))).error, why)
    assert asked(service) == []


async def test_a_file_is_no_podcast(core: Core, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("x")
    failed = failure(await gathered(core.podcasts.add(str(tmp_path / "x.md"))))
    assert isinstance(failed.error, UsageError)


class TestWithoutTheService:
    """What can be known is done and told; what cannot is refused, and nothing changed."""

    @pytest.fixture(params=["told to stay offline", "out of reach", "behind a login page"])
    def away(
        self, request: pytest.FixtureRequest, core: Core, offline: Core, service: FaultyService
    ) -> Core:
        """A core that cannot ask the service."""
        if request.param == "told to stay offline":
            return offline
        if request.param == "out of reach":
            service.stop()
        else:
            service.faults.set("*", Fault.portal())
        return core

    async def test_a_podcast_named_by_its_address_is_followed_and_read_later(
        self, away: Core, service: FaultyService, library: LibraryWorker
    ) -> None:
        (event,) = await gathered(away.podcasts.add(f"{service.origin}/podcast/night-shift"))
        assert isinstance(event, PodcastKept) and event.podcast.slug == "night-shift"
        row = (await listed(library))["night-shift"]
        assert (row.followed, row.checked_at) == (True, None)

    async def test_a_podcast_on_disk_is_followed_by_its_name(
        self, away: Core, library: LibraryWorker
    ) -> None:
        await library.run(lambda library: library.podcasts.put([Podcast("night-shift", "Night")]))
        (event,) = await gathered(away.podcasts.add("night-shift"))
        assert isinstance(event, PodcastKept) and event.podcast.title == "Night"
        assert (await listed(library))["night-shift"].followed

    @pytest.mark.parametrize("name", ["night-shift", "night-shift/the-lighthouse"])
    async def test_a_name_that_may_be_anything_changes_nothing(
        self, away: Core, library: LibraryWorker, name: str
    ) -> None:
        failed = failure(await gathered(away.podcasts.add(name)))
        assert isinstance(failed.error, NotOnDiskError)
        assert "was not added" in failed.error.message
        assert await listed(library) == {}


async def test_a_podcast_added_offline_is_filled_in_later(
    offline: Core, core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(offline.podcasts.add(f"{service.origin}/podcast/night-shift"))
    await gathered(core.podcasts.refresh("night-shift"))
    row = (await listed(library))["night-shift"]
    assert (row.title, row.author, row.count) == ("Night Shift", "Marguerite Holt", 4)


async def test_a_list_that_cannot_be_had_is_read_later(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set(f"{COLLECTION}/night-shift/episodes", Fault(status=500))
    events = await gathered(core.podcasts.add("night-shift"))
    assert of(Failed, events) == []
    (kept,) = of(PodcastKept, events)
    assert isinstance(kept.reason, ServerFailedError)
    assert (await listed(library))["night-shift"].followed


async def test_a_login_page_is_not_taken_for_a_service_without_lists(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set("*", Fault.redirect("http://login.example/"))
    (kept,) = await gathered(core.podcasts.add(f"{service.origin}/podcast/night-shift"))
    assert isinstance(kept, PodcastKept) and isinstance(kept.reason, PortalError)
    assert (await listed(library))["night-shift"].checked_at is None


async def test_a_removed_podcast_stays_on_disk(core: Core, library: LibraryWorker) -> None:
    await gathered(core.podcasts.add("night-shift"))
    await core.podcasts.leave("night-shift")
    row = await library.run(lambda library: library.podcasts.row("night-shift"))
    assert row is not None and (row.followed, row.count) == (False, 4)


async def test_a_podcast_that_the_service_lists_is_left_until_it_is_added_again(
    core: Core, library: LibraryWorker
) -> None:
    await gathered(core.service_podcasts.discover())
    await core.podcasts.leave("night-shift")
    await gathered(core.podcasts.update(force=True))
    assert set(await listed(library)) == {"field-notes"}
    await gathered(core.podcasts.add("night-shift"))
    assert set(await listed(library)) == {"night-shift", "field-notes"}


@pytest.mark.parametrize("followed", [True, False])
async def test_a_podcast_that_was_left_is_taken_back_as_it_was(
    core: Core, library: LibraryWorker, followed: bool
) -> None:
    await gathered(core.service_podcasts.discover())
    if followed:
        await gathered(core.podcasts.add("night-shift"))
    left = await core.podcasts.leave("night-shift")
    assert left is not None
    await core.podcasts.take_back(left)
    assert (await listed(library))["night-shift"] == left


async def test_a_podcast_that_was_left_can_still_be_read(core: Core, offline: Core) -> None:
    await gathered(core.podcasts.add("night-shift"))
    await core.podcasts.leave("night-shift")
    assert await gathered(offline.podcasts.update(["night-shift"])) == []
    assert len((await offline.listings.episodes(EpisodeQuery("night-shift"))).rows) == 4


async def test_a_refresh_that_finds_nothing_new_says_so(core: Core) -> None:
    await gathered(core.podcasts.add("night-shift"))
    events = await gathered(core.podcasts.refresh("night-shift"))
    assert events == [EpisodesListed("night-shift", 0, 0)]


async def test_a_failed_refresh_leaves_the_list_as_it_was(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    before = await episodes(library)
    service.faults.set("*", Fault(status=500))
    failed = failure(await gathered(core.podcasts.refresh("night-shift")))
    assert isinstance(failed.error, ServerFailedError)
    assert failed.kept
    assert await episodes(library) == before


def refreshed(events: list[CoreEvent]) -> list[str]:
    return sorted(event.podcast for event in of(EpisodesListed, events))


async def test_a_podcast_that_was_just_read_is_not_read_again_but_after_a_while(
    core: Core, time: Time
) -> None:
    await gathered(core.service_podcasts.discover())
    await gathered(core.podcasts.refresh("night-shift"))
    assert refreshed(await gathered(core.podcasts.update())) == ["field-notes"]
    assert refreshed(await gathered(core.podcasts.update(["night-shift"]))) == []
    again = await gathered(core.podcasts.update(["night-shift"], force=True))
    assert refreshed(again) == ["night-shift"]
    time.now += FRESH_SECONDS
    assert refreshed(await gathered(core.podcasts.update())) == ["field-notes", "night-shift"]


async def test_where_the_services_list_cannot_be_had_nothing_else_is_asked_for(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    service.faults.set(COLLECTION, Fault(status=500))
    before = len(asked(service, "/episodes"))
    failed = failure(await gathered(core.podcasts.update(force=True)))
    assert (failed.name, len(asked(service, "/episodes"))) == (service.origin, before)


async def test_offline_an_update_asks_for_nothing(core: Core, offline: Core) -> None:
    await gathered(core.podcasts.add("night-shift"))
    assert await gathered(offline.podcasts.update(force=True)) == []
    assert await gathered(offline.podcasts.update(["night-shift"], force=True)) == []


async def test_offline_what_is_not_on_disk_cannot_be_updated(offline: Core) -> None:
    with pytest.raises(NotOnDiskError):
        await gathered(offline.podcasts.update(["night-shift"]))


async def test_all_podcasts_are_refreshed_and_counted(core: Core, library: LibraryWorker) -> None:
    events = await gathered(core.podcasts.update())
    assert [(event.done, event.total) for event in of(Progress, events)] == [(1, 2), (2, 2)]
    assert len(await episodes(library, None)) == 5


async def test_one_that_fails_spoils_nothing_for_the_rest(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(core.service_podcasts.discover())
    service.faults.set(f"{COLLECTION}/night-shift*", Fault(status=500))
    events = await gathered(core.podcasts.update())
    assert failure(events).name == "Night Shift"
    assert len(await episodes(library, "field-notes")) == 1


async def test_refreshing_nothing_ends_at_once(core: Core) -> None:
    assert await gathered(core.podcasts.refresh_all([])) == []


async def test_more_podcasts_than_connections_are_all_refreshed(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.podcasts.refresh_all([f"p{number}" for number in range(9)]))
    assert len({path for path in asked(service) if path.endswith(".md")}) == 9


async def test_a_refresh_that_is_called_off_leaves_nobody_who_would_ask_more(core: Core) -> None:
    slugs = ["night-shift", "field-notes"] * 100
    started = asyncio.Event()

    async def walk() -> None:
        async for _ in core.podcasts.refresh_all(slugs):
            started.set()

    before = asyncio.all_tasks()
    refresh = asyncio.create_task(walk())
    async with asyncio.timeout(PATIENCE):
        await started.wait()
    assert len(asyncio.all_tasks() - before) > 1
    refresh.cancel()
    await asyncio.wait({refresh})
    assert asyncio.all_tasks() == before

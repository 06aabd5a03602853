"""Opening episodes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.episode_pages import KEPT_PAGE
from steno_tui.core.events import EpisodeRead, Failed, Unchanged
from steno_tui.core.freshness import FRESH_SECONDS
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef
from steno_tui.core.service_access import Connectivity
from steno_tui.errors import (
    BadAnswerError,
    GoneError,
    LibraryError,
    NotOnDiskError,
    PageError,
    PortalError,
    ServerFailedError,
    StenoError,
    UnknownError,
    UnreachableError,
    UsageError,
)
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.http import CachedBody, Validators
from tests.support.faulty_service import Fault, FaultyService

from .support import BAKERY, LIGHTHOUSE, MOSS, SILENCE, Time, asked, failure, gathered, of

REF = EpisodeRef(LIGHTHOUSE)
PATH = "/podcast/night-shift/the-lighthouse.md"
PAGE = Path(__file__).parents[1] / "stenobird" / "data" / "page.md"


async def stored(library: LibraryWorker, service: FaultyService) -> CachedBody | None:
    return await library.run(lambda library: library.http_cache.get(service.origin + PATH))


async def test_the_first_opening_comes_from_the_network(core: Core) -> None:
    (event,) = await gathered(core.pages.open(REF))
    assert isinstance(event, EpisodeRead)
    assert (event.source, event.episode.title) == ("network", "The Lighthouse")


async def test_the_second_opening_comes_from_disk_and_asks_nothing(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.pages.open(REF))
    (event,) = await gathered(core.pages.open(REF))
    assert isinstance(event, EpisodeRead)
    assert event.source == "library"
    assert len(asked(service)) == 1


async def test_the_copy_on_disk_is_the_page_that_came(core: Core) -> None:
    (first,) = of(EpisodeRead, await gathered(core.pages.open(REF)))
    (second,) = of(EpisodeRead, await gathered(core.pages.open(REF, "never")))
    assert second.episode.chapters == first.episode.chapters
    assert second.episode.highlights == first.episode.highlights
    assert second.fetched_at == first.fetched_at


async def test_an_old_copy_is_shown_at_once_and_then_found_current(
    core: Core, service: FaultyService, time: Time
) -> None:
    await gathered(core.pages.open(REF))
    time.now += FRESH_SECONDS
    shown, current = await gathered(core.pages.open(REF))
    assert isinstance(shown, EpisodeRead)
    assert current == Unchanged(LIGHTHOUSE, time.now)
    assert "if-none-match" in service.requests[-1].headers


async def test_a_copy_found_current_is_fresh_again(
    core: Core, service: FaultyService, time: Time
) -> None:
    await gathered(core.pages.open(REF))
    time.now += FRESH_SECONDS
    await gathered(core.pages.open(REF))
    await gathered(core.pages.open(REF))
    assert len(asked(service)) == 2


async def test_a_fresh_copy_is_asked_for_when_told_to(core: Core, service: FaultyService) -> None:
    await gathered(core.pages.open(REF))
    await gathered(core.pages.open(REF, "always"))
    assert len(asked(service)) == 2


async def test_a_clock_that_was_set_back_does_not_keep_a_copy_fresh(
    core: Core, service: FaultyService, time: Time
) -> None:
    await gathered(core.pages.open(REF))
    time.now -= 86400
    await gathered(core.pages.open(REF))
    assert len(asked(service)) == 2


async def test_a_page_that_changed_comes_second(
    core: Core, service: FaultyService, time: Time
) -> None:
    ref = EpisodeRef(BAKERY)
    await gathered(core.pages.open(ref))
    await core.service.ask(
        service.origin + "/v1/public/podcasts/night-shift/episodes/"
        "the-bakery/transcription-requests"
    )
    time.now += FRESH_SECONDS
    before, after = of(EpisodeRead, await gathered(core.pages.open(ref)))
    assert (before.episode.state, after.episode.state) == ("not_requested", "processed")


async def test_offline_a_known_episode_is_shown(core: Core, offline: Core) -> None:
    await gathered(core.pages.open(REF))
    (event,) = await gathered(offline.pages.open(REF, "always"))
    assert isinstance(event, EpisodeRead)
    assert event.source == "library"


async def test_offline_an_unknown_episode_is_not_on_disk(offline: Core) -> None:
    failed = failure(await gathered(offline.pages.open(REF)))
    assert isinstance(failed.error, NotOnDiskError)
    assert not failed.kept


async def test_offline_what_a_list_told_is_shown(core: Core, offline: Core) -> None:
    await gathered(core.podcasts.add("field-notes"))
    (event,) = await gathered(offline.pages.open(EpisodeRef(MOSS)))
    assert isinstance(event, EpisodeRead)
    assert (event.episode.title, event.fetched_at) == ("Moss", None)


async def test_told_never_to_ask_it_does_not(core: Core, service: FaultyService) -> None:
    await gathered(core.pages.open(REF, "never"))
    assert asked(service) == []


async def test_an_episode_the_service_does_not_have_is_gone(core: Core) -> None:
    failed = failure(await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE._replace(episode="x")))))
    assert isinstance(failed.error, GoneError)
    assert not failed.kept


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_went_is_kept_and_marked(
    core: Core, service: FaultyService, status: int
) -> None:
    await gathered(core.pages.open(REF))
    service.faults.set(PATH, Fault(status=status))
    assert failure(await gathered(core.pages.open(REF, "always"))).kept
    (event,) = of(EpisodeRead, await gathered(core.pages.open(REF, "never")))
    assert event.gone


async def test_a_page_that_came_back_is_not_marked_any_more(
    core: Core, service: FaultyService
) -> None:
    await gathered(core.pages.open(REF))
    service.faults.set(PATH, Fault(status=404, times=1))
    await gathered(core.pages.open(REF, "always"))
    await gathered(core.pages.open(REF, "always"))
    (event,) = of(EpisodeRead, await gathered(core.pages.open(REF, "never")))
    assert not event.gone


OTHER = b"# Another\n\nPage: https://x.example/podcast/night-shift/another\n\n## Resource\n\nx\n"
BARE = b"# The Lighthouse\n\nPage: {}/podcast/night-shift/the-lighthouse\n"

BAD_ANSWERS: dict[str, tuple[Fault, type[StenoError]]] = {
    "500": (Fault(status=500), ServerFailedError),
    "garbage": (Fault.garbage(), BadAnswerError),
    "a login page": (Fault.portal(), PortalError),
    "a redirect to a login page": (Fault.redirect("http://login.example/"), PortalError),
    "a page cut off": (Fault(truncate=300), BadAnswerError),
    "nothing": (Fault(body=b""), BadAnswerError),
    "blanks": (Fault(body=b"\n \n"), BadAnswerError),
    "JSON": (Fault(body=b"{}"), BadAnswerError),
    "another episode's page": (Fault(body=OTHER), BadAnswerError),
    "the first half of the page": (Fault(body=BARE), BadAnswerError),
    "no answer": (Fault(hang_up=True), UnreachableError),
}


@pytest.mark.parametrize(("fault", "error"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_a_bad_answer_never_replaces_a_good_copy(
    core: Core,
    service: FaultyService,
    library: LibraryWorker,
    fault: Fault,
    error: type[StenoError],
) -> None:
    await gathered(core.pages.open(REF))
    good = await stored(library, service)
    assert good is not None
    url = good.url
    # Without validators it comes in full.
    await library.run(lambda library: library.http_cache.touch(url, Validators()))
    good = await stored(library, service)
    service.faults.set(PATH, fault)
    failed = failure(await gathered(core.pages.open(REF, "always")))
    assert isinstance(failed.error, error)
    assert failed.kept
    assert await stored(library, service) == good


@pytest.mark.parametrize(
    "fault", [fault for fault, error in BAD_ANSWERS.values() if issubclass(error, UnreachableError)]
)
async def test_what_is_not_the_service_counts_as_no_network(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    service.faults.set(PATH, fault)
    await gathered(core.pages.open(REF))
    assert core.service.network.online is False
    assert core.service.network.reason


async def test_a_change_of_the_network_is_told_once(core: Core, service: FaultyService) -> None:
    heard: list[Connectivity] = []
    core.service.on_change = heard.append
    service.faults.set(PATH, Fault(hang_up=True, times=4))
    for _ in range(4):
        await gathered(core.pages.open(REF, "always"))
    assert [network.online for network in heard] == [False, True]


async def test_a_page_that_cannot_be_kept_is_shown_all_the_same(
    tmp_path: Path, service: FaultyService, time: Time
) -> None:
    directory = tmp_path / "newer"
    Library.open(directory, service.origin).close()
    for name in ("library.db", "user.db"):
        with sqlite3.connect(directory / name) as file:
            file.execute("CREATE TABLE of_the_future (x)")
            file.execute("PRAGMA user_version = 99")
        file.close()
    async with (
        await LibraryWorker.open(directory, service.origin) as library,
        await time.core(library, service.origin) as core,
    ):
        events = await gathered(core.pages.open(REF))
    assert isinstance(failure(events).error, LibraryError)
    (read,) = of(EpisodeRead, events)
    assert read.source == "network"


async def test_a_file_is_read_and_nothing_else_is_asked(core: Core, service: FaultyService) -> None:
    (event,) = await gathered(core.pages.open(FileRef(PAGE)))
    assert isinstance(event, EpisodeRead)
    assert (event.source, event.fetched_at) == ("file", None)
    assert asked(service) == []


async def test_a_file_that_is_no_page_fails(core: Core, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("nothing")
    assert isinstance(failure(await gathered(core.pages.open(FileRef(file)))).error, PageError)


async def test_a_file_that_went_fails(core: Core, tmp_path: Path) -> None:
    failed = failure(await gathered(core.pages.open(FileRef(tmp_path / "x.md"))))
    assert isinstance(failed.error, UnknownError)


async def test_a_huge_file_is_no_page(core: Core, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    with file.open("wb") as opened:
        opened.truncate(9 * 1024 * 1024)
    assert isinstance(failure(await gathered(core.pages.open(FileRef(file)))).error, PageError)


async def test_a_podcast_is_no_episode(core: Core) -> None:
    failed = failure(await gathered(core.pages.open(PodcastRef("night-shift"))))
    assert isinstance(failed.error, UnknownError)


class TestAProcessedPage:
    """A processed page outlives one that has less."""

    @pytest.fixture(params=["state", "sections"])
    async def lesser(
        self,
        core: Core,
        service: FaultyService,
        library: LibraryWorker,
        request: pytest.FixtureRequest,
    ) -> bytes:
        """What the service shows from now on in place of the processed page that was read."""
        await gathered(core.pages.open(REF))
        good = await stored(library, service)
        assert good is not None
        if request.param == "state":
            (bakery,) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(BAKERY))))
            assert not bakery.episode.is_processed
            other = await library.run(
                lambda library: library.http_cache.get(
                    f"{service.origin}/podcast/night-shift/the-bakery.md"
                )
            )
            assert other is not None
            body = other.body.replace(b"the-bakery", b"the-lighthouse")
        else:
            head, _, rest = good.body.partition(b"## Highlights")
            body = head + rest[rest.index(b"## Actions") :]
        service.faults.set(PATH, Fault(body=body))
        return body

    async def test_is_shown_in_place_of_the_lesser_one_and_that_is_told(
        self, core: Core, lesser: bytes
    ) -> None:
        assert lesser
        *_, shown = of(EpisodeRead, await gathered(core.pages.open(REF, "always")))
        assert shown.source == "network"
        assert [chapter.title for chapter in shown.episode.chapters][0] == "The stairs"
        assert shown.episode.highlights and shown.episode.is_processed
        assert KEPT_PAGE in shown.episode.notices

    async def test_is_shown_the_next_time_and_offline(
        self, core: Core, offline: Core, library: LibraryWorker, lesser: bytes
    ) -> None:
        for _ in range(3):
            await gathered(core.pages.open(REF, "always"))
        (shown,) = of(EpisodeRead, await gathered(offline.pages.open(REF)))
        assert len(shown.episode.chapters) == 3 and shown.episode.highlights
        assert shown.episode.notices.count(KEPT_PAGE) == 1
        row = await library.run(lambda library: library.episodes.row(LIGHTHOUSE))
        assert row is not None and (row.state, row.chapters) == ("processed", 3)
        assert row.main_idea == "Light needs tending."

    async def test_gives_way_to_the_next_processed_one(
        self, core: Core, service: FaultyService, library: LibraryWorker, lesser: bytes
    ) -> None:
        await gathered(core.pages.open(REF, "always"))
        service.faults.clear()
        *_, shown = of(EpisodeRead, await gathered(core.pages.open(REF, "always")))
        assert (shown.source, KEPT_PAGE in shown.episode.notices) == ("network", False)
        url = service.origin + PATH
        assert await library.run(lambda library: library.http_cache.get_beside(url)) is None


async def test_a_reader_that_leaves_early_leaves_no_mess(core: Core) -> None:
    async for event in core.pages.open(REF):
        assert not isinstance(event, Failed)
        break
    assert await gathered(core.pages.open(REF))


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/json", "application/octet-stream", "x", ""]
)
async def test_what_a_page_is_called_does_not_matter(
    core: Core, service: FaultyService, media_type: str
) -> None:
    page = f"# The Lighthouse\n\nPage: {service.origin}/podcast/night-shift/the-lighthouse\n"
    headers = {"content-type": media_type} if media_type else {}
    service.faults.set(PATH, Fault(body=page.encode(), headers=headers))
    (event,) = of(EpisodeRead, await gathered(core.pages.open(REF)))
    assert event.episode.title == "The Lighthouse"


async def test_a_copy_that_cannot_be_read_is_asked_for_in_full(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    await gathered(core.pages.open(REF))
    good = await stored(library, service)
    assert good is not None
    await library.run(lambda library: library.http_cache.put(good.url, b"nothing", good.validators))
    (event,) = of(EpisodeRead, await gathered(core.pages.open(REF, "always")))[-1:]
    assert event.source == "network"
    assert "if-none-match" not in service.requests[-1].headers


async def test_not_modified_where_nothing_was_kept_is_no_page(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set(PATH, Fault(status=304, headers={"etag": '"other"'}))
    assert isinstance(failure(await gathered(core.pages.open(REF))).error, BadAnswerError)
    assert await stored(library, service) is None


# To be played


async def test_a_fresh_page_is_asked_for_where_a_list_knows_another_address_of_its_audio(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    (read,) = of(EpisodeRead, await gathered(core.pages.open(REF)))
    listed = replace(read.episode, audio_url=f"{service.origin}/audio/other.mp3")
    await library.run(lambda library: library.episodes.put("night-shift", [listed]))
    assert of(Unchanged, await gathered(core.pages.open(REF)))
    # The page has the last word, once for what each list says.
    assert len(await gathered(core.pages.open(REF))) == 1
    assert len(asked(service, PATH)) == 2


async def test_what_a_list_knows_can_be_played_at_once(core: Core, service: FaultyService) -> None:
    await gathered(core.podcasts.add("night-shift"))
    await core.pages.with_audio(REF)
    assert asked(service, PATH) == []


async def test_to_be_entered_at_a_chapter_the_page_is_read_first(core: Core) -> None:
    await gathered(core.podcasts.add("night-shift"))
    assert len((await core.pages.with_audio(REF, chapters=2)).chapters) == 3


async def test_a_page_with_fewer_chapters_is_what_there_is(
    core: Core, offline: Core, time: Time
) -> None:
    assert len((await core.pages.with_audio(REF, chapters=9)).chapters) == 3
    assert len((await offline.pages.with_audio(REF, chapters=9)).chapters) == 3


async def test_where_the_page_cannot_be_had_its_chapters_are_not_known(
    core: Core, offline: Core, service: FaultyService
) -> None:
    await gathered(core.podcasts.add("night-shift"))
    with pytest.raises(NotOnDiskError):
        await offline.pages.with_audio(REF, chapters=2)
    service.faults.set(PATH, Fault(status=500))
    with pytest.raises(ServerFailedError):
        await core.pages.with_audio(REF, chapters=2)


async def test_what_has_no_audio_cannot_be_played(core: Core) -> None:
    with pytest.raises(UsageError):
        await core.pages.with_audio(EpisodeRef(SILENCE))

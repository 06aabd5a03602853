"""What the library of ``--demo`` holds before anything is done with it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, TranscriptRead
from steno_tui.core.moments import moment_at
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo import earlier_use
from steno_tui.demo.runner import DemoService
from steno_tui.downloads.cache import DownloadCache
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.request import RequestState
from steno_tui.tui.list_lines import part_sign, request_words, state_span
from steno_tui.tui.page_lines import targets
from steno_tui.tui.theme import UNICODE
from tests.core.support import Time, gathered, of

FIRST_ROWS = 12
"""How many of the newest episodes are seen at once in a window of a usual height."""


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def core(tmp_path: Path, time: Time) -> AsyncIterator[Core]:
    """The core over a library that was used, once all podcasts have been read."""
    with DemoService(clock=time, now=time) as service:
        library = await LibraryWorker.open(tmp_path, service.origin, clock=time)
        async with await time.core(library, service.origin) as core:
            await earlier_use.put_in(core, service.life)
            await gathered(core.podcasts.update())
            yield core


async def states(core: Core) -> dict[EpisodeKey, tuple[RequestState, str | None]]:
    return {request.key: (request.state, request.word) for request in await core.requests.all()}


async def test_every_sign_is_among_the_first_episodes(core: Core) -> None:
    rows = (await core.listings.episodes(EpisodeQuery(), limit=FIRST_ROWS)).rows
    of_states = {state_span(row.state, row.request, UNICODE).text for row in rows}
    assert of_states == {
        UNICODE.processed,
        UNICODE.requested,
        UNICODE.not_requested,
        UNICODE.failed,
    }
    assert {part_sign(row.position, row.duration, UNICODE) for row in rows} == {
        "",
        *UNICODE.in_part,
    }
    assert {row.heard for row in rows} == {row.read for row in rows} == {True, False}


async def test_there_is_something_to_go_on_with(core: Core) -> None:
    found = await core.go_on.recent()
    started = {each.row.key for each in found if each.is_started}
    assert started == {*earlier_use.HEARD_IN_PART}
    assert {each.row.key for each in found} - started == {*earlier_use.READ}


async def test_every_word_is_among_the_requests(core: Core) -> None:
    assert {request_words(request) for request in await core.requests.all()} == {
        "waiting",
        "sent",
        "queued",
        "processing",
        "ready",
        "failed",
    }


async def test_every_mark_is_on_an_episode_that_it_fits(core: Core) -> None:
    rows = {row.key: row for row in (await core.listings.episodes(EpisodeQuery())).rows}
    for key in (*earlier_use.READ, *earlier_use.HEARD, *earlier_use.HEARD_IN_PART):
        assert rows[key].read
    for key in earlier_use.HEARD:
        assert rows[key].heard
    for key, seconds in earlier_use.HEARD_IN_PART.items():
        assert rows[key].position == seconds < (rows[key].duration or 0)


async def test_what_was_marked_is_a_line_or_a_time_of_its_page(core: Core) -> None:
    for key, *_ in earlier_use.MARKED:
        await gathered(core.pages.open(EpisodeRef(key)))
    found = (await core.moments.find(limit=10)).moments
    assert [(one.key, one.seconds, one.note) for one in found] == [
        place[:3] for place in sorted(earlier_use.MARKED, key=lambda place: place[3])
    ]
    for moment in found:
        page = await core.pages.stored(moment.key)
        assert page is not None and page.episode.title == moment.title
        shown = targets(page.episode, [moment])
        if moment.seconds is None:
            assert shown.leads_to(shown.first_moment) is not None
        else:
            assert moment_at(page.episode, moment.seconds).chapter == moment.chapter != ""


async def test_audio_that_is_here_is_the_service_s_and_is_seen_at_once(
    core: Core, tmp_path: Path
) -> None:
    server = core.service.server
    await earlier_use.put_audio_in(tmp_path / "audio", server)
    rows = (await core.listings.episodes(EpisodeQuery(), limit=FIRST_ROWS)).rows
    assert earlier_use.FETCHED in {row.key for row in rows}
    page = await anext(core.pages.open(EpisodeRef(earlier_use.FETCHED)))
    assert isinstance(page, EpisodeRead) and page.episode.audio_url is not None
    cache = DownloadCache(tmp_path / "audio", server, limit=0)
    (held,) = await cache.held()
    here = await cache.find(page.episode.audio_url)
    await cache.aclose()
    assert held.complete and held.key == earlier_use.FETCHED and here is not None
    async with httpx.AsyncClient() as client:
        answer = await client.get(held.url)
    assert here.read_bytes() == answer.content


async def test_a_disk_that_takes_no_audio_has_none(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("in the way")
    await earlier_use.put_audio_in(tmp_path / "audio", "http://127.0.0.1:1")
    assert (tmp_path / "audio").read_text() == "in the way"


async def test_nothing_is_held_as_what_was_heard_last(core: Core) -> None:
    assert await core.positions.last() is None


async def test_the_service_says_of_every_request_what_the_library_does(
    core: Core, time: Time
) -> None:
    before = await states(core)
    time.now += 300
    await gathered(core.requests.look())
    assert await states(core) == before


async def test_what_the_service_was_too_busy_for_is_asked_and_done_in_the_end(core: Core) -> None:
    await gathered(core.requests.follow(earlier_use.PUT_OFF))
    assert (await states(core))[earlier_use.PUT_OFF] == (RequestState.READY, "processed")


async def test_what_nothing_came_of_can_be_asked_for_again(core: Core) -> None:
    await core.requests.ask(earlier_use.GIVEN_UP)
    await gathered(core.requests.follow(earlier_use.GIVEN_UP))
    newest = (await core.listings.status(earlier_use.GIVEN_UP)).request
    assert newest is not None and newest.state is RequestState.READY


async def test_a_library_that_can_only_be_read_stays_as_it_is(tmp_path: Path, time: Time) -> None:
    service = DemoService()
    async with await LibraryWorker.open(tmp_path, service.origin):
        pass
    with closing(sqlite3.connect(tmp_path / "user.db")) as newer:
        newer.execute("CREATE TABLE of_the_future (x)")
        newer.execute("PRAGMA user_version = 1000")
    library = await LibraryWorker.open(tmp_path, service.origin)
    async with await time.core(library, service.origin, offline=True) as core:
        await earlier_use.put_in(core, service.life)
        assert await core.requests.all() == []


async def test_what_was_brought_can_be_read_chapter_by_chapter(core: Core) -> None:
    for key in earlier_use.BROUGHT:
        (read,) = of(TranscriptRead, await gathered(core.transcripts.open(key)))
        starts = [said.start for said in read.transcript.segments]
        page = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(key))))[-1]
        assert {chapter.start_seconds for chapter in page.episode.chapters} <= {*starts}
    german, english = await core.transcripts.choices(earlier_use.BROUGHT[1])
    assert {german.language, english.language} == {"de", "en"}

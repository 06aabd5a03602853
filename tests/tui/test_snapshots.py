"""Pictures of every screen, compared with those that somebody has looked at.

After a change of looks: ``pytest tests/tui/test_snapshots.py --snapshot-update``, then look at
each picture in ``__snapshots__`` that changed before it is committed.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import httpx
import pytest
import textual
from msgspec.structs import replace
from starlette.requests import Request as AskedOf
from starlette.responses import JSONResponse, Response
from starlette.routing import request_response
from starlette.types import Receive, Scope, Send
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from steno_tui.config import Config
from steno_tui.core.api_keys import ApiKeys
from steno_tui.core.core import Core
from steno_tui.core.directory import Directory
from steno_tui.core.feed_finder import feed_policy
from steno_tui.core.moments import moment_at
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo.request_lifecycle import RequestLifecycle
from steno_tui.demo.web_app import make_app as make_service
from steno_tui.downloads.download import DownloadState
from steno_tui.downloads.download_store import LABEL, PART, WHOLE, DownloadStore, name_of
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.api_key import VARIABLE
from steno_tui.models.directory import APPLE
from steno_tui.models.episode import NOT_REQUESTED, Episode, EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast
from steno_tui.models.queue import QueueRow
from steno_tui.models.request import Request, RequestState
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy
from steno_tui.playback.downloads import Downloads, Fetch
from steno_tui.player.interface import Player
from steno_tui.services import Services
from steno_tui.stenobird.addresses import STENOBIRD, Addresses
from steno_tui.stenobird.client import Client
from steno_tui.tui.app import StenoApp
from steno_tui.tui.page_state import PageState
from steno_tui.tui.screens.transcript_job import TranscriptJobScreen
from steno_tui.tui.widgets.line_list import LineList
from tests.feeds.feeds import item, rss
from tests.support.silent_player import SilentPlayer

from .catalogue import (
    BROKEN,
    FOG,
    NIGHT,
    PODCASTS,
    SLEEPER,
    chapters,
    content,
    demo_episode,
    demo_podcast,
)
from .highlighted import highlight
from .stage import MEDIUM, NARROW, NOW, WIDE, Clock, Stage, at_once
from .transcripts import spoken, webvtt

DRAWN_WITH = "8.2.8"
SIZES = {"wide": WIDE, "medium": MEDIUM, "narrow": NARROW}

pytestmark = pytest.mark.skipif(
    textual.__version__ != DRAWN_WITH, reason=f"the pictures were drawn with Textual {DRAWN_WITH}"
)

SnapCompare = Callable[..., bool]
Driving = Callable[[Stage], Awaitable[None]]

WORLD = demo_podcast(
    "world",
    "世界のことば",
    [
        demo_episode(
            "world",
            "深夜の編集室：見出しが一行に収まらないときに何が起こるのか",
            slug="night-desk",
            days=-1,
            said=content(
                "編集室は夜も明るい。" * 12, topics=["見出し", "夜"], chapters=chapters(3)
            ),
            duration=5400,
        ),
        demo_episode("world", "فنجان قهوة وقصة طويلة", slug="coffee", days=2, duration=None),
        demo_episode(
            "world",
            "A Family 👩‍👩‍👧‍👦 and Its Flag 🏳️‍🌈",
            slug="family",
            days=5,
            state=NOT_REQUESTED,
        ),
    ],
)

CATALOGUE = (*PODCASTS, WORLD)
NIGHT_DESK, COFFEE = (EpisodeKey("world", slug) for slug in ("night-desk", "coffee"))


async def at_rest() -> SilentPlayer:
    """A player whose clock stands still."""
    return SilentPlayer(now=Clock())


async def opened(directory: Path | None, *, answers: bool = True, now: float = NOW) -> Core:
    """A catalogue whose service answers in this process, under the real one's name."""
    life = RequestLifecycle(Clock(), Clock(NOW - 86400))
    service = make_service(CATALOGUE, life, STENOBIRD)
    transport: httpx.AsyncBaseTransport = httpx.ASGITransport(service)
    if not answers:
        transport = httpx.MockTransport(refuse)
    clock, timing = Clock(now), Timing(sleep=at_once)
    library = await LibraryWorker.open(directory, STENOBIRD, clock=clock)
    outside = request_response(others)

    async def anywhere(scope: Scope, receive: Receive, send: Send) -> None:
        app = service if STENOBIRD.endswith(scope["server"][0]) else outside
        await app(scope, receive, send)

    elsewhere = httpx.ASGITransport(anywhere)
    feeds = HttpClient(feed_policy(STENOBIRD), transport=elsewhere, timing=timing)
    connect = partial(Client, STENOBIRD, transport=transport, timing=timing)
    core = Core(library, STENOBIRD, connect, clock, feeds=feeds)
    names = HttpClient(AddressPolicy(APPLE), transport=elsewhere, timing=timing)
    core.directory = Directory(APPLE, names, clock)
    return core


FEED = "https://radio.example/feed.xml"
FOUND = [
    ("Night Radio", "Ada Lindqvist", 212, FEED),
    ("Night Radio Extra", "Ada Lindqvist", 9, None),
    ("Radio by Night: Ships, Trains and Long Roads", "Coast & Harbour", 1040, FEED),
    ("深夜ラジオ", "田中", 77, "https://深夜.example/feed"),
]


async def others(request: AskedOf) -> Response:
    """What the directory and the hosts of feeds say."""
    if request.url.hostname == "itunes.apple.com":
        results = [
            {"collectionId": number, "collectionName": title, "artistName": author,
             "trackCount": count, "feedUrl": feed, "releaseDate": "2026-11-20T05:00:00Z"}
            for number, (title, author, count, feed) in enumerate(FOUND, 1)
        ]  # fmt: skip
        return JSONResponse({"resultCount": len(results), "results": results})
    if str(request.url) == FEED:
        published = "<pubDate>Fri, 20 Nov 2026 05:00:00 GMT</pubDate>"
        author = "<itunes:author>Ada Lindqvist</itunes:author>"
        return Response(rss(item(2, published), item(1), channel=author))
    return Response(status_code=404)


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def requested(key: EpisodeKey, state: RequestState, minutes: float, **facts: object) -> Request:
    at, where = NOW - 60 * minutes, Addresses(STENOBIRD)
    episode = next(one for podcast in CATALOGUE for one in podcast.episodes if one.key == key)
    podcast = next(podcast.title for podcast in CATALOGUE if podcast.slug == key.podcast)
    page, post = where.episode_text(*key), where.api_request(*key)
    asked = Request(key, episode.title, podcast, page, post, state, at, updated_at=at)
    return replace(asked, **facts)


async def _fill(directory: Path) -> None:
    async with await opened(directory, now=NOW - 7200) as core:
        async for _ in core.podcasts.update(force=True):
            pass
        rows = await core.library.run(lambda library: library.episodes.rows())
        for row in rows[:9]:
            async for _ in core.pages.open(EpisodeRef(row.key)):
                pass
        requests = (
            requested(FOG, RequestState.QUEUED, 4, word="processing", due_at=NOW + 20),
            requested(
                EpisodeKey("world", "family"),
                RequestState.WAITING,
                30,
                reason="Waiting for the network.",
                due_at=NOW + 3000,
            ),
            requested(
                BROKEN, RequestState.FAILED, 300, reason="The service says: failed.", word="failed"
            ),
            requested(SLEEPER, RequestState.READY, 3000),
        )

        def mark(library: Library) -> None:
            for row in rows[5:]:
                library.read_marks.set(row.key)
            for request in requests:
                library.requests.put(request)
            for row in (rows[3], rows[6], rows[1]):
                library.queue.add(QueueRow(*row.key, row.title, row.podcast_title, row.duration))
            library.positions.mark_finished(rows[5].key, True)

        await core.library.run(mark)


@pytest.fixture(scope="session")
def drawn_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("drawn") / "library"
    asyncio.run(_fill(directory))
    return directory


async def _stand(directory: Path, place: LastPlace) -> None:
    async with await opened(directory) as core:
        await core.library.run(lambda library: library.settings.set_last_place(place))


class Drawing:
    """Draws the program after it was driven somewhere, and compares."""

    def __init__(self, compare: SnapCompare, library: Path) -> None:
        self._compare = compare
        self._library = library

    def prepare(self, change: Callable[[Path, str], object]) -> None:
        """Change what is in the library."""
        change(self._library, STENOBIRD)

    def __call__(
        self,
        drive: Driving,
        size: tuple[int, int] = MEDIUM,
        *,
        place: LastPlace | None = None,
        config: Config | None = None,
        has_library: bool = True,
        answers: bool = True,
        now: float = NOW,
    ) -> bool:
        if place is not None:
            asyncio.run(_stand(self._library, place))
        directory = self._library if has_library else self._library.with_name("empty")

        class RestingServices(Services):
            async def open_core(self) -> Core:
                return await opened(directory, answers=answers, now=now)

            async def make_player(self) -> Player:
                return await at_rest()

        services = RestingServices(
            config or Config(),
            STENOBIRD,
            library=directory,
            downloads=self._library.with_name("audio"),
            clock=Clock(now),
        )
        app = StenoApp(services, ticks=Clock())
        app.animation_level = "none"

        async def before(pilot: Pilot[int]) -> None:
            stage = Stage(app, pilot, Clock(now), Clock())
            await stage.until(lambda: app.is_running and app.main.is_mounted, "a first screen")
            await stage.until(lambda: app.main.page.key is not None or not has_library, "a page")
            await stage.until(lambda: bool(app.main.status.network), "the network tried")
            await stage.settled()
            await drive(stage)
            await stage.settled()
            for field in app.screen.query(Input):
                field.cursor_blink = False
            await stage.settled()

        whole: App[int] = app
        return self._compare(whole, terminal_size=size, run_before=before)


@pytest.fixture
def draw(snap_compare: SnapCompare, drawn_library: Path, tmp_path: Path) -> Drawing:
    return Drawing(snap_compare, Path(shutil.copytree(drawn_library, tmp_path / "library")))


async def nowhere(stage: Stage) -> None:
    """Stay where the program opens."""


def pressing(*keys: str, until: str = "") -> Driving:
    async def drive(stage: Stage) -> None:
        await stage.press(*keys)
        if until:
            await stage.shows(until)

    return drive


async def _play_third_chapter(stage: Stage) -> None:
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    await stage.press("j")


async def _find(stage: Stage) -> None:
    await stage.press("slash")
    stage.app.screen.query_one(Input).value = "gauge"
    await stage.shows("Changing")
    await stage.settled()


sizes = pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
LISTS = LastPlace(None, SLEEPER, "episodes")
PAGE = LastPlace(NIGHT, SLEEPER, "page")


@sizes
def test_browsing(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(nowhere, size, place=LISTS)


@sizes
def test_reading_and_listening(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_play_third_chapter, size, place=PAGE)


@sizes
def test_requests(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("T", until="of 4 requests"), size, place=LISTS)


@sizes
def test_help(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("question_mark", until="HERE, AMONG"), size, place=LISTS)


async def _queue(stage: Stage) -> None:
    await _play_third_chapter(stage)
    await stage.press("Q")
    listing = stage.app.screen.query_one("#queue-list", LineList)
    await stage.until(lambda: len(listing.items) == 3, "what is heard, and what waits")
    await stage.press("j")


async def _sleep(stage: Stage) -> None:
    await _play_third_chapter(stage)
    await stage.press("z", "j")


async def _go_to_time(stage: Stage) -> None:
    await _play_third_chapter(stage)
    await stage.press("colon", *"99:00", "enter")
    await stage.shows("1:00:00")


@sizes
def test_the_queue(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_queue, size, place=PAGE)


def _go_on_with(draw: Drawing, positions: dict[EpisodeKey, int], read: list[EpisodeKey]) -> None:
    """Hear and read, the first last, each an hour after the one before."""
    now = Clock(NOW - 3600 * (1 + len(positions) + len(read)))
    with Library.open(draw._library, STENOBIRD, clock=now) as library:
        for key in reversed(read):
            now.now += 3600
            library.recent.note_read(key)
        for key, seconds in reversed(positions.items()):
            now.now += 3600
            library.positions.save(key, seconds, session=0)


async def _continue(stage: Stage) -> None:
    await stage.press("C")
    listing = stage.app.screen.query_one("#continue-list", LineList)
    await stage.until(lambda: bool(listing.items), "something to go on with")
    await stage.press("j")


@sizes
def test_what_to_go_on_with(draw: Drawing, size: tuple[int, int]) -> None:
    _go_on_with(draw, {SLEEPER: 1720, COFFEE: 600, NIGHT_DESK: 5100}, [FOG, BROKEN])
    assert draw(_continue, size, place=LISTS)


def test_nothing_to_go_on_with(draw: Drawing) -> None:
    async def nothing(stage: Stage) -> None:
        await stage.press("C")
        await stage.shows("Nothing to go on with")

    assert draw(nothing, has_library=False, answers=False)


@sizes
def test_the_sleep_timer(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_sleep, size, place=PAGE)


async def _mark(stage: Stage) -> None:
    """Mark two chapters, what is heard, and the page's highlight; note something at two of them."""
    moments = stage.app.core.moments
    page = stage.main.page
    assert page.episode is not None
    for ago, place, note in (
        (90, moment_at(page.episode, None, page.targets.words[-1]), "For the talk"),
        (45, moment_at(page.episode, 900, "Chapter 3"), ""),
        (10, moment_at(page.episode, 1312), "What the conductor says of the gauge"),
    ):
        await moments.mark(replace(place, made_at=NOW - 60 * ago), note=note)
    await _play_third_chapter(stage)
    await stage.press("b")


async def _page_with_moments(stage: Stage) -> None:
    await _mark(stage)
    await stage.press("k", "k", "k", "k")


async def _all_moments(stage: Stage) -> None:
    await _mark(stage)
    await stage.press("B")
    await stage.shows("4 moments")
    await stage.press("j")


async def _narrow_moments(stage: Stage) -> None:
    await _all_moments(stage)
    await stage.press("f")
    await stage.type("gauge")
    await stage.shows("1 of 4")


async def _note(stage: Stage) -> None:
    await _mark(stage)
    await stage.press("b")
    await stage.type("Ask about the wheels")


@sizes
def test_a_page_with_moments(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_page_with_moments, size, place=PAGE)


@sizes
def test_all_moments(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_all_moments, size, place=PAGE)


@sizes
def test_moments_narrowed_by_words(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_narrow_moments, size, place=PAGE)


@sizes
def test_a_note(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_note, size, place=PAGE)


async def _keep_up(stage: Stage) -> None:
    await stage.press("A")
    await stage.shows("as for all")
    await stage.press("right", "right", "right", "right", "j", "right", "right", "right")


@sizes
def test_keeping_up(draw: Drawing, size: tuple[int, int]) -> None:
    rules = Config(auto_download=1, delete_when_heard=True)
    assert draw(_keep_up, size, place=LastPlace(NIGHT, SLEEPER, "podcasts"), config=rules)


@sizes
def test_going_to_a_time_that_is_not_there(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_go_to_time, size, place=PAGE)


async def _queue_cleared(stage: Stage) -> None:
    await stage.press("Q")
    listing = stage.app.screen.query_one(LineList)
    await stage.until(lambda: bool(listing.items), "what waits")  # the window is as tall as that
    await stage.press("X")
    await stage.shows("Nothing waits")


def test_a_queue_in_which_nothing_waits(draw: Drawing) -> None:
    assert draw(_queue_cleared, MEDIUM, place=LISTS)


def _put_audio(directory: Path) -> None:
    """Leave audio there as earlier runs did: two whole, one in part."""
    directory.mkdir()
    told = (
        ("ferry", "The Last Ferry Before the Bridge", 31_200_000, 31_200_000),
        (
            "yard",
            "深夜の編集室：見出しが一行に収まらないときに何が起こるのか",
            8_100_000,
            8_100_000,
        ),
        ("coach", "The Quiet Coach", 18_400_000, 44_000_000),
    )
    for number, (slug, title, size, total) in enumerate(told):
        path = directory / name_of(f"https://audio.example/{slug}")
        words = {"url": f"https://audio.example/{slug}", "podcast_slug": "old", "slug": slug}
        words |= {"title": title, "podcast": "An Older Podcast"}
        path.with_suffix(LABEL).write_text(json.dumps(words | {"total": total}))
        audio = path.with_suffix(WHOLE if size == total else PART)
        audio.touch()
        os.truncate(audio, size)
        os.utime(audio, (NOW - number, NOW - number))


def a_fetch(key: EpisodeKey, state: DownloadState, **facts: object) -> Fetch:
    podcast = next(one for one in CATALOGUE if one.slug == key.podcast)
    episode = next(one for one in podcast.episodes if one.key == key)
    named = Episode(Podcast(podcast.slug, podcast.title), episode.slug, episode.title)
    return replace(Fetch(named, state), **facts)


async def _downloads(stage: Stage) -> None:
    fetches = (
        a_fetch(SLEEPER, DownloadState.COMING, done=40_000_000, total=64_000_000),
        a_fetch(FOG, DownloadState.WAITING),
        a_fetch(BROKEN, DownloadState.FAILED, reason="audio.example does not have the audio."),
    )
    downloads = stage.app.actions.playback.downloads
    downloads._set(Downloads(fetches={one.episode.key: one for one in fetches}))
    await stage.press("D")
    listing = stage.app.screen.query_one(LineList)
    await stage.until(lambda: len(listing.items) == 6, "what is asked for, and what is here")


@sizes
def test_the_downloads(
    draw: Drawing, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_audio(tmp_path / "audio")
    monkeypatch.setattr(DownloadStore, "free", lambda _: 14_200_000_000)
    assert draw(_downloads, size, place=LISTS)


def test_a_question_before_all_downloads_go(
    draw: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_audio(tmp_path / "audio")
    monkeypatch.setattr(DownloadStore, "free", lambda _: 14_200_000_000)

    async def drive(stage: Stage) -> None:
        await _downloads(stage)
        await stage.press("X")

    assert draw(drive, MEDIUM, place=LISTS)


async def _highlights(stage: Stage) -> None:
    await stage.press("L")
    await stage.shows("All 9")
    await stage.press("j")


@sizes
def test_the_highlights(draw: Drawing, size: tuple[int, int]) -> None:
    draw.prepare(highlight)
    assert draw(_highlights, size, place=LISTS)


def test_the_highlights_of_a_label_with_some_words(draw: Drawing) -> None:
    async def drive(stage: Stage) -> None:
        await _highlights(stage)
        await stage.press("l", "f", *"salt")
        await stage.shows("All 3")

    draw.prepare(highlight)
    assert draw(drive, MEDIUM, place=LISTS)


@sizes
def test_the_topics(draw: Drawing, size: tuple[int, int]) -> None:
    draw.prepare(highlight)
    assert draw(pressing("number_sign", until="6 topics"), size, place=LISTS)


def test_the_episodes_of_a_topic(draw: Drawing) -> None:
    draw.prepare(highlight)
    drive = pressing("number_sign", "enter", until="3 episodes")
    assert draw(drive, MEDIUM, place=LISTS)


def test_a_page_at_one_of_its_highlights(draw: Drawing) -> None:
    draw.prepare(highlight)
    assert draw(pressing("L", "j", "enter", until="HIGHLIGHTS"), MEDIUM, place=LISTS)


async def _changed(stage: Stage) -> None:
    await _play_third_chapter(stage)
    await stage.press("greater_than_sign", "greater_than_sign", "9", "9", "z", "j", "enter")


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_a_bar_with_everything_in_it(draw: Drawing, width: int) -> None:
    assert draw(_changed, (width, 24), place=PAGE)


def test_a_bar_without_colours(draw: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert draw(_changed, MEDIUM, place=PAGE)


@sizes
def test_the_commands(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("ctrl+p", until="Go back"), size, place=LISTS)


@sizes
def test_adding(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("a"), size, place=LISTS)


def looking_for(text: str, until: str) -> Driving:
    """Have something recognised that is to be added."""

    async def drive(stage: Stage) -> None:
        await stage.press("a")
        stage.app.screen.query_one(Input).value = text
        await stage.press("enter")
        await stage.shows(until)

    return drive


@sizes
def test_adding_by_a_name(draw: Drawing, size: tuple[int, int]) -> None:
    async def drive(stage: Stage) -> None:
        await looking_for("night radio", "Night Radio Extra")(stage)
        await stage.press("j")

    assert draw(drive, size, place=LISTS)


@sizes
def test_adding_by_a_feed(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(looking_for(FEED, "2 episodes"), size, place=LISTS)


@pytest.fixture
def opml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a list of feeds."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.opml"
    outlines = "".join(
        f'<outline text="{folder}"><outline text="{folder} Radio" xmlUrl="{url}"/></outline>'
        for folder, url in (("Night", FEED), ("News", f"{FEED}2"), ("Work", f"{FEED}3"))
    )
    path.write_text(f"<opml><head><title>Mine</title></head><body>{outlines}</body></opml>")
    return path.name


def test_importing(draw: Drawing, opml: str) -> None:
    assert draw(looking_for(opml, "3 podcasts"), MEDIUM, place=LISTS)


def test_what_became_of_a_list(draw: Drawing, opml: str) -> None:
    async def drive(stage: Stage) -> None:
        await looking_for(opml, "3 podcasts")(stage)
        await stage.press("enter")
        await stage.shows("1 added")

    assert draw(drive, MEDIUM, place=LISTS)


def test_exporting(draw: Drawing) -> None:
    assert draw(pressing("E"), MEDIUM, place=LISTS)


@sizes
def test_a_first_run(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(nowhere, size, has_library=False, answers=False)


@sizes
def test_finding(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_find, size, place=LISTS)


@pytest.mark.parametrize("size", [MEDIUM, NARROW], ids=["medium", "narrow"])
def test_narrowing_what_was_found(draw: Drawing, size: tuple[int, int]) -> None:
    async def drive(stage: Stage) -> None:
        await _find(stage)
        await stage.press("tab", *["left"] * 6, "7", "S", "j")

    assert draw(drive, size, place=LISTS)


@pytest.mark.parametrize("size", [MEDIUM, NARROW], ids=["medium", "narrow"])
def test_a_search_of_nothing_yet(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("slash"), size, place=LISTS)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_finding_on_a_page(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("slash", *"sleep", "down"), size, place=PAGE)


def test_a_hit_on_its_page(draw: Drawing) -> None:
    async def drive(stage: Stage) -> None:
        await _find(stage)
        await stage.press("down", "enter")
        await stage.until(lambda: stage.main.hits.startswith("2 of"), "the hit")

    assert draw(drive, MEDIUM, place=LISTS)


def test_podcasts_in_a_medium_window(draw: Drawing) -> None:
    assert draw(nowhere, MEDIUM, place=LastPlace(NIGHT, SLEEPER, "podcasts"))


def test_the_top_of_a_page(draw: Drawing) -> None:
    assert draw(nowhere, WIDE, place=PAGE)


def test_an_unrequested_episode_that_is_being_processed(draw: Drawing) -> None:
    assert draw(nowhere, MEDIUM, place=LastPlace(None, FOG, "page"))


def test_an_unrequested_episode_whose_request_failed(draw: Drawing) -> None:
    assert draw(nowhere, MEDIUM, place=LastPlace(None, BROKEN, "page"))


async def _add_feed(directory: Path) -> EpisodeKey:
    """Add a publisher's feed that the service does not know; its newest episode."""
    async with await opened(directory) as core:
        async for _ in core.podcasts.add(f"{STENOBIRD}/feeds/standing-waves.xml"):
            pass
        rows = (await core.listings.episodes(EpisodeQuery("@standing-waves"))).rows
        async for _ in core.pages.open(EpisodeRef(rows[0].key)):
            pass
        return rows[0].key


@sizes
def test_the_page_of_an_episode_that_only_its_feed_tells_of(
    draw: Drawing, tmp_path: Path, size: tuple[int, int]
) -> None:
    key = asyncio.run(_add_feed(tmp_path / "library"))
    place = LastPlace(key.podcast, key, "page")
    assert draw(pressing("j", until="Quay Street"), size, place=place)


def test_episodes_of_a_feed_among_those_of_the_service(draw: Drawing, tmp_path: Path) -> None:
    key = asyncio.run(_add_feed(tmp_path / "library"))
    assert draw(nowhere, (100, 30), place=LastPlace(None, key, "episodes"))


def test_words_of_the_world(draw: Drawing) -> None:
    key = EpisodeKey("world", "night-desk")
    assert draw(nowhere, (100, 30), place=LastPlace("world", key, "episodes"))


def test_filtering(draw: Drawing) -> None:
    assert draw(pressing("f", *"sleeper"), WIDE, place=LISTS)


@sizes
def test_a_list_that_is_narrowed_and_sorted(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("1", "5", "S", "S"), size, place=LISTS)


@sizes
def test_filters_that_leave_nothing(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("2", "3", "8"), size, place=LISTS)


@sizes
def test_picking(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("j", "v", "j", "j"), size, place=LISTS)


@sizes
def test_asking_for_many(
    draw: Drawing, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.tui.many_actions.ASKS_FROM", 1)

    async def drive(stage: Stage) -> None:
        await stage.press("V", "t")
        await stage.shows("Ask Stenobird to listen to")

    assert draw(drive, size, place=LISTS)


def test_picking_without_unicode_and_colours(
    draw: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("NO_COLOR", "1")
    assert draw(pressing("j", "v", "j", "j"), MEDIUM, place=LISTS)


def test_adding_what_is_not_there(draw: Drawing) -> None:
    drive = looking_for("https://radio.example/gone.xml", "does not have /gone.xml")
    assert draw(drive, MEDIUM, place=LISTS)


def test_offline(draw: Drawing) -> None:
    assert draw(nowhere, WIDE, place=LISTS, answers=False, now=NOW + 600)


def test_a_page_that_cannot_be_refreshed(draw: Drawing) -> None:
    drive = pressing("r", until="! ")
    assert draw(drive, MEDIUM, place=PAGE, answers=False)


async def _without_chapters(stage: Stage) -> None:
    state = stage.main.page.state
    assert state is not None
    bare = replace(
        state.read.episode, audio_url=None, chapters=(), highlights=(), topics=(), transcript=None
    )
    stage.main.page.show(PageState(replace(state.read, episode=bare, gone=True)))


def test_a_page_that_is_gone_and_has_little_to_say(draw: Drawing) -> None:
    assert draw(_without_chapters, MEDIUM, place=PAGE)


@pytest.mark.parametrize("downs", [2, 3, 4], ids=["address", "highlight", "topic"])
def test_the_cursor_on_what_leads_elsewhere(draw: Drawing, downs: int) -> None:
    async def drive(stage: Stage) -> None:
        state = stage.main.page.state
        assert state is not None
        notes = "Of https://one.example/a and https://two.example/b-longer, which may break."
        noted = replace(state.read.episode, summary=notes)
        stage.main.page.show(PageState(replace(state.read, episode=noted)))
        await stage.press(*"j" * downs)

    assert draw(drive, MEDIUM, place=PAGE)


@pytest.mark.parametrize("size", [WIDE, MEDIUM], ids=["wide", "medium"])
def test_the_light_look(draw: Drawing, size: tuple[int, int]) -> None:
    light = Config(theme="steno-light")
    assert draw(_play_third_chapter, size, place=PAGE, config=light)


def test_a_terminal_without_unicode(draw: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert draw(_play_third_chapter, MEDIUM, place=PAGE)


def test_a_window_that_is_too_small(draw: Drawing) -> None:
    assert draw(nowhere, (20, 6), place=LISTS)


async def _read_transcript(stage: Stage) -> None:
    """Read what is said from a chapter on, along with the sound."""
    body = webvtt(spoken(700, turn=4))
    await stage.app.core.transcripts.import_body(SLEEPER, body, "sleeper.vtt")
    await stage.press("c", "j", "w")
    await stage.shows("Chapter 2")
    await stage.press("enter")
    await stage.plays()


async def _find_in_transcript(stage: Stage) -> None:
    """Mark a line, pick some, and look for a word."""
    await _read_transcript(stage)
    await stage.press("j", "j", "b", "v", "j", "slash")
    await stage.type("spade")


@sizes
def test_a_transcript_along_with_the_sound(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_read_transcript, size, place=PAGE)


@sizes
def test_finding_in_a_transcript(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(_find_in_transcript, size, place=PAGE)


def test_a_transcript_without_colours(draw: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert draw(_read_transcript, MEDIUM, place=PAGE)


def test_a_transcript_where_only_plain_signs_can_be_shown(
    draw: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert draw(_find_in_transcript, MEDIUM, place=PAGE)


@sizes
def test_an_episode_without_a_transcript(draw: Drawing, size: tuple[int, int]) -> None:
    assert draw(pressing("w", until="imports a file"), size, place=PAGE)


SAID = (
    "Hello, and welcome. Today: The Sleeper to Lund. Why does anybody take a train by night? "
    "Because it is there in the morning, and so are you. We asked a guard, a baker and "
    "somebody who cannot sleep what they hear between two in the morning and five."
)


def a_job(state: JobState, minutes: float = 3, **facts: object) -> TranscriptJob:
    """The whole of an episode that is to be written down."""
    at = NOW - 60 * minutes
    whole = TranscriptJob(
        f"job-{minutes}", SLEEPER, "The Sleeper to Lund", "Night Trains",
        "https://cdn.example/sleeper.mp3", False, 60, state, at, updated_at=NOW - 5, sent_at=at,
    )  # fmt: skip
    return replace(whole, **facts)


def _locked(minutes: float = 3) -> TranscriptJob:
    more = "The preview ends here. With an API key the whole is written down."
    return a_job(JobState.READY, minutes, is_preview=True, price_cents=None, reason=more)


def _left(minutes: float = 3) -> TranscriptJob:
    why = (
        "It was not done within a week. What came of it is kept. Asking again goes on with it, and "
        "costs nothing more."
    )
    return a_job(JobState.FAILED, minutes, due_at=NOW, reason=why)


_FAILED = "The service says: failed. Nothing is billed for it."
_REFUSED = "stenobird.com does not take the API key (401). Enter another one."
_BROKE = "The answer of stenobird.com broke off before its end. Trying again."

JOBS = {
    "streaming": (a_job(JobState.RUNNING, word="transcribing"), SAID),
    "queued": (a_job(JobState.RUNNING, word="queued"), ""),
    "reconnecting": (a_job(JobState.RUNNING, word="transcribing", reason=_BROKE), SAID),
    "preview": (_locked(), SAID),
    "ready": (a_job(JobState.READY), SAID),
    "failed": (a_job(JobState.FAILED, reason=_FAILED), SAID[:75]),
    "left": (_left(), SAID),
    "refused": (a_job(JobState.RUNNING, word="transcribing", reason=_REFUSED), SAID[:75]),
}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("stands", JOBS)
def test_a_transcript_job(draw: Drawing, stands: str, size: tuple[int, int]) -> None:
    job, text = JOBS[stands]

    async def drive(stage: Stage) -> None:
        await stage.app.push_screen(TranscriptJobScreen(job, text, may_enter_key=True))

    assert draw(drive, size, place=PAGE)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("key", [None, "a-key-1234"], ids=["without-key", "with-key"])
def test_an_offer_to_write_down(draw: Drawing, key: str | None, size: tuple[int, int]) -> None:
    async def drive(stage: Stage) -> None:
        environ = {} if key is None else {VARIABLE: key}
        stage.app.core.api_keys = ApiKeys(STENOBIRD, None, environ=environ, uses_keyring=False)
        await stage.press("W")
        await stage.shows("Have a transcript made")

    assert draw(drive, size, place=PAGE)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_requests_with_transcript_jobs(draw: Drawing, size: tuple[int, int]) -> None:
    async def drive(stage: Stage) -> None:
        ended = a_job(JobState.FAILED, 700, reason=_FAILED)
        jobs = [_locked(2), _left(12_000), a_job(JobState.READY, 400), ended]

        def put(library: Library) -> None:
            for job in jobs:
                library.transcript_jobs.put(job)

        await stage.app.core.library.run(put)
        await stage.press("T")
        await stage.shows("of 8 requests")

    assert draw(drive, size, place=LISTS)

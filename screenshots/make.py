"""Draws the pictures of the README: the demo, at a fixed hour, driven like a person would.

``python screenshots/make.py`` draws them anew; with ``--check`` it only says which of them would
come out differently. Every picture is the program itself over real HTTP, with a clock that stands
still, so the same program draws the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

# What a picture shows must not depend on whose terminal it is drawn in.
os.environ.update(TZ="UTC", LC_ALL="C.UTF-8", TERM="xterm-256color", COLORTERM="truecolor")
for name in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME", "COLUMNS", "LINES"):
    os.environ.pop(name, None)
time.tzset()
sys.path.append(str(Path(__file__).parents[1]))  # where the tests' player without sound is

from textual.pilot import Pilot
from tidy import tidy

from steno_tui.config import Config
from steno_tui.core.api_keys import ApiKeys
from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo.earlier_use import earlier_moments, earlier_transcripts
from steno_tui.demo.runner import DemoService
from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.api_key import VARIABLE
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.last_place import LastPlace
from steno_tui.models.moment import Moment
from steno_tui.models.queue import QueueRow
from steno_tui.models.request import Request, RequestState
from steno_tui.services import Services
from steno_tui.stenobird.addresses import Addresses
from steno_tui.tui.app import StenoApp
from steno_tui.tui.screens.transcript_job import TranscriptJobScreen
from steno_tui.tui.screens.transcript_offer import TranscriptOfferScreen
from steno_tui.tui.widgets.page_view import PageView
from tests.support.silent_player import SilentPlayer

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()
READ_AT = NOW - 3 * 3600
"""When the library was filled, Unix seconds."""
PAGES_READ = 40
"""How many of the newest episodes have their pages in the library."""
NEW = 9
"""How many of them nobody has read yet."""
HEARD = (9, 10, 14, 20)
"""Which of them were heard to their end."""
WAITING = (4, 1, 11, 27)
"""Which of them wait to be heard, the first first."""
PATIENCE = 60.0
"""How long a screen may take to be ready, in seconds; then something is wrong."""

ENDLESS = ("requests", "jobs", "listening")
"""The workers that run as long as the program does."""

PARSERS = EpisodeKey("bits-and-pieces", "the-long-way-round-to-fast-parsers")
PAGE_CACHE = EpisodeKey("kernel-panic", "who-ate-the-page-cache")
PARSERS_ROW = 13
"""Where it stands in the list of all episodes, from 0."""
WIDE, MEDIUM, NARROW, LOW = (120, 40), (100, 32), (48, 20), (80, 20)

Driving = Callable[["Stage"], Awaitable[None]]


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, start: float) -> None:
        self.now = start

    def __call__(self) -> float:
        """Seconds."""
        return self.now


SERVICE_CLOCK = Clock(0.0)
"""What the service's work goes by."""
SECONDS_WRITTEN, WORDS_WRITTEN = 7.1, 54
"""For how long an episode has been written down, and how much that comes to."""


@dataclass(slots=True)
class Stage:
    """One run of the program, and the clock its player goes by."""

    app: StenoApp
    pilot: Pilot[int]
    clock: Clock

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for the screen to come to something.

        Raises:
            TimeoutError: it did not.
        """
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"The screen never came to this: {what}.")
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they began is done."""
        await self.pilot.press(*("space" if key == " " else key for key in keys))
        await self.until(self._is_quiet, "all work done")

    async def opened(self, key: EpisodeKey) -> None:
        """Wait for the first screen: an episode's page confirmed, the lists refreshed."""
        await self.until(lambda: self._is_current(key), f"the page of {key}")
        await self.until(self._is_quiet, "all work done")

    def _is_current(self, key: EpisodeKey) -> bool:
        main = self.app.main
        if main is None or not main.is_mounted or main.page.state is None:
            return False
        selected = main.episodes.selected
        return (
            selected is not None
            and selected.key == main.page.wanted == main.page.key == key
            and main.page.state.read.checked_at == NOW
            and main.status.network == "online"
        )

    def _is_quiet(self) -> bool:
        """Whether nothing is under way but what never ends."""
        main = self.app.main
        return (
            main is not None
            and not main.status.progress
            and all(work.is_finished or work.group in ENDLESS for work in self.app.workers)
        )

    async def plays(self) -> None:
        """Wait until something is heard, and let it be heard for a while."""
        await self.until(lambda: self._position() is not None, "sound")
        reached = (self._position() or 0) + 83
        self.clock.now += 83
        await self.until(lambda: self._position() == reached, "the sound going on")

    def _position(self) -> float | None:
        """Where the bar says the sound is, in seconds."""
        heard = self.app.main.bar.now_playing if self.app.main is not None else None
        return heard.status.position if heard is not None else None


async def _walk_down(stage: Stage) -> None:
    """To the same episode from the top, so that the list stands at its start."""
    await stage.press("g", *"j" * PARSERS_ROW)
    await stage.opened(PARSERS)


async def _play_third_chapter(stage: Stage) -> None:
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    await stage.press("j")


async def _queue(stage: Stage) -> None:
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    await stage.press("greater_than_sign", "greater_than_sign", "Q")
    await stage.press("j")


async def _requests(stage: Stage) -> None:
    await stage.press("T")
    await stage.press("j")


async def _moments(stage: Stage) -> None:
    """Those of the demo's earlier use, and one that was marked and noted at a moment ago."""
    for moment in earlier_moments(NOW):
        await stage.app.core.library.run(partial(_put_moment, moment))
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    await stage.press("b", "b", *"Why rewrite what was not slow", "enter", "B")


def _put_moment(moment: Moment, library: Library) -> None:
    library.moments.put(moment)


async def _transcript(stage: Stage) -> None:
    """What is said in a chapter of another episode, a line of it marked, along with the sound."""
    core = stage.app.core
    for kept, body in earlier_transcripts():
        await core.transcripts.import_body(kept.key, body, kept.name)
    stage.app.main.reveal(PAGE_CACHE)
    await stage.until(lambda: stage.app.main.page.key == PAGE_CACHE, "its page")
    await stage.press("c", "j", "w")
    await stage.press("j", "j", "j", "b", "k", "k", "k", "enter")
    await stage.plays()


async def _written_down(stage: Stage) -> None:
    """The first words of another episode, which the service tells as it writes them down."""
    core = stage.app.core
    environ = {VARIABLE: DEMO_KEY}
    core.api_keys = ApiKeys(core.service.server, None, environ=environ, uses_keyring=False)
    stage.app.main.reveal(PAGE_CACHE)
    await stage.until(lambda: stage.app.main.page.key == PAGE_CACHE, "its page")
    await stage.press("W")
    await stage.until(lambda: isinstance(stage.app.screen, TranscriptOfferScreen), "the offer")
    await stage.press("enter")
    await stage.until(lambda: isinstance(stage.app.screen, TranscriptJobScreen), "the job")
    view = stage.app.screen.query_one(PageView)
    SERVICE_CLOCK.now += SECONDS_WRITTEN

    def words() -> int:
        return sum(len(span.text.split()) for line in view.lines for span in line.spans)

    await stage.until(lambda: words() == WORDS_WRITTEN, "its words")


async def _help(stage: Stage) -> None:
    await stage.press("question_mark")


async def _highlights(stage: Stage) -> None:
    await stage.press("L")
    await stage.press("l", "l", "j")


async def _chapters(stage: Stage) -> None:
    await stage.press("c", "j")


async def _search(stage: Stage) -> None:
    await stage.press("slash", *"memory", "down")


@dataclass(frozen=True, slots=True)
class Picture:
    """What one picture shows: how wide it is, where the program opens, and what is pressed."""

    name: str
    size: tuple[int, int]
    place: LastPlace
    drive: Driving
    config: Config = field(default_factory=Config)


_IN_LIST = LastPlace(None, PARSERS, "episodes")
_ON_PAGE = LastPlace("bits-and-pieces", PARSERS, "page")
PICTURES = (
    Picture("browse", WIDE, _IN_LIST, _walk_down),
    Picture("page", WIDE, _ON_PAGE, _play_third_chapter),
    Picture("queue", MEDIUM, _ON_PAGE, _queue),
    Picture("moments", MEDIUM, _ON_PAGE, _moments),
    Picture("transcript", MEDIUM, _ON_PAGE, _transcript),
    Picture("written-down", LOW, _ON_PAGE, _written_down),
    Picture("requests", MEDIUM, _IN_LIST, _requests),
    Picture("search", MEDIUM, _IN_LIST, _search),
    Picture("highlights", MEDIUM, _IN_LIST, _highlights),
    Picture("help", MEDIUM, _IN_LIST, _help),
    Picture("narrow", NARROW, _ON_PAGE, _chapters),
    Picture("light", WIDE, _ON_PAGE, _chapters, Config(theme="steno-light")),
)

ASKED: dict[str, tuple[float, RequestState, dict[str, Any]]] = {
    "why-your-cache-lies-to-you": (0.05, RequestState.SENT, {"due_at": NOW + 8}),
    "sleep-is-a-distributed-system": (
        0.2,
        RequestState.QUEUED,
        {"due_at": NOW + 42, "word": "processing"},
    ),
    "names-are-the-cheapest-documentation": (
        2,
        RequestState.WAITING,
        {"due_at": NOW + 60, "reason": "Waiting for the network."},
    ),
    "shinya-niji-no-rorubakku": (26, RequestState.READY, {}),
    "the-comma-in-section-14": (
        50,
        RequestState.FAILED,
        {"reason": "The service says: failed."},
    ),
}
"""By episode: how many hours ago it was asked for, what became of it, and what else is known.

None falls due while a picture is drawn, for the clock stands still.
"""


def _asked(row: EpisodeRow, addresses: Addresses) -> Request:
    """The request for an episode of `ASKED`."""
    hours, state, facts = ASKED[row.slug]
    at = NOW - hours * 3600
    return Request(
        key=row.key,
        title=row.title,
        podcast_title=row.podcast_title,
        page_url=addresses.episode_text(*row.key),
        post_url=addresses.api_request(*row.key),
        state=state,
        created_at=at,
        sent_at=None if state is RequestState.WAITING else at,
        updated_at=at,
        **facts,
    )


async def fill(directory: Path, server: str) -> None:
    """Fill a library as it would be after some days of use, three hours ago."""
    async with await Core.open(directory, server, clock=Clock(READ_AT)) as core:
        async for _ in core.podcasts.update(force=True):
            pass
        library = core.library
        rows = await library.run(lambda library: library.episodes.rows())
        for row in rows[:PAGES_READ]:
            async for _ in core.pages.open(EpisodeRef(row.key)):
                pass
        await library.run(lambda library: _mark(library, rows, core.service.addresses))


def _mark(library: Library, rows: list[EpisodeRow], addresses: Addresses) -> None:
    """Read, hear, queue and ask for some of the episodes."""
    for row in rows[NEW:]:
        library.read_marks.set(row.key)
    for number in HEARD:
        library.positions.mark_finished(rows[number].key, True)
    for number in WAITING:
        row = rows[number]
        library.queue.add(QueueRow(*row.key, row.title, row.podcast_title, row.duration))
    for row in rows:
        if row.slug in ASKED:
            library.requests.put(_asked(row, addresses))


async def draw(picture: Picture, directory: Path, server: str) -> str:
    """Draw one picture.

    Returns:
        It, as SVG.
    """
    library = await LibraryWorker.open(directory, server)
    await library.run(lambda library: library.settings.set_last_place(picture.place))
    await library.close()
    clock = Clock(0.0)

    class SilentServices(Services):
        async def make_player(self) -> SilentPlayer:
            return SilentPlayer(now=clock)

    services = SilentServices(
        picture.config,
        server,
        library=directory,
        downloads=directory / "audio",
        clock=Clock(NOW),
    )
    app = StenoApp(services, ticks=clock)
    app.animation_level = "none"
    async with app.run_test(size=picture.size) as pilot:
        stage = Stage(app, pilot, clock)
        await stage.opened(PARSERS)
        await picture.drive(stage)
        return tidy(app.export_screenshot(title="steno-tui"), picture.name)


async def draw_all(names: list[str]) -> dict[str, str]:
    """Draw pictures, each over its own copy of the same library.

    Returns:
        SVG by file name.
    """
    drawn: dict[str, str] = {}
    with (
        tempfile.TemporaryDirectory(prefix="steno-tui-pictures-") as temporary,
        DemoService(clock=SERVICE_CLOCK, now=Clock(READ_AT - 3600)) as service,
    ):
        filled = Path(temporary) / "filled"
        await fill(filled, service.origin)
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            copy = Path(temporary) / picture.name
            shutil.copytree(filled, copy)
            drawn[f"{picture.name}.svg"] = await draw(picture, copy, service.origin)
    return drawn


def _differs(name: str, svg: str) -> bool:
    path = HERE / name
    return not path.is_file() or path.read_text(encoding="utf-8") != svg


def main() -> int:
    """Draw the pictures, or say which would differ.

    Returns:
        The process's exit code: 1 where ``--check`` finds a difference.
    """
    parser = argparse.ArgumentParser(description="Draw the README's pictures from the demo.")
    parser.add_argument("names", nargs="*", help="which; all when none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on differences")
    given = parser.parse_args()
    drawn = asyncio.run(draw_all(given.names))
    changed = [name for name, svg in drawn.items() if _differs(name, svg)]
    if given.check:
        for name in changed:
            print(f"screenshots/{name} is not what the program shows now.", file=sys.stderr)
        if changed:
            print("Look, then draw them anew: python screenshots/make.py", file=sys.stderr)
        return 1 if changed else 0
    for name in changed:
        (HERE / name).write_text(drawn[name], encoding="utf-8")
        print(f"screenshots/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

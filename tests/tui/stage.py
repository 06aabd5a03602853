"""The program on a stage: real screens over a real service, waited for by what they show."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual._context import visible_screen_stack
from textual.app import App
from textual.notifications import SeverityLevel
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from steno_tui.config import Config
from steno_tui.core.core import Core
from steno_tui.core.reference import Reference
from steno_tui.errors import NoPlayerError
from steno_tui.library.worker import LibraryWorker
from steno_tui.network.rate_limit import Timing
from steno_tui.player.interface import Player
from steno_tui.services import Services
from steno_tui.stenobird.client import Client
from steno_tui.tui.app import StenoApp
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.widgets.status_line import StatusLine
from tests.support.patience import PATIENCE
from tests.support.silent_player import SilentPlayer

from .rest import press, rest

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()

WIDE, MEDIUM, NARROW = (120, 40), (80, 24), (40, 12)
USUAL = (112, 26)
"""Wide enough for three panes, and no larger, for every cell takes its time."""


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def at_once(seconds: float = 0.0) -> None:
    """A pause between two tries that takes no time."""
    await asyncio.sleep(0)


def strips(app: App[Any]) -> list[Strip]:
    """What the screen on top looks like, row by row.

    A dialog's background is the screen below, which Textual names before it paints and the dialog
    keeps what it painted: without it the dialog would go on showing nothing behind itself.
    """
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


@dataclass
class Stage:
    """One run of the program.

    Attributes:
        clock: Unix seconds, of the catalogue and of what is shown.
        ticks: what the silent player plays by, seconds.
    """

    app: StenoApp
    pilot: Pilot[int]
    clock: Clock
    ticks: Clock

    @property
    def main(self) -> BrowseScreen:
        assert self.app.main is not None
        return self.app.main

    @property
    def toasts(self) -> list[str]:
        """What was said and still stands."""
        return [toast.message for toast in self.app._notifications]

    @contextmanager
    def hearing(self) -> Iterator[list[str]]:
        """All that is said within, wherever, and whether it still stands or not."""
        said: list[str] = []
        tell, note = self.app.tell, self.app.note

        def heard(sentence: str, severity: SeverityLevel = "warning") -> None:
            said.append(sentence)
            tell(sentence, severity)

        def noted(words: str) -> None:
            said.append(words)
            note(words)

        with patch.object(self.app, "tell", heard), patch.object(self.app, "note", noted):
            yield said

    @property
    def clipboard(self) -> str:
        return self.app.clipboard

    def pane(self) -> str:
        """The pane one is in."""
        return self.main.pane

    def has_focus(self, widget: Widget) -> bool:
        return self.app.screen.focused is widget

    def is_on(self, kind: type[Screen[Any]]) -> bool:
        """Whether a screen of that kind is on top."""
        return isinstance(self.app.screen, kind)

    def is_home(self) -> bool:
        return self.is_on(BrowseScreen)

    def rows(self) -> list[str]:
        """The characters on the screen that is on top, row by row."""
        return [strip.text for strip in strips(self.app)]

    def text(self) -> str:
        return "\n".join(self.rows())

    def page(self) -> str:
        """All that the page says, seen or not, as one text: neither its rows nor margins count."""
        rows = ("".join(span.text for span in line.spans) for line in self.main.page.view.lines)
        return " ".join(" ".join(rows).split())

    def place_of(self, text: str) -> tuple[int, int]:
        """Column and row where a text stands on the screen, or in the dialog that is on top."""
        windows = self.app.screen.query(".dialog")
        within = windows.first().region if windows else self.app.screen.region
        for y, row in enumerate(self.rows()):
            for found in re.finditer(re.escape(text), row):
                x = cell_len(row[: found.start()])
                if within.contains(x, y):
                    return x, y
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text()}")

    async def click(self, text: str) -> None:
        """Click where a text stands."""
        await self.pilot.click(offset=self.place_of(text))
        await self.settled()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something has come about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"Never came about: {what}.\n{self.text()}\n{self.toasts}\n{self.noted}"
                )
            await asyncio.sleep(0.005)
        await self.pilot.pause()

    async def shows(self, text: str) -> None:
        """Wait until the screen shows a text."""
        await self.until(lambda: text in self.text(), f"{text!r} on the screen")

    @property
    def noted(self) -> str:
        """What the status line on top says that a key has done."""
        lines = (screen.query(StatusLine) for screen in reversed(self.app.screen_stack))
        return next((found.first().note for found in lines if found), "")

    async def notes(self, text: str) -> None:
        """Wait until the status line has a text in it, which covers nothing."""
        await self.until(lambda: text in self.noted, f"{text!r} noted")

    async def says(self, text: str) -> None:
        """Wait until a toast has a text in it."""
        await self.until(lambda: any(text in toast for toast in self.toasts), f"{text!r} said")

    async def settled(self) -> None:
        """Wait until nothing is under way but what never ends."""
        await rest(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys, each once what was begun before is done, and wait until all is."""
        await press(self.app, *keys)

    async def type(self, text: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in text))

    def press_at_once(self, *keys: str) -> None:
        """Press keys in one breath, none of them waiting for what the one before did."""
        for key in keys:
            character = " " if key == "space" else key if len(key) == 1 else None
            self.app.post_message(events.Key(key, character))

    @asynccontextmanager
    async def library_held(self) -> AsyncIterator[None]:
        """Nothing is answered by the library within, and everything again where a wait fails."""
        may_go_on = threading.Event()
        busy = asyncio.create_task(self.app.core.library.run(lambda _: may_go_on.wait()))
        try:
            yield
        finally:
            may_go_on.set()
            await busy

    async def plays(self) -> None:
        """Wait until something is heard."""
        await self.until(
            lambda: (
                (heard := self.main.bar.now_playing) is not None and heard.status.state == "playing"
            ),
            "sound",
        )

    @property
    def position(self) -> float | None:
        """Where the bar says the sound is, in seconds."""
        heard = self.main.bar.now_playing
        return heard.status.position if heard is not None else None


class Setting(Struct, frozen=True):
    """How the program is to be started."""

    server: str
    library: Path | None
    size: tuple[int, int] = USUAL
    config: Config = Config()
    offline: bool = False
    start: Reference | None = None
    has_player: bool = True
    problems: tuple[str, ...] = ()
    reports: Path | None = None
    leaves_out: bool = False
    """Whether something cannot be drawn; elsewhere that is a fault."""


class StageServices(Services):
    """The parts of a program that makes no sound and never pauses."""

    def __init__(self, setting: Setting, clock: Clock, ticks: Clock) -> None:
        super().__init__(
            setting.config,
            setting.server,
            library=setting.library,
            downloads=setting.library.with_name("audio") if setting.library else None,
            offline=setting.offline,
            clock=clock,
        )
        self._has_player = setting.has_player
        self._ticks = ticks

    @property
    def export_directory(self) -> Path:
        """Never among the documents of whoever runs the tests."""
        if self.config.export_directory:
            return super().export_directory
        assert self.library_directory is not None
        return self.library_directory.with_name("exports")

    async def open_core(self) -> Core:
        connect = partial(Client, self.server, timing=Timing(sleep=at_once))
        library = await LibraryWorker.open(self.library_directory, self.server, clock=self.clock)
        core = Core(
            library,
            self.server,
            None if self.offline else connect,
            self.clock,
            podcast_directory=self.server,
            audio=self.downloads_directory,
        )
        core.key_directory = self.library_directory
        return core

    async def make_player(self) -> Player:
        if not self._has_player:
            raise NoPlayerError("There is no mpv here; install it to listen.")
        return SilentPlayer(now=self._ticks)


def make_app(setting: Setting, clock: Clock, ticks: Clock) -> StenoApp:
    services = StageServices(setting, clock, ticks)
    app = StenoApp(
        services,
        start=setting.start,
        reports=setting.reports,
        problems=setting.problems,
        ticks=ticks,
    )
    app.animation_level = "none"
    return app


@asynccontextmanager
async def staged(setting: Setting, *, clock: Clock | None = None) -> AsyncIterator[Stage]:
    """Start the program, and wait for its first screen to be filled; ends it on leaving."""
    clock, ticks = clock or Clock(NOW), Clock()
    app = make_app(setting, clock, ticks)
    async with app.run_test(size=setting.size, notifications=True) as pilot:
        stage = Stage(app, pilot, clock, ticks)
        await stage.until(lambda: app.main is not None and app.main.is_mounted, "a first screen")
        await stage.settled()
        try:
            yield stage
        finally:
            # As a user's quitting does, and unlike the test harness, it ends behind what was
            # posted; what the harness's own end breaks, it would raise in place of the failure.
            app.exit()
            assert app._task is not None
            await asyncio.wait([app._task])
        assert app.crash is None
        assert bool(app.drawing.left_out) is setting.leaves_out, app.drawing.left_out

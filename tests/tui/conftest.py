"""Services and libraries for the screens; each test starts the program itself with `staged`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.screen import Screen

from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

from .catalogue import NIGHT, PODCASTS
from .stage import NOW, Clock, Setting, at_once


@pytest.fixture(autouse=True)
def _no_idle_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses that spare disk and service while a person moves about are of no use here."""
    monkeypatch.setattr("steno_tui.network.rate_limit._LONGEST_BACKOFF", 0.001)
    for pause in ("page.REST_SECONDS", "page.ASK_SECONDS"):
        monkeypatch.setattr(f"steno_tui.tui.panes.{pause}", 0.001)
    monkeypatch.setattr("steno_tui.tui.screens.browse.RELOAD_SECONDS", 0.001)
    for module in ("steno_tui.player.status_feed", "tests.support.silent_player"):
        monkeypatch.setattr(f"{module}.POSITION_SECONDS", 0.02)
    # A key waits for the one before until that has had its effect, and for nothing less.
    for limit in ("HEARD_SECONDS", "AWAITED_SECONDS"):
        monkeypatch.setattr(f"steno_tui.tui.workarounds.typed_ahead.{limit}", 2 * PATIENCE)
    # What is said stays until the next thing is said.
    for said in ("widgets.status_line.NOTE_SECONDS", "base_app.TOAST_SECONDS"):
        monkeypatch.setattr(f"steno_tui.tui.{said}", 3600)
    # What is heard, and where one is, is not looked at again by a clock that no test sets.
    for every in ("playback.autoplay.TICK_SECONDS", "tui.screens.browse._PLACE_SECONDS"):
        monkeypatch.setattr(f"steno_tui.{every}", 3600)
    # Textual guesses from the processor's time whether it is idle; `Stage` knows.
    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", at_once)
    # One program a process may freeze what start-up made; a hundred would keep it all for ever.
    monkeypatch.setattr("steno_tui.startup.gc", SimpleNamespace(freeze=int, enable=int))
    for name, value in {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    for name in (
        "NO_COLOR",
        "TEXTUAL_THEME",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "BROWSER",
        "DBUS_SESSION_BUS_ADDRESS",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def soon_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is to be let go: asyncio keeps of a timer where it began until it would be due."""
    for limit in ("HEARD_SECONDS", "AWAITED_SECONDS"):
        monkeypatch.setattr(f"steno_tui.tui.workarounds.typed_ahead.{limit}", 1)


@pytest.fixture
def painted() -> None:
    """For tests of what is painted on the way, seen or not."""


@pytest.fixture(autouse=True)
def _unseen_frames(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Paint no frame that nobody looks at, which is half of all the work.

    Without a terminal Textual paints a frame and throws it away; a test that looks at the screen
    has it painted then, see `strips`.
    """
    if "painted" in request.fixturenames:
        return
    paint = Compositor.render_update

    def paint_later(
        compositor: Compositor,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        if full:
            return paint(compositor, full, screen_stack, simplify)
        compositor._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", paint_later)


_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
"""The rules that were read from each text, with these variables."""


@pytest.fixture(autouse=True)
def _styles_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share the rules of styles among all programs of a process: they are a sixth of a start.

    One program shares them among all its widgets, and changes none of them.
    """
    parse = Stylesheet._parse_rules

    def parse_once(
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        where = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*where, frozenset(sheet._variables.items()))
        if key not in _PARSED:
            _PARSED[key] = parse(sheet, *where)
        return _PARSED[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_once)


@pytest.fixture(scope="session")
def standing() -> Iterator[FaultyService]:
    """One service for all tests that neither ask for anything nor set a fault."""
    with FaultyService(catalogue=PODCASTS, clock=Clock(), now=Clock(NOW - 3600)) as service:
        yield service


async def _fill(directory: Path, server: str) -> None:
    async with await Core.open(directory, server, clock=Clock(NOW)) as core:
        async for _ in core.podcasts.update(force=True):
            pass
        for row in await core.library.run(lambda library: library.episodes.rows(NIGHT)):
            async for _ in core.pages.open(EpisodeRef(row.key)):
                pass


@pytest.fixture(scope="session")
def filled(standing: FaultyService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that has everything the standing service has: all lists, Night Trains' pages."""
    directory = tmp_path_factory.mktemp("filled") / "library"
    asyncio.run(_fill(directory, standing.origin))
    return directory


@pytest.fixture
def library(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled library, for one test."""
    return Path(shutil.copytree(filled, tmp_path / "library"))


@pytest.fixture
def full(standing: FaultyService, library: Path) -> Setting:
    """The program with a filled library and the standing service behind it."""
    return Setting(standing.origin, library)


@pytest.fixture
def clock() -> Clock:
    """The time for a service of one's own and for the program in front of it, Unix seconds."""
    return Clock(NOW)


@pytest.fixture
def service(clock: Clock) -> Iterator[FaultyService]:
    """A service for one test, which may ask it for things, break it and stop it."""
    with FaultyService(catalogue=PODCASTS, clock=clock, now=clock) as service:
        yield service


@pytest.fixture
def empty(service: FaultyService, tmp_path: Path) -> Setting:
    """The program with an empty library and a service of its own."""
    return Setting(service.origin, tmp_path / "library")

"""Windows that change their size faster than anybody paints, on every screen.

What is compared is the whole screen, each cell with its colours, which also tell of the focus.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input

from steno_tui.tui.app import StenoApp
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.screens.transcript import TranscriptScreen
from steno_tui.tui.screens.transcript_job import TranscriptJobScreen

from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged, strips

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("painted")]

WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "podcasts": ((), ()),
    "episodes": (("l",), ("h",)),
    "page": (("l", "l"), ("h", "h")),
    "transcript": (("l", "l", "w"), ("escape", "h", "h")),
    "filter": (("l", "f"), ("escape", "h")),
    "requests": (("T",), ("escape",)),
    "help": (("question_mark",), ("escape",)),
    "add": (("a",), ("escape",)),
    "find": (("slash",), ("escape",)),
    "commands": (("ctrl+p",), ("escape",)),
}
"""To each screen, and on the main screen to each pane: the keys that lead there and back."""

TINY = (12, 4)
STORM = 20
"""Sizes in a storm."""

Cells = list[list[tuple[str, Style | None]]]
Look = tuple[Cells, tuple[str, str | None] | None]


async def go(stage: Stage, name: str) -> None:
    """Go there, and keep the cursor from blinking."""
    await stage.press(*WAYS[name][0])
    for field in stage.app.screen.query(Input):
        field.cursor_blink = False
    await stage.settled()


async def go_back(stage: Stage, name: str) -> None:
    """Go to where the program starts."""
    await stage.press(*WAYS[name][1])


def cells(stage: Stage) -> Cells:
    """The characters and colours of the screen that is on top, row by row."""
    rows = strips(stage.app)
    return [[(letter, style) for text, style, _ in row for letter in text] for row in rows]


def focus(stage: Stage) -> tuple[str, str | None] | None:
    """What kind of widget the keys go to, and its name."""
    focused = stage.app.screen.focused
    return None if focused is None else (type(focused).__name__, focused.id)


def look(stage: Stage) -> Look:
    """All that must be the same."""
    return cells(stage), focus(stage)


def blow(stage: Stage, size: tuple[int, int]) -> None:
    """Change the size, and do not wait for what becomes of it."""
    stage.app.post_message(events.Resize(Size(*size), Size(*size)))


async def storm(stage: Stage, seed: str) -> None:
    """Change the size many times, sometimes with a moment between."""
    chance = random.Random(seed)
    for _ in range(STORM):
        widest, highest = chance.choice([(12, 6), (60, 20), (200, 60)])
        blow(stage, (chance.randint(1, widest), chance.randint(1, highest)))
        for _ in range(chance.choice([0, 0, 1, 3, 10, 50])):
            await asyncio.sleep(0)


def own_screens(kind: type[Screen[object]] = Screen) -> Iterator[type[Screen[object]]]:
    for screen in kind.__subclasses__():
        yield from own_screens(screen)
        if screen.__module__.startswith("steno_tui."):
            yield screen


async def looks(setting: Setting, directory: Path) -> dict[str, Look]:
    """What each screen is like in a window that always had one size, by its name."""
    assert setting.library is not None
    library = Path(shutil.copytree(setting.library, directory))
    found: dict[str, Look] = {}
    async with staged(replace(setting, library=library, offline=True)) as stage:
        for name in WAYS:
            await go(stage, name)
            found[name] = look(stage)
            await go_back(stage, name)
    return found


async def test_after_a_storm_of_sizes_every_screen_is_as_in_a_window_that_always_had_the_last(
    full: Setting, tmp_path: Path
) -> None:
    sizes = (WIDE, MEDIUM, NARROW)
    wanted = {size: await looks(replace(full, size=size), tmp_path / str(size)) for size in sizes}
    async with staged(replace(full, offline=True)) as stage:
        for name in WAYS:
            await go(stage, name)
            for size in sizes:
                await storm(stage, f"{name} {size}")
                blow(stage, size)
                await stage.settled()
                assert look(stage) == wanted[size][name], (name, size)
            await go_back(stage, name)


async def test_a_look_at_a_dialog_before_it_is_painted_does_not_change_it(full: Setting) -> None:
    async with staged(full) as stage:
        await go(stage, "help")
        painted = cells(stage)
        for _ in range(3):
            stage.app.screen.refresh()
            assert cells(stage) == painted


async def test_a_size_that_a_screen_hears_of_late_does_not_undo_a_newer_one(full: Setting) -> None:
    async with staged(full) as stage:
        wanted = cells(stage)
        # The screen lays itself out for the first size, and tells itself so behind the second.
        for size in (TINY, full.size):
            stage.app.screen.post_message(events.Resize(Size(*size), Size(*size)))
            stage.app.screen.call_later(lambda: None)
        await stage.settled()
        assert cells(stage) == wanted


async def test_the_keys_go_where_they_went_also_while_the_window_is_too_small(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await go(stage, "episodes")
        blow(stage, TINY)
        await stage.shows("Too small.")
        assert stage.has_focus(stage.main.episodes.listing)


def test_every_screen_keeps_up_with_its_window() -> None:
    assert StenoApp is not None  # which brings all of them along
    # And with them whatever derives from them.
    follow = (BrowseScreen, Dialog, TranscriptScreen, TranscriptJobScreen)
    late = [screen.__name__ for screen in own_screens() if not issubclass(screen, follow)]
    assert late == []

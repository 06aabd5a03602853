"""Windows of any size, and windows that change it faster than anybody paints."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from tests.terminal import dawdling
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

_USUAL = (110, 30)
_ODD = [(20, 5), (1, 1), (300, 100), (1, 300), (300, 1), (24, 8), (23, 8), (0, 0)]

_SCREENS = {
    "browse": ("", "Enter episodes", ""),
    "requests": ("T", "No requests yet", "\x1b"),
    "help": ("?", "HERE, AMONG", "\x1b"),
    "add": ("a", "Add a podcast", "\x1b"),
    "commands": ("\x10", "type a key or a word", "\x1b"),
    "find": ("/", "All words must be there", "\x1b"),
    "episodes": ("l", "Enter read", ""),
    "page": ("l", "Enter play", ""),
}
"""From one to the next: the key that leads there, what is seen there, and the key that leads back.

Where no key leads back the next one leads on, and from the last one the program is left.
"""

_WITH_CURSOR = ("add", "commands", "find", "help")
"""Screens on which a cursor blinks."""


def storm(seed: int) -> Iterator[tuple[int, int]]:
    """Sizes by chance, many of them too small for anything."""
    chance = random.Random(seed)
    for _ in range(70):
        widest, highest = chance.choice([(12, 6), (60, 20), (200, 60)])
        yield chance.randint(1, widest), chance.randint(1, highest)


def blow(terminal: Terminal, sizes: Iterable[tuple[int, int]]) -> None:
    for size in sizes:
        terminal.resize(*size)
        terminal.let_it_paint()
    terminal.resize(*_USUAL)


def wait_until_alike(terminal: Terminal, twin: Terminal, name: str) -> None:
    """Return once a screen looks like its twin, to the colour of each cell but a cursor's."""
    _, sight, _ = _SCREENS[name]
    blinking = 1 if name in _WITH_CURSOR else 0

    def is_alike() -> bool:
        if sight not in terminal.text:
            return False
        rows = zip(terminal.cells, twin.cells, strict=True)
        pairs = (pair for ours, theirs in rows for pair in zip(ours, theirs, strict=True))
        return sum(ours != theirs for ours, theirs in pairs) <= blinking

    terminal.wait_until(is_alike, f"{name} as its twin does:\n{twin.text}\n")


def wait_behind(terminal: Terminal, sight: str) -> None:
    """Return once the screen behind is there; one that is being painted shows neither."""
    terminal.wait_until(
        lambda: sight not in terminal.text and "? help" in terminal.text, "the screen behind"
    )


@pytest.fixture
def filled(filled: Path, tmp_path: Path) -> Path:
    """A library read hours ago: the ages on two screens are the same for as long as this takes."""
    old = shutil.copytree(filled, tmp_path / "old")
    with closing(sqlite3.connect(old / "library.db")) as connection, connection:
        connection.execute("UPDATE podcasts SET checked_at = checked_at - 9000")
        connection.execute(
            "UPDATE resources SET checked_at = checked_at - 9000, fetched_at = fetched_at - 9000"
        )
    return old


def test_every_screen_survives_odd_sizes_and_storms_of_them(
    launch: Launch, service: DemoService, library: Path, tmp_path: Path
) -> None:
    apart = Path(shutil.copytree(library, tmp_path / "apart"))
    terminal, twin = (
        launch("--offline", "--server", service.origin, "--library", own)
        for own in (library, apart)
    )
    for each in (terminal, twin):
        each.wait_for("Harbour Talk number 22", "○ offline")
    for seed, (name, (key, sight, back)) in enumerate(_SCREENS.items()):
        for each in (terminal, twin):
            each.send(key)
            each.wait_for(sight)
        for sizes in (_ODD, storm(seed)):
            blow(terminal, sizes)
            wait_until_alike(terminal, twin, name)
        for each in (terminal, twin) if back else ():
            each.send(back)
            wait_behind(each, sight)  # a key right behind Escape would be Alt
    terminal.send("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (1, 300)], ids=str)
def test_it_starts_in_a_window_too_small_to_show_anything(
    size: tuple[int, int], launch: Launch
) -> None:
    terminal = launch("--offline", columns=size[0], rows=size[1])
    terminal.wait_until(lambda: b"\x1b[?2004h" in terminal.output, "anything")
    terminal.resize(*_USUAL)
    terminal.wait_for("Podcasts", "Episodes", "? help")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_a_small_window_says_that_it_is_too_small(launch: Launch) -> None:
    terminal = launch("--offline", columns=20, rows=5)
    terminal.wait_for("Too small")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_after_a_window_too_small_the_keys_go_where_they_went(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = launch("--server", service.origin, "--library", library, "--offline")
    terminal.wait_for("▌ Second Wind number 23", "Enter episodes")
    terminal.resize(20, 5)
    terminal.wait_for("Too small")
    terminal.resize(*_USUAL)
    terminal.wait_for("▌ All podcasts")
    terminal.send("j")
    terminal.wait_for("▌ Harbour Talk")


def test_a_size_that_is_read_late_does_not_undo_a_newer_one(
    launch: Launch, environ: dict[str, str]
) -> None:
    terminal = launch("--offline", program=(sys.executable, "-m", dawdling.__name__))
    terminal.wait_for("Enter episodes")
    terminal.resize(*dawdling.SMALL)
    sign = Path(environ["HOME"]) / dawdling.SIGN
    terminal.wait_until(sign.exists, "that it waits")
    terminal.resize(*_USUAL)
    terminal.wait_for("Podcasts", "Enter episodes")

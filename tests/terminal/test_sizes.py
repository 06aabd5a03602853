"""Windows of any size, and windows that change it faster than anybody paints."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from tests.terminal import dawdling
from tests.terminal.conftest import PROGRAM, Launch, environment
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

_USUAL = (110, 30)
_ODD = [(20, 5), (1, 1), (300, 100), (1, 300), (300, 1), (24, 8), (23, 8), (0, 0)]

_SCREENS = {
    "browse": (("Enter episodes", ""),),
    "page": (("Enter episodes", "l"), ("Enter read", "l"), ("Enter play", "")),
    "requests": (("Enter episodes", "T"), ("No requests yet", "\x1b")),
    "help": (("Enter episodes", "?"), ("MOVING", "\x1b")),
    "add": (("Enter episodes", "a"), ("Add a podcast", "\x1b")),
    "palette": (("Enter episodes", "\x10"), ("Search for commands", "\x1b")),
}
"""What is seen on the way to a screen, and the key that then leads on; the last one leads back."""


_WITH_CURSOR = ("add", "palette")
"""Screens on which a cursor blinks."""


class Shown:
    """A screen of the program, in a window of the usual size.

    Args:
        terminal: where the program has just been started.
        name: which screen.
    """

    def __init__(self, terminal: Terminal, name: str) -> None:
        self.terminal = terminal
        self.blinking = 1 if name in _WITH_CURSOR else 0
        *way, (self.sight, self.back) = _SCREENS[name]
        terminal.wait_for("Harbour Talk number 22", "○ offline")
        for sight, key in way:
            terminal.wait_for(sight)
            terminal.send(key)
        terminal.wait_for(self.sight)

    def _is_like(self, twin: Shown) -> bool:
        """Whether the two look the same, to the colour of each cell but that of a cursor."""
        rows = zip(self.terminal.cells, twin.terminal.cells, strict=True)
        different = sum(a != b for ours, theirs in rows for a, b in zip(ours, theirs, strict=True))
        return different <= self.blinking

    def assert_unharmed(self, twin: Shown) -> None:
        """In the usual size it shows what its twin does, and the program can be left."""
        terminal = self.terminal
        terminal.resize(*_USUAL)
        terminal.wait_until(
            lambda: self.sight in terminal.text and self._is_like(twin),
            f"what its twin does:\n{twin.terminal.text}\n",
        )
        if self.back:
            terminal.send(self.back)
            # A screen that is being painted shows neither; a key right behind Escape would be Alt.
            terminal.wait_until(
                lambda: self.sight not in terminal.text and "? help" in terminal.text,
                "the screen behind",
            )
        terminal.send("q")
        assert terminal.wait_for_end() == 0


@pytest.fixture(scope="module", params=list(_SCREENS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def filled(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library read hours ago: the ages on two screens are the same for as long as this takes."""
    old = shutil.copytree(filled, tmp_path_factory.mktemp("old") / "library")
    with closing(sqlite3.connect(old / "library.db")) as connection, connection:
        connection.execute("UPDATE podcasts SET checked_at = checked_at - 9000")
        connection.execute(
            "UPDATE resources SET checked_at = checked_at - 9000, fetched_at = fetched_at - 9000"
        )
    return old


@pytest.fixture(scope="module")
def twin(
    name: str, service: DemoService, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    """The same screen in a window that keeps its size."""
    directory = tmp_path_factory.mktemp("twin")
    library = shutil.copytree(filled, directory / "library")
    arguments = ["--offline", "--server", service.origin, "--library", str(library)]
    with Terminal([*PROGRAM, *arguments], environment(directory)) as terminal:
        yield Shown(terminal, name)


@pytest.fixture
def shown(name: str, launch: Launch, service: DemoService, library: Path) -> Shown:
    terminal = launch("--offline", "--server", service.origin, "--library", library)
    return Shown(terminal, name)


def test_every_screen_survives_odd_sizes(shown: Shown, twin: Shown) -> None:
    for size in _ODD:
        shown.terminal.resize(*size)
        shown.terminal.let_it_paint()
    shown.assert_unharmed(twin)


def test_every_screen_survives_a_storm_of_sizes(shown: Shown, twin: Shown) -> None:
    for seed in (1, 2, 3):
        chance = random.Random(seed)
        for _ in range(70):
            widest, highest = chance.choice([(12, 6), (60, 20), (200, 60)])
            shown.terminal.resize(chance.randint(1, widest), chance.randint(1, highest))
            shown.terminal.let_it_paint()
    shown.assert_unharmed(twin)


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

"""From a key to the screen: the same keys in the longest list and in a short one."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from tests.benchmarks.big_library import PAGES, body_mark
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.programs import LAST_ROW, Bench, number_of
from tests.benchmarks.terminal import FRAME, Terminal

DOWN, UP, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~"
LAST, LEFT, RIGHT, ENTER = b"\x1b[F", b"\x1b[D", b"\x1b[C", b"\r"

HELD = 0.033
"""Seconds between the keys, as of one that is held down."""

_STEPS = 8
"""Keys up and down again, for each of the rounds; of the usual five all are within 50 rows."""

_PAGES = 2


def moving(bench: Bench, rounds: int) -> list[Figure]:
    """Keys held down at the end of both lists, in turns; with the work of each key."""
    rows: dict[str, list[float]] = {"big": [], "small": []}
    screens: dict[str, list[float]] = {"big": [], "small": []}
    work: list[float] = []
    with bench.steno("big") as big, bench.steno("small") as small:
        lists = (("small", small, bench.small), ("big", big, bench.big))
        for _, terminal, titles in lists:
            _go_to_end(terminal, titles)
        for _ in range(rounds):
            for name, terminal, titles in lists:
                before = terminal.work()
                taken = _up_and_down(terminal, titles, rounds * _STEPS)
                after = terminal.work()
                if name == "big":
                    work.append((after - before) * 1000 / len(taken))
                rows[name] += taken
                screens[name] += _screen_up_and_down(terminal)
    figures = []
    for what, times in (("down", rows), ("page-down", screens)):
        for percent in (50, 99):
            name = f"{what} in {len(bench.big):,} rows, p{percent}"
            of = percentile(percent)
            figures.append(Figure(name, times["big"], times["small"], of, bar=2))
    figures.append(Figure("work per key, mean", work, of=mean, limit=16))
    return figures


def _go_to_end(terminal: Terminal, titles: Sequence[str]) -> None:
    terminal.shown(number_of(titles[LAST_ROW]))
    terminal.settle()
    terminal.press(RIGHT, FRAME)
    terminal.settle()
    terminal.press(LAST, number_of(titles[-1]))
    terminal.settle()


def _up_and_down(terminal: Terminal, titles: Sequence[str], steps: int) -> list[float]:
    """Milliseconds until the row that each key selects is drawn."""
    taken = []
    last = len(titles) - 1
    path = [(UP, last - step) for step in range(1, steps + 1)]
    path += [(DOWN, last - step) for step in reversed(range(steps))]
    for key, row in path:
        taken.append(terminal.press(key, number_of(titles[row])) * 1000)
        terminal.rest(HELD)
    return taken


def _screen_up_and_down(terminal: Terminal) -> list[float]:
    """Milliseconds until the frame that follows each key is drawn."""
    taken = []
    for key in (PAGE_UP,) * _PAGES + (PAGE_DOWN,) * _PAGES:
        taken.append(terminal.press(key, FRAME) * 1000)
        terminal.rest(HELD)
    terminal.settle()
    return taken


def opening(bench: Bench, episodes: int) -> list[Figure]:
    """An episode's page from the disk, beside the repaint of a row; and the frames until then."""
    ours: list[float] = []
    floor: list[float] = []
    frames: list[float] = []
    with bench.steno("big") as terminal:
        terminal.shown(number_of(bench.big[LAST_ROW]))
        terminal.settle()
        terminal.press(RIGHT, FRAME)
        for title in bench.big[1 : min(episodes, PAGES - 1) + 1]:
            terminal.settle()
            floor.append(terminal.press(DOWN, number_of(title)) * 1000)
            ours.append(terminal.press(ENTER, body_mark(title)) * 1000)
            frames.append(terminal.frames)
            terminal.settle()
            terminal.press(LEFT, FRAME)
    more = f"at most {max(frames):.0f}"
    return [
        Figure("open an episode, median", ours, floor, median),
        Figure("open an episode, median", frames, of=median, limit=1, unit="frame", more=more),
    ]

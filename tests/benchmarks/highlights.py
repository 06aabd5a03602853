"""Opening the stream of all highlights of 20,000 pages, and narrowing it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from steno_tui.library.library import Library
from steno_tui.models.highlights import HighlightQuery
from tests.benchmarks.big_library import SERVER
from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import Bench
from tests.benchmarks.searching import fill, vocabulary
from tests.benchmarks.terminal import FRAME, Terminal

_FIRST = 60
_ALL = HighlightQuery()
_MARK = "All "
_TABLE = "Requests"
OPEN, REQUESTS, ESCAPE = b"L", b"T", b"\x1b"


def highlights(bench: Bench, count: int, rounds: int) -> list[Figure]:
    """The key that opens it, beside the one that opens an empty window; and the library's part.

    Args:
        bench: where the library goes.
        count: how many pages there are.
        rounds: how often each thing is done.
    """
    fill(bench.directory / "pages", count)
    figures = [*_in_the_library(bench, count, rounds)]
    ours, floor, frames, work, floor_work = [], [], [], [], []
    with _opened(bench) as terminal:
        for _ in range(rounds):
            before = terminal.work()
            floor.append(terminal.press(REQUESTS, _TABLE) * 1000)
            floor_work.append((terminal.work() - before) * 1000)
            _back(terminal)
            before = terminal.work()
            ours.append(terminal.press(OPEN, "Main idea") * 1000)
            frames.append(float(terminal.frames))
            work.append((terminal.work() - before) * 1000)
            _back(terminal)
    name = f"open the highlights of {count:,} pages"
    return [
        Figure(name, ours, floor, more="the floor is a window with nothing in it"),
        Figure(f"{name}, work", work, floor_work),
        Figure(f"{name}, work beyond the floor", [min(work) - min(floor_work)], limit=16),
        Figure(f"{name}, frames", frames, limit=1, unit="frame"),
        *figures,
    ]


@contextmanager
def _opened(bench: Bench) -> Iterator[Terminal]:
    with bench.steno("pages", "--offline") as terminal:
        terminal.shown(FRAME)
        terminal.settle()
        for keys, text in ((REQUESTS, _TABLE), (OPEN, _MARK)):  # what they are made of is imported
            terminal.press(keys, text)
            _back(terminal)
        yield terminal


def _back(terminal: Terminal) -> None:
    terminal.settle()
    terminal.press(ESCAPE, FRAME)
    terminal.settle()


def _in_the_library(bench: Bench, count: int, rounds: int) -> Iterator[Figure]:
    """What the library's thread does."""
    word = vocabulary()[800]
    with Library.open(bench.directory / "pages", SERVER) as library:
        table = library.highlights

        def first() -> object:
            return table.rows(table.matching(_ALL, limit=_FIRST)[0])

        asked: dict[str, tuple[Callable[[], object], float | None]] = {
            "the first rows": (first, 16),
            f"all {5 * count:,} counted by label": (lambda: table.matching(_ALL), None),
            "those with a word": (lambda: table.matching(HighlightQuery(words=word)), None),
            "all topics": (library.topics.spellings, None),
            "what is related to a page": (lambda: library.topics.related(count // 2, 5), 16),
        }
        for name, (ask, limit) in asked.items():
            taken = []
            for _ in range(rounds):
                begin = time.thread_time()
                ask()
                taken.append((time.thread_time() - begin) * 1000)
            yield Figure(f"highlights: {name}, work", taken, limit=limit)

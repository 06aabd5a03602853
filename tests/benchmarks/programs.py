"""The programs that are compared, and the surroundings they run in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.benchmarks.big_library import PODCASTS, SERVER, build
from tests.benchmarks.empty_app import WORDS
from tests.benchmarks.terminal import Terminal

T = TypeVar("T")

ROOT = Path(__file__).parents[2]

LAST_ROW = 14
"""A row near the bottom of the first frame's list: once it is drawn, those above are too."""


class Cost(NamedTuple):
    """What something took, in milliseconds."""

    time: float
    work: float
    """Of the processor, all threads together: it is less the others' that keep it busy."""

    @classmethod
    def now(cls) -> Cost:
        """What this process has taken so far."""
        return cls(time.perf_counter() * 1000, time.process_time() * 1000)

    @classmethod
    def since(cls, begin: Cost) -> Cost:
        """What this process has taken since then."""
        now = cls.now()
        return cls(now.time - begin.time, now.work - begin.work)


@dataclass(frozen=True, slots=True)
class Bench:
    """Two libraries, and an environment with nobody's settings in it.

    Whether Python may write byte code differs between machines, and where it may not every start
    compiles all of its modules. So both sides keep theirs in a directory of the bench, and run
    once, to what they import behind their first frame, before they are measured.
    """

    directory: Path
    environ: Mapping[str, str]
    big: Sequence[str]
    """The titles of the big library, as its list of all episodes has them."""
    small: Sequence[str]
    """The titles of a library of 50 episodes."""

    def steno(self, library: str, *options: str) -> Terminal:
        """Start steno-tui over a fresh copy of a library; the service is not there."""
        copy = self.directory / "copies" / library
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.directory / library, copy)
        command = (*STENO, "--library", str(copy), "--server", SERVER, *options)
        return Terminal(command, self.environ)

    def steno_launch(self, library: str = "big") -> Cost:
        """From the start to the episodes on the screen."""
        titles = self.big if library == "big" else self.small
        return self.launch(self.steno(library), number_of(titles[LAST_ROW]))

    def empty(self) -> Terminal:
        """Start the empty app."""
        return Terminal((sys.executable, "-m", "tests.benchmarks.empty_app"), self.environ)

    def empty_launch(self) -> Cost:
        """From the start to the words on the screen."""
        return self.launch(self.empty(), WORDS)

    def launch(self, terminal: Terminal, text: str) -> Cost:
        """From the start of a program to a text on the screen; ends it."""
        with terminal:
            return Cost(terminal.shown(text) * 1000, terminal.work() * 1000)

    def at_rest(self, terminal: Terminal, text: str) -> int:
        """The memory of a program that shows a text and has come to rest, in bytes; ends it."""
        with terminal:
            terminal.shown(text)
            terminal.settle(silence=1.0)
            return terminal.memory()

    def run(self, *command: str) -> float:
        """Milliseconds that a command takes from start to end."""
        start = time.perf_counter()
        subprocess.run(command, env=dict(self.environ), stdout=subprocess.DEVNULL, check=True)
        return (time.perf_counter() - start) * 1000


STENO = (sys.executable, "-m", "steno_tui")


def make_bench(directory: Path, podcasts: int = PODCASTS) -> Bench:
    """Fill the libraries and compile what will run.

    Args:
        directory: an empty one, where everything of the bench goes.
        podcasts: how many the big library has.
    """
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(directory / "bytecode"),
    }
    big = build(directory / "big", podcasts)
    small = build(directory / "small", podcasts=1, episodes=50, pages=0)
    bench = Bench(directory, environ, big, small)
    bench.at_rest(bench.empty(), WORDS)
    bench.at_rest(bench.steno("big"), number_of(big[LAST_ROW]))
    return bench


def number_of(title: str) -> str:
    """The number at a title's start, by which it is known on the screen."""
    return title.split()[0] + " "


def in_turns(rounds: int, ours: Callable[[], T], floor: Callable[[], T]) -> tuple[list[T], list[T]]:
    """Measure two things in turns, so that what else the machine does meets both."""
    pairs = [(floor(), ours()) for _ in range(rounds)]
    return [pair[1] for pair in pairs], [pair[0] for pair in pairs]

"""The turns of a program's event loop, which is watched, and the longest of them."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.watched import HELD, Turn

LONGEST = 300.0
"""Seconds that anything may take which is watched."""


@contextmanager
def turns(terminal: Terminal, report: Path) -> Iterator[list[Turn]]:
    """Watch the turns of the program in a terminal: those that took long are in the list then.

    Args:
        terminal: in which `tests.benchmarks.watched` runs.
        report: the file that was given to it.
    """
    found: list[Turn] = []
    report.unlink(missing_ok=True)
    terminal.send_signal(signal.SIGUSR1)
    yield found
    terminal.send_signal(signal.SIGUSR2)
    end = time.monotonic() + LONGEST
    while not report.exists() and time.monotonic() < end:
        terminal.rest(0.05)
    found += (Turn(*turn) for turn in json.loads(report.read_text()))


def longest(name: str, turns: list[Turn], limit: float) -> list[Figure]:
    """The turn that took the longest, and the one with the most work in it.

    Args:
        name: what was done meanwhile.
        turns: those that took long.
        limit: milliseconds.
    """
    turns = [turn for turn in turns if turn.where != HELD] or [Turn(0, 0, "")]
    late = sum(turn.time > limit for turn in turns)
    longest = max(turns, key=lambda turn: turn.time)
    hardest = max(turns, key=lambda turn: turn.work)
    more = f"{late} late; {longest.where}"
    return [
        Figure(f"longest {name}", [longest.time], limit=limit, more=more),
        Figure(f"hardest {name}", [hardest.work], limit=limit, more=hardest.where),
    ]


def held(name: str, turns: list[Turn], limit: float) -> Figure:
    """How long at most another thread let nobody else run, and how often for too long.

    Args:
        name: what was done meanwhile.
        turns: those that took long.
        limit: milliseconds.
    """
    times = [turn.time for turn in turns if turn.where == HELD] or [0.0]
    late = sum(time > limit for time in times)
    return Figure(
        f"longest wait for a thread, {name}", [max(times)], limit=limit, more=f"{late} late"
    )

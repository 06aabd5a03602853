"""What it costs to play: the program's work while an episode is heard, beside its work at rest."""

from __future__ import annotations

import shutil
from pathlib import Path

from steno_tui.demo.runner import DemoService
from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import STENO, Bench
from tests.benchmarks.terminal import Terminal

EPISODE = "bits-and-pieces/the-long-way-round-to-fast-parsers"
SUMMARY = "A log parser"
"""How its page begins."""
CHAPTERS = "CHAPTERS"
PLAYING = "volume "
"""What the bar names once there is sound."""


def soundless(directory: Path) -> Path:
    """An mpv that plays into nothing, in real time."""
    real = shutil.which("mpv")
    if real is None:
        raise FileNotFoundError("mpv is needed to measure what playing costs.")
    program = directory / "mpv"
    program.write_text(f'#!/bin/sh\nexec {real} "$@" --ao=null\n')
    program.chmod(0o755)
    return program


def playing(bench: Bench, seconds: float, size: tuple[int, int] = (120, 40)) -> Figure:
    """Milliseconds of work a second, of the program alone: not mpv's and not the service's.

    Args:
        bench: where things are.
        seconds: for how long it is watched, playing and at rest.
        size: of the terminal, in cells.
    """
    program = soundless(bench.directory)
    library = bench.directory / "copies" / "playing"
    shutil.rmtree(library, ignore_errors=True)
    with DemoService() as service:
        command = (*STENO, "--server", service.origin, "--library", str(library), "open", EPISODE)
        environ = {**bench.environ, "STENO_TUI_MPV": str(program)}
        with Terminal(command, environ, size) as terminal:
            terminal.shown(SUMMARY)
            terminal.settle(silence=1.0)
            idle = work(terminal, seconds)
            terminal.press(b"c", CHAPTERS)
            terminal.press(b"\r", PLAYING)
            terminal.rest(1.0)
            busy = work(terminal, seconds)
    columns = size[0]
    return Figure(
        f"work while playing, {columns} columns",
        [busy],
        [idle],
        limit=10,
        unit="ms/s",
        more=f"{busy / 10:.2f} % of a core over {seconds:.0f} s",
    )


def work(terminal: Terminal, seconds: float) -> float:
    """Milliseconds of work a second while a program is watched."""
    before = terminal.work()
    terminal.rest(seconds)
    return (terminal.work() - before) * 1000 / seconds

"""A transcript read in a terminal while the real mpv plays: it follows, and a click plays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.demo.runner import DemoService
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import Segment
from tests.player.programs import Leash
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal
from tests.tui.transcripts import webvtt

pytestmark = pytest.mark.slow

EPISODE = EpisodeKey("harbour-talk", "episode-22")


def lines() -> list[Segment]:
    """Forty minutes, in each second a line of another speaker."""
    return [
        Segment(f"This is second {second} of it.", second, second + 1, f"Voice {second % 2}")
        for second in range(2400)
    ]


async def keep(library: Path, server: str) -> None:
    async with await Core.open(library, server, offline=True) as core:
        await core.transcripts.import_body(EPISODE, webvtt(lines()), "seconds.vtt")


@pytest.fixture
def reading(launch: Launch, service: DemoService, library: Path, leash: Leash) -> Terminal:
    """The transcript, open where one goes on from ten minutes."""
    asyncio.run(keep(library, service.origin))
    terminal = launch(
        "--server", service.origin, "--library", library, "open", str(EPISODE),
        environ={"STENO_TUI_MPV": str(leash.path)},
    )  # fmt: skip
    terminal.wait_for("CHAPTERS", "Enter play")
    terminal.send("cjw")
    terminal.wait_for("This is second 600 of it.")
    return terminal


def lit(terminal: Terminal) -> int:
    """The second of the line that has the sign of what is heard; -1 where none has it."""
    rows = (row for row in terminal.rows[:-3] if "▶" in row and "second" in row)
    row = next(rows, None)
    return -1 if row is None else int(row.split("second ")[1].split()[0])


def row_of(terminal: Terminal, second: int) -> int:
    """In which row of the terminal a line is, counted from 0."""
    words = f"second {second} of"
    return next((y for y, row in enumerate(terminal.rows) if words in row), -1)


def test_it_moves_along_with_the_sound(reading: Terminal) -> None:
    reading.send("\r")
    reading.wait_until(lambda: lit(reading) >= 600, "the line lit that was played from")
    reading.wait_until(lambda: lit(reading) >= 603, "the lines behind it lit in turn")
    row = row_of(reading, lit(reading))
    reading.wait_until(lambda: lit(reading) >= 606, "more of them")
    assert abs(row_of(reading, lit(reading)) - row) <= 3  # it is the text that moves
    reading.send("q")
    assert reading.wait_for_end() == 0


def test_a_click_plays_from_its_line(reading: Terminal) -> None:
    reading.send("\r")
    reading.wait_until(lambda: lit(reading) >= 600, "the sound")
    reading.send("k")  # it stays where it is
    reading.wait_for("f follow")
    wanted = 604 if row_of(reading, 604) >= 0 else 603
    y = row_of(reading, wanted)
    x = reading.rows[y].index("This") + 1
    reading.send(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")
    reading.wait_until(lambda: wanted <= lit(reading) <= wanted + 2, "the line clicked on lit")
    reading.send("q")
    assert reading.wait_for_end() == 0

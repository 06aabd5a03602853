"""Ended by force in the middle of listening: little is lost, and the next start goes on there."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.times import parse_timestamp
from tests.player.programs import Leash
from tests.support.patience import PATIENCE
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal
from tests.terminal.test_signals import CHAPTER, play

pytestmark = pytest.mark.slow

HEARD = EpisodeKey("harbour-talk", "episode-22")
MOST_LOST = 10
"""Seconds of the audio."""


def shown(terminal: Terminal) -> int:
    """Where the bar says the sound is, in seconds; -1 while it is being painted."""
    times = [re.match(r" +(?:≈ )?(\d+:\d\d) ", row) for row in terminal.rows[-4:]]
    found = [seconds for at in times if at and (seconds := parse_timestamp(at[1])) is not None]
    return found[0] if len(found) == 1 else -1


def saved(library: Path) -> int:
    """Where listening stopped, as another program reads it."""
    with closing(sqlite3.connect(library / "user.db")) as connection:
        row = connection.execute(
            "SELECT seconds FROM positions p JOIN episode_sources s ON s.id = p.episode"
            " WHERE s.podcast = ? AND s.item = ?",
            HEARD,
        ).fetchone()
    return int(row[0]) if row is not None else 0


def plays_at(terminal: Terminal, seconds: int) -> None:
    terminal.wait_until(lambda: shown(terminal) >= seconds, f"the sound at {seconds}")


def resumed(launch: Launch, service: DemoService, library: Path, leash: Leash) -> Terminal:
    """Start the program with the same episode, and press Space."""
    terminal = launch(
        "--server", service.origin, "--library", library, "open", str(HEARD),
        environ={"STENO_TUI_MPV": str(leash.path)},
    )  # fmt: skip
    terminal.wait_for("CHAPTERS", "Enter play")
    terminal.send(" ")
    plays_at(terminal, CHAPTER)
    return terminal


def test_killed_it_loses_ten_seconds_at_most_and_goes_on_there(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.send(">" * 20)  # three times as fast, so that more is at stake
    terminal.wait_for("3×")
    terminal.send("}")
    plays_at(terminal, CHAPTER + 30 + 8)
    heard = shown(terminal)
    terminal.signal(signal.SIGKILL)
    assert terminal.wait_for_end() == -signal.SIGKILL
    leash.wait_until_gone()
    kept = saved(library)
    assert heard - MOST_LOST <= kept <= shown(terminal) + 3
    with Library.open(library, service.origin) as opened:
        assert opened.notice is None
    again = resumed(launch, service, library, leash)
    plays_at(again, kept)
    assert shown(again) <= kept + PATIENCE
    again.send("q")
    assert again.wait_for_end() == 0
    leash.wait_until_gone()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_told_to_end_it_loses_nothing(
    name: str, launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.send("}}")
    plays_at(terminal, CHAPTER + 60)
    heard = shown(terminal)
    terminal.signal(signal.Signals[name])
    terminal.wait_for_end()
    assert heard <= saved(library) < heard + PATIENCE


def test_of_two_programs_the_one_that_was_used_last_keeps_the_place(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    first, _ = play(launch, service, library, leash)
    first.wait_until(lambda: saved(library) >= CHAPTER, "a place that is kept")
    second = resumed(launch, service, library, leash)
    second.send("}" * 10)
    plays_at(second, CHAPTER + 300)
    first.wait_for("Another steno-tui")
    first.send("q")
    assert first.wait_for_end() == 0
    assert saved(library) >= CHAPTER + 290
    second.send("q")
    assert second.wait_for_end() == 0
    assert saved(library) >= CHAPTER + 300


def test_an_mpv_that_is_killed_comes_back_by_itself_and_the_sound_goes_on(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, mpv = play(launch, service, library, leash)
    terminal.send("}}")
    plays_at(terminal, CHAPTER + 61)  # a second after the place of the jump: there is sound
    os.kill(mpv, signal.SIGKILL)
    again = leash.pid()
    assert again != mpv
    plays_at(terminal, CHAPTER + 63)
    os.kill(again, signal.SIGKILL)
    terminal.wait_for("mpv stopped unexpectedly")
    terminal.send("j")
    terminal.wait_for("CHAPTERS")
    terminal.send(" ")  # and once more when it is asked for
    leash.pid()
    plays_at(terminal, CHAPTER + 62)
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_an_error_that_nobody_expected_loses_nothing_either(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    breaking = (sys.executable, "-m", "tests.terminal.breaking", "key")
    terminal, _ = play(launch, service, library, leash, program=breaking)
    terminal.send("}}")
    plays_at(terminal, CHAPTER + 60)
    heard = shown(terminal)
    terminal.send("?")
    assert terminal.wait_for_end() == 1
    leash.wait_until_gone()
    assert heard <= saved(library) < heard + PATIENCE

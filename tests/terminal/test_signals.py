"""Being told to end, by whom- and however: the terminal is the shell's again, and mpv is gone."""

from __future__ import annotations

import signal
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from tests.player.programs import Leash
from tests.support.faulty_service import Fault, FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import PROGRAM, Launch
from tests.terminal.stuck import AT_WORK
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

STUCK = (sys.executable, "-m", "tests.terminal.stuck")

LARGE = (220, 60)
"""Columns and rows of a terminal in which every frame is long."""

FRAMES = 100
"""More than wait in the program to be written."""

CHAPTER = 300
"""Where the first chapter starts, in seconds."""


def play(
    launch: Launch,
    service: DemoService,
    library: Path,
    leash: Leash,
    program: Sequence[str] = PROGRAM,
) -> tuple[Terminal, int]:
    """Play the first chapter of the newest processed episode; also mpv's process."""
    terminal = launch(
        "--server",
        service.origin,
        "--library",
        library,
        environ={"STENO_TUI_MPV": str(leash.path)},
        program=program,
    )
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")  # the newest one is not processed
    terminal.wait_for("CHAPTERS")
    terminal.send("c")
    terminal.wait_for("Enter play")
    terminal.send("\r")
    pid = leash.pid()
    terminal.wait_for("5:0")
    terminal.wait_for("▶")
    return terminal, pid


def fill(terminal: Terminal) -> None:
    """Read nothing of a large terminal any more, and have more painted than it takes."""
    terminal.resize(*LARGE)
    terminal.let_it_paint()
    terminal.freeze()

    def is_full() -> bool:
        terminal.send("Gg")
        terminal.let_it_paint()  # a flood of keys would be obeyed for long, or its end left out
        return terminal.is_full

    terminal.wait_until(is_full, "a full terminal")
    for _ in range(FRAMES):
        terminal.send("Gg")
        terminal.let_it_paint()  # keys that come together are painted together


def assert_library_is_closed(library: Path, server: str) -> None:
    """Nothing is left half written, and where the user was is known."""
    assert_files_are_whole(library)
    with Library.open(library, server) as opened:
        listened = opened.positions.get(EpisodeKey("harbour-talk", "episode-22"))
        assert listened is not None and listened.seconds >= CHAPTER


def assert_files_are_whole(library: Path) -> None:
    """Nothing is left half written."""
    assert [path.name for path in library.glob("*-journal") if path.stat().st_size] == []
    for name in ("library.db", "user.db"):
        connection = sqlite3.connect(library / name)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_a_signal_ends_the_program_as_quitting_does(
    name: str, launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    number = signal.Signals[name]
    terminal.signal(number)
    code = terminal.wait_for_end()
    leash.wait_until_gone()
    assert code == 128 + number
    assert terminal.left_on() == []
    assert b"Traceback" not in terminal.output
    assert_library_is_closed(library, service.origin)


def test_a_terminal_that_goes_away_ends_the_program_and_mpv(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.hang_up()
    assert terminal.wait_for_end() == 128 + signal.SIGHUP
    leash.wait_until_gone()
    assert_library_is_closed(library, service.origin)


def test_a_terminal_that_nobody_reads_holds_up_neither_the_program_nor_its_end(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.send("h")  # to the list, which every key paints anew
    fill(terminal)
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    leash.wait_until_gone()
    assert_library_is_closed(library, service.origin)


def test_a_terminal_that_is_read_again_shows_what_there_is(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = launch("--server", service.origin, "--library", library)
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("l")
    terminal.wait_for("Enter read")
    fill(terminal)
    terminal.send("?")
    for _ in range(FRAMES):
        terminal.let_it_paint()  # which it leaves out
    terminal.thaw()
    terminal.wait_for("type a key or a word")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


@pytest.mark.parametrize("end", ["signal", "hang up"])
@pytest.mark.parametrize("place", ["end", "loop", "library", "writer"])
def test_a_program_that_is_stuck_ends_nevertheless(place: str, end: str, launch: Launch) -> None:
    answers = place != "writer"  # which goes before the end of the frame is written
    terminal = launch(place, "--offline", program=STUCK, answers=answers)
    terminal.wait_for("offline")
    if place == "loop":
        terminal.send("?")
        terminal.wait_until(lambda: AT_WORK in terminal.output, "it at work")
    if end == "signal":
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        if place == "writer":  # which switches nothing off any more
            assert "raw input" not in terminal.left_on()
        else:
            assert terminal.left_on() == []
    else:
        terminal.hang_up()
        assert terminal.wait_for_end() == 128 + signal.SIGHUP


def test_the_key_that_leaves_ends_a_program_that_hears_nothing_of_a_flood(launch: Launch) -> None:
    terminal = launch("loop", "--offline", program=STUCK)
    terminal.wait_for("offline")
    terminal.send("?")
    terminal.wait_until(lambda: AT_WORK in terminal.output, "it at work")
    terminal.send("jk" * 2000 + "\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


@pytest.mark.parametrize("end", ["signal", "hang up", "quit"])
def test_a_refresh_that_is_under_way_does_not_hold_up_the_end(
    end: str, launch: Launch, tmp_path: Path
) -> None:
    with FaultyService(catalogue=catalogues.plain()) as service:
        service.faults.set("/v1/public/podcasts/second-wind/episodes", Fault(delay=3600))
        place = tmp_path / "library"
        terminal = launch("--server", service.origin, "--library", place)
        terminal.wait_for("Refreshing 1 of 2")
        if end == "hang up":
            terminal.hang_up()
        elif end == "signal":
            terminal.signal(signal.SIGTERM)
        else:
            terminal.send("q")
        codes = {"signal": 128 + signal.SIGTERM, "hang up": 128 + signal.SIGHUP, "quit": 0}
        assert terminal.wait_for_end() == codes[end]
        assert_files_are_whole(place)


WINDOWS = {
    "?": "type a key or a word",
    "Q": "Nothing waits",
    "T": "No requests yet",
    "a": "Add a podcast",
    "/": "Find words on this page",
    "h/": "All words must be there",
    "z": "In 15 minutes",
    ":": "Write a time",
    "\x10": "Commands",
    "hf": "words of a title",
    "c": "Enter play",
}
"""What is seen of each window, and of a field and a chapter, by the keys that lead there."""


@pytest.mark.parametrize("keys", WINDOWS, ids=ascii)
def test_a_signal_ends_the_program_in_every_window_and_field(
    keys: str, launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.send(keys)
    terminal.wait_for(WINDOWS[keys])
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_for_end() == 128 + signal.SIGTERM
    leash.wait_until_gone()
    assert terminal.left_on() == []
    assert_library_is_closed(library, service.origin)


def test_a_program_told_only_by_the_terminal_that_it_is_gone_ends_too(
    launch: Launch,
) -> None:
    # Of a terminal that does not control it, no signal tells it.
    terminal = launch("--demo", script='trap "" HUP; exec setsid -w "$@" <"$0" >"$0" 2>&1')
    terminal.wait_for("online")
    terminal.hang_up()
    assert terminal.wait_for_end() == 128 + signal.SIGHUP


def test_a_killed_program_takes_mpv_with_it_and_starts_again_cleanly(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.signal(signal.SIGKILL)
    assert terminal.wait_for_end() == -signal.SIGKILL
    leash.wait_until_gone()
    again = launch("--server", service.origin, "--library", library)
    again.wait_for("Harbour Talk number 22")
    again.send("q")
    assert again.wait_for_end() == 0
    assert "damaged" not in again.text


def test_ctrl_c_as_a_key_does_not_end_the_program(launch: Launch) -> None:
    terminal = launch("--offline")
    terminal.wait_for("offline")
    terminal.send("\x03")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x1bq")  # out of the help, then out of the program
    assert terminal.wait_for_end() == 0


def assert_it_comes_back_paused(terminal: Terminal) -> None:
    """Once it stands still the terminal is the shell's; once it goes on it shows all it did."""
    terminal.wait_until_stopped()
    terminal.wait_until(lambda: terminal.left_on() == [], "the shell's terminal")
    terminal.signal(signal.SIGCONT)
    terminal.wait_for("CHAPTERS", "‖")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


def test_stopped_the_program_pauses_the_sound_and_comes_back_drawn_and_paused(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal, _ = play(launch, service, library, leash)
    terminal.signal(signal.SIGTSTP)
    assert_it_comes_back_paused(terminal)


def test_ctrl_z_stops_the_program_where_a_shell_can_let_it_go_on(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    arguments = ("--server", service.origin, "--library", library)
    terminal = launch(
        *arguments,
        environ={"STENO_TUI_MPV": str(leash.path)},
        script='exec <"$0" >"$0" 2>&1; set -m; "$@"; echo "AT THE SHELL"; fg; echo "CODE $?"',
    )
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")
    terminal.wait_for("CHAPTERS")
    terminal.send(" ")
    leash.pid()
    terminal.wait_for("▶")
    terminal.send("\x1a")
    terminal.wait_until(lambda: b"AT THE SHELL" in terminal.output, "the shell")
    terminal.wait_for("CHAPTERS", "‖")
    terminal.send("\x11")
    terminal.wait_for("CODE 0")


def test_ctrl_z_without_a_shell_leaves_the_program_where_it_is(launch: Launch) -> None:
    terminal = launch("--offline")
    terminal.wait_for("offline")
    terminal.send("\x1a?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0


def test_stopped_right_after_its_start_the_program_comes_back_too(launch: Launch) -> None:
    terminal = launch("--offline")
    terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.output, "its own screen")
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until_stopped()
    terminal.wait_until(lambda: terminal.left_on() == [], "the shell's terminal")
    terminal.signal(signal.SIGCONT)
    terminal.wait_for("offline")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0


def test_stopped_without_being_asked_the_program_takes_the_terminal_again(launch: Launch) -> None:
    terminal = launch("--offline")
    terminal.wait_for("offline")
    terminal.signal(signal.SIGSTOP)
    terminal.wait_until_stopped()
    shown = len(terminal.output)
    terminal.signal(signal.SIGCONT)
    terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.output[shown:], "its own screen")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


def test_stopped_and_continued_the_program_gives_the_terminal_back_and_takes_it_again(
    launch: Launch,
) -> None:
    terminal = launch("--offline")
    terminal.wait_for("offline")
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until_stopped()
    terminal.wait_until(lambda: terminal.left_on() == [], "the shell's terminal")
    terminal.signal(signal.SIGCONT)
    terminal.wait_for("offline")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x1bq")  # out of the help, then out of the program
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []

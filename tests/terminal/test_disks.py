"""Places where nothing can be kept: the program runs in memory, and says so."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from tests.terminal.conftest import PROGRAM, Launch
from tests.terminal.terminal import Terminal

_AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Takes root's right to write anywhere away."""

_HOMELESS = """
import pwd, runpy
def nobody(number):
    raise KeyError(number)
pwd.getpwuid = nobody
runpy.run_module("steno_tui", run_name="__main__", alter_sys=True)
"""
"""Runs the program as a user of whom the system knows nothing, not even a home."""


def assert_usable(terminal: Terminal) -> None:
    """The catalogue is there, can be read, and the program can be left."""
    terminal.wait_for("Harbour Talk number 22", "Second Wind number 23")
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")
    terminal.wait_for("HIGHLIGHTS")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert "Traceback" not in terminal.text


def a_file(place: Path) -> None:
    place.write_text("in the way")


def below_a_file(place: Path) -> None:
    place.parent.rmdir()
    place.parent.write_text("in the way")


def not_to_be_written(place: Path) -> None:
    place.mkdir()
    place.chmod(0o500)


@pytest.mark.parametrize("obstacle", [a_file, below_a_file, not_to_be_written])
def test_where_no_library_can_be_it_runs_in_memory_and_says_so(
    obstacle: Callable[[Path], None], launch: Launch, service: DemoService, tmp_path: Path
) -> None:
    library = tmp_path / "place" / "library"
    library.parent.mkdir()
    obstacle(library)
    program = [*(_AS_ANYBODY if os.getuid() == 0 else []), *PROGRAM]
    terminal = launch("--server", service.origin, "--library", library, program=program)
    terminal.wait_for("kept")
    assert_usable(terminal)


def test_a_full_disk_at_the_start_means_memory(
    launch: Launch, service: DemoService, tmp_path: Path
) -> None:
    full = 'ulimit -f 0; exec "$@" <"$0" >"$0" 2>&1'
    arguments = ("--server", service.origin, "--library", tmp_path / "library")
    terminal = launch(*arguments, script=full)
    terminal.wait_for("kept")
    assert_usable(terminal)


def test_without_a_home_it_runs_in_memory_and_says_so(launch: Launch, service: DemoService) -> None:
    homeless = [sys.executable, "-c", _HOMELESS]
    terminal = launch("--server", service.origin, program=homeless, without=["HOME"])
    terminal.wait_for("Nothing is kept")
    assert_usable(terminal)

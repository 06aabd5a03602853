"""No network at all: what was read is there, and the state of things is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from steno_tui.demo import DemoService
from tests.terminal import catalogues
from tests.terminal.conftest import PROGRAM, Launch


def _own_network() -> list[str]:
    """What gives a program a network of its own with nobody in it, where that is allowed."""
    alone = ["unshare", "--map-root-user", "--net"]
    try:
        allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return []
    return alone if allowed else []


@pytest.mark.parametrize("how", ["the service does not answer", "there is no network"])
def test_what_was_read_is_shown_and_it_says_offline(
    how: str, launch: Launch, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    with DemoService(catalogue=catalogues.plain(), pace=0) as service:
        arguments = ("--server", service.origin, "--library", library)
        first = launch(*arguments)
        first.wait_for("Harbour Talk number 22", "● online")
        first.send("l")
        first.wait_for("Enter read")
        first.send("j")
        first.wait_for("HIGHLIGHTS")
        first.send("q")
        assert first.wait_for_end() == 0
    # Where a network cannot be taken away, the dead service stands in for that.
    alone = _own_network() if how == "there is no network" else []
    terminal = launch(*arguments, program=[*alone, *PROGRAM])
    terminal.wait_for("Harbour Talk number 22", "HIGHLIGHTS")
    terminal.send("r")
    terminal.wait_for("○ offline, as of")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_an_empty_library_without_a_network_says_what_to_do(launch: Launch) -> None:
    terminal = launch("--server", "http://127.0.0.1:9")
    terminal.wait_for("○ offline", "Podcasts")
    terminal.send("q")
    assert terminal.wait_for_end() == 0

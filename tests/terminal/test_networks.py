"""Networks that are not there, do not answer, or take for ever: the library is there at once."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faulty_service import Fault, FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import PROGRAM, Launch
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

_ALONE = ("unshare", "--map-root-user", "--net", *PROGRAM)
"""The program where there is no network at all, not even the machine's own."""

_MAY_BE_ALONE = (
    sys.platform == "linux"
    and subprocess.run([*_ALONE[:3], "true"], check=False, capture_output=True).returncode == 0
)


@pytest.fixture
def own() -> Iterator[FaultyService]:
    """A service of one's own, to be broken and stopped."""
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        yield service


def assert_usable(terminal: Terminal) -> None:
    """A page that was read is shown, help comes, and quitting takes no waiting."""
    terminal.wait_for("Harbour Talk number 22", "CHAPTERS")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x1b")
    terminal.wait_without("type a key or a word")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


@pytest.mark.skipif(not _MAY_BE_ALONE, reason="needs Linux and the right to a network of its own")
def test_with_no_network_at_all_what_was_read_is_there(
    launch: Launch, service: FaultyService, library: Path
) -> None:
    terminal = launch("--server", service.origin, "--library", library, program=_ALONE)
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x1bR")
    terminal.wait_for("offline")
    terminal.send("lj")
    assert_usable(terminal)


def test_with_a_service_that_never_answers_what_was_read_is_there(
    launch: Launch, own: FaultyService, library: Path, tmp_path: Path
) -> None:
    kept = fill(launch, own, tmp_path / "kept")
    address = ("127.0.0.1", int(own.origin.rpartition(":")[2]))
    own.stop()
    with socket.create_server(address) as hole:
        terminal = launch("--server", own.origin, "--library", kept)
        terminal.wait_for("Harbour Talk number 22")
        terminal.send("?")
        terminal.wait_for("type a key or a word")
        terminal.send("\x1bR")
        with hole.accept()[0]:
            assert_usable(terminal)


def fill(launch: Launch, service: FaultyService, directory: Path) -> Path:
    """A library that a first run filled, with one page read."""
    terminal = launch("--server", service.origin, "--library", directory)
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("lj")
    terminal.wait_for("Enter read", "CHAPTERS")
    terminal.send("q")
    terminal.wait_for_end()
    return directory


@pytest.mark.parametrize(
    "slow",
    [Fault(delay=3600), Fault(drip=3600, drop_size=1)],
    ids=["it never begins", "it never ends"],
)
def test_while_a_page_does_not_come_everything_else_works(
    slow: Fault, launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    kept = fill(launch, own, tmp_path / "kept")
    own.faults.set("*episode-20.md", slow)
    terminal = launch("--server", own.origin, "--library", kept)
    terminal.wait_for("Harbour Talk number 22")
    terminal.send("jj")
    terminal.wait_for("Enter read", "fetching its page")
    terminal.send("kk")
    assert_usable(terminal)

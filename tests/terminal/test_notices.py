"""A request that becomes ready is told to a user who looks elsewhere, and to nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faulty_service import FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal

LOOKS_AWAY = "\x1b[O"
TITLE = "Second Wind number 23"
SAID = f"\x1b]777;notify;Stenobird has listened;{TITLE}\x1b\\".encode()


@pytest.fixture
def service() -> Iterator[FaultyService]:
    """A service whose newest episode nobody has asked for."""
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        yield service


def made_ready(terminal: Terminal) -> None:
    """Ask for the newest episode, look away, and wait until it is ready."""
    terminal.wait_for(TITLE)
    terminal.send("l")
    terminal.wait_for("Enter read", "SHOW NOTES")
    terminal.send("t" + LOOKS_AWAY)
    terminal.wait_for("HIGHLIGHTS", f"Ready: {TITLE}")


@pytest.mark.slow
def test_the_terminal_is_told_while_the_user_looks_elsewhere(
    launch: Launch, service: FaultyService
) -> None:
    terminal = launch("--server", service.origin, environ={"TERM": "foot"})
    made_ready(terminal)
    assert terminal.output.count(SAID) == 1


@pytest.mark.slow
def test_a_terminal_that_takes_none_has_the_desktop_told(
    launch: Launch, service: FaultyService, environ: dict[str, str], tmp_path: Path
) -> None:
    told = tmp_path / "told"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{told}.new && mv {told}.new {told}\n')
    program.chmod(0o755)
    terminal = launch(
        "--server",
        service.origin,
        environ={
            "PATH": f"{tmp_path}:{environ['PATH']}",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus",
        },
    )
    made_ready(terminal)
    terminal.wait_until(told.exists, "a notice on the desktop")
    assert told.read_text().splitlines()[-2:] == ["Stenobird has listened", TITLE]
    assert b"\x1b]9;" not in terminal.output and b"\x1b]777" not in terminal.output


@pytest.mark.slow
def test_a_notice_that_is_still_being_told_ends_with_the_program(
    launch: Launch, service: FaultyService, environ: dict[str, str], tmp_path: Path
) -> None:
    number = tmp_path / "number"
    program = tmp_path / "notify-send"
    program.write_text(
        f"#!/bin/sh\necho $$ >{number}.new && mv {number}.new {number}\nexec sleep 1000\n"
    )
    program.chmod(0o755)
    terminal = launch(
        "--server",
        service.origin,
        environ={
            "PATH": f"{tmp_path}:{environ['PATH']}",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus",
        },
    )
    made_ready(terminal)
    terminal.wait_until(number.exists, "a notice on the desktop")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert b"that handles pid" not in terminal.output
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)

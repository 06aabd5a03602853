"""A command line with a home of its own, and a service to read from."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

import click
import pytest

from steno_tui.cli.main import run
from steno_tui.cli.verbs import verbs
from steno_tui.demo.catalogue import load
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

CATALOGUE = Path(__file__).parents[1] / "core" / "data"

_CONTEXT = click.Context(verbs)
VERBS = {
    name: command
    for name in verbs.list_commands(_CONTEXT)
    if (command := verbs.get_command(_CONTEXT, name)) is not None
}
"""Every verb by its name."""


@dataclass(frozen=True)
class Done:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Steno(Protocol):
    """Runs a command line against the service."""

    def __call__(self, *arguments: str, offline: bool = False) -> Done: ...


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Shut out the settings of the machine that runs the tests."""
    for name in list(os.environ):
        if name.startswith(("STENO_TUI_", "XDG_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("STENO_TUI_DIRECTORY", "http://127.0.0.1:9")  # where nobody is
    monkeypatch.chdir(tmp_path)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield home
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _no_idle_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses that spare a service before it is asked again are of no use here."""
    monkeypatch.setattr("steno_tui.network.rate_limit._LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr("steno_tui.core.request_transitions.PAUSES", (0.05,))
    monkeypatch.setattr("steno_tui.core.requests.SEND_PAUSE", 0.05)


@pytest.fixture
def service() -> Iterator[FaultyService]:
    """A service that processes what it is asked for at once."""
    with FaultyService(catalogue=load(CATALOGUE), pace=0) as service:
        yield service


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a command line as it is, in this process."""

    def bare(*arguments: str) -> Done:
        code = run(arguments)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return bare


@pytest.fixture
def steno(
    bare: Callable[..., Done], service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> Steno:
    monkeypatch.setenv("STENO_TUI_DIRECTORY", service.origin)

    def steno(*arguments: str, offline: bool = False) -> Done:
        switches = ("--offline",) if offline else ()
        return bare("--server", service.origin, *switches, *arguments)

    return steno


@contextmanager
def unread() -> Iterator[TextIO]:
    """What is printed in this process goes to a pipe whose reader has gone, which is given."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as stream, redirect_stdout(stream):
        yield stream


def process(
    *arguments: str,
    stdin: int = subprocess.DEVNULL,
    terminal: int | None = None,
    **environ: str,
) -> subprocess.Popen[str]:
    """Start the program as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "steno_tui", *arguments],
        stdin=stdin if terminal is None else terminal,
        stdout=subprocess.PIPE if terminal is None else terminal,
        stderr=subprocess.PIPE if terminal is None else terminal,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environ,
    )


def finished(program: subprocess.Popen[str]) -> Done:
    """Wait for a process to end."""
    with program:
        try:
            out, err = program.communicate(timeout=PATIENCE)
        finally:
            program.kill()
    return Done(program.returncode, out or "", err or "")


def told_by(program: subprocess.Popen[str], words: str) -> str:
    """All that a process tells beside its data, up to the line that has some words in it."""
    assert program.stderr
    seen = ""
    for line in program.stderr:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"It ended and never told {words!r}, but: {seen}")


def written_to(terminal: int) -> str:
    """All that a program writes to a terminal before it ends."""
    seen = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            piece = b""
        if not piece:
            return seen.decode(errors="replace")  # it may begin within a character
        seen += piece


def told_on_terminal(*arguments: str) -> str:
    """All that the program tells where only what it says beside its data goes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "steno_tui", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        os.close(theirs)
        seen = written_to(ours)
    os.close(ours)
    assert program.returncode == 0, seen
    return seen


def shown_on_terminal(*arguments: str) -> str:
    """What the program prints as data, where that goes to a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "steno_tui", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        os.close(theirs)
        seen = written_to(ours)
    os.close(ours)
    assert program.returncode == 0, seen
    return seen.replace("\r\n", "\n")

"""``key``: keeps the API key unseen, says where it is, and takes it away."""

from __future__ import annotations

import io
import os
import pty
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from tests.support.faulty_service import FaultyService

from .conftest import Steno, process, written_to

KEY = "sk-0123456789-secret"


@pytest.fixture(autouse=True)
def _no_keyring() -> Iterator[None]:
    """Ask no keyring of the machine that runs the tests."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def give(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def file_of(home: Path) -> Path:
    (path,) = (home / ".config" / "steno-tui").glob("api-key-*")
    return path


def test_a_key_is_kept_from_a_pipe_for_its_owner_alone(
    steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, f"{KEY}\n")
    done = steno("key", "set")
    assert (done.code, done.err) == (0, "")
    assert str(file_of(home)) in done.out
    assert KEY not in done.out
    assert file_of(home).read_text() == f"{KEY}\n"
    assert stat.S_IMODE(file_of(home).stat().st_mode) == 0o600


def test_it_is_told_where_it_is_and_not_what_it_is(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, KEY)
    steno("key", "set")
    done = steno("key", "show-where", "--json")
    assert done.json["place"] == "file"
    assert KEY not in done.out + done.err


def test_it_is_another_services_for_another_server(
    steno: Steno, bare: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, KEY)
    steno("key", "set")
    assert bare("--server", "http://127.0.0.1:1", "key", "show-where").code == 3


def test_it_is_deleted(steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, KEY)
    steno("key", "set")
    done = steno("key", "remove")
    assert (done.code, done.err) == (0, "")
    assert not list((home / ".config" / "steno-tui").iterdir())
    again = steno("key", "remove")
    assert (again.code, again.out) == (3, "")


@pytest.mark.parametrize("text", ["", "\n", "short\n", "with blanks in it\n", "naïveté-naïveté\n"])
def test_what_is_no_key_is_refused_without_being_repeated(
    steno: Steno, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    give(monkeypatch, text)
    done = steno("key", "set")
    assert done.code == 2
    assert "nothing was kept" in done.err
    assert not text.strip() or text.strip() not in done.err


def test_the_environments_is_said_to_be_used_instead(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", "another-secret")
    give(monkeypatch, KEY)
    assert "STENO_TUI_API_KEY" in steno("key", "set").err
    done = steno("key", "show-where", "--json")
    assert done.json["place"] == "environment"
    assert "another-secret" not in done.out


def test_a_file_that_others_may_read_is_refused_with_what_to_do(
    steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, KEY)
    steno("key", "set")
    file_of(home).chmod(0o644)
    done = steno("key", "show-where")
    assert done.code == 1
    assert "chmod 600" in done.err
    assert KEY not in done.err


def test_on_a_terminal_it_is_typed_unseen(service: FaultyService, home: Path) -> None:
    ours, theirs = pty.openpty()
    program = process(
        *("--server", service.origin, "key", "set"),
        terminal=theirs,
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
    )
    os.close(theirs)
    seen = b""
    while b"not shown" not in seen:
        seen += os.read(ours, 1000)
    os.write(ours, f"{KEY}\n".encode())
    rest = written_to(ours)
    os.close(ours)
    assert program.wait() == 0
    assert KEY not in seen.decode() + rest
    assert file_of(home).read_text() == f"{KEY}\n"


def test_it_cannot_be_given_where_others_see_it(steno: Steno) -> None:
    done = steno("key", "set", KEY)
    assert (done.code, done.out) == (2, "")
    assert KEY not in done.err

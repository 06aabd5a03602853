"""Where there is no terminal to draw on: words on stderr, and nothing that a terminal obeys."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE
from tests.terminal.conftest import PROGRAM


@pytest.fixture
def tty() -> Iterator[str]:
    """The name of a terminal that nobody looks at."""
    master, slave = pty.openpty()
    yield os.ttyname(slave)
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize(
    "streams",
    [
        '<"$0" >out 2>err',
        '</dev/null >"$0" 2>err',
        "</dev/null >out 2>err",
        '<&- >"$0" 2>err',
        '<"$0" >&- 2>err',
        "<&- >&- 2>err",
        '<"$0" >"$0" 2>err',  # the screen would be drawn into the file
    ],
)
def test_it_ends_with_words_and_exit_code_2(
    streams: str, tty: str, tmp_path: Path, environ: dict[str, str]
) -> None:
    ended = subprocess.run(
        ["sh", "-c", f'"$@" {streams}', tty, *PROGRAM, "--demo"],
        cwd=tmp_path,
        env=environ,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 2
    assert "needs a terminal" in (tmp_path / "err").read_text()
    for name in ("out", "err"):
        if (tmp_path / name).exists():
            assert b"\x1b" not in (tmp_path / name).read_bytes()


def test_without_any_stream_it_still_ends_with_exit_code_2(environ: dict[str, str]) -> None:
    ended = subprocess.run(
        ["sh", "-c", '"$0" "$@" <&- >&- 2>&-', *PROGRAM],
        env=environ,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 2

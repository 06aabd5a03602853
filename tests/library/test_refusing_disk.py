"""A disk that does not give a file says nothing of what is in it: nothing is taken for damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from tests.library.conftest import KEY, NIGHT, SERVER

OPEN = """
import sys
from pathlib import Path
from steno_tui.library.library import Library
with Library.open(Path(sys.argv[1]), sys.argv[2]) as library:
    print(library.keeps, library.notice)
"""

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")


def opened(directory: Path, when: str) -> str:
    """What a process finds whose reads of the user's file fail, those that are named."""
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", "/dev/null", "-P", str(directory / "user.db")),
            *("-e", "trace=pread64,read", "-e", f"inject=pread64,read:error=EIO:when={when}"),
            *(sys.executable, "-c", OPEN, str(directory), SERVER),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stdout


@pytest.mark.parametrize("when", ["1+", "3+", "7+", "2", "3", "5", "13"])
def test_a_file_that_cannot_be_read_now_is_left_alone(directory: Path, when: str) -> None:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
        library.read_marks.set(KEY)
    before = (directory / "user.db").read_bytes()
    told = opened(directory, when)
    assert (directory / "user.db").read_bytes() == before
    assert list(directory.glob("*.corrupt*")) == []
    assert told.startswith("True None") or "are not kept" in told

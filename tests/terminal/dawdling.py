"""steno-tui on a machine that lets it wait wherever it has just read a small window's size."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

from steno_tui.cli.main import run

SMALL = (20, 5)
SIGN = "dawdles"
"""A file in the home directory that says that it waits."""

_read = shutil.get_terminal_size
_LONGEST = 10.0


def _read_and_wait() -> os.terminal_size:
    """What the size was before it changed again."""
    size = _read()
    end = time.monotonic() + _LONGEST
    while size == SMALL == _read() and time.monotonic() < end:
        (Path.home() / SIGN).touch()
        time.sleep(0.001)
    return size


if __name__ == "__main__":
    shutil.get_terminal_size = _read_and_wait  # type: ignore[assignment]
    sys.exit(run(sys.argv[1:]))

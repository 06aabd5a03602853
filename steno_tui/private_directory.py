"""Directories for their owner alone: made so, and made so again where they were made for others."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make(directory: Path) -> None:
    """Make a directory that only its owner can enter, and so those above it that are not there.

    One that is there stays as it is: it may be the user's own, and hold other things.

    Raises:
        OSError: it cannot be made.
    """
    if not directory.parent.exists():
        make(directory.parent)
    directory.mkdir(mode=stat.S_IRWXU, exist_ok=True)


def narrow(directory: Path) -> None:
    """Shut others out of a directory that only the program makes, where it is there.

    Nothing is done to a link, nor to what belongs to somebody else.
    """
    with suppress(OSError):
        found = directory.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if is_ours and found.st_mode & _OTHERS:
            directory.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)

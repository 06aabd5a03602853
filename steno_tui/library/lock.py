"""Who else has the library's directory open: a lock that every process holds as long as it runs.

The files' own locks let several processes share them. This one only answers whether a damaged
file may be moved aside: never while another process has it open, whose journal would then be
taken for that of the new file.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

LOCK_FILE = "lock"

_PATIENCE = 10.0
_PAUSE = 0.02


def _locks_bytes(descriptor: int) -> bool:
    """Whether a part of the file can be locked, as SQLite does it."""
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return True  # by somebody else
    except OSError:
        return False
    return True


class DirectoryLock:
    """A lock on a directory, shared between processes unless one is alone with it.

    Attributes:
        alone: no other process has the directory open; true until `share` is called.
        is_supported: whether the file system has the locks without which SQLite cannot write.
    """

    def __init__(self, directory: Path) -> None:
        self.alone = True
        self.is_supported = True
        self._descriptor: int | None = None
        try:
            self._descriptor = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return  # a directory that may not be written: what is in it can still be read
        self.is_supported = _locks_bytes(self._descriptor)
        try:
            self._take(self._descriptor)
        except OSError:
            # A file system without such locks: go on as if alone, as most users always are.
            self.release()

    def _take(self, descriptor: int) -> None:
        """Take the lock for this process alone, or share it with those that run already."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            for alone, how in ((True, fcntl.LOCK_EX), (False, fcntl.LOCK_SH)):
                try:
                    fcntl.flock(descriptor, how | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                self.alone = alone
                return
            if time.monotonic() > deadline:
                self.alone = False
                return
            time.sleep(_PAUSE)  # another process is opening just now

    def share(self) -> None:
        """Let other processes open the directory too."""
        self.alone = False
        if self._descriptor is not None:
            with suppress(OSError):
                fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give the lock back; harmless when there is none."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

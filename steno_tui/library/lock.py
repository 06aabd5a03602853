"""Who else has the library's directory open: a lock that every process holds as long as it runs.

The files' own locks let several processes share them. This one only answers whether a damaged
file may be moved aside: never while another process has it open, whose journal would then be
taken for that of the new file.

Beside it stands a second one, which a process has while it writes. Whoever writes one of the files
may read the other in the same transaction, and holds it for reading until the end. Two that did so
crosswise would wait for each other, and SQLite, which knows of no wait across files, would fail
one of them after seconds.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK_FILE = "lock"
WRITING_FILE = "writing"

_PATIENCE = 10.0
_PAUSE = 0.02

_WRITING_PATIENCE = 5.0
_WRITING_PAUSE = 0.002  # with SQLite's own, of up to 0.1, one that writes on and on lets nobody in


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


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _taken(descriptor: int) -> bool:
    """Take a lock as soon as nobody has it; false where somebody keeps it, or there is none."""
    deadline = time.monotonic() + _WRITING_PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_WRITING_PAUSE)
        except OSError:
            return False
        else:
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
        self._writing: int | None = None
        try:
            self._descriptor = _opened(directory / LOCK_FILE)
        except OSError:
            return  # a directory that may not be written: what is in it can still be read
        with suppress(OSError):
            self._writing = _opened(directory / WRITING_FILE)
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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Have no other process write meanwhile.

        One that does not let go is left to SQLite, which says so.
        """
        descriptor = self._writing
        if descriptor is None or not _taken(descriptor):
            yield
            return
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def release(self) -> None:
        """Give the lock back; harmless when there is none."""
        for descriptor in (self._descriptor, self._writing):
            if descriptor is not None:
                os.close(descriptor)
        self._descriptor = self._writing = None

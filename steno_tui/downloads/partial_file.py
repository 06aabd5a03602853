"""The part of an audio that was fetched so far, held by one fetch alone; all of it waits for disk.

Whoever holds it has locked the file (flock), which ends with the process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from steno_tui import private_directory
from steno_tui.downloads.download import DownloadJob, Sidecar
from steno_tui.downloads.download_store import PART, WHOLE, DownloadStore, name_of
from steno_tui.errors import AudioTakenError

_TRIES = 20
"""How often a file that is replaced under us is opened anew."""

_LOCK_PAUSES = (0.0, 0.01, 0.05)
"""Seconds before each try to lock a part: who lists the parts holds the lock for a moment, too."""

SYNC_EVERY = 16_000_000
"""Bytes after which the disk is asked to really have them."""


class PartialFile:
    """The file that a fetch fills. Its methods wait for the disk and raise what it refuses.

    Attributes:
        name: of its files, without what they end with.
        size: how many bytes are there.
        label: what is told of it; its validators are those of the answer that the bytes are from.
    """

    def __init__(self, store: DownloadStore, recording: DownloadJob) -> None:
        self.name = name_of(recording.url)
        self.size = 0
        self.label = Sidecar(recording.url, *recording.key, recording.title, recording.podcast)
        self._store = store
        self._path = store.path(self.name, PART)
        self._descriptor: int | None = None
        self._synced = 0

    def open(self) -> None:
        """Take hold of the part, unless another process has, and see what is there."""
        private_directory.make(self._store.directory)
        for _ in range(_TRIES):
            self._descriptor = _opened(self._path)
            if self._descriptor is not None:
                self._lock(self._descriptor)
            if self.is_there():  # not what another process finished or removed just before
                break
            self._let_go()
        if self._descriptor is None:
            raise OSError(errno.ELOOP, "something else is put in the place of the file")
        found = self._store.label(self.name)
        self.size = os.fstat(self._descriptor).st_size
        if found is not None:
            self.label = replace(
                self.label, total=found.total, etag=found.etag, last_modified=found.last_modified
            )
        if found is None or (found.total is not None and self.size > found.total):
            self._empty()

    def _lock(self, descriptor: int) -> None:
        for pause in _LOCK_PAUSES:
            time.sleep(pause)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            except OSError:
                pass  # a file system without such locks: go on as if alone, as most users are
            return
        self._let_go()
        raise AudioTakenError(
            f"Another steno-tui is fetching “{self.label.title}”; it is here when that is done."
        )

    @property
    def is_whole(self) -> bool:
        """Whether as much is there as was to come."""
        return self.size > 0 and self.size == self.label.total

    def is_there(self) -> bool:
        """Whether the file still has its name, which `rm` takes from it."""
        if self._descriptor is None:
            return False
        try:
            named = self._path.lstat()
        except OSError:
            return False
        return os.path.samestat(named, os.fstat(self._descriptor))

    def _held(self) -> int:
        if self._descriptor is None or not self.is_there():
            raise AudioTakenError(f"“{self.label.title}” was removed while it was being fetched.")
        return self._descriptor

    def restart(self, label: Sidecar) -> None:
        """Begin anew with the bytes of another answer."""
        self._empty()
        self.relabel(label)

    def relabel(self, label: Sidecar) -> None:
        """Tell something else of it."""
        self._store.put_label(self.name, label)
        self.label = label

    def append(self, piece: bytes) -> None:
        """Write the next bytes; `AudioError` where the file was removed meanwhile."""
        descriptor = self._held()
        left = memoryview(piece)
        while left:
            written = os.write(descriptor, left)
            self.size += written
            left = left[written:]
        if self.size - self._synced >= SYNC_EVERY:
            os.fsync(descriptor)
            self._synced = self.size

    def finish(self) -> Path:
        """Give the whole audio its name, once all of it is certain to be on the disk."""
        os.fsync(self._held())
        self.relabel(replace(self.label, total=self.size))
        path = self._store.path(self.name, WHOLE)
        self._store.touch(self._path)
        os.replace(self._path, path)
        self._store.sync()
        return path

    def drop(self) -> None:
        """Delete it, for nothing more can come of it."""
        if self.is_there():
            self._store.remove(self.name)
        self.size = 0

    def close(self) -> None:
        """Let go of it; what came stays, and nothing stays where nothing came."""
        if self._descriptor is None:
            return
        with suppress(OSError):
            if self.is_there() and os.fstat(self._descriptor).st_size:
                self._store.touch(self._path)
            elif self.is_there():
                self._path.unlink()
                if not self._store.path(self.name, WHOLE).exists():  # whose label it would be
                    self._store.remove(self.name)
        self._let_go()

    def _empty(self) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
        self.size = self._synced = 0
        self.label = replace(self.label, total=None, etag=None, last_modified=None)

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _opened(path: Path) -> int | None:
    """Open a part for writing at its end; None where something else was in its place, now gone."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO):  # a link; a pipe or a socket
            raise
        path.unlink(missing_ok=True)
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    path.unlink(missing_ok=True)
    return None

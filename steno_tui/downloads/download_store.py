"""The directory in which audio is kept: names, parts, and what is told of them; all of it waits.

An audio is named by the SHA-256 of its address. ``NAME.audio`` is whole; ``NAME.part`` is as much
of it as was fetched, locked (flock) by whoever fetches it; ``NAME.json`` tells what it is. When it
was last used is the file's time of modification. Nothing that lies there is trusted: links are
not followed, and what does not fit what is told of it is not used.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec.structs import asdict

from steno_tui import private_directory
from steno_tui.downloads.download import CachedAudio, Sidecar
from steno_tui.models.episode import EpisodeKey
from steno_tui.network.media_type import ENOUGH, MediaType, sniff
from steno_tui.text import sanitize

WHOLE, PART, LABEL = ".audio", ".part", ".json"
_LINE = "line.lock"
"""What whoever goes on with what waits has locked (flock), as long as he runs."""

_ENDINGS = (WHOLE, PART, LABEL, LABEL + ".new")

_LABEL_LIMIT = 65_536
"""The longest file that tells what an audio is, in bytes."""


def name_of(url: str) -> str:
    """The name of an audio's files, without what they end with."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def size_of(path: Path) -> int | None:
    """The size of a file in bytes; None where there is no file, or a link in its place."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


class DownloadStore:
    """One directory of audio. Whatever changes it raises `OSError` where the disk refuses.

    Args:
        directory: made when something is kept.
        clock: Unix seconds.
    """

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self.directory = directory
        self._clock = clock
        self._claim: int | None = None

    def claim_line(self) -> bool:
        """Be the one program that goes on with what waits to be fetched; False where another is."""
        if self._claim is not None:
            return True
        private_directory.make(self.directory)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.directory / _LINE, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError:
            pass  # a file system without such locks: go on as if alone, as most users are
        self._claim = descriptor
        return True

    def leave_line(self) -> None:
        """Be that no more."""
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    def path(self, name: str, ending: str) -> Path:
        """Where a file lies, or would."""
        return self.directory / (name + ending)

    def find(self, url: str) -> Path | None:
        """The whole audio, if it is here, marked as used now; what is no audio goes."""
        name = name_of(url)
        path = self.path(name, WHOLE)
        size, label = size_of(path), self.label(name)
        if size is None or label is None or label.total != size:
            return None
        if sniff(_read(path, ENOUGH)).kind is not MediaType.AUDIO:
            self.remove(name)
            return None
        self.touch(path)
        return path

    def touch(self, path: Path) -> None:
        """Mark a file as used now."""
        now = self._clock()
        with suppress(OSError):  # a cache that can only be read still serves
            os.utime(path, (now, now), follow_symlinks=False)

    def head(self, url: str, size: int) -> bytes:
        """The first bytes of an audio, as far as they are here."""
        for ending in (WHOLE, PART):
            try:
                return _read(self.path(name_of(url), ending), size)
            except OSError:
                continue
        return b""

    def label(self, name: str) -> Sidecar | None:
        """What is told of an audio; None where that is nothing, or nonsense."""
        try:
            label = Sidecar(**json.loads(_read(self.path(name, LABEL), _LABEL_LIMIT)))
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        words = (label.url, label.podcast_slug, label.slug, label.title, label.podcast)
        tokens = (label.etag, label.last_modified)
        is_sound = (
            all(isinstance(word, str) for word in words)
            and all(token is None or isinstance(token, str) for token in tokens)
            and (label.total is None or (type(label.total) is int and label.total > 0))
            and name_of(label.url) == name
        )
        return label if is_sound else None

    def put_label(self, name: str, label: Sidecar) -> None:
        """Write what is told of an audio, whole or not at all."""
        path, new = self.path(name, LABEL), self.path(name, LABEL + ".new")
        with suppress(FileNotFoundError):
            new.unlink()
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "wb") as file:
            file.write(json.dumps(asdict(label)).encode())
            file.flush()
            os.fsync(descriptor)
        os.replace(new, path)

    def held(self) -> list[CachedAudio]:
        """All that lies here and is told of, the newest used first."""
        found: list[CachedAudio] = []
        for name, path, size, used_at in self.files():
            label = self.label(name)
            complete = path.suffix == WHOLE
            if label is None or (complete and label.total != size):
                continue
            found.append(
                CachedAudio(
                    EpisodeKey(sanitize.line(label.podcast_slug), sanitize.line(label.slug)),
                    sanitize.line(label.title),
                    sanitize.line(label.podcast),
                    sanitize.line(label.url),
                    size,
                    label.total,
                    complete,
                    used_at,
                    not complete and is_locked(path),
                )
            )
        return sorted(found, key=lambda held: held.used_at, reverse=True)

    def files(self) -> Iterator[tuple[str, Path, int, float]]:
        """The audio here, whole or not: its name, its place, its bytes, when it was used."""
        try:
            paths = list(self.directory.iterdir())
        except OSError:
            return
        for path in paths:
            if path.suffix not in (WHOLE, PART):
                continue
            with suppress(OSError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode):
                    yield path.stem, path, found.st_size, found.st_mtime

    def free(self) -> int | None:
        """The bytes that its disk has left; None where the disk does not say."""
        there = (path for path in (self.directory, *self.directory.parents) if path.is_dir())
        try:
            return shutil.disk_usage(next(there)).free
        except (OSError, StopIteration):
            return None

    def remove(self, name: str) -> int:
        """Delete all of an audio, and tell how many bytes were freed.

        Whoever is fetching or playing it keeps what he has open.
        """
        freed = 0
        for ending in _ENDINGS:
            path = self.path(name, ending)
            size = size_of(path)
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
                freed += size or 0
        return freed

    def clear(self) -> int:
        """Delete all audio and what is told of it, nothing else; how many bytes were freed."""
        try:
            paths = list(self.directory.iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return 0
        ours = {path.name.partition(".")[0] for path in paths if path.name.endswith(_ENDINGS)}
        return sum(self.remove(name) for name in ours if len(name) == 64)

    def make_room(self, needed: int, limit: int, keep: Collection[str]) -> bool:
        """Delete what was not used for longest until there is room below the limit.

        What others are fetching counts as if it were here already, and what is to be kept counts
        too. Tells whether there is room now.
        """
        files = list(self.files())
        busy = {name for name, path, *_ in files if path.suffix == PART and is_locked(path)}
        used, old = 0, []
        for name, _, size, used_at in files:
            used += size
            if name in keep:
                continue
            if name in busy:
                label = self.label(name)
                used += max(0, (label.total or 0) - size) if label is not None else 0
            else:
                old.append((used_at, name, size))
        if used + needed - sum(size for _, _, size in old) > limit:
            return False  # and nothing goes for nothing
        for _, name, _ in sorted(old):
            if used + needed <= limit:
                break
            used -= self.remove(name)
        return used + needed <= limit

    def sync(self) -> None:
        """Have the disk know of new names."""
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Whether somebody is fetching a part."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _read(path: Path, size: int) -> bytes:
    """The first bytes of a file that is no link and no device."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(path)
        return os.pread(descriptor, size, 0)
    finally:
        os.close(descriptor)

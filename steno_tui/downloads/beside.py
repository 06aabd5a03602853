"""A transcript that somebody has laid beside an episode's audio, under the name of that."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from steno_tui.downloads.download_store import DownloadStore, name_of, size_of
from steno_tui.models.episode import EpisodeKey
from steno_tui.text import sanitize

ENDINGS = (".vtt", ".srt", ".transcript.json")
"""``NAME.json`` tells what the audio is."""

_LATEST = 253402300799
"""Seconds; the last of the year 9999, and no file's time is taken for later."""


class BesideFile(NamedTuple):
    """A transcript beside the audio of an episode."""

    path: Path
    changed_at: float
    key: EpisodeKey
    """The episode, by the name it had when its audio was fetched."""
    url: str
    """Where its audio is from."""


def transcript_beside(directory: Path, url: str) -> Path | None:
    """The transcript beside the audio of an address; None where there is none."""
    paths = (directory / (name_of(url) + ending) for ending in ENDINGS)
    return next((path for path in paths if size_of(path)), None)


def all_beside(directory: Path) -> list[BesideFile]:
    """The transcripts beside audio of which it is told whose it is."""
    store = DownloadStore(directory, time.time)
    found = []
    for name in {entry.partition(".")[0] for entry in _names(directory)}:
        label = store.label(name)
        path = transcript_beside(directory, label.url) if label is not None else None
        if label is not None and path is not None:
            key = EpisodeKey(sanitize.line(label.podcast_slug), sanitize.line(label.slug))
            with suppress(OSError):
                found.append(BesideFile(path, changed_at(path), key, label.url))
    return found


def _names(directory: Path) -> list[str]:
    try:
        return [name for name in os.listdir(directory) if name.endswith(ENDINGS)]
    except OSError:
        return []


def changed_at(path: Path) -> float:
    """When a file changed last, in Unix seconds.

    Raises:
        OSError: there is none.
    """
    return min(max(1.0, path.lstat().st_mtime), _LATEST)


def read_beside(path: Path, limit: int) -> bytes:
    """Read such a file, which is no link and no device.

    Args:
        path: which.
        limit: the most bytes that are read of it.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(path)
        return file.read(limit)

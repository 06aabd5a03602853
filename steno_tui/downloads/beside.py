"""A transcript that somebody has laid beside an episode's audio, under the name of that."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from steno_tui.downloads.download_store import name_of, size_of

ENDINGS = (".vtt", ".srt", ".transcript.json")
"""``NAME.json`` tells what the audio is."""


def transcript_beside(directory: Path, url: str) -> Path | None:
    """The transcript beside the audio of an address; None where there is none."""
    paths = (directory / (name_of(url) + ending) for ending in ENDINGS)
    return next((path for path in paths if size_of(path)), None)


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

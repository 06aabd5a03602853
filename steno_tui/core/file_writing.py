"""Files that the user asked for, whatever they hold: written wholly or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from steno_tui.errors import OutputError
from steno_tui.text.sanitize import line

_SHOWN = 200


def shown(path: Path | str) -> str:
    """A path as sentences show it."""
    return line(str(path), _SHOWN)


def why(error: Exception) -> str:
    """Why a file could not be read or written, in a few words."""
    return getattr(error, "strerror", None) or "that is no path"


def not_written(path: Path | str, error: Exception) -> OutputError:
    """The error for a file that could not be written."""
    return OutputError(f"{shown(path)} could not be written: {why(error)}.")


def write_file(path: Path, body: bytes) -> None:
    """Write a file in place of what is there, which stays as it is until the new one is on disk.

    Raises:
        OSError: it could not be written; nothing has changed.
    """
    fresh = path.with_name(f".steno-tui-{os.getpid()}-{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(fresh, flags, 0o666)  # for whom the user makes files
    try:
        with os.fdopen(descriptor, "wb") as file:
            with suppress(OSError):  # there is none yet, or it is of a kind without
                os.fchmod(descriptor, stat.S_IMODE(os.stat(path).st_mode))
            file.write(body)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # as where directories cannot be opened
        _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

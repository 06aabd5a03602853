"""Files that the user asked for, whatever they hold: written wholly or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from steno_tui.errors import OutputError, UnknownError
from steno_tui.text.dropped_path import host_of_file
from steno_tui.text.sanitize import line

_SHOWN = 200


def shown(path: Path | str) -> str:
    """A path as sentences show it."""
    return line(str(path), _SHOWN)


def why(error: Exception) -> str:
    """Why a file could not be read or written, in a few words."""
    return getattr(error, "strerror", None) or "that is no path"


def on_other_host(host: str) -> str:
    """That a file is on another host, a sentence with what to do."""
    return f"That is the address of a file on another host, {host}: give the path of one here."


def no_file(path: Path | str) -> UnknownError:
    """The error for a file that is not there."""
    host = host_of_file(str(path))
    return UnknownError(f"There is no file {shown(path)}." if host is None else on_other_host(host))


def not_written(path: Path | str, error: Exception) -> OutputError:
    """The error for a file that could not be written."""
    if (host := host_of_file(str(path))) is not None:
        return OutputError(on_other_host(host))
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

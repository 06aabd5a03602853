"""What is left behind by an error nobody expected: a report without anybody's data in it."""

from __future__ import annotations

import os
import platform
import time
import traceback
from pathlib import Path

from steno_tui import __version__, private_directory


def report(error: BaseException, directory: Path | None) -> Path | None:
    """Write where an error came from to a file that only the user can read.

    The report has versions, the kind of error and the lines of code it passed through; no values
    of variables and not the error's own words, for either can hold anything.

    Args:
        error: what was raised.
        directory: where to write; made if it is not there.

    Returns:
        the file, or None where it could not be written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"steno-tui {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{type(error).__module__}.{type(error).__qualname__}",
        *(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames),
    ]
    if directory is None:
        return None
    path = directory / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        private_directory.make(directory)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return None
    return path


def origin(error: BaseException) -> tuple[str, int, str]:
    """Which error it is: where in the code it was raised, and of what kind; two may be one."""
    *_, frame = traceback.extract_tb(error.__traceback__)
    return frame.filename, frame.lineno or 0, type(error).__name__


def message(error: BaseException, path: Path | None) -> str:
    """What to tell the user of an error nobody expected."""
    where = f" A report is in {path}." if path is not None else ""
    return (
        f"steno-tui met an error it does not know ({type(error).__name__}) and had to stop. "
        f"What was read and asked for is safe.{where}"
    )

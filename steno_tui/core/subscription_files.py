"""Lists of feeds as files (OPML): read, and written without harm to what was there."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import BinaryIO

from steno_tui.errors import OutputError, UnknownError
from steno_tui.models.subscription import SubscriptionList
from steno_tui.text.sanitize import line

_SHOWN = 200
_BEGINNING = 4096


def no_file(path: str) -> UnknownError:
    """The error for a file that is not there."""
    return UnknownError(f"There is no file {line(path, _SHOWN)}.")


async def read_list(path: Path) -> SubscriptionList:
    """Read a file that lists feeds.

    Raises:
        UnknownError: there is no such file, or it cannot be read.
        FeedError: it is no such list.
    """

    def read() -> SubscriptionList:
        try:
            with path.expanduser().open("rb") as file:
                return _read(file, path.name)
        except FileNotFoundError:
            raise no_file(str(path)) from None
        except (OSError, RuntimeError, ValueError) as error:
            why, shown = _reason(error), line(str(path), _SHOWN)
            raise UnknownError(f"The file {shown} cannot be read: {why}.") from None

    return await asyncio.to_thread(read)


async def read_list_from(file: BinaryIO, name: str) -> SubscriptionList:
    """Read a list of feeds out of an open file; raises what `read_list` does.

    Args:
        file: which.
        name: what it is called in sentences.
    """

    def read() -> SubscriptionList:
        try:
            return _read(file, name)
        except (OSError, ValueError) as error:
            raise UnknownError(f"{name} cannot be read: {_reason(error)}.") from None

    return await asyncio.to_thread(read)


def _read(file: BinaryIO, name: str) -> SubscriptionList:
    from steno_tui.feeds.opml import MAX_BYTES, read_opml

    return read_opml(file.read(MAX_BYTES + 1), line(name, _SHOWN))


async def save_list(path: Path, body: bytes) -> None:
    """Write a list of feeds to a file, wholly or not at all.

    Raises:
        OutputError: it could not be written, or another kind of file is there.
    """

    def save() -> None:
        shown = line(str(path), _SHOWN)
        try:
            target = path.expanduser()
            if target.exists() and not _is_list(target):
                raise OutputError(
                    f"{shown} is there already and is no list of feeds (OPML): it is left as it "
                    "is. Name another file."
                )
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            try:
                fresh.write_bytes(body)
                fresh.replace(target)
            finally:
                fresh.unlink(missing_ok=True)
        except (OSError, RuntimeError, ValueError) as error:
            raise OutputError(f"{shown} could not be written: {_reason(error)}.") from None

    await asyncio.to_thread(save)


def _is_list(path: Path) -> bool:
    """Whether a file is a list of feeds, or empty."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    return not beginning or b"<opml" in beginning.lower()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or "that is no path"

"""Lists of feeds as files (OPML): read, and written without harm to what was there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import BinaryIO

from steno_tui.core.file_writing import no_file, not_written, shown, why, write_file
from steno_tui.errors import OutputError, UnknownError
from steno_tui.models.subscription import SubscriptionList

_BEGINNING = 4096


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
            raise no_file(path) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise UnknownError(f"The file {shown(path)} cannot be read: {why(error)}.") from None

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
            raise UnknownError(f"{name} cannot be read: {why(error)}.") from None

    return await asyncio.to_thread(read)


def _read(file: BinaryIO, name: str) -> SubscriptionList:
    from steno_tui.feeds.opml import MAX_BYTES, read_opml

    return read_opml(file.read(MAX_BYTES + 1), shown(name))


async def save_list(path: Path, body: bytes) -> None:
    """Write a list of feeds to a file, wholly or not at all.

    Raises:
        OutputError: it could not be written, or another kind of file is there.
    """

    def save() -> None:
        try:
            target = path.expanduser()
            if target.exists() and not _is_list(target):
                raise OutputError(
                    f"{shown(path)} is there already and is no list of feeds (OPML): it is left as "
                    "it is. Name another file."
                )
            write_file(target, body)
        except (OSError, RuntimeError, ValueError) as error:
            raise not_written(path, error) from None

    await asyncio.to_thread(save)


def _is_list(path: Path) -> bool:
    """Whether a file is a list of feeds, or empty."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
    return not beginning or b"<opml" in beginning.lower()

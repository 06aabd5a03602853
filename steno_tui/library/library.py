"""The library: what is on disk, as one thing with all its rooms."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from steno_tui.errors import LibraryError
from steno_tui.library.positions import PositionTable
from steno_tui.library.queue import QueueTable
from steno_tui.library.read_marks import ReadMarks
from steno_tui.library.recovery import open_files
from steno_tui.library.requests import RequestTable
from steno_tui.library.title_search import TitleSearch


class Library(TitleSearch, ReadMarks, PositionTable, QueueTable, RequestTable):
    """Everything that steno-tui ever showed, and what the user did with it.

    Two SQLite files in one directory: ``library.db`` holds what can be fetched again, ``user.db``
    what the user made. A call that returned has been written to the disk; one that raised has
    changed nothing. Several processes may share a directory. All times are Unix seconds.

    The rooms, each in a module of its own: `HttpCache`, `Podcasts`, `Episodes`, `TitleSearch`,
    `ReadMarks`, `PositionTable`, `QueueTable` and `RequestTable`.
    """

    @classmethod
    def open(
        cls, directory: Path | None, server: str, *, clock: Callable[[], float] = time.time
    ) -> Self:
        """Open the library in a directory, whatever state it is in; see `notice` afterwards.

        Args:
            directory: where the files are, made where it is missing; None keeps everything in
                memory.
            server: the origin that the library belongs to.
            clock: what says the time.

        Raises:
            LibraryError: the library there belongs to another server.
        """
        library = cls(open_files(directory, server, clock), server, clock)
        with suppress(LibraryError):
            library._list_followed()
        return library

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

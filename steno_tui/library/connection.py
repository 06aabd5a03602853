"""Reading and writing through one connection, with SQLite's errors turned into sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Literal

from steno_tui.errors import LibraryError, ReadOnlyError, SearchIndexError
from steno_tui.library import backup
from steno_tui.library.recovery import SUSPICION_FILE, OpenedLibrary
from steno_tui.library.sqlite_errors import INDEX_FAILURES, is_damage, is_index_damage, reason

Schema = Literal["main", "user"]
"""``main`` is what can be fetched again, ``user`` what the user made."""

_STEPS = 10_000
"""After so many of SQLite's own steps it is asked whether to stop: a millisecond or two."""

_FAILURES = (sqlite3.Error, UnicodeError, OverflowError)  # the last two: odd parameters, or texts


class Connection:
    """The open files; every table of the library is given this.

    Not for several threads: every call belongs in the thread that opened the files.

    Attributes:
        now: what says the time, Unix seconds.
        notice: what the user should know about how the files were found; None when all is well.
        read_only: nothing can be saved; every writing method raises `ReadOnlyError`.
        keeps: what the user does is kept on a disk.
        keeps_pages: what is fetched is kept on a disk.
        undone: how many transactions came to nothing; what was read in one may never have been.
    """

    def __init__(self, opened: OpenedLibrary, now: Callable[[], float]) -> None:
        self.now = now
        self.notice = opened.notice
        self.read_only = opened.read_only
        self.keeps = opened.user_file is not None and not opened.read_only
        self.keeps_pages = opened.keeps_pages and not opened.read_only
        self.undone = 0
        self._opened = opened
        self._connection = opened.connection
        self._changed = False

    @contextmanager
    def _translating_errors(self, deed: str) -> Iterator[None]:
        """Turn what SQLite raises into a sentence that says what was not done."""
        try:
            yield
        except _FAILURES as error:
            where = f"library in {self._opened.directory or 'memory'}"
            if is_index_damage(error):
                raise SearchIndexError(
                    f"The index of words of the {where} is damaged; "
                    "it is made anew where it can be written."
                ) from None
            if not is_damage(error):
                raise LibraryError(f"The {where} could not be {deed}: {reason(error)}.") from None
            self.leave_suspicion()
            raise LibraryError(
                f"The {where} is damaged: quit and start again, and it is put right."
            ) from None

    def leave_suspicion(self) -> None:
        """Ask the next opening for a thorough check."""
        if self._opened.directory is not None:
            with suppress(OSError):
                (self._opened.directory / SUSPICION_FILE).touch()

    def iterate(self, sql: str, *parameters: object) -> Generator[Any]:
        """The rows of a query, one after the other."""
        with self._translating_errors("read"):
            yield from self._connection.execute(sql, parameters)

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        """All rows of a query."""
        return list(self.iterate(sql, *parameters))

    def index_rows(self, sql: str, *parameters: object) -> list[Any]:
        """All rows of a query of the index of words; of its damage some say no more than damage.

        Should it be that of the file, the next opening finds it.
        """
        with self._translating_errors("read"):
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except INDEX_FAILURES as error:
                is_told = isinstance(error, sqlite3.Error) and is_index_damage(error)
                if is_told or not (is_damage(error) or is_index_damage(error)):
                    raise
                self.leave_suspicion()
                raise SearchIndexError("The index of words is damaged.") from None

    def row(self, sql: str, *parameters: object) -> Any | None:
        """The first row of a query; None where there is none."""
        rows = self.rows(sql, *parameters)
        return rows[0] if rows else None

    @contextmanager
    def stopping(self, is_stopped: Callable[[], bool]) -> Iterator[None]:
        """Leave off reading, with a `LibraryError`, where somebody says so in the midst of it."""
        with self._translating_errors("read"):
            self._connection.set_progress_handler(is_stopped, _STEPS)
        try:
            yield
        finally:
            self._connection.set_progress_handler(None, 0)

    @contextmanager
    def writing(self, schema: Schema) -> Iterator[sqlite3.Connection]:
        """Lend the connection inside one transaction on one of the two files.

        Raises:
            ReadOnlyError: nothing can be saved.
            LibraryError: nothing of it was saved.
        """
        if self.read_only:
            raise ReadOnlyError(
                "Nothing was saved, because the library can only be read. "
                + (self.notice or "Start steno-tui again.")
            )
        if self._connection.in_transaction:  # one that is open around this
            yield self._connection
            return
        lock = self._opened.lock
        alone = lock.writing() if lock is not None else nullcontext()
        with alone, self._translating_errors("changed"):
            # BEGIN IMMEDIATE would lock both files, and tie their journals together at every
            # commit. A write that touches no row locks the one that is meant.
            self._connection.execute("BEGIN")
            try:
                self._connection.execute(f"UPDATE {schema}.meta SET value = value WHERE name = ''")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self.undone += 1
                self._connection.rollback()
                raise
        if schema == "user":
            self._changed = True

    def close(self) -> None:
        """Close the files, after copying what the user made in this session."""
        if self._changed and self._opened.user_file is not None:
            with suppress(
                OSError, sqlite3.Error, UnicodeError
            ):  # the copy of the last opening is still there
                backup.write(self._connection, "user", self._opened.user_file)
        self._changed = False
        self._connection.close()
        if self._opened.lock is not None:
            self._opened.lock.release()

"""Opening the library's two files, whatever state they and their disk are in.

==========================  ================================================================
what is found               what is opened
==========================  ================================================================
nothing, or an empty file   a new file; for ``user.db`` its copy, where there is one
an older file               the same, brought up to date
a newer file                the same, to read only
a damaged file              a new one, for ``user.db`` with every row that can be read of it and
                            of its copy; the old one is kept aside
a damaged index of words    the same, with an empty one
files that may not be       the same, to read only
written
a place where no file can   memory
be
==========================  ================================================================

All but the first two leave a sentence for the user.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from msgspec import Struct, field

from steno_tui import private_directory
from steno_tui.library import backup, merging, migrations, salvage, search_tables, soundness
from steno_tui.library.lock import LOCK_FILE, WRITING_FILE, DirectoryLock
from steno_tui.library.migration_step import Step
from steno_tui.library.sqlite_errors import INDEX_FAILURES, is_damage, is_index_damage, reason

MEMORY = ":memory:"
LIBRARY_FILE = "library.db"
USER_FILE = "user.db"
SERVERS = "servers"
"""Where every server but the first had a library of its own, in a directory each."""

SUSPICION_FILE = "suspect"
"""Left where a file turned out damaged in use: the next opening looks at everything."""

_CHECKED_SIZE = 16 * 2**20
"""A larger file is not read through at every opening, in bytes (this much takes 10 ms)."""

SYNCHRONOUS = {"main": "NORMAL", "user": "FULL"}
"""How a power cut is met: what can be fetched again need not be waited for as what cannot."""

PAGE_SIZE = {LIBRARY_FILE: 8192, USER_FILE: 4096}
"""Of a file that is begun, in bytes. Of the first, many rows are written at once, all over it."""

HELD_PAGES = 2048
"""How many pages of ``library.db`` a transaction holds back until its end. Before one is written
earlier, the journal has to be on the disk, which is waited for each time."""

_NO_PLACE = "Nothing is kept: no home directory was found. Name a place for it with --library."


class _Damaged(Exception):
    """The file's content is not what a library's is."""


class OpenedLibrary(Struct):
    """A connection with ``library.db`` as ``main`` and ``user.db`` as ``user``."""

    connection: sqlite3.Connection
    directory: Path | None = None
    """None where nothing is on a disk."""
    user_file: Path | None = None
    """Where ``user.db`` can be written; None where it cannot."""
    keeps_pages: bool = False
    """Whether ``library.db`` can be written."""
    lock: DirectoryLock | None = None
    read_only: bool = False
    notice: str | None = None


def _uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def _connect(uri: str) -> sqlite3.Connection:
    """Open a file for one thread, without the module's own idea of transactions."""
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


class _Opening(Struct):
    """One opening of a directory, and what there is to tell about it."""

    directory: Path
    now: Callable[[], float]
    alone: bool
    suspect: bool
    read_only: bool = False
    notices: list[str] = field(default_factory=list)

    def uri_of(self, name: str, steps: tuple[Step, ...]) -> str:
        """Make a file ready and say how to open it."""
        path = self.directory / name
        try:
            if not _is_writable(path):
                return self._reader(path, steps)
            return self._writer(path, steps)
        except _Damaged:
            why = "it is damaged"
            if not self.alone:
                why += " and another steno-tui has it open: quit both and start again"
        except (OSError, sqlite3.Error, UnicodeError) as error:
            why = reason(error)
        lost = "Marks and requests are" if name == USER_FILE else "Pages are"
        self.notices.append(f"{lost} not kept, because of {path}: {why}.")
        return MEMORY

    def _writer(self, path: Path, steps: tuple[Step, ...]) -> str:
        if path.name == USER_FILE:
            self._bring_back(path)
        with suppress(_Damaged):
            return self._ready(path, steps)
        _read_through(path)
        try:
            return self._ready(path, steps)
        except _Damaged:
            if not self.alone:
                raise
        self._replace(path)
        return self._ready(path, steps)

    def _ready(self, path: Path, steps: tuple[Step, ...]) -> str:
        """Check a file, bring it up to date and copy what is the user's."""
        try:
            backup.make_private(path)
            with closing(_connect(_uri(path, "rw"))) as connection:
                found = self._check(connection, path, steps)
                if found > len(steps):
                    return self._newer(path)
                if path.name == USER_FILE and 0 < found < len(steps):
                    backup.keep_version(connection, path, found)
                if found:
                    _try_to_write(connection)
                else:
                    connection.execute(f"PRAGMA page_size = {PAGE_SIZE[path.name]}")
                migrations.migrate(connection, "main", steps)
                if path.name == USER_FILE:
                    _copy(connection, path)
        except (sqlite3.DatabaseError, UnicodeError) as error:
            if is_damage(error):
                raise _Damaged from None
            raise
        return _uri(path, "rw")

    def _reader(self, path: Path, steps: tuple[Step, ...]) -> str:
        """Check a file that may not be written."""
        if not path.exists():
            raise PermissionError(0, "its directory may not be written")
        with closing(_connect(_uri(path, "ro"))) as connection:
            found = self._check(connection, path, steps)
            if found > len(steps):
                return self._newer(path)
            if found < len(steps):
                raise PermissionError(0, "it is older than this steno-tui and may not be written")
        self.read_only = True
        self.notices.append(f"The library in {path.parent} may not be written, only read.")
        return _uri(path, "ro")

    def _check(self, connection: sqlite3.Connection, path: Path, steps: tuple[Step, ...]) -> int:
        """Look whether a file is sound, as far as that is quick, and how new it is.

        Raises:
            _Damaged: it is not.
            sqlite3.Error: it cannot even be read.
            UnicodeError: not even that what is wrong can be.
        """
        newest = len(steps)
        connection.execute(
            "ATTACH ? AS again", (_uri(path, "ro"),)
        )  # as it will be used, beside another
        connection.execute("DETACH again")
        found = migrations.version(connection)
        shape = soundness.shape(connection)
        if not found and not shape and not path.stat().st_size:
            return 0
        if found > newest:
            if soundness.digest(shape) == soundness.NEWEST_SHAPES.get(steps):
                raise _Damaged  # every step changes a table, so it is the number that is wrong
        elif found < 1 or not soundness.has_shape(shape, steps, found):
            raise _Damaged  # another program's, or not all of it is there
        if path.stat().st_size > _CHECKED_SIZE and not self.suspect:
            return found
        is_users = path.name == USER_FILE
        indexes = is_users or self.suspect
        self._put_in_order(connection, path, indexes=indexes, may_write=found <= newest)
        rows_matter = found == newest and (is_users or self.suspect)
        if rows_matter and not soundness.has_sound_rows(connection, shape):
            raise _Damaged
        return found

    def _put_in_order(
        self, connection: sqlite3.Connection, path: Path, *, indexes: bool, may_write: bool
    ) -> None:
        """See that SQLite finds nothing wrong; where that is in the index of words, make it anew.

        From 3.44 on SQLite looks into that, too, and not at all at a file in which it cannot be
        opened.

        Raises:
            _Damaged: it finds something elsewhere.
            sqlite3.Error: it cannot even be read.
            UnicodeError: not even that what is wrong can be.
        """
        has_words = search_tables.is_in(connection)
        may_write = may_write and _is_writable(path)
        try:
            is_sound = soundness.is_in_order(connection, indexes=indexes)
        except INDEX_FAILURES as error:
            if not (is_damage(error) or is_index_damage(error)):
                raise
            is_sound = False
        if is_sound:
            is_suspect = has_words and self.suspect and may_write
            if not is_suspect or search_tables.has_sound_words(connection):
                return
        elif not (has_words and search_tables.is_all_else_sound(connection)):
            raise _Damaged
        if not may_write:
            return  # whoever searches is told
        if search_tables.put_right(connection):
            self.notices.append(search_tables.REBUILT)
        if not soundness.is_in_order(connection, indexes=indexes):
            raise _Damaged

    def take_in_servers(self) -> None:
        """Take in the libraries that other servers have in directories below this one.

        One that cannot be taken in now, as while a program has it open, waits for the next time.
        """
        servers = self.directory / SERVERS
        for directory in sorted(servers.iterdir()) if servers.is_dir() else ():
            if not any((directory / name).exists() for name in (USER_FILE, LIBRARY_FILE)):
                continue
            lock = DirectoryLock(directory)
            try:
                if lock.alone:
                    backup.remove_leftovers(directory / USER_FILE)
                    self._take_in(directory, USER_FILE, migrations.USER, merging.USER.values())
                    self._take_in(directory, LIBRARY_FILE, migrations.LIBRARY, merging.LIBRARY)
                    for name in (LOCK_FILE, WRITING_FILE):
                        (directory / name).unlink(missing_ok=True)
            except (OSError, sqlite3.Error, UnicodeError):
                continue
            finally:
                lock.release()

    def _take_in(
        self,
        directory: Path,
        name: str,
        steps: tuple[Step, ...],
        statements: Iterable[str],
    ) -> None:
        """Take one file in and delete it; of the user's, the copy of the older version stays."""
        path = directory / name
        if not path.exists():
            return
        theirs = _Opening(directory, self.now, alone=True, suspect=False)
        uri = theirs.uri_of(name, steps)
        if not uri.endswith("mode=rw"):
            return
        with closing(_connect(_uri(self.directory / name, "rw"))) as connection:
            merging.take_in(connection, uri, statements)
            if name == USER_FILE:
                backup.write(connection, "main", self.directory / name)
        self.notices += theirs.notices
        for gone in (backup.path_of(path), path, path.with_name(f"{name}-journal")):
            gone.unlink(missing_ok=True)

    def _newer(self, path: Path) -> str:
        self.read_only = True
        self.notices.append(
            f"{path} was made by a newer steno-tui, so the library can only be read: "
            "update steno-tui to save again."
        )
        return _uri(path, "ro")

    def _bring_back(self, path: Path) -> None:
        """Bring the user's marks back where the file is gone but its copy is not."""
        if (path.exists() and path.stat().st_size) or not backup.is_of_use(path):
            return
        if not self.alone:
            raise _Damaged
        self._restore(path, salvage.rebuilt(path, backup.path_of(path)))
        self.notices.append(f"{path} was gone: your marks and requests are back from its copy.")

    def _restore(self, path: Path, found: salvage.Rebuilt) -> None:
        """Make the user's file up anew; a damaged copy is kept aside, for the next replaces it."""
        with closing(found.connection):
            backup.put(found.connection, path)
        if found.copy_damaged:
            self._set_aside(backup.path_of(path), backup.move)

    def _replace(self, path: Path) -> None:
        """Keep a damaged file under another name, and put in its place what can be had of it."""
        if path.name == LIBRARY_FILE:
            kept = self._set_aside(path, backup.move)
            self.notices.append(f"{kept}. Your marks are safe; pages come back as you read them.")
            return
        found = salvage.rebuilt(path, backup.path_of(path))
        kept = self._set_aside(path, backup.link)
        self._restore(path, found)
        if found.whole:
            outcome = "Your marks and requests could all be read out of it."
        elif found.copied:
            also = " and from what of it could be read" if found.read else ""
            outcome = (
                f"Your marks and requests are back from its copy{also}; "
                "the last ones may be missing."
            )
        elif found.read:
            outcome = "There was no copy: marks and requests are back as far as they could be read."
        else:
            outcome = "There was no copy: marks and requests start anew."
        self.notices.append(f"{kept}. {outcome}")

    def _set_aside(self, path: Path, put: Callable[[Path, Path], None]) -> str:
        """Put a damaged file and its journal under other names; says so, without a full stop."""
        stem = f"{path.name}.corrupt-{int(self.now())}"
        aside, count = path.with_name(stem), 1
        while aside.exists():
            count += 1
            aside = path.with_name(f"{stem}-{count}")
        with suppress(FileNotFoundError):  # never to be rolled back into what replaces the file
            backup.move(path.with_name(f"{path.name}-journal"), Path(f"{aside}-journal"))
        put(path, aside)
        backup.sync_directory(self.directory)
        return f"{path} was damaged and is kept as {aside.name}"


def _read_through(path: Path) -> None:
    """See that the disk gives a file: SQLite calls damaged, too, what it could not read.

    Raises:
        OSError: the disk refused.
    """
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def _try_to_write(connection: sqlite3.Connection) -> None:
    """See that a file which may be written can be: its own first bytes may say otherwise."""
    connection.execute("BEGIN")
    try:
        connection.execute("UPDATE main.meta SET value = value WHERE name = ''")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            raise _Damaged from None
        raise
    finally:
        connection.rollback()


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a sound ``user.db`` where it may have changed since it was copied."""
    if salvage.is_empty(connection) and backup.is_of_use(path):
        raise _Damaged  # emptied, by whatever
    if backup.is_stale(path):
        with suppress(OSError, sqlite3.Error, UnicodeError):  # the older copy is still there
            backup.write(connection, "main", path)


def _is_writable(path: Path) -> bool:
    names = [path] if path.exists() else []
    return all(os.access(name, os.R_OK | os.W_OK) for name in [path.parent, *names])


def _in_memory(notice: str) -> OpenedLibrary:
    return OpenedLibrary(_joined(MEMORY, MEMORY), notice=notice)


def _joined(library: str, user: str) -> sqlite3.Connection:
    """Open the two files, or memory in their place, as one connection."""
    connection = _connect(library)
    try:
        connection.execute("ATTACH ? AS user", (user,))
        for schema, uri, steps in (
            ("main", library, migrations.LIBRARY),
            ("user", user, migrations.USER),
        ):
            if uri == MEMORY:
                migrations.migrate(connection, schema, steps)
            elif uri.endswith("mode=rw"):
                # Not WAL: two processes that write and checkpoint at the same moment damage a
                # file with every SQLite before 3.51.3, and it cannot be read from a read-only
                # directory. TRUNCATE spares the directory a change at every commit.
                connection.execute(f"PRAGMA {schema}.journal_mode = TRUNCATE")
                connection.execute(f"PRAGMA {schema}.synchronous = {SYNCHRONOUS[schema]}")
        connection.execute(f"PRAGMA main.cache_spill = {HELD_PAGES}")
    except BaseException:
        connection.close()
        raise
    return connection


def _remove_super_journals(directory: Path) -> None:
    """Delete what tied the journals of both files together in processes that were killed.

    Nobody else has the files open, and whatever was half-written was undone when they were opened:
    no journal is left that would need one. SQLite itself leaves them for ever.
    """
    for name in (USER_FILE, LIBRARY_FILE):
        for left in directory.glob(f"{name}-mj*"):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def open_files(directory: Path | None, now: Callable[[], float]) -> OpenedLibrary:
    """Open the library in a directory, which is made where it is missing.

    Args:
        directory: where the two files are; None keeps everything in memory.
        now: the clock, Unix seconds.
    """
    if directory is None:
        return _in_memory(_NO_PLACE)
    try:
        private_directory.make(directory)
    except OSError as error:
        return _in_memory(f"Nothing is kept: {directory} cannot be used, {reason(error)}.")
    lock = DirectoryLock(directory)
    if not lock.is_supported:
        lock.release()
        return _in_memory(
            f"Nothing is kept: the file system of {directory} has no locks. "
            "Name another directory with --library."
        )
    suspicion = directory / SUSPICION_FILE
    opening = _Opening(directory, now, lock.alone, os.path.exists(suspicion))
    try:
        if lock.alone:
            backup.remove_leftovers(directory / USER_FILE)
        user = opening.uri_of(USER_FILE, migrations.USER)
        library = opening.uri_of(LIBRARY_FILE, migrations.LIBRARY)
        if lock.alone:
            if user.endswith("mode=rw") and library.endswith("mode=rw"):
                _remove_super_journals(directory)
                opening.take_in_servers()
            with suppress(OSError):
                suspicion.unlink(missing_ok=True)
        lock.share()
        connection = _joined(library, user)
    except (sqlite3.Error, UnicodeError) as error:
        lock.release()
        return _in_memory(f"Nothing is kept in {directory}: {reason(error)}.")
    except BaseException:
        lock.release()
        raise
    return OpenedLibrary(
        connection,
        directory,
        directory / USER_FILE if user.endswith("mode=rw") else None,
        library.endswith("mode=rw"),
        lock,
        opening.read_only,
        " ".join(dict.fromkeys(opening.notices)) or None,
    )

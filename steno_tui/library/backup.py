"""The rolling copy of what the user made, from which a damaged ``user.db`` comes back.

The copy takes its place in one step: whatever happens, there is either the old or the new one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from steno_tui.library import migrations, salvage, soundness

_SOUND_BODIES = """
    UPDATE main.kept_transcripts AS now SET body = old.body
    FROM before.kept_transcripts old
    WHERE old.id = now.id AND CASE WHEN old.body = now.body THEN 0
        ELSE is_packed(old.body) AND NOT is_packed(now.body) END
"""
"""In a CASE, for of conditions that are to hold all SQLite may try any first."""


def path_of(original: Path) -> Path:
    """Where the copy of a file is kept."""
    return original.with_name(original.name + ".backup")


def is_stale(original: Path) -> bool:
    """Whether the file may have changed since it was last copied."""
    try:
        return original.stat().st_mtime_ns >= path_of(original).stat().st_mtime_ns
    except FileNotFoundError:
        return True


def sync_directory(directory: Path) -> None:
    """Make what was renamed in a directory outlast a power cut.

    Raises:
        OSError: the disk refused.
    """
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Give a file another name.

    Raises:
        OSError: the disk refused; `FileNotFoundError` where there is no such file.
    """
    source.rename(target)


def link(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where a file has but one.

    Raises:
        OSError: the disk refused.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o600)


def make_private(path: Path) -> None:
    """Make a file where there is none, and let nobody but its owner read or write it.

    Raises:
        OSError: the disk refused.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with suppress(PermissionError):  # another user's, who lets us write
        path.chmod(0o600)


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Lend a name to write to, and put what was written there in the target's place."""
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    make_private(temporary)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(target)
        sync_directory(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(original: Path) -> None:
    """Delete what a killed process left half-written."""
    for temporary in original.parent.glob(f"{original.name}*.tmp*"):
        temporary.unlink(missing_ok=True)


def write(connection: sqlite3.Connection, schema: str, original: Path) -> None:
    """Copy a schema of the connection to where the copy of its file is kept.

    Raises:
        OSError: the disk refused; the old copy is as it was.
        sqlite3.Error: the same, or what was to be copied is damaged.
        UnicodeError: it is damaged.
    """
    put(connection, path_of(original), schema)


def put(connection: sqlite3.Connection, target: Path, schema: str = "main") -> None:
    """Put a sound ``user.db`` in the place of a file, in one step or not at all.

    Raises:
        OSError: the disk refused; the file is as it was.
        sqlite3.Error: the same, or what was to be put there is damaged.
        UnicodeError: it is damaged.
    """
    with (
        _replacing(target) as temporary,
        closing(sqlite3.connect(temporary.absolute().as_uri(), uri=True)) as copy,
    ):
        connection.backup(copy, name=schema)
        _keep_sound_bodies(copy, target)
        if not soundness.is_sound(copy, migrations.USER):
            raise sqlite3.DatabaseError("it is damaged")


def _keep_sound_bodies(copy: sqlite3.Connection, before: Path) -> None:
    """Have transcripts that were damaged since the last copy be as they are in that one.

    Only what differs is unpacked, for that of all of them would be waited for at every end.
    """
    if not before.exists():
        return
    copy.create_function("is_packed", 1, soundness.is_packed, deterministic=True)
    with suppress(sqlite3.Error, UnicodeError), copy:  # it is older, or damaged itself
        copy.execute("ATTACH ? AS before", (f"{before.absolute().as_uri()}?mode=ro",))
        copy.execute(_SOUND_BODIES)


def keep_version(connection: sqlite3.Connection, original: Path, version: int) -> None:
    """Keep a copy of a file as it is before it is brought up to date: ``user.db.version-2``.

    Raises:
        OSError: the disk refused.
        sqlite3.Error: the same, or another process has brought the file up to date meanwhile.
    """
    kept = original.with_name(f"{original.name}.version-{version}")
    with _replacing(kept) as temporary, closing(sqlite3.connect(temporary)) as copy:
        connection.backup(copy)
        if copy.execute("PRAGMA user_version").fetchone()[0] != version:
            raise sqlite3.OperationalError("another program holds it and does not let go")


def is_of_use(original: Path) -> bool:
    """Whether there is a copy in which there is something, as far as it can be read."""
    if not path_of(original).exists():
        return False
    with (
        suppress(sqlite3.Error, UnicodeError),  # then as far as it can be read
        closing(
            sqlite3.connect(f"{path_of(original).absolute().as_uri()}?mode=ro", uri=True)
        ) as copy,
    ):
        return not salvage.is_empty(copy)
    with closing(salvage.rebuilt(path_of(original), None).connection) as copy:
        return not salvage.is_empty(copy)

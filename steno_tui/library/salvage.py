"""Reading out of a damaged file, row by row, what can be read.

A table whose pages are in order comes out whole. Of another one the rows before the first damage
come out, and those behind the last; its other rows are looked for in the copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from steno_tui.library import merging, migrations, soundness
from steno_tui.library.migration_step import Step
from steno_tui.library.sqlite_errors import is_refusal

Row = tuple[Any, ...]

_SMALLEST_ROW = 6
"""Bytes: no page holds more rows, so whoever reads more goes in a circle."""


_LASTING = frozenset({"podcast_sources", "episode_sources", "follows", "reads"})
"""Tables whose rows never change, so that where file and copy differ the copy is right."""


class Rebuilt(Struct):
    """What could be read of a ``user.db`` and of its copy."""

    connection: sqlite3.Connection
    """Has it in memory, up to date."""
    whole: bool
    """Whether that is all that the file held."""
    read: bool
    """Whether anything could be read of the file."""
    copied: bool = False
    """Whether something of the copy is in it."""
    copy_damaged: bool = False
    """Whether there is a copy of which not all could be read."""


def rebuilt(original: Path, copy: Path | None) -> Rebuilt:
    """Make up a ``user.db`` from a damaged one and its copy.

    Args:
        original: the file; it may be gone.
        copy: its copy, as it was at some time before; it may be damaged, or gone, as well.
    """
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        whole = _read_out(original, memory, "main")
        read = not is_empty(memory)
        if copy is None or (read and whole == set(merging.USER)):
            return Rebuilt(memory, read, read)
        memory.execute("ATTACH ':memory:' AS other")
        damaged = _read_out(copy, memory, "other") != set(merging.USER) and copy.exists()
        copied = not is_empty(memory, "other")
        for table in set(merging.USER) - (whole if read else set()):
            verb = "REPLACE" if table in _LASTING else "IGNORE"
            if table != "positions":  # of which the later one counts
                memory.execute(f"INSERT OR {verb} INTO main.{table} SELECT * FROM other.{table}")
            memory.execute(merging.USER[table])
        memory.execute("DETACH other")
    except BaseException:
        memory.close()
        raise
    return Rebuilt(memory, False, read, copied, damaged)


def is_empty(connection: sqlite3.Connection, schema: str = "main") -> bool:
    """Whether in a ``user.db`` that is up to date there is nothing that a user made."""
    return not any(
        connection.execute(f"SELECT 1 FROM {schema}.{table} LIMIT 1").fetchone()
        for table in merging.USER
    )


def _read_out(path: Path, into: sqlite3.Connection, schema: str) -> set[str]:
    """Read what can be read of a file into an empty schema; tells which tables came whole.

    Raises:
        OSError: the disk refused, which says nothing of what is in the file.
        sqlite3.Error: the same.
    """
    steps = migrations.USER
    whole: set[str] = set()
    version = len(steps)
    if path.is_file():
        with _passing_damage(), closing(_damaged(path)) as source:
            found = soundness.shape(source)
            version = _version(source, found, steps)
            migrations.migrate(into, schema, steps[:version])
            most = path.stat().st_size // _SMALLEST_ROW
            tables = soundness.columns(found)
            for table, kinds in soundness.columns(soundness.expected_shape(steps, version)).items():
                names = [name for name in kinds if name in tables.get(table, {})]
                if names and _take(source, into, f"{schema}.{table}", names, most):
                    whole.add(table)
    migrations.migrate(into, schema, steps)
    return whole & set(merging.USER) if version == len(steps) else set()


@contextmanager
def _passing_damage() -> Iterator[None]:
    """Leave off at what is damaged; raise where the disk refused."""
    try:
        yield
    except UnicodeError:
        return
    except sqlite3.Error as error:
        if is_refusal(error):
            raise


def _damaged(path: Path) -> sqlite3.Connection:
    """Open a file as it lies there, with as much of its list of tables as can be read.

    What is no UTF-8 in it comes as text that cannot be written anywhere.
    """
    source = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None
    )
    source.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    source.execute("PRAGMA writable_schema = ON")
    return source


def _version(source: sqlite3.Connection, found: soundness.Shape, steps: tuple[Step, ...]) -> int:
    """How many steps a file has been through: its tables have the say, then its own number."""
    with suppress(sqlite3.Error):
        told = migrations.version(source)
        if 0 < told <= len(steps) and soundness.has_shape(found, steps, told):
            return told
    known = range(1, len(steps) + 1)
    return max(known, key=lambda number: len(soundness.expected_shape(steps, number) & found))


def _take(
    source: sqlite3.Connection,
    into: sqlite3.Connection,
    target: str,
    names: list[str],
    most: int,
) -> bool:
    """Take what can be read of a table into the one of the same name; whether that is all."""
    table = target.partition(".")[2]
    columns = ", ".join(names)
    insert = f"INSERT OR IGNORE INTO {target} ({columns}) VALUES ({', '.join('?' * len(names))})"
    whole = _is_in_order(source, table)
    for order in ("ASC", "DESC"):
        read = False
        with _passing_damage():
            for row in _rows(source, table, columns, order, most):
                whole &= _put(into, insert, row)
            read = True
        if read:
            break
        whole = False  # and now from its end
    if condition := soundness.strange_rows(table):
        whole &= not into.execute(f"DELETE FROM {target} WHERE {condition}").rowcount
    if table == "kept_transcripts":  # where the copy has a sound one, that is taken
        into.create_function("is_packed", 1, soundness.is_packed, deterministic=True)
        whole &= not into.execute(f"DELETE FROM {target} WHERE NOT is_packed(body)").rowcount
    return whole


def _is_in_order(source: sqlite3.Connection, table: str) -> bool:
    """Whether SQLite finds nothing wrong in the pages of a table and of its indexes."""
    found = None
    with _passing_damage():
        found = source.execute(f"PRAGMA integrity_check({table})").fetchone()
    return bool(found == ("ok",))


def _rows(
    source: sqlite3.Connection, table: str, columns: str, order: str, most: int
) -> Iterator[Row]:
    """The rows of a table from one of its ends, as far as they can be read."""
    key = source.execute(
        "SELECT group_concat(name || :order) FROM"
        " (SELECT name FROM pragma_table_xinfo(:table) WHERE pk ORDER BY pk)",
        {"table": table, "order": f" {order}"},
    ).fetchone()[0]
    yield from islice(source.execute(f"SELECT {columns} FROM {table} ORDER BY {key}"), most)


def _put(into: sqlite3.Connection, insert: str, row: Row) -> bool:
    """Put a row where it belongs, if it is one that belongs there."""
    try:
        return into.execute(insert, row).rowcount == 1
    except (sqlite3.Error, UnicodeError):
        return False

"""Whether a file holds what a library's file holds: its tables, its rows, and texts that are text.

SQLite finds what breaks its own rules. What it does not look at are tables that are missing, a
number of the version that says something else than the tables do, texts that are no UTF-8, and
words and times that nothing here has written.
"""

from __future__ import annotations

import sqlite3
import zlib
from _blake2 import blake2b  # hashlib's own, without OpenSSL, which takes a millisecond to load
from collections.abc import Mapping
from contextlib import closing
from functools import cache

from steno_tui.library import migrations
from steno_tui.library.migration_step import Step
from steno_tui.models.keep_rules import MOST_KEPT
from steno_tui.models.request import RequestState
from steno_tui.models.transcript import OWN_SOURCES, TranscriptForm
from steno_tui.models.transcript_job import JobState
from steno_tui.text.times import MAX_SECONDS

Shape = frozenset[tuple[object, ...]]
"""The columns of a file's tables and indexes, a row each."""

_SHAPE = """
    SELECT t.name, c.name, c.type, c."notnull", c.pk
        FROM sqlite_schema t, pragma_table_xinfo(t.name) c
        WHERE t.type = 'table' AND t.name NOT GLOB 'search_index*'
    UNION ALL
    SELECT i.tbl_name, i.name, c.name, c.seqno, c.desc
        FROM sqlite_schema i, pragma_index_xinfo(i.name) c WHERE i.type = 'index'
"""

NEWEST_SHAPES: Mapping[tuple[Step, ...], str] = {
    migrations.LIBRARY: "030ac6a605297cad3e9eec3d424f3dc2",
    migrations.USER: "5a948c36d862f91a5cc2284c2a94de5d",
}
"""Digests of the shapes that all steps lead to: making those at every opening takes 5 ms."""

_STATES = ", ".join(f"'{state}'" for state in RequestState)
_JOB_STATES = ", ".join(f"'{state}'" for state in JobState)
_KEPT_SOURCES = ", ".join(f"'{source}'" for source in OWN_SOURCES)
_FORMS = ", ".join(f"'{form}'" for form in TranscriptForm)
_CALENDAR = "BETWEEN -62135596800 AND 253402300799"

_STRANGE: Mapping[str, str] = {
    "follows": f"followed_at NOT {_CALENDAR}",
    "reads": f"read_at NOT {_CALENDAR}",
    "positions": f"played_at NOT {_CALENDAR} OR seconds < 0 OR session NOT BETWEEN 0 AND 1 << 53",
    "requests": f"state NOT IN ({_STATES}) OR created_at NOT {_CALENDAR}"
    + "".join(f" OR {name}_at NOT {_CALENDAR}" for name in ("sent", "updated", "due", "claimed")),
    "offsets": f"seconds NOT BETWEEN -{MAX_SECONDS} AND {MAX_SECONDS}",
    "speeds": "speed NOT BETWEEN 0.01 AND 100",
    "keep_rules": f"auto_download NOT BETWEEN 0 AND {MOST_KEPT}"
    f" OR keep_downloads NOT BETWEEN 0 AND {MOST_KEPT} OR delete_when_heard NOT IN (0, 1)",
    "fetched_audio": f"fetched_at NOT {_CALENDAR} OR by_rule NOT IN (0, 1)",
    "moments": f"made_at NOT {_CALENDAR} OR seconds NOT BETWEEN 0 AND {MAX_SECONDS}",
    "kept_transcripts": f"kept_at NOT {_CALENDAR} OR source NOT IN ({_KEPT_SOURCES})"
    f" OR form NOT IN ({_FORMS})",
    "transcript_jobs": f"state NOT IN ({_JOB_STATES}) OR is_preview NOT IN (0, 1)"
    f" OR created_at NOT {_CALENDAR}"
    + "".join(f" OR {name}_at NOT {_CALENDAR}" for name in ("sent", "updated", "due", "claimed")),
    "transcript_job_words": "chunk < 0",
    "resources": f"fetched_at NOT {_CALENDAR} OR checked_at NOT {_CALENDAR}",
    "podcasts": f"checked_at NOT {_CALENDAR}",
    "episodes": f"published NOT {_CALENDAR}",
    "feeds": "failures < 0"
    + "".join(f" OR {name}_at NOT {_CALENDAR}" for name in ("fetched", "checked", "due", "gone")),
}
"""Which rows nothing here has written, by their tables."""


def shape(connection: sqlite3.Connection) -> Shape:
    """What tables and indexes a file has, with their columns.

    Raises:
        sqlite3.Error: it cannot be read.
        UnicodeError: not even that what is wrong can be.
    """
    return frozenset(row for row in connection.execute(_SHAPE) if row[0][:7] != "sqlite_")


def digest(found: Shape) -> str:
    """What stands for a shape in `NEWEST_SHAPES`."""
    return blake2b(repr(sorted(map(repr, found))).encode(), digest_size=16).hexdigest()


@cache
def expected_shape(steps: tuple[Step, ...], version: int) -> Shape:
    """What tables and indexes a file has after so many steps."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        migrations.migrate(memory, "main", steps[:version])
        return shape(memory)


def has_shape(found: Shape, steps: tuple[Step, ...], version: int) -> bool:
    """Whether a file has at least the tables and indexes that so many steps lead to.

    Where it has some of what the next step makes, it has been through that.
    """
    if version == len(steps) and digest(found) == NEWEST_SHAPES.get(steps):
        return True
    expected = expected_shape(steps, version)
    is_newer = bool((expected_shape(steps, version + 1) - expected) & found)
    return expected <= found and not is_newer


def columns(found: Shape) -> dict[str, dict[str, str]]:
    """The types of the columns of each table."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind, *_ in found:
        if kind in ("TEXT", "INTEGER", "REAL", "BLOB"):
            tables.setdefault(str(table), {})[str(column)] = str(kind)
    return tables


def strange_rows(table: str) -> str | None:
    """The SQL condition for rows of a table that nothing here has written; None for most."""
    return _STRANGE.get(table)


def is_packed(body: bytes) -> bool:
    """Whether what was packed can be unpacked, of which SQLite knows nothing."""
    try:
        zlib.decompress(body)
    except (zlib.error, TypeError):
        return False
    return True


def is_in_order(connection: sqlite3.Connection, *, indexes: bool = True) -> bool:
    """Whether SQLite finds nothing wrong in the connection's main file.

    Args:
        connection: has the file as its main one.
        indexes: whether they are compared with their tables, which takes longer.

    Raises:
        sqlite3.Error: it cannot even be read.
        UnicodeError: not even that what is wrong can be.
    """
    check = "integrity_check" if indexes else "quick_check"
    return bool(connection.execute(f"PRAGMA main.{check}(1)").fetchone() == ("ok",))


def has_sound_rows(connection: sqlite3.Connection, found: Shape) -> bool:
    """Whether the rows of a file that is up to date are such as were written here.

    Args:
        connection: has the file as its main one.
        found: what tables it has.

    Raises:
        sqlite3.Error: it cannot even be read.
    """
    tables = columns(found)
    return _has_texts(connection, tables) and not any(
        connection.execute(f"SELECT 1 FROM main.{table} WHERE {_STRANGE[table]} LIMIT 1").fetchone()
        for table in tables
        if table in _STRANGE
    )


def is_sound(connection: sqlite3.Connection, steps: tuple[Step, ...]) -> bool:
    """Whether a connection's main file is of a version there is, and nothing in it is wrong.

    Raises:
        sqlite3.Error: it cannot even be read.
        UnicodeError: not even that what is wrong can be.
    """
    found, version = shape(connection), migrations.version(connection)
    return (
        0 < version <= len(steps)
        and has_shape(found, steps, version)
        and is_in_order(connection)
        and (version < len(steps) or has_sound_rows(connection, found))
    )


def _has_texts(connection: sqlite3.Connection, tables: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether all texts are UTF-8: a table's are strung together by SQLite, and read at once."""
    factory = connection.text_factory
    connection.text_factory = bytes
    try:
        for table, kinds in tables.items():
            texts = [name for name, kind in kinds.items() if kind == "TEXT"]
            if not texts:
                continue
            strung = ", ".join(f"group_concat({name}, char(10))" for name in texts)
            for text in connection.execute(f"SELECT {strung} FROM main.{table}").fetchone():
                if text is not None:
                    text.decode()
    except UnicodeDecodeError:
        return False
    finally:
        connection.text_factory = factory
    return True

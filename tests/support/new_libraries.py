"""New libraries for tests: copies of two files that the steps made once, in place of 25 steps each.

Who opens a library is alone with it until its files are ready, so that nobody is written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from steno_tui.library import migrations
from steno_tui.library.migration_step import Step

by_steps = migrations.migrate
_WHOLE = (migrations.LIBRARY, migrations.USER)


_made: dict[tuple[tuple[Step, ...], int], sqlite3.Connection] = {}
"""Empty files in memory that have been through all steps, by these and the size of their pages."""


def _made_by(steps: tuple[Step, ...], page_size: int) -> sqlite3.Connection:
    if (steps, page_size) not in _made:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA page_size = {page_size}")
        by_steps(connection, "main", steps)
        _made[steps, page_size] = connection
    return _made[steps, page_size]


def _migrate(connection: sqlite3.Connection, schema: str, steps: Sequence[Step]) -> None:
    whole = next((each for each in _WHOLE if each is steps), None)
    if whole is not None and schema == "main" and not migrations.version(connection):
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        _made_by(whole, page_size).backup(connection)
    else:
        by_steps(connection, schema, steps)


@contextmanager
def copied() -> Iterator[None]:
    """Give a copy to whoever opens a new library in this process meanwhile."""
    with patch.object(migrations, "migrate", _migrate):
        yield
    for connection in _made.values():
        connection.close()
    _made.clear()

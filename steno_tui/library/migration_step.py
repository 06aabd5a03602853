"""What the steps are made of that bring the tables of an older file up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from steno_tui.library.rows import stable_id

_FIRST_SERVICE = "https://stenobird.com"
"""The service of a file that does not name one."""

Step = Callable[[sqlite3.Connection, str], None]
"""Changes the schema of that name (``main`` or ``user``) on the connection."""


def run(
    connection: sqlite3.Connection, schema: str, statements: Sequence[str], origin: str = ""
) -> None:
    """Run statements in which ``{schema}`` and ``:origin`` stand for these."""
    for statement in statements:
        connection.execute(statement.format(schema=schema), {"origin": origin})


def server(connection: sqlite3.Connection, schema: str) -> str:
    """The one service whose file this was, before a file held what comes from several."""
    connection.create_function("stable_id", -1, stable_id, deterministic=True)
    row = connection.execute(f"SELECT value FROM {schema}.meta WHERE name = 'server'").fetchone()
    return _FIRST_SERVICE if row is None else str(row[0])

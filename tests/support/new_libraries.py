"""New libraries for tests: copies of two files that the steps made once, in place of 25 steps each.

Who opens a library is alone with it until its files are ready, so that nobody is written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from unittest.mock import patch

from steno_tui.library import migrations
from steno_tui.library.migration_step import Step

_by_steps = migrations.migrate
_WHOLE = (migrations.LIBRARY, migrations.USER)


@cache
def _made(steps: tuple[Step, ...]) -> sqlite3.Connection:
    """An empty file in memory that has been through all steps."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _by_steps(connection, "main", steps)
    return connection


def _migrate(connection: sqlite3.Connection, schema: str, steps: Sequence[Step]) -> None:
    whole = next((each for each in _WHOLE if each is steps), None)
    if whole is not None and schema == "main" and not migrations.version(connection):
        _made(whole).backup(connection)
    else:
        _by_steps(connection, schema, steps)


def copied() -> AbstractContextManager[object]:
    """Give a copy to whoever opens a new library in this process meanwhile."""
    return patch.object(migrations, "migrate", _migrate)

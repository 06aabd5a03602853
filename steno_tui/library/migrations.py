"""Bringing the tables of an older file up to date, step by step.

The lists of steps are append-only: a file's ``user_version`` is the number of steps it has been
through, so a step that was released once is never changed again. Each new step changes a
table, so that a number alone which says newer is known to be wrong. Each step and the new version
are one transaction; a step that fails or is killed half-way leaves the file as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from steno_tui.library import library_steps, user_steps
from steno_tui.library.migration_step import Step

LIBRARY = library_steps.STEPS
"""The steps of ``library.db``."""

USER = user_steps.STEPS
"""The steps of ``user.db``."""


def version(connection: sqlite3.Connection, schema: str = "main") -> int:
    """How many steps a file has been through; 0 is an empty file."""
    (number,) = connection.execute(f"PRAGMA {schema}.user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection, schema: str, steps: Sequence[Step]) -> None:
    """Take a file through the steps that it lacks.

    Two processes may do this to one file at once: each step is taken by one of them.

    Args:
        connection: in autocommit mode.
        schema: ``main``, or the name under which the file is attached.
        steps: all steps there are, the first first.

    Raises:
        sqlite3.Error: a step failed; the file is as the step before it left it.
    """
    while version(connection, schema) < len(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = version(connection, schema)  # another process may have been quicker
            if done < len(steps):
                steps[done](connection, schema)
                connection.execute(f"PRAGMA {schema}.user_version = {done + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise

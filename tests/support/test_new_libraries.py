"""A new library of the tests is the one that the steps make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.library import migrations
from steno_tui.library.migration_step import Step
from tests.support import new_libraries


@pytest.mark.parametrize("steps", [migrations.LIBRARY, migrations.USER], ids=["library", "user"])
def test_a_copy_is_what_the_steps_make(tmp_path: Path, steps: tuple[Step, ...]) -> None:
    made: list[tuple[int, list[str]]] = []
    for migrate in (new_libraries.by_steps, migrations.migrate):
        path = tmp_path / f"{len(made)}.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            migrate(connection, "main", steps)
            made.append((migrations.version(connection), list(connection.iterdump())))
    assert made[0] == made[1]
    assert made[0][0] == len(steps)

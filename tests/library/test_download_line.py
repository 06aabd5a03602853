"""What was asked for and has not come is kept in its order, whatever becomes of the episodes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from tests.library.conftest import SERVER

A, B, C = (EpisodeKey("night-shift", name) for name in "abc")
OF_FEED = EpisodeKey("@radio", "item")


def test_it_is_kept_in_the_order_of_asking(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.download_line.change([B, A], ())
        library.download_line.change([OF_FEED, B], ())  # which waits already
        library.download_line.change([C], [A])
    with Library.open(directory, SERVER) as library:
        assert library.download_line.keys() == [B, OF_FEED, C]
        library.download_line.change([], [B, C, OF_FEED])
        assert library.download_line.keys() == []


def test_what_waits_of_another_service_is_left_alone(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.download_line.change([A], ())
    with Library.open(directory, "https://other.example") as other:
        assert other.download_line.keys() == []
        other.download_line.change([A], ())
        other.download_line.change([], [A])
    with Library.open(directory, SERVER) as library:
        assert library.download_line.keys() == [A]


def test_a_file_of_before_has_none_and_keeps_it_from_then_on(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "user.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.USER[:7])
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.download_line.keys()) == (None, [])
        library.download_line.change([A], ())
        assert library.download_line.keys() == [A]


def test_a_number_of_the_version_that_is_too_low_loses_nothing(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.download_line.change([A], ())
    with closing(sqlite3.connect(directory / "user.db")) as connection:
        connection.execute("PRAGMA user_version = 7")
    with Library.open(directory, SERVER) as library:
        assert library.download_line.keys() == [A]
        assert library.notice is not None and "could all be read" in library.notice

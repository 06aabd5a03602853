"""What the user wants to hear next, in order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain, count
from typing import TypeVar

from steno_tui.library.connection import Connection
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow

T = TypeVar("T")

# CROSS JOIN keeps the order of the loops: the queue as it stands, so that nothing is sorted.
_SELECT = f"""
    SELECT q.place, s.podcast, s.item, q.title, q.podcast_title, q.duration
    FROM user.queue q
        CROSS JOIN user.episode_sources s ON s.id = q.episode AND {naming("episode_sources")}
    ORDER BY q.place
"""
_INSERT = (
    "INSERT INTO user.queue (place, episode, title, podcast_title, duration) VALUES (?, ?, ?, ?, ?)"
)


def _place_of(key: EpisodeKey, rows: list[QueueRow]) -> int | None:
    return next((place for place, row in enumerate(rows) if row.key == key), None)


def _put(row: QueueRow, place: int, rows: list[QueueRow]) -> int:
    """Put an episode at a place, from wherever it stood; a place beyond the end is the end."""
    before = _place_of(row.key, rows)
    if before is not None:
        del rows[before]
    place = min(max(0, place), len(rows))
    rows.insert(place, row)
    return place


class QueueTable:
    """The table of the queue. An episode stands in it once; places count from 0."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def rows(self) -> list[QueueRow]:
        """What is to be heard, the next first."""
        return [QueueRow(*row) for _, *row in self._connection.rows(_SELECT, self._sources.origin)]

    def _change(self, change: Callable[[list[QueueRow]], T]) -> T:
        """Read the queue, change it and write it back, while no other process can."""
        with self._connection.writing("user") as connection:
            found = connection.execute(_SELECT, (self._sources.origin,)).fetchall()
            rows = [QueueRow(*row) for _, *row in found]
            before = list(rows)
            outcome = change(rows)
            if rows != before:
                self._write(connection, [place for place, *_ in found], rows)
        return outcome

    def _write(
        self, connection: sqlite3.Connection, places: list[int], rows: list[QueueRow]
    ) -> None:
        """Put rows in the places of those before them; what other services have there stays."""
        connection.executemany("DELETE FROM user.queue WHERE place = ?", [(at,) for at in places])
        (last,) = connection.execute("SELECT max(place) FROM user.queue").fetchone()
        end = max(-1 if last is None else last, *places, -1) + 1
        connection.executemany(
            _INSERT,
            [
                (at, self._sources.keep_episode(connection, row.key), *row[2:])
                for at, row in zip(chain(places, count(end)), rows, strict=False)
            ],
        )

    def add(self, row: QueueRow, *, first: bool = False) -> int:
        """Put an episode at the end of the queue, or at its head; one that stands in it moves.

        Returns:
            Its place.
        """
        return self._change(lambda rows: _put(row, 0 if first else len(rows), rows))

    def add_all(self, new: Sequence[QueueRow], *, first: bool = False) -> int:
        """Put episodes at the end of the queue, or at its head, in their order.

        Returns:
            The place of the first of them.
        """

        def added(rows: list[QueueRow]) -> int:
            keys = {row.key for row in new}
            others = [row for row in rows if row.key not in keys]
            rows[:] = [*new, *others] if first else [*others, *new]
            return 0 if first else len(others)

        return self._change(added)

    def put(self, row: QueueRow, place: int) -> int:
        """Put an episode at a place, as one that it had; returns it, which may be the end."""
        return self._change(lambda rows: _put(row, place, rows))

    def remove(self, key: EpisodeKey) -> tuple[QueueRow, int] | None:
        """Take an episode out of the queue.

        Returns:
            It, and the place that it had; None where it was not in the queue.
        """

        def taken(rows: list[QueueRow]) -> tuple[QueueRow, int] | None:
            place = _place_of(key, rows)
            return None if place is None else (rows.pop(place), place)

        return self._change(taken)

    def move(self, key: EpisodeKey, step: int) -> None:
        """Move an episode towards the end of the queue, or towards its head.

        Args:
            key: the episode; one that is not in the queue moves nothing.
            step: how many places, negative towards the head; the ends are not passed.
        """

        def moved(rows: list[QueueRow]) -> None:
            place = _place_of(key, rows)
            if place is not None:
                _put(rows[place], place + step, rows)

        self._change(moved)

    def take_next(self) -> QueueRow | None:
        """Take the first episode out of the queue, so that no other process gets it too.

        Returns:
            The episode; None where the queue is empty.
        """
        return self._change(lambda rows: rows.pop(0) if rows else None)

    def clear(self) -> list[QueueRow]:
        """Take everything out of the queue.

        Returns:
            The episodes that were in it, the next first.
        """

        def taken(rows: list[QueueRow]) -> list[QueueRow]:
            found = list(rows)
            rows.clear()
            return found

        return self._change(taken)

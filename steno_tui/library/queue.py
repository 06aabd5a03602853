"""What the user wants to hear next, in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from steno_tui.library.connection import Connection
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow

T = TypeVar("T")

_COLUMNS = "podcast, episode, title, podcast_title, duration"
_SELECT = f"SELECT {_COLUMNS} FROM user.queue ORDER BY place"
_INSERT = f"INSERT INTO user.queue (place, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"


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

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self) -> list[QueueRow]:
        """What is to be heard, the next first."""
        return [QueueRow(*row) for row in self._connection.rows(_SELECT)]

    def _change(self, change: Callable[[list[QueueRow]], T]) -> T:
        """Read the queue, change it and write it back, while no other process can."""
        with self._connection.writing("user") as connection:
            rows = [QueueRow(*row) for row in connection.execute(_SELECT)]
            before = list(rows)
            outcome = change(rows)
            if rows != before:
                connection.execute("DELETE FROM user.queue")
                connection.executemany(_INSERT, [(place, *row) for place, row in enumerate(rows)])
        return outcome

    def add(self, row: QueueRow, *, first: bool = False) -> int:
        """Put an episode at the end of the queue, or at its head; one that stands in it moves.

        Returns:
            Its place.
        """
        return self._change(lambda rows: _put(row, 0 if first else len(rows), rows))

    def put_back(self, row: QueueRow, place: int) -> None:
        """Put an episode back at the place that it had."""
        self._change(lambda rows: _put(row, place, rows))

    def remove(self, key: EpisodeKey) -> int | None:
        """Take an episode out of the queue.

        Returns:
            The place that it had; None where it was not in the queue.
        """

        def taken(rows: list[QueueRow]) -> int | None:
            place = _place_of(key, rows)
            if place is not None:
                del rows[place]
            return place

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

    def clear(self) -> int:
        """Take everything out of the queue.

        Returns:
            How many episodes were in it.
        """
        with self._connection.writing("user") as connection:
            return connection.execute("DELETE FROM user.queue").rowcount

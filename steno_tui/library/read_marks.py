"""Which episodes the user has read."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.sources import SourceTable
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.marks import ReadChange

# In the order of their numbers, as the table has them: a write then goes through it once.
_AMONG = """
    SELECT DISTINCT e.id, r.read_at
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
        LEFT JOIN user.reads r ON r.episode = e.id
    WHERE r.episode IS {} NULL ORDER BY e.id
"""
_UNREAD, _READ = _AMONG.format(""), _AMONG.format("NOT")


class ReadMarks:
    """The table of read marks."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def set(self, key: EpisodeKey, read: bool = True) -> None:
        """Mark an episode as read, or as not read."""
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, key)
            if read:
                connection.execute(
                    "INSERT OR IGNORE INTO user.reads (episode, read_at) VALUES (?, ?)",
                    (episode, self._connection.now()),
                )
            else:
                connection.execute("DELETE FROM user.reads WHERE episode = ?", (episode,))

    def are_more_than(self, number: int) -> bool:
        """Whether more than so many episodes are marked; counts no further."""
        found = self._connection.row("SELECT 1 FROM user.reads LIMIT 1 OFFSET ?", number)
        return found is not None

    def toggle(self, numbers: Sequence[int]) -> ReadChange:
        """Mark all of some episodes read; where all of them are, mark all unread.

        Args:
            numbers: which, see `EpisodeLists`.

        Returns:
            What changed, for `restore`.
        """
        named = as_json(numbers)
        with self._connection.writing("user") as connection:
            unread = array("q", (number for number, _ in connection.execute(_UNREAD, (named,))))
            if unread:
                self._sources.keep_listed(connection, named)
                now = self._connection.now()
                self._add(connection, ((number, now) for number in unread))
                return ReadChange(True, unread, array("d"))
            rows = connection.execute(_READ, (named,)).fetchall()
            read = array("q", (number for number, _ in rows))
            self._remove(connection, read)
            return ReadChange(False, read, array("d", (read_at for _, read_at in rows)))

    def restore(self, change: ReadChange) -> None:
        """Have episodes read or unread as they were before a change."""
        with self._connection.writing("user") as connection:
            if change.read:
                self._remove(connection, change.episodes)
            else:
                self._add(connection, zip(change.episodes, change.read_at, strict=True))

    def _add(self, connection: sqlite3.Connection, read: Iterable[tuple[int, float]]) -> None:
        connection.executemany(
            "INSERT OR IGNORE INTO user.reads (episode, read_at) VALUES (?, ?)", read
        )

    def _remove(self, connection: sqlite3.Connection, episodes: Sequence[int]) -> None:
        connection.execute(
            "DELETE FROM user.reads WHERE episode IN (SELECT value FROM json_each(?))",
            (as_json(episodes),),
        )

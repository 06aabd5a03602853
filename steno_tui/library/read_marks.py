"""Which episodes the user has read."""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.library.sources import SourceTable
from steno_tui.models.episode import EpisodeKey


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

"""Which episodes the user has read."""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.models.episode import EpisodeKey


class ReadMarks:
    """The table of read marks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, key: EpisodeKey, read: bool = True) -> None:
        """Mark an episode as read, or as not read."""
        with self._connection.writing("user") as connection:
            if read:
                connection.execute(
                    "INSERT OR IGNORE INTO user.reads (podcast, episode, read_at) VALUES (?, ?, ?)",
                    (*key, self._connection.now()),
                )
            else:
                connection.execute("DELETE FROM user.reads WHERE podcast = ? AND episode = ?", key)

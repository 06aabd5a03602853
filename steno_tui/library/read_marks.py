"""What the user did: read, was somewhere, chose something."""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace


class ReadMarks(Connection):
    """The room of marks."""

    def mark_read(self, key: EpisodeKey, read: bool = True) -> None:
        """Mark an episode as read, or as not read.

        Raises:
            LibraryError: the disk refused.
        """
        with self._writing("user") as connection:
            if read:
                connection.execute(
                    "INSERT OR IGNORE INTO user.reads (podcast, episode, read_at) VALUES (?, ?, ?)",
                    (*key, self._clock()),
                )
            else:
                connection.execute("DELETE FROM user.reads WHERE podcast = ? AND episode = ?", key)

    def place(self) -> LastPlace | None:
        """Where the user was last; None before the first time.

        Raises:
            LibraryError: the disk refused.
        """
        row = self._row(
            "SELECT podcast, episode_podcast, episode_slug, pane, scroll FROM user.place"
        )
        if row is None:
            return None
        podcast, episode_podcast, episode_slug, pane, scroll = row
        episode = EpisodeKey(episode_podcast, episode_slug) if episode_slug is not None else None
        return LastPlace(podcast, episode, pane, scroll)

    def set_place(self, place: LastPlace) -> None:
        """Keep where the user is.

        Raises:
            LibraryError: the disk refused.
        """
        with self._writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.place"
                " (one, podcast, episode_podcast, episode_slug, pane, scroll)"
                " VALUES (1, ?, ?, ?, ?, ?)",
                (place.podcast, *(place.episode or (None, None)), place.pane, place.scroll),
            )

    def setting(self, name: str) -> str | None:
        """What the program remembers under a name, as the theme; None where nothing is.

        Raises:
            LibraryError: the disk refused.
        """
        row = self._row("SELECT value FROM user.settings WHERE name = ?", name)
        return None if row is None else row[0]

    def set_setting(self, name: str, value: str) -> None:
        """Remember something under a name.

        Raises:
            LibraryError: the disk refused.
        """
        with self._writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.settings (name, value) VALUES (?, ?)", (name, value)
            )

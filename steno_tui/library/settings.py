"""What the program remembers for the user: the theme, the volume, the last place."""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace


class SettingTable:
    """The tables of settings and of the last place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """What the program remembers under a name, as the theme; None where nothing is."""
        row = self._connection.row("SELECT value FROM user.settings WHERE name = ?", name)
        return None if row is None else row[0]

    def set(self, name: str, value: str) -> None:
        """Remember something under a name."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.settings (name, value) VALUES (?, ?)", (name, value)
            )

    def last_place(self) -> LastPlace | None:
        """Where the user was last; None before the first time."""
        row = self._connection.row(
            "SELECT podcast, episode_podcast, episode_slug, pane, scroll FROM user.place"
        )
        if row is None:
            return None
        podcast, episode_podcast, episode_slug, pane, scroll = row
        episode = EpisodeKey(episode_podcast, episode_slug) if episode_slug is not None else None
        return LastPlace(podcast, episode, pane, scroll)

    def set_last_place(self, place: LastPlace) -> None:
        """Keep where the user is."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.place"
                " (one, podcast, episode_podcast, episode_slug, pane, scroll)"
                " VALUES (1, ?, ?, ?, ?, ?)",
                (place.podcast, *(place.episode or (None, None)), place.pane, place.scroll),
            )

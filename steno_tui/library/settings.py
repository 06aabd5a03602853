"""What the program remembers for the user: the theme, the volume, the last place."""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.library.sources import KIND, SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace

_PLACE = f"""
    SELECT p.podcast, e.podcast, e.item, l.pane, l.scroll
    FROM user.places l
        LEFT JOIN user.podcast_sources p
            ON p.id = l.podcast AND {naming("podcast_sources", "p")}
        LEFT JOIN user.episode_sources e
            ON e.id = l.episode AND {naming("episode_sources", "e")}
    WHERE l.kind = ? AND l.origin = ?
"""


class SettingTable:
    """The table of settings, and that of the last place in each service."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

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
        origin = self._sources.origin
        row = self._connection.row(_PLACE, origin, origin, KIND, origin)
        if row is None:
            return None
        podcast, episode_podcast, episode_slug, pane, scroll = row
        episode = EpisodeKey(episode_podcast, episode_slug) if episode_slug is not None else None
        return LastPlace(podcast, episode, pane, scroll)

    def set_last_place(self, place: LastPlace) -> None:
        """Keep where the user is."""
        with self._connection.writing("user") as connection:
            podcast = episode = None
            if place.podcast is not None:
                podcast = self._sources.keep_podcast(connection, place.podcast)
            if place.episode is not None:
                episode = self._sources.keep_episode(connection, place.episode)
            connection.execute(
                "INSERT OR REPLACE INTO user.places"
                " (kind, origin, podcast, episode, pane, scroll) VALUES (?, ?, ?, ?, ?, ?)",
                (KIND, self._sources.origin, podcast, episode, place.pane, place.scroll),
            )

"""What the program remembers for the user: the theme, the volume, the last place, the lists."""

from __future__ import annotations

from collections.abc import Mapping

from steno_tui.library.connection import Connection
from steno_tui.library.sources import KIND, SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter, EpisodeSort, ListSettings
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
_OF_ALL = 0
"""What stands for the list of all in place of the number of a podcast."""

_LISTS = f"""
    SELECT s.podcast, l.filters, l.sort FROM user.list_settings l
        LEFT JOIN user.podcast_sources s ON s.id = l.podcast AND {naming("podcast_sources")}
    WHERE s.podcast IS NOT NULL OR l.podcast = {_OF_ALL}
"""


class SettingTable:
    """The tables of settings, of the last place in each service, and of how the lists are had."""

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

    def lists(self) -> Mapping[str | None, ListSettings]:
        """How the user has the lists, by slugs, None being that of all; those that are plain not.

        A word that only a newer program knows says nothing.
        """
        return {
            podcast: ListSettings(
                frozenset(one for one in EpisodeFilter if one in filters.split()),
                EpisodeSort(sort) if sort in [*EpisodeSort] else EpisodeSort.NEWEST,
            )
            for podcast, filters, sort in self._connection.iterate(_LISTS, self._sources.origin)
        }

    def set_list(self, podcast: str | None, settings: ListSettings) -> None:
        """Keep how the user has a list; None is that of all."""
        with self._connection.writing("user") as connection:
            number = _OF_ALL
            if podcast is not None:
                number = self._sources.keep_podcast(connection, podcast)
            connection.execute("DELETE FROM user.list_settings WHERE podcast = ?", (number,))
            if settings != ListSettings():
                connection.execute(
                    "INSERT INTO user.list_settings (podcast, filters, sort) VALUES (?, ?, ?)",
                    (number, " ".join(sorted(settings.filters)), settings.sort),
                )

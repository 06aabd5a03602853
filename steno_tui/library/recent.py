"""Which episodes the user was in the middle of hearing, and whose pages were read lately."""

from __future__ import annotations

from collections.abc import Iterator

from steno_tui.library.connection import Connection
from steno_tui.library.episodes import EpisodeTable
from steno_tui.library.sources import ORIGIN, SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.recent import RecentEpisode

MOST_KEPT = 200
"""Of how many pages it is kept when they were read."""

LEAST_LEFT = 30
"""Seconds: who stopped with fewer left has heard the episode."""

# CROSS JOIN keeps the order of the loops: the times as their index has them.
_LISTED = f"""
    CROSS JOIN user.episode_sources s ON s.id = {{row}}.episode AND {naming("episode_sources")}
    CROSS JOIN main.episodes e
        ON e.origin = {ORIGIN} AND e.podcast = s.podcast AND e.slug = s.item
"""
_STARTED = f"""
    SELECT e.number, e.podcast, e.slug, p.played_at FROM user.positions p INDEXED BY started
        {_LISTED.format(row="p")}
    WHERE p.seconds > 0 AND p.finished = 0
        AND (e.duration IS NULL OR p.seconds <= e.duration - {LEAST_LEFT})
    ORDER BY p.played_at DESC LIMIT ?
"""
_READ = f"""
    SELECT e.number, e.podcast, e.slug, r.read_at FROM user.recent_pages r INDEXED BY recently_read
        {_LISTED.format(row="r")}
    ORDER BY r.read_at DESC LIMIT ?
"""
_FORGET_OLDER = """
    DELETE FROM user.recent_pages WHERE episode IN (SELECT r.episode FROM user.recent_pages r
        ORDER BY r.read_at DESC LIMIT -1 OFFSET ?)
"""


class RecentEpisodes:
    """The table of pages that were read lately, and the positions by when they were left."""

    def __init__(
        self, connection: Connection, sources: SourceTable, episodes: EpisodeTable
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._episodes = episodes

    def note_read(self, key: EpisodeKey) -> None:
        """Note that an episode's page is being read."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.recent_pages (episode, read_at) VALUES (?, ?)",
                (self._sources.keep_episode(connection, key), self._connection.now()),
            )
            connection.execute(_FORGET_OLDER, (MOST_KEPT,))

    def started(self, limit: int) -> list[RecentEpisode]:
        """The episodes that were heard in part and have time left, the last heard first.

        Those that were marked heard are not among them.
        """
        return list(self._found(_STARTED, limit, is_started=True))

    def read(self, limit: int) -> list[RecentEpisode]:
        """The episodes whose pages were read lately, the last read first."""
        return list(self._found(_READ, limit, is_started=False))

    def _found(self, sql: str, limit: int, *, is_started: bool) -> Iterator[RecentEpisode]:
        origin = self._sources.origin
        found = self._connection.rows(sql, origin, origin, limit)
        times = {EpisodeKey(podcast, slug): at for _, podcast, slug, at in found}
        for row in self._episodes.numbered([number for number, *_ in found]):
            if row.key in times:  # else the file is damaged, and an index has another name
                yield RecentEpisode(row, times[row.key], is_started)

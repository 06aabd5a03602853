"""Which audio the user asked for that has not come yet, in the order of asking."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.episode import EpisodeKey

_SELECT = f"""
    SELECT s.podcast, s.item FROM user.download_line d
        CROSS JOIN user.episode_sources s ON s.id = d.episode AND {naming("episode_sources")}
    ORDER BY d.place
"""
_ADD = """
    INSERT OR IGNORE INTO user.download_line (place, episode)
    SELECT coalesce(max(place), -1) + 1, ? FROM user.download_line
"""


class DownloadLineTable:
    """The table of what waits to be fetched. An episode stands in it once."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def keys(self) -> list[EpisodeKey]:
        """What waits, the first that was asked for first."""
        return [EpisodeKey(*key) for key in self._connection.rows(_SELECT, self._sources.origin)]

    def change(self, added: Sequence[EpisodeKey], removed: Collection[EpisodeKey]) -> None:
        """Put some at its end, and take others out."""
        gone = as_json(self._sources.episode(key) for key in removed)
        with self._connection.writing("user") as connection:
            connection.execute(
                "DELETE FROM user.download_line WHERE episode IN (SELECT value FROM json_each(?))",
                (gone,),
            )
            for key in added:
                connection.execute(_ADD, (self._sources.keep_episode(connection, key),))

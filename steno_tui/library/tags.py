"""The words under which the user files podcasts, such as the folders of a list they came in."""

from __future__ import annotations

from collections.abc import Iterable

from steno_tui.library.connection import Connection
from steno_tui.library.sources import SourceTable, naming


class TagTable:
    """The table of the podcasts' tags. They stay when a podcast is left, for it may come back."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def add(self, slug: str, tags: Iterable[str]) -> None:
        """File a podcast under more tags."""
        with self._connection.writing("user") as connection:
            number = self._sources.keep_podcast(connection, slug)
            connection.executemany(
                "INSERT OR IGNORE INTO user.podcast_tags (podcast, tag) VALUES (?, ?)",
                [(number, tag) for tag in tags],
            )

    def all(self) -> dict[str, tuple[str, ...]]:
        """The tags of every podcast that has some, in order."""
        rows = self._connection.rows(
            "SELECT s.podcast, t.tag FROM user.podcast_tags t"
            f" JOIN user.podcast_sources s ON s.id = t.podcast AND {naming('podcast_sources')}"
            " ORDER BY t.tag",
            self._sources.origin,
        )
        found: dict[str, tuple[str, ...]] = {}
        for slug, tag in rows:
            found[slug] = (*found.get(slug, ()), tag)
        return found

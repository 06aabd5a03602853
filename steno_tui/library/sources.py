"""Where podcasts and episodes come from, and the numbers that identify them in both files.

A *source* is a place that tells of an episode: today the Stenobird service, by its origin and two
slugs. The number of an episode follows from its first source alone, so ``user.db`` never depends
on one that ``library.db`` handed out: with ``library.db`` lost and everything fetched again, every
mark is on its episode. ``user.db`` keeps the sources of what the user touched. Two sources that
turn out to be one episode get one number there, and so one set of marks; what each of them tells
stays apart, a row each in ``library.db``.
"""

from __future__ import annotations

import sqlite3

from steno_tui.library.connection import Connection
from steno_tui.library.rows import stable_id, stable_ids
from steno_tui.models.episode import EpisodeKey

KIND = "stenobird"
"""The kind of source that is identified by the service's origin and its slugs."""

ORIGIN = f"(SELECT number FROM main.origins WHERE kind = '{KIND}' AND origin = ?)"
"""The number that ``library.db`` has for the origin in use: what it tells is found by this."""

OF_ORIGIN = f"s.kind = '{KIND}' AND s.origin = ?"
"""Which of the rows ``s`` of ``episode_sources`` or ``podcast_sources`` are the origin's."""

SHOWN = "NOT EXISTS (SELECT 1 FROM user.hidden_podcasts z WHERE z.podcast = p.id)"
"""Which of the podcasts ``p`` the user did not take off the list."""

_FIND_EPISODE = (
    "SELECT id FROM user.episode_sources WHERE kind = ? AND origin = ? AND podcast = ? AND item = ?"
)
_FIND_PODCAST = "SELECT id FROM user.podcast_sources WHERE kind = ? AND origin = ? AND podcast = ?"


class SourceTable:
    """The tables of sources, for one service: its slugs there, the numbers here.

    Args:
        connection: the open files.
        origin: the service in use. What comes from others is in the same tables, and not seen.
    """

    def __init__(self, connection: Connection, origin: str) -> None:
        self._connection = connection
        self.origin = origin

    def episode(self, key: EpisodeKey) -> int:
        """The number of an episode."""
        source = (KIND, self.origin, *key)
        row = self._connection.row(_FIND_EPISODE, *source)
        return stable_id(*source) if row is None else int(row[0])

    def podcast(self, slug: str) -> int:
        """The number of a podcast."""
        source = (KIND, self.origin, slug)
        row = self._connection.row(_FIND_PODCAST, *source)
        return stable_id(*source) if row is None else int(row[0])

    def episodes(self, podcast: str, slugs: list[str]) -> list[int]:
        """The numbers of a podcast's episodes."""
        known = dict(
            self._connection.iterate(
                f"SELECT s.item, s.id FROM user.episode_sources s WHERE {OF_ORIGIN}"
                " AND s.podcast = ?",
                self.origin,
                podcast,
            )
        )
        numbers = stable_ids(KIND, self.origin, podcast, items=slugs)
        return [known.get(slug, number) for slug, number in zip(slugs, numbers, strict=True)]

    def keep_episode(self, connection: sqlite3.Connection, key: EpisodeKey) -> int:
        """The number of an episode that the user touches, whose source is kept from now on."""
        source = (KIND, self.origin, *key)
        connection.execute(
            "INSERT INTO user.episode_sources (kind, origin, podcast, item, id)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, origin, podcast, item) DO NOTHING",
            (*source, stable_id(*source)),
        )
        return int(connection.execute(_FIND_EPISODE, source).fetchone()[0])

    def keep_podcast(self, connection: sqlite3.Connection, slug: str) -> int:
        """The number of a podcast that the user touches, whose source is kept from now on."""
        source = (KIND, self.origin, slug)
        connection.execute(
            "INSERT INTO user.podcast_sources (kind, origin, podcast, id)"
            " VALUES (?, ?, ?, ?) ON CONFLICT (kind, origin, podcast) DO NOTHING",
            (*source, stable_id(*source)),
        )
        return int(connection.execute(_FIND_PODCAST, source).fetchone()[0])

    def number(self, connection: sqlite3.Connection) -> int:
        """The number that ``library.db`` has for the origin; one is given where there is none."""
        connection.execute(
            "INSERT OR IGNORE INTO main.origins (kind, origin) VALUES (?, ?)", (KIND, self.origin)
        )
        return int(connection.execute(f"SELECT {ORIGIN}", (self.origin,)).fetchone()[0])

"""The podcasts that anything told of, and which of them the user follows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from steno_tui.library.connection import Connection
from steno_tui.library.rows import PODCAST_FACTS, podcast_from, podcast_values, upsert
from steno_tui.library.sources import (
    OF_FEEDS,
    OF_ORIGIN,
    ORIGIN,
    SHOWN,
    SourceTable,
    naming,
)
from steno_tui.models.podcast import Podcast, PodcastRow, PodcastSort

UPSERT_PODCAST = upsert("podcasts", ("origin", "slug"), PODCAST_FACTS)

_COUNT_READ = """
    (SELECT count(*) FROM user.episode_sources s JOIN user.reads r ON r.episode = s.id
        WHERE {condition} AND s.podcast = p.slug AND EXISTS (SELECT 1 FROM main.episodes e
            WHERE e.origin = p.origin AND e.podcast = s.podcast AND e.slug = s.item))"""

_READ = " + ".join(_COUNT_READ.format(condition=condition) for condition in (OF_ORIGIN, OF_FEEDS))

# What counts the read ones walks indexes only. Read marks of episodes that are not on disk do not
# count: they may come back after a damaged library.db was replaced.
_SELECT_ROWS = """
    SELECT p.slug, p.title, p.author,
        coalesce(p.episode_count, 0),
        {read},
        f.podcast IS NOT NULL, p.checked_at
    FROM main.podcasts p LEFT JOIN user.follows f ON f.podcast = p.id
    WHERE p.origin = {origin}
"""
_COUNTED = _SELECT_ROWS.format(read=_READ, origin=ORIGIN)
_UNCOUNTED = _SELECT_ROWS.format(read="coalesce(p.episode_count, 0)", origin=ORIGIN)
_FOLLOWED = f"""
    FROM user.follows f
        CROSS JOIN user.podcast_sources s ON s.id = f.podcast AND {naming("podcast_sources")}
        LEFT JOIN main.podcasts p ON p.origin = {ORIGIN} AND p.slug = s.podcast
"""
_BY_TITLE = "p.folded, p.slug"
_BY_NEWEST = f"""(SELECT e.published FROM main.episodes e INDEXED BY newest_of_podcast
    WHERE e.origin = p.origin AND e.podcast = p.slug
    ORDER BY e.published DESC LIMIT 1) DESC, {_BY_TITLE}"""


class PodcastTable:
    """The table of podcasts."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def put(self, podcasts: Iterable[Podcast]) -> None:
        """Keep what is known of podcasts; what is not known this time stays as it was.

        A podcast without a slug is passed over: nothing identifies it.
        """
        with self._connection.writing("main") as connection:
            origin = self._sources.number(connection)
            connection.executemany(
                UPSERT_PODCAST,
                [
                    podcast_values(origin, self._sources.podcast(podcast.slug), podcast)
                    for podcast in podcasts
                    if podcast.slug
                ],
            )

    def get(self, slug: str) -> Podcast | None:
        """What is known of a podcast; None where nothing is."""
        facts = ", ".join(PODCAST_FACTS)
        row = self._connection.row(
            f"SELECT slug, title, {facts} FROM main.podcasts WHERE origin = {ORIGIN} AND slug = ?",
            self._sources.origin,
            slug,
        )
        return None if row is None else podcast_from(row)

    def rows(
        self,
        sort: PodcastSort = PodcastSort.TITLE,
        *,
        is_counted: bool = True,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> list[PodcastRow]:
        """All podcasts but for those that the user left; by title, whatever its case.

        Args:
            sort: their order.
            is_counted: whether their unread episodes are counted, which takes a quarter of a
                second where 150,000 are read. Else it is 0, by which none can be sorted.
            is_stopped: whether nobody wants them any more; looked at all the while.

        Raises:
            LibraryError: it was stopped, or the disk refused.
        """
        order = _BY_NEWEST if sort is PodcastSort.NEWEST else _BY_TITLE
        with self._connection.stopping(is_stopped):
            rows = self._matching(f" AND {SHOWN}", limit=-1, order=order, is_counted=is_counted)
        if sort is PodcastSort.UNREAD:  # counted once, and not again to sort them
            rows.sort(key=lambda row: -row.unread)
        return rows

    def row(self, slug: str) -> PodcastRow | None:
        """A podcast as a list shows it, or would if the user had not left it."""
        return next(iter(self._matching(" AND p.slug = ?", slug, limit=1)), None)

    def matching(self, condition: str, *parameters: object, limit: int = -1) -> list[PodcastRow]:
        """The podcasts ``p`` of the list for which an SQL condition holds, by title."""
        return self._matching(f" AND {SHOWN}{condition}", *parameters, limit=limit)

    def _matching(
        self,
        condition: str,
        *parameters: object,
        limit: int,
        order: str = _BY_TITLE,
        is_counted: bool = True,
    ) -> list[PodcastRow]:
        origin = self._sources.origin
        rows = self._connection.rows(
            f"{_COUNTED if is_counted else _UNCOUNTED}{condition} ORDER BY {order} LIMIT ?",
            *([origin, origin] if is_counted else [origin]),
            *parameters,
            limit,
        )
        return [
            PodcastRow(slug, title, author, count, count - read, bool(followed), checked_at)
            for slug, title, author, count, read, followed, checked_at in rows
        ]

    def touch(self, slug: str) -> int | None:
        """Note that the service was just now asked for a podcast's episodes.

        Returns:
            How many of them are here; None where nothing is known of the podcast.
        """
        with self._connection.writing("main") as connection:
            row = connection.execute(
                f"UPDATE main.podcasts SET checked_at = ? WHERE origin = {ORIGIN} AND slug = ?"
                " RETURNING coalesce(episode_count, 0)",
                (self._connection.now(), self._sources.origin, slug),
            ).fetchone()
            return None if row is None else int(row[0])

    def follow(self, podcast: Podcast) -> None:
        """Keep a podcast among those that the user chose."""
        self.put([podcast])
        title = podcast.title or podcast.slug
        with self._connection.writing("user") as connection:
            number = self._sources.keep_podcast(connection, podcast.slug)
            self._show(connection, number)
            connection.execute(
                "INSERT INTO user.follows (podcast, title, page_url, followed_at)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (podcast) DO UPDATE SET"
                " title = iif(?, title, excluded.title),"
                " page_url = coalesce(excluded.page_url, page_url)",
                (number, title, podcast.page_url, self._connection.now(), title == podcast.slug),
            )

    def leave(self, slug: str) -> None:
        """Take a podcast from those that the user chose, and off the list; it stays on disk."""
        with self._connection.writing("user") as connection:
            number = self._sources.keep_podcast(connection, slug)
            connection.execute("DELETE FROM user.follows WHERE podcast = ?", (number,))
            connection.execute(
                "INSERT OR IGNORE INTO user.hidden_podcasts (podcast, hidden_at) VALUES (?, ?)",
                (number, self._connection.now()),
            )

    def show(self, slug: str) -> None:
        """Put a podcast that the user left back on the list."""
        with self._connection.writing("user") as connection:
            self._show(connection, self._sources.podcast(slug))

    def _show(self, connection: sqlite3.Connection, number: int) -> None:
        connection.execute("DELETE FROM user.hidden_podcasts WHERE podcast = ?", (number,))

    def followed(self) -> list[Podcast]:
        """The podcasts that the user chose, by title."""
        facts = ", ".join(
            "coalesce(p.page_url, f.page_url)" if name == "page_url" else f"p.{name}"
            for name in PODCAST_FACTS
        )
        rows = self._connection.rows(
            f"SELECT s.podcast, coalesce(p.title, f.title), {facts} {_FOLLOWED}"
            " ORDER BY p.folded, s.podcast",
            self._sources.origin,
            self._sources.origin,
        )
        return [podcast_from(row) for row in rows]

    def list_followed(self) -> None:
        """Give a library that was begun anew the podcasts that the user follows."""
        rows = self._connection.rows(
            f"SELECT s.podcast, f.title, f.page_url {_FOLLOWED} WHERE p.slug IS NULL",
            self._sources.origin,
            self._sources.origin,
        )
        if rows:
            self.put(Podcast(slug, title, page_url) for slug, title, page_url in rows)

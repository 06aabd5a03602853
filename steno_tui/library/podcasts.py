"""The podcasts that anything told of, and which of them the user follows."""

from __future__ import annotations

from collections.abc import Iterable

from steno_tui.library.connection import Connection
from steno_tui.library.rows import PODCAST_FACTS, podcast_from, podcast_values, upsert
from steno_tui.models.podcast import Podcast, PodcastRow

UPSERT_PODCAST = upsert("podcasts", ("slug",), PODCAST_FACTS)

# Both counts walk indexes only. Read marks of episodes that are not on disk do not count: they
# may come back after a damaged library.db was replaced.
SELECT_PODCAST_ROWS = """
    SELECT p.slug, p.title, p.author,
        (SELECT count(*) FROM main.episodes e WHERE e.podcast = p.slug),
        (SELECT count(*) FROM user.reads r WHERE r.podcast = p.slug AND EXISTS (
            SELECT 1 FROM main.episodes e WHERE e.podcast = r.podcast AND e.slug = r.episode)),
        f.slug IS NOT NULL, p.checked_at
    FROM main.podcasts p LEFT JOIN user.follows f ON f.slug = p.slug
"""
BY_TITLE = " ORDER BY p.folded, p.slug"


class PodcastTable:
    """The table of podcasts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, podcasts: Iterable[Podcast]) -> None:
        """Keep what is known of podcasts; what is not known this time stays as it was.

        A podcast without a slug is passed over: nothing identifies it.
        """
        with self._connection.writing("main") as connection:
            connection.executemany(
                UPSERT_PODCAST, [podcast_values(podcast) for podcast in podcasts if podcast.slug]
            )

    def get(self, slug: str) -> Podcast | None:
        """What is known of a podcast; None where nothing is."""
        facts = ", ".join(PODCAST_FACTS)
        row = self._connection.row(
            f"SELECT slug, title, {facts} FROM main.podcasts WHERE slug = ?", slug
        )
        return None if row is None else podcast_from(row)

    def rows(self) -> list[PodcastRow]:
        """All podcasts by title, whatever its case."""
        return self.select(BY_TITLE)

    def select(self, end: str, *parameters: object) -> list[PodcastRow]:
        """The podcasts that the end of a query names."""
        return [
            PodcastRow(slug, title, author, count, count - read, bool(followed), checked_at)
            for slug, title, author, count, read, followed, checked_at in self._connection.rows(
                SELECT_PODCAST_ROWS + end, *parameters
            )
        ]

    def touch(self, slug: str) -> None:
        """Note that the service was just now asked for a podcast's episodes."""
        with self._connection.writing("main") as connection:
            connection.execute(
                "UPDATE main.podcasts SET checked_at = ? WHERE slug = ?",
                (self._connection.now(), slug),
            )

    def follow(self, podcast: Podcast) -> None:
        """Keep a podcast among those that the user chose."""
        self.put([podcast])
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT INTO user.follows (slug, title, page_url, followed_at)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE SET"
                " title = CASE excluded.title WHEN slug THEN title ELSE excluded.title END,"
                " page_url = coalesce(excluded.page_url, page_url)",
                (
                    podcast.slug,
                    podcast.title or podcast.slug,
                    podcast.page_url,
                    self._connection.now(),
                ),
            )

    def unfollow(self, slug: str) -> None:
        """Take a podcast from those that the user chose; its episodes stay on disk."""
        with self._connection.writing("user") as connection:
            connection.execute("DELETE FROM user.follows WHERE slug = ?", (slug,))

    def followed(self) -> list[Podcast]:
        """The podcasts that the user chose, by title."""
        facts = ", ".join(
            "coalesce(p.page_url, f.page_url)" if name == "page_url" else f"p.{name}"
            for name in PODCAST_FACTS
        )
        rows = self._connection.rows(
            f"SELECT f.slug, coalesce(p.title, f.title), {facts} FROM user.follows f"
            " LEFT JOIN main.podcasts p ON p.slug = f.slug ORDER BY p.folded, f.slug"
        )
        return [podcast_from(row) for row in rows]

    def list_followed(self) -> None:
        """Give a library that was begun anew the podcasts that the user follows."""
        rows = self._connection.rows(
            "SELECT slug, title, page_url FROM user.follows"
            " WHERE slug NOT IN (SELECT slug FROM main.podcasts)"
        )
        if rows:
            self.put(Podcast(slug, title, page_url) for slug, title, page_url in rows)

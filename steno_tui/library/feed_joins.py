"""Making one of what a feed and a service tell, and of what two feeds do: nothing is lost by it.

What the user did to either is the user's to both, in one transaction over both files: it is there
before or after, and never half. What each of them told stays apart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from steno_tui.library.connection import Connection
from steno_tui.library.rows import stable_ids
from steno_tui.library.same_episodes import ComparedEpisode, audio_key, same_episodes
from steno_tui.library.search_tables import touch_episode
from steno_tui.library.sources import FEED, KIND, ORIGIN, SourceTable
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN
from steno_tui.urls import same_place_key

# The user's rows of one number become those of another; where both have some, nothing is dropped
# that the other does not say too.
_MERGE_EPISODE = (
    """INSERT OR IGNORE INTO user.reads SELECT :new, read_at FROM user.reads
        WHERE episode = :old""",
    """INSERT INTO user.positions (episode, seconds, played_at, session, finished)
        SELECT :new, seconds, played_at, session, finished FROM user.positions
            WHERE episode = :old
        ON CONFLICT (episode) DO UPDATE SET
            seconds = iif(excluded.played_at > played_at, excluded.seconds, seconds),
            played_at = max(played_at, excluded.played_at),
            session = max(session, excluded.session), finished = max(finished, excluded.finished)
    """,
    """INSERT OR IGNORE INTO user.offsets SELECT :new, seconds FROM user.offsets
        WHERE episode = :old""",
    """INSERT INTO user.fetched_audio SELECT :new, fetched_at, by_rule FROM user.fetched_audio
            WHERE episode = :old
        ON CONFLICT (episode) DO UPDATE SET by_rule = min(by_rule, excluded.by_rule),
            fetched_at = max(fetched_at, excluded.fetched_at)""",
    """INSERT INTO user.recent_pages SELECT :new, read_at FROM user.recent_pages
            WHERE episode = :old
        ON CONFLICT (episode) DO UPDATE SET read_at = max(read_at, excluded.read_at)""",
    """DELETE FROM user.queue WHERE episode IN (:old, :new) AND place >
        (SELECT min(place) FROM user.queue WHERE episode IN (:old, :new))""",
    "UPDATE user.queue SET episode = :new WHERE episode = :old",
    "UPDATE OR IGNORE user.download_line SET episode = :new WHERE episode = :old",
    "UPDATE OR IGNORE user.requests SET episode = :new WHERE episode = :old",
    "UPDATE user.places SET episode = :new WHERE episode = :old",
    "UPDATE user.moments SET episode = :new WHERE episode = :old",
    "UPDATE user.kept_transcripts SET episode = :new WHERE episode = :old",
    "UPDATE user.transcript_jobs SET episode = :new WHERE episode = :old",
    "UPDATE OR IGNORE user.episode_sources SET id = :new WHERE id = :old",
    *(
        f"DELETE FROM user.{table} WHERE episode = :old"
        for table in (
            "reads",
            "positions",
            "offsets",
            "requests",
            "fetched_audio",
            "download_line",
            "recent_pages",
        )
    ),
    "DELETE FROM user.episode_sources WHERE id = :old",
)
_MERGE_PODCAST = (
    """DELETE FROM user.hidden_podcasts WHERE podcast IN (:old, :new)
        AND (SELECT count(*) FROM user.hidden_podcasts WHERE podcast IN (:old, :new)) = 1""",
    "DELETE FROM user.hidden_podcasts WHERE podcast = :old",
    "INSERT OR IGNORE INTO user.follows"
    " SELECT :new, title, page_url, followed_at FROM user.follows WHERE podcast = :old",
    "INSERT OR IGNORE INTO user.speeds SELECT :new, speed FROM user.speeds WHERE podcast = :old",
    "INSERT OR IGNORE INTO user.podcast_tags SELECT :new, tag FROM user.podcast_tags"
    " WHERE podcast = :old",
    "INSERT OR IGNORE INTO user.list_settings SELECT :new, filters, sort FROM user.list_settings"
    " WHERE podcast = :old",
    """INSERT INTO user.keep_rules
        SELECT :new, auto_download, keep_downloads, delete_when_heard FROM user.keep_rules
            WHERE podcast = :old
        ON CONFLICT (podcast) DO UPDATE SET
            auto_download = coalesce(auto_download, excluded.auto_download),
            keep_downloads = coalesce(keep_downloads, excluded.keep_downloads),
            delete_when_heard = coalesce(delete_when_heard, excluded.delete_when_heard)""",
    "DELETE FROM user.keep_rules WHERE podcast = :old",
    "DELETE FROM user.follows WHERE podcast = :old",
    "DELETE FROM user.podcast_tags WHERE podcast = :old",
    "DELETE FROM user.speeds WHERE podcast = :old",
    "DELETE FROM user.list_settings WHERE podcast = :old",
    "UPDATE user.places SET podcast = :new WHERE podcast = :old",
    "UPDATE OR IGNORE user.podcast_sources SET id = :new WHERE id = :old",
    "DELETE FROM user.podcast_sources WHERE id = :old",
)
_EPISODES = f"""
    SELECT e.number, e.slug, e.title, e.published, e.duration, e.link_url, e.audio_url,
        t.episode IS NOT NULL, e.id
    FROM main.episodes e LEFT JOIN main.feed_episodes t ON t.episode = e.number
    WHERE e.origin = {ORIGIN} AND e.podcast = ?
"""


_NAMED = f"SELECT slug, id, audio_url FROM main.episodes WHERE origin = {ORIGIN} AND podcast = ?"
_OF_AUDIO = f"SELECT podcast, slug FROM main.episodes WHERE origin = {ORIGIN} AND audio_url = ?"


class FeedJoins:
    """Makes one podcast of two, and one episode of two."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def service_podcast(self, url: str) -> str | None:
        """The slug of the service's podcast whose feed is at an address, as the service says."""
        return self.service_podcasts([url]).get(url)

    def service_podcasts(self, urls: Iterable[str]) -> dict[str, str]:
        """The same for several addresses; those that it says of no podcast are left out."""
        rows = self._connection.iterate(
            f"SELECT slug, rss_url FROM main.podcasts WHERE origin = {ORIGIN}"
            " AND rss_url IS NOT NULL",
            self._sources.origin,
        )
        known = {
            same_place_key(rss_url): str(slug)
            for slug, rss_url in rows
            if not slug.startswith(FEED_SIGN)
        }
        return {url: slug for url in urls if (slug := known.get(same_place_key(url)))}

    def adopt(self, slug: str, url: str) -> None:
        """Keep where the feed of a service's podcast is, which has none here so far."""
        with self._connection.writing("user") as connection:
            number = self._sources.keep_podcast(connection, slug)
            connection.execute(
                "INSERT INTO user.podcast_sources (kind, origin, podcast, id) VALUES (?, ?, ?, ?)",
                (FEED, url, slug, number),
            )

    def podcasts(self, feed: str, slug: str) -> None:
        """Make one podcast of one that only a feed tells of and another; what it keeps is its slug.

        Args:
            feed: the slug of the first, which is there no more afterwards.
            slug: that of the other, a service's or a feed's.
        """
        with self._connection.writing("user") as connection:
            numbers = self._sources.podcast_of_feed(feed), self._sources.podcast(slug)
            kept = connection.execute(
                f"SELECT 1 FROM user.podcast_sources WHERE kind = '{FEED}' AND podcast = ?", (slug,)
            ).fetchone()
            if kept is None:
                self._give_feed(connection, feed, slug, *numbers)
            else:
                self._drop_feed(connection, feed, slug, *numbers)
            for table, column in (("podcasts", "slug"), ("episodes", "podcast")):
                connection.execute(f"DELETE FROM main.{table} WHERE {column} = ?", (feed,))
            self._drop_orphans(connection)

    def _give_feed(
        self, connection: sqlite3.Connection, feed: str, slug: str, number: int, other: int
    ) -> None:
        """Give a service's podcast its feed, and the feed's number to both."""
        connection.execute(
            "INSERT OR IGNORE INTO user.podcast_sources (kind, origin, podcast, id)"
            " VALUES (?, ?, ?, ?)",
            (KIND, self._sources.origin, slug, other),
        )
        _run(connection, _MERGE_PODCAST, old=other, new=number)
        connection.execute(
            f"UPDATE user.podcast_sources SET podcast = ? WHERE kind = '{FEED}' AND podcast = ?",
            (slug, feed),
        )
        _rename_items(connection, feed, slug)
        origin = self._sources.number(connection)
        connection.execute(
            "UPDATE main.podcasts SET id = ? WHERE origin = ? AND slug = ?", (number, origin, slug)
        )
        connection.execute(
            f"UPDATE OR IGNORE main.episodes SET podcast = ?, slug = '{FEED_SIGN}' || slug"
            " WHERE origin = ? AND podcast = ?",
            (slug, origin, feed),
        )

    def _drop_feed(
        self, connection: sqlite3.Connection, feed: str, slug: str, number: int, other: int
    ) -> None:
        """Let go of a second feed: what the user did to its episodes is of those of the first."""
        sign = "" if slug.startswith(FEED_SIGN) else FEED_SIGN
        base = self._sources.podcast_of_feed(slug)
        found = connection.execute(
            "SELECT item, id FROM user.episode_sources"
            f" WHERE kind = '{FEED}' AND origin = '' AND podcast = ?",
            (feed,),
        ).fetchall()
        items = [item for item, _ in found]
        merged = []
        for (item, old), new in zip(found, stable_ids(FEED, str(base), items=items), strict=True):
            there = connection.execute(
                "SELECT id FROM user.episode_sources"
                f" WHERE kind = '{FEED}' AND origin = '' AND podcast = ? AND item = ?",
                (slug, f"{sign}{item}"),
            ).fetchone()
            merged.append(there[0] if there else new)
            _run(connection, _MERGE_EPISODE, old=old, new=merged[-1])
        _rename_items(connection, feed, slug)
        for number_of_both in merged:
            touch_episode(connection, number_of_both)
        connection.execute(
            f"DELETE FROM user.podcast_sources WHERE kind = '{FEED}' AND podcast = ?", (feed,)
        )
        _run(connection, _MERGE_PODCAST, old=number, new=other)
        connection.execute("DELETE FROM main.feeds WHERE id = ?", (number,))

    def _drop_orphans(self, connection: sqlite3.Connection) -> None:
        """Delete what stands beside episodes that are there no more."""
        for table in ("feed_episodes", "main_ideas"):
            connection.execute(
                f"DELETE FROM main.{table} WHERE episode NOT IN (SELECT number FROM main.episodes)"
            )

    def episodes(self, slug: str) -> int:
        """Make one of each episode of a service's podcast and the same of its feed.

        Returns:
            How many were made one.
        """
        rows = self._connection.rows(_EPISODES, self._sources.origin, slug)
        ids = {row[0]: row[-1] for row in rows}
        feed = [ComparedEpisode(*row[:-2]) for row in rows if row[1].startswith(FEED_SIGN)]
        service = [ComparedEpisode(*row[:-2]) for row in rows if not row[1].startswith(FEED_SIGN)]
        joined = frozenset(row[0] for row in rows if row[-2] and not row[1].startswith(FEED_SIGN))
        pairs = list(same_episodes(feed, service, joined))
        if pairs:
            with self._connection.writing("user") as connection:
                for told, same, rule in pairs:
                    self._join(connection, slug, told, same, ids[told.number], ids[same.number])
                    _let_feed_tell(connection, told, same, rule)
        return len(pairs)

    def names_now(self, known: Mapping[EpisodeKey, str]) -> dict[EpisodeKey, EpisodeKey]:
        """Under which names episodes are listed that were known by others before they were joined.

        Args:
            known: the addresses of their audio, by the names by which they were known.

        Returns:
            Their names now, by those before; without those that have kept theirs, or are gone.
        """
        found: dict[EpisodeKey, EpisodeKey] = {}
        for key, audio_url in known.items():
            rows = self._connection.rows(_NAMED, self._sources.origin, key.podcast)
            if not rows:  # the podcast itself may be another's by now
                rows = self._connection.rows(_OF_AUDIO, self._sources.origin, audio_url)
                if rows:
                    found[key] = EpisodeKey(*rows[0])
            elif all(slug != key.episode for slug, *_ in rows):
                number, sound = self._sources.episode(key), audio_key(audio_url)
                same = [slug for slug, id, _ in rows if id == number] or [
                    slug for slug, _, url in rows if url and sound and audio_key(url) == sound
                ]
                if same:
                    found[key] = EpisodeKey(key.podcast, same[0])
        return found

    def _join(
        self,
        connection: sqlite3.Connection,
        slug: str,
        told: ComparedEpisode,
        same: ComparedEpisode,
        old: int,
        new: int,
    ) -> None:
        """Give the service's number to what the user did to the feed's episode."""
        touched = connection.execute(
            "SELECT 1 FROM user.episode_sources WHERE id IN (?, ?) LIMIT 1", (old, new)
        ).fetchone()
        if touched is None:
            return
        _run(connection, _MERGE_EPISODE, old=old, new=new)
        connection.executemany(
            "INSERT OR IGNORE INTO user.episode_sources (kind, origin, podcast, item, id)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (KIND, self._sources.origin, slug, same.slug, new),
                (FEED, "", slug, told.slug, new),
            ],
        )


def _let_feed_tell(
    connection: sqlite3.Connection, told: ComparedEpisode, same: ComparedEpisode, rule: str
) -> None:
    """Have what the feed told stand beside the service's episode, and only there."""
    connection.execute("DELETE FROM main.main_ideas WHERE episode = ?", (told.number,))
    connection.execute("DELETE FROM main.episodes WHERE number = ?", (told.number,))
    connection.execute(
        "UPDATE main.feed_episodes SET episode = ?, rule = ? WHERE episode = ?",
        (same.number, rule, told.number),
    )
    connection.execute(
        "UPDATE main.episodes SET published = coalesce(published, ?),"
        " duration = coalesce(duration, ?), link_url = coalesce(link_url, ?),"
        " audio_url = coalesce(audio_url, ?) WHERE number = ?",
        (told.published, told.duration, told.link_url, told.audio_url, same.number),
    )


def merge_episode(connection: sqlite3.Connection, *, old: int, new: int) -> None:
    """Give what the user did to the episode of one number to that of another."""
    _run(connection, _MERGE_EPISODE, old=old, new=new)


def _run(connection: sqlite3.Connection, statements: Iterable[str], *, old: int, new: int) -> None:
    if old == new:
        return
    for statement in statements:
        connection.execute(statement, {"old": old, "new": new})


def _rename_items(connection: sqlite3.Connection, feed: str, slug: str) -> None:
    """List the episodes of a feed that the user touched under another podcast's slug."""
    sign = "" if slug.startswith(FEED_SIGN) else FEED_SIGN
    connection.execute(
        f"UPDATE OR IGNORE user.episode_sources SET podcast = ?, item = '{sign}' || item"
        f" WHERE kind = '{FEED}' AND origin = '' AND podcast = ?",
        (slug, feed),
    )
    connection.execute(
        f"DELETE FROM user.episode_sources WHERE kind = '{FEED}' AND origin = '' AND podcast = ?",
        (feed,),
    )

"""Where podcasts and episodes come from, and the numbers that identify them in both files.

A *source* is a place that tells of an episode: the Stenobird service, by its origin and two slugs,
or a publisher's feed, by its address and what identifies the episode there. The number of an
episode follows from its first source alone, so ``user.db`` never depends on one that
``library.db`` handed out: with ``library.db`` lost and everything fetched again, every mark is on
its episode. ``user.db`` keeps the sources of what the user touched, and the addresses of all feeds
that were added. Two sources that turn out to be one episode get one number there, and so one set
of marks; what each of them tells stays apart, a row each in ``library.db``.

A podcast that only a feed tells of stands under a slug that begins with ``@``, as none of a
service does. So does an episode that only the feed tells of, where its podcast is a service's.
The numbers of a feed's episodes follow from that of its podcast and from their items alone, so a
feed may move. Feeds are seen whichever service is in use.
"""

from __future__ import annotations

import sqlite3

from steno_tui.library.connection import Connection
from steno_tui.library.rows import stable_id, stable_ids
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN

KIND = "stenobird"
"""The kind of source that is identified by the service's origin and its slugs."""

FEED = "feed"
"""The kind of source that is a publisher's feed; ``origin`` is its address in
``podcast_sources``, and empty in ``episode_sources``, where ``podcast`` says which."""

ORIGIN = f"(SELECT number FROM main.origins WHERE kind = '{KIND}' AND origin = ?)"
"""The number that ``library.db`` has for the origin in use: what it tells is found by this."""

OF_ORIGIN = f"s.kind = '{KIND}' AND s.origin = ?"
"""Which of the rows ``s`` of ``episode_sources`` or ``podcast_sources`` are the origin's."""

OF_FEEDS = f"s.kind = '{FEED}' AND s.origin = ''"
"""Which of the rows ``s`` of ``episode_sources`` are feeds'."""

ASKED_OF_SERVER = "j.server IN ('', ?)"
"""Which of the rows ``j`` of ``transcript_jobs`` are the origin's: a job is carried on where it was
asked for, and no other service is told of it, or paid."""

SHOWN = "NOT EXISTS (SELECT 1 FROM user.hidden_podcasts z WHERE z.podcast = p.id)"
"""Which of the podcasts ``p`` the user did not take off the list."""


def naming(table: str, row: str = "s") -> str:
    """The SQL condition for that source of a thing by which it is listed: the origin's goes first.

    Args:
        table: ``episode_sources`` or ``podcast_sources``.
        row: what its rows are called in the query.
    """
    return (
        f"({row}.kind, {row}.origin) = (SELECT t.kind, t.origin FROM user.{table} t"
        f" WHERE t.id = {row}.id AND (t.kind = '{KIND}' AND t.origin = ? OR t.kind = '{FEED}')"
        " ORDER BY t.kind DESC LIMIT 1)"
    )


_FIND_EPISODE = (
    "SELECT id FROM user.episode_sources WHERE kind = ? AND origin = ? AND podcast = ? AND item = ?"
)
_FIND_PODCAST = "SELECT id FROM user.podcast_sources WHERE kind = ? AND origin = ? AND podcast = ?"
_FIND_FEED = f"SELECT id, origin FROM user.podcast_sources WHERE kind = '{FEED}' AND podcast = ?"
# The same by the number of the listed podcast, which is nearly always right: an index leads there.
_FIND_LISTED_FEED = f"""
    SELECT s.id, s.origin FROM main.podcasts p
        CROSS JOIN user.podcast_sources s ON s.id = p.id AND s.kind = '{FEED}'
    WHERE p.origin = {ORIGIN} AND p.slug = ? AND s.podcast = p.slug
"""


# What a feed tells of, too, is known by that as well: the service's list may be lost, or away.
_KEEP_TOLD = f"""
    INSERT OR IGNORE INTO user.episode_sources (kind, origin, podcast, item, id)
    SELECT '{FEED}', '', e.podcast, '{FEED_SIGN}' || t.item, ?
    FROM main.episodes e JOIN main.feed_episodes t ON t.episode = e.number
    WHERE e.origin = {ORIGIN} AND e.podcast = ? AND e.slug = ?
"""

# The same of all episodes that are named by the numbers of their rows, in two steps.
_NAMED = "json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value"
_IS_FEEDS = f"(substr(e.podcast, 1, 1) = '{FEED_SIGN}' OR substr(e.slug, 1, 1) = '{FEED_SIGN}')"
_KEEP_NAMED = (
    f"""
    INSERT OR IGNORE INTO user.episode_sources (kind, origin, podcast, item, id)
    SELECT iif({_IS_FEEDS}, '{FEED}', '{KIND}'), iif({_IS_FEEDS}, '', ?), e.podcast, e.slug, e.id
    FROM {_NAMED} ORDER BY e.podcast, e.slug
""",
    f"""
    INSERT OR IGNORE INTO user.episode_sources (kind, origin, podcast, item, id)
    SELECT '{FEED}', '', e.podcast, '{FEED_SIGN}' || t.item, e.id
    FROM {_NAMED} JOIN main.feed_episodes t ON t.episode = e.number
    WHERE NOT {_IS_FEEDS}
""",
)


class SourceTable:
    """The tables of sources, for one service: its slugs there, the numbers here.

    Args:
        connection: the open files.
        origin: the service in use. What comes from others is in the same tables, and not seen.
    """

    def __init__(self, connection: Connection, origin: str) -> None:
        self._connection = connection
        self.origin = origin
        self._number: tuple[int, int] | None = None
        """The origin's, and how many transactions had come to nothing when it was read."""

    def episode(self, key: EpisodeKey) -> int:
        """The number of an episode."""
        return self.episodes(key.podcast, [key.episode])[0]

    def podcast(self, slug: str) -> int:
        """The number of a podcast."""
        row = self._connection.row(_FIND_PODCAST, KIND, self.origin, slug)
        row = row or self.feed(slug)
        if row is not None:
            return int(row[0])
        is_feeds = slug.startswith(FEED_SIGN)
        return stable_id(FEED, slug) if is_feeds else stable_id(KIND, self.origin, slug)

    def feed(self, slug: str) -> tuple[int, str] | None:
        """The number of a podcast that has a feed, and the feed's address; None without one."""
        row = self._connection.row(_FIND_LISTED_FEED, self.origin, slug)
        row = row or self._connection.row(_FIND_FEED, slug)
        return None if row is None else (int(row[0]), str(row[1]))

    def episodes(self, podcast: str, slugs: list[str]) -> list[int]:
        """The numbers of a podcast's episodes, all of which are a feed's or none."""
        is_feeds = EpisodeKey(podcast, slugs[0]).is_feeds
        where = (FEED, "") if is_feeds else (KIND, self.origin)
        if is_feeds:
            items = [slug.removeprefix(FEED_SIGN) for slug in slugs]
            numbers = stable_ids(FEED, str(self.podcast_of_feed(podcast)), items=items)
        else:
            numbers = stable_ids(*where, podcast, items=slugs)
        if len(slugs) == 1:
            row = self._connection.row(_FIND_EPISODE, *where, podcast, slugs[0])
            return numbers if row is None else [int(row[0])]
        known = dict(
            self._connection.iterate(
                "SELECT s.item, s.id FROM user.episode_sources s"
                " WHERE s.kind = ? AND s.origin = ? AND s.podcast = ?",
                *where,
                podcast,
            )
        )
        return [known.get(slug, number) for slug, number in zip(slugs, numbers, strict=True)]

    def podcast_of_feed(self, slug: str) -> int:
        """The number from which those of a feed's episodes follow."""
        feed = self.feed(slug)
        return stable_id(FEED, slug) if feed is None else feed[0]

    def keep_episode(self, connection: sqlite3.Connection, key: EpisodeKey) -> int:
        """The number of an episode that the user touches, whose source is kept from now on."""
        where = (FEED, "") if key.is_feeds else (KIND, self.origin)
        number = self.episode(key)
        connection.execute(
            "INSERT INTO user.episode_sources (kind, origin, podcast, item, id)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",  # or kept under another guid by now
            (*where, *key, number),
        )
        if not key.is_feeds:
            connection.execute(_KEEP_TOLD, (number, self.origin, *key))
        return number

    def keep_listed(self, connection: sqlite3.Connection, numbers: str) -> None:
        """Keep the sources of listed episodes that the user touches.

        Args:
            connection: the open files, in the midst of a transaction.
            numbers: those of their rows, as JSON.
        """
        sources, told = _KEEP_NAMED
        connection.execute(sources, (self.origin, numbers))
        connection.execute(told, (numbers,))

    def keep_podcast(self, connection: sqlite3.Connection, slug: str) -> int:
        """The number of a podcast that the user touches, whose source is kept from now on.

        That of a feed is kept since the feed was added.
        """
        number = self.podcast(slug)
        if self.feed(slug) is None:
            connection.execute(
                "INSERT INTO user.podcast_sources (kind, origin, podcast, id)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (kind, origin, podcast) DO NOTHING",
                (KIND, self.origin, slug, number),
            )
        return number

    def number(self, connection: sqlite3.Connection) -> int:
        """The number that ``library.db`` has for the origin; one is given where there is none."""
        undone = self._connection.undone
        if self._number is None or self._number[1] != undone:
            self._number = self._number_read(connection), undone
        return self._number[0]

    def _number_read(self, connection: sqlite3.Connection) -> int:
        find = f"SELECT {ORIGIN}"
        (number,) = connection.execute(find, (self.origin,)).fetchone()
        if number is None:
            connection.execute(
                "INSERT OR IGNORE INTO main.origins (kind, origin) VALUES (?, ?)",
                (KIND, self.origin),
            )
            (number,) = connection.execute(find, (self.origin,)).fetchone()
        return int(number)

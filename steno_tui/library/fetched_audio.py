"""Which episodes' audio was ever fetched, and whether a rule or the user wanted it.

What was fetched once is not fetched by a rule again, wherever it has gone since: so audio that the
user deleted, by whatever means, stays deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.sources import ORIGIN, SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN

_NEWEST = f"""
    SELECT e.podcast, e.slug, e.id FROM (
        SELECT n.number, n.podcast, n.slug, n.id, n.published, n.audio_url, n.chapters
        FROM main.episodes n INDEXED BY newest_of_podcast
        WHERE n.origin = {ORIGIN} AND n.podcast = ?
        ORDER BY n.published DESC, n.number LIMIT ?) e
    WHERE NOT EXISTS
            (SELECT 1 FROM user.fetched_audio f WHERE f.episode = e.id AND f.fetched_at > 0)
        AND NOT EXISTS (SELECT 1 FROM user.positions h WHERE h.episode = e.id AND h.finished)
        AND (e.audio_url IS NOT NULL
            OR e.chapters IS NULL AND substr(e.slug, 1, 1) <> '{FEED_SIGN}'
                AND substr(e.podcast, 1, 1) <> '{FEED_SIGN}')
    ORDER BY e.published DESC, e.number
"""
_NEWEST_OF_ALL = f"""
    SELECT e.id FROM main.episodes e INDEXED BY newest_of_podcast
    WHERE e.origin = {ORIGIN} AND e.podcast = ? ORDER BY e.published DESC, e.number LIMIT ?
"""
_HELD = f"""
    SELECT w.value, s.podcast, e.published, coalesce(f.by_rule, 0), coalesce(h.finished, 0),
        coalesce(h.seconds > 0 AND NOT h.finished, 0),
        EXISTS (SELECT 1 FROM user.queue q WHERE q.episode = w.value)
    FROM json_each(?) w
        LEFT JOIN user.fetched_audio f ON f.episode = w.value
        LEFT JOIN user.positions h ON h.episode = w.value
        LEFT JOIN user.episode_sources s ON s.id = w.value AND {naming("episode_sources")}
        LEFT JOIN main.episodes e
            ON e.origin = {ORIGIN} AND e.podcast = s.podcast AND e.slug = s.item
"""


class HeldAudio(NamedTuple):
    """An episode whose audio is on this machine, and what decides on how long it stays."""

    key: EpisodeKey
    """By which its audio is kept; it may have been listed under another since."""
    id: int
    """What identifies it, whatever it is listed under."""
    podcast: str
    """The slug of its podcast now."""
    published: int | None
    """Unix seconds."""
    by_rule: bool
    """Whether a rule had it fetched, and not the user."""
    was_heard: bool
    """To its end."""
    is_begun: bool
    """Whether it was heard in part."""
    is_queued: bool


class FetchedAudio:
    """The table of audio that was fetched; it says nothing of what is here now."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def note(self, key: EpisodeKey, *, by_rule: bool) -> None:
        """Note that an episode's audio was fetched.

        Args:
            key: which.
            by_rule: whether a rule wanted it, and not the user.
        """
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.fetched_audio (episode, fetched_at, by_rule)"
                " VALUES (?, ?, ?)",
                (self._sources.keep_episode(connection, key), self._connection.now(), by_rule),
            )

    def begin(self, key: EpisodeKey) -> bool:
        """Note that a rule is about to have an episode's audio fetched, which has not come yet.

        So it is the rule's also where the program is killed before it is noted that it came.

        Returns:
            Whether nothing was noted of it before.
        """
        with self._connection.writing("user") as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO user.fetched_audio (episode, fetched_at, by_rule)"
                " VALUES (?, 0, 1)",
                (self._sources.keep_episode(connection, key),),
            )
        return done.rowcount == 1

    def leave(self, key: EpisodeKey) -> None:
        """Note that an episode's audio did not come that was begun."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "DELETE FROM user.fetched_audio WHERE episode = ? AND fetched_at = 0",
                (self._sources.episode(key),),
            )

    def settle(self, whole: Collection[EpisodeKey]) -> None:
        """Note of those that were begun and are here that they came.

        Args:
            whole: the episodes whose audio is on this machine.
        """
        begun = "SELECT 1 FROM user.fetched_audio WHERE fetched_at = 0 LIMIT 1"
        if not whole or self._connection.row(begun) is None:
            return
        numbers = as_json(self._sources.episode(key) for key in whole)
        with self._connection.writing("user") as connection:
            connection.execute(
                "UPDATE user.fetched_audio SET fetched_at = ?"
                " WHERE fetched_at = 0 AND episode IN (SELECT value FROM json_each(?))",
                (self._connection.now(), numbers),
            )

    def newest_wanted(self, podcast: str, limit: int) -> list[tuple[EpisodeKey, int]]:
        """Which of a podcast's newest episodes may be fetched by a rule, the newest first.

        That are those that were neither heard to their end nor fetched before. They have audio, as
        far as is known: where only the page can say so, it was not read yet.

        Args:
            podcast: a slug.
            limit: how many of the newest are looked at.

        Returns:
            Each with what identifies it.
        """
        rows = self._connection.rows(_NEWEST, self._sources.origin, podcast, limit)
        return [(EpisodeKey(slug, episode), number) for slug, episode, number in rows]

    def newest(self, podcast: str, limit: int) -> set[int]:
        """What identifies a podcast's newest episodes, whatever was done to them."""
        rows = self._connection.rows(_NEWEST_OF_ALL, self._sources.origin, podcast, limit)
        return {number for (number,) in rows}

    def held(self, keys: Collection[EpisodeKey]) -> list[HeldAudio]:
        """What is known of episodes whose audio is on this machine, in their order."""
        numbers, origin = [self._sources.episode(key) for key in keys], self._sources.origin
        found = {
            number: facts
            for number, *facts in self._connection.iterate(_HELD, as_json(numbers), origin, origin)
        }
        return [
            _held(key, number, *found[number]) for key, number in zip(keys, numbers, strict=True)
        ]


def _held(
    key: EpisodeKey, number: int, podcast: str | None, published: int | None, *facts: int
) -> HeldAudio:
    return HeldAudio(key, number, podcast or key.podcast, published, *map(bool, facts))

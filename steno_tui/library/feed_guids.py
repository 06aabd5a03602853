"""Episodes to which a feed gives other guids than before, as where it moves to another host.

They are the same rows under another name, with all that the user did to them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from steno_tui.library.connection import Connection
from steno_tui.library.feed_items import item_of
from steno_tui.library.feed_joins import merge_episode
from steno_tui.library.feeds import unpacked
from steno_tui.library.rows import stable_ids
from steno_tui.library.same_episodes import ComparedEpisode, known_again
from steno_tui.library.search_tables import touch_episode
from steno_tui.library.sources import FEED, ORIGIN, SourceTable
from steno_tui.models.feed import FeedEpisode
from steno_tui.models.podcast import FEED_SIGN

_ITEMS = f"""
    SELECT t.item FROM main.feed_episodes t JOIN main.feeds f ON f.number = t.feed
    WHERE f.origin = {ORIGIN} AND f.id = ?
"""
_TOLD = f"""
    SELECT t.item, t.told FROM main.feed_episodes t JOIN main.feeds f ON f.number = t.feed
    WHERE f.origin = {ORIGIN} AND f.id = ? AND t.item IN (SELECT value FROM json_each(?))
"""
_ROW = f"""
    SELECT t.feed, t.episode, t.rule FROM main.feed_episodes t
        JOIN main.feeds f ON f.number = t.feed
    WHERE f.origin = {ORIGIN} AND f.id = ? AND t.item = ?
"""
_TOUCHED = (
    f"SELECT id FROM user.episode_sources WHERE kind = '{FEED}' AND origin = ''"
    " AND podcast = ? AND item = ?"
)


class FeedGuids:
    """Knows episodes again that a feed gives other guids."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def know_again(
        self, slug: str, episodes: Sequence[FeedEpisode], as_before: Collection[str] = ()
    ) -> int:
        """Keep under their new guids the episodes that are here under others.

        Args:
            slug: under which the feed's podcast is listed.
            episodes: what the feed tells of now.
            as_before: the items of those of which it tells as before.

        Returns:
            How many there were.
        """
        number = self._sources.podcast_of_feed(slug)
        now = {item_of(told.guid): told for told in episodes}
        which = (self._sources.origin, number)
        known = {str(item) for (item,) in self._connection.iterate(_ITEMS, *which)}
        fresh = now.keys() - known
        gone_items = known - now.keys() - set(as_before)
        if not fresh or not gone_items:
            return 0
        rows = self._connection.rows(_TOLD, *which, json.dumps(list(gone_items)))
        found = {item: unpacked(packed) for item, packed in rows}
        gone = {item: told for item, told in found.items() if told is not None}
        pairs = _pairs(gone, {item: now[item] for item in now if item in fresh})
        if pairs:
            new = stable_ids(FEED, str(number), items=[item for _, item in pairs])
            with self._connection.writing("user") as connection:
                for (before, item), fallback in zip(pairs, new, strict=True):
                    self._rename(connection, slug, (before, item), fallback)
        return len(pairs)

    def _rename(
        self, connection: sqlite3.Connection, slug: str, items: tuple[str, str], fallback: int
    ) -> None:
        """Give an episode another item; it keeps its number where the user touched it.

        Args:
            connection: in a transaction on both files.
            slug: its podcast's.
            items: the one that it had, and the one that it has from now on.
            fallback: the number that follows from the new one.
        """
        sign = "" if slug.startswith(FEED_SIGN) else FEED_SIGN
        before, item = (f"{sign}{item}" for item in items)
        touched = connection.execute(_TOUCHED, (slug, before)).fetchone()
        there = connection.execute(_TOUCHED, (slug, item)).fetchone()
        if touched and there:
            merge_episode(connection, old=touched[0], new=there[0])
        elif touched:
            connection.execute(
                f"UPDATE user.episode_sources SET item = ? WHERE kind = '{FEED}' AND origin = ''"
                " AND podcast = ? AND item = ?",
                (item, slug, before),
            )
        number = (there or touched or (fallback,))[0]
        podcast = self._sources.podcast_of_feed(slug)
        feed, episode, rule = connection.execute(
            _ROW, (self._sources.origin, podcast, items[0])
        ).fetchone()
        connection.execute(
            "UPDATE main.feed_episodes SET item = ? WHERE feed = ? AND item = ?",
            (items[1], feed, items[0]),
        )
        if rule is None:  # else it is listed under the service's name
            connection.execute(
                "UPDATE main.episodes SET slug = ?, id = ? WHERE number = ?",
                (item, number, episode),
            )
        if there:
            touch_episode(connection, number)


def _pairs(
    before: Mapping[str, FeedEpisode], now: Mapping[str, FeedEpisode]
) -> list[tuple[str, str]]:
    """The items of the same episodes, the one that each had and the one that it has now."""
    old, new = list(before), list(now)
    pairs = known_again(list(_compared(before.values())), list(_compared(now.values())))
    return [(old[one], new[other]) for one, other in pairs]


def _compared(episodes: Iterable[FeedEpisode]) -> Iterable[ComparedEpisode]:
    for place, told in enumerate(episodes):
        at = told.published_at
        yield ComparedEpisode(
            place,
            "",
            told.title,
            None if at is None else int(at.timestamp()),
            told.duration_seconds,
            told.page_url,
            told.audio_url,
        )

"""Which episodes a list has and in which order, without reading what the rows show of them.

An episode is told by its ``number``, which is that of this file alone. A slim index has all of them
by date, for the list that is whole. All that decides otherwise on a place in a list stands in the
index of the podcasts: half a million episodes are gone through in it, and none is looked up.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from steno_tui.library.connection import Connection
from steno_tui.library.sources import ORIGIN, SHOWN, SourceTable
from steno_tui.models.episode import PROCESSED, EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.text.folding import words_of

NEW_DAYS = 14
"""How long an episode counts as new after it was published."""

_BY_DATE = f"main.episodes e INDEXED BY newest WHERE e.origin = {ORIGIN}"
_OF_PODCAST = (
    f"main.episodes e INDEXED BY newest_of_podcast WHERE e.origin = {ORIGIN} AND e.podcast = ?"
)
# Podcast by podcast, so that what its title has is asked of each once, and not for every episode.
_BY_PODCAST = """
    (SELECT p.origin, p.slug{has_words} FROM main.podcasts p
        WHERE p.origin = {origin} AND {shown} LIMIT -1) p
    CROSS JOIN main.episodes e INDEXED BY newest_of_podcast
        ON e.origin = p.origin AND e.podcast = p.slug
    WHERE true
"""
_NOT_LEFT = f"""
    AND e.podcast NOT IN (SELECT p.slug FROM main.podcasts p WHERE p.origin = {ORIGIN}
        AND p.id IN (SELECT z.podcast FROM user.hidden_podcasts z))
"""

_FIND = (
    f"SELECT number, published FROM main.episodes WHERE origin = {ORIGIN} AND podcast = ?"
    " AND slug = ?"
)
_KEYS = """
    SELECT e.number, e.podcast, e.slug
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
"""
_IS_LEFT = f"""
    SELECT 1 FROM main.podcasts p JOIN user.hidden_podcasts z ON z.podcast = p.id
    WHERE p.origin = {ORIGIN} AND p.slug = ?
"""

_NEWEST = "e.published DESC, e.podcast, e.number"
_BACK = "e.published ASC, e.podcast DESC, e.number DESC"
_ORDERS = {
    EpisodeSort.NEWEST: _NEWEST,
    EpisodeSort.OLDEST: "e.published ASC NULLS LAST, e.podcast DESC, e.number DESC",
    EpisodeSort.LONGEST: "e.duration DESC, e.podcast, e.number",
    EpisodeSort.SHORTEST: "e.duration ASC NULLS LAST, e.podcast, e.number",
    EpisodeSort.TITLE: "e.folded, e.podcast, e.number",
}

_IS_UNREAD = "NOT EXISTS (SELECT 1 FROM user.reads r WHERE r.episode = e.id)"
_WAS_HEARD = "EXISTS (SELECT 1 FROM user.positions h WHERE h.episode = e.id"
_CONDITIONS = {
    EpisodeFilter.UNREAD: _IS_UNREAD,
    EpisodeFilter.NEW: (
        f"e.published >= ? AND {_IS_UNREAD} AND NOT {_WAS_HEARD} AND (h.seconds OR h.finished))"
    ),
    EpisodeFilter.STARTED: f"{_WAS_HEARD} AND h.seconds > 0 AND NOT h.finished)",
    EpisodeFilter.PROCESSED: f"e.state = '{PROCESSED}'",
    EpisodeFilter.REQUESTED: "EXISTS (SELECT 1 FROM user.requests q WHERE q.episode = e.id)",
    EpisodeFilter.CHAPTERS: "e.chapters > 0",
    EpisodeFilter.DOWNLOADED: "e.id IN (SELECT value FROM json_each(?))",
    EpisodeFilter.TRANSCRIPT: """e.number IN (
        SELECT t.episode FROM main.feed_episodes t INDEXED BY with_transcript
            WHERE t.transcripts > 0
        UNION ALL SELECT o.episode FROM main.page_transcripts o
        UNION ALL SELECT n.number FROM user.kept_transcripts k
            CROSS JOIN user.episode_sources s ON s.id = k.episode
            CROSS JOIN main.origins g ON g.origin = s.origin OR s.origin = ''
            CROSS JOIN main.episodes n
                ON n.origin = g.number AND n.podcast = s.podcast AND n.slug = s.item)""",
}


def as_json(numbers: Iterable[int]) -> str:
    """Numbers as SQLite's ``json_each`` takes them."""
    return f"[{','.join(map(str, numbers))}]"


class Place(NamedTuple):
    """Where an episode stands in the list of all, the newest first."""

    at: int
    """How many come before it."""
    newer: int
    """How many of these are newer; the others were published in the same second."""
    published: int | None = None
    is_estimated: bool = False
    """Whether the two numbers are told by the date alone; what is around is found all the same."""


class EpisodeLists:
    """Says which episodes a list has, in its order."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def count(self, podcast: str | None = None) -> int:
        """How many episodes there are of a podcast, or of all that the user did not leave."""
        which = SHOWN if podcast is None else "p.slug = ?"
        return self._one_number(
            "SELECT coalesce(sum(p.episode_count), 0) FROM main.podcasts p"
            f" WHERE p.origin = {ORIGIN} AND {which}",
            self._sources.origin,
            *([] if podcast is None else [podcast]),
        )

    def number(self, key: EpisodeKey) -> int | None:
        """The number of an episode in this file; None where nothing is known of it."""
        row = self._connection.row(_FIND, self._sources.origin, *key)
        return None if row is None else int(row[0])

    def keys(self, numbers: Sequence[int]) -> dict[int, EpisodeKey]:
        """What identifies the episodes of some numbers; those that are gone are not among."""
        rows = self._connection.iterate(_KEYS, as_json(numbers))
        return {number: EpisodeKey(podcast, slug) for number, podcast, slug in rows}

    def place(self, key: EpisodeKey, most: int | None = None) -> Place | None:
        """Where an episode stands in the list of all, the newest first.

        None where it is not in that list.

        Args:
            key: the episode's.
            most: how many on either side of it are counted; where there are more on both, the
                place is estimated, and so many at least are around it. Counting half a million
                takes 20 ms.
        """
        origin = self._sources.origin
        found = self._connection.row(_FIND, origin, *key)
        if found is None or self._connection.row(_IS_LEFT, origin, key.podcast):
            return None
        number, published = found
        where, parameters = self._whole(None)
        is_newer, is_as_new, when = "e.published > ?", "e.published = ?", [published]
        if published is None:
            is_newer, is_as_new, when = "e.published IS NOT NULL", "e.published IS NULL", []
        before = f"{is_as_new} AND (e.podcast < ? OR e.podcast = ? AND e.number < ?)"
        count = f"SELECT count(*) FROM {where} AND"
        newer = None
        if most is not None and published is not None:
            newer = self._newer_estimated(published, most)
        is_estimated = newer is not None
        if newer is None:
            newer = self._one_number(f"{count} {is_newer}", *parameters, *when)
        last = (*when, key.podcast, key.podcast, number)
        at = newer + self._one_number(f"{count} {before}", *parameters, *last)
        return Place(at, newer, published, is_estimated)

    def _newer_estimated(self, published: int, most: int) -> int | None:
        """About how many are newer; None where an end of the list is so near that they count."""
        where, parameters = self._whole(None)
        for side in (">", "<"):
            some = f"SELECT 1 FROM {where} AND e.published {side} ? LIMIT ?"
            count = f"SELECT count(*) FROM ({some})"
            if self._one_number(count, *parameters, published, most) < most:
                return None
        dated = f"SELECT e.published FROM {where} AND e.published IS NOT NULL ORDER BY"
        newest = self._one_number(f"{dated} {_NEWEST} LIMIT 1", *parameters)
        oldest = self._one_number(f"{dated} {_BACK} LIMIT 1", *parameters)
        total = self.count()
        about = total * (newest - published) // (newest - oldest)
        return max(most, min(about, total - most))

    def newest(
        self, podcast: str | None, limit: int, offset: int, near: Place | None = None
    ) -> array[int]:
        """The numbers of some episodes of a list of all, the newest first.

        Args:
            podcast: whose list; None for that of all podcasts that the user did not leave.
            limit: the most that are wanted; all where that is negative.
            offset: how many to pass over first.
            near: where one of them stands in the list of all, if that is known: they are found
                from there, and none of those before is passed over.
        """
        if near is not None and near.published is not None and limit >= 0:
            found = self._newest_near(near, near.published, limit, offset)
            if len(found) == limit:  # else those without a date follow
                return found
        where, parameters = self._whole(podcast)
        sql = f"SELECT e.number FROM {where} ORDER BY {_NEWEST} LIMIT ? OFFSET ?"
        return self._numbers(sql, *parameters, limit, offset)

    def _newest_near(self, near: Place, published: int, limit: int, offset: int) -> array[int]:
        where, parameters = self._whole(None)
        before = min(limit, max(0, near.newer - offset))
        back = f"SELECT e.number FROM {where} AND e.published > ? ORDER BY {_BACK} LIMIT ? OFFSET ?"
        skipped = max(0, near.newer - offset - limit)
        found = self._numbers(back, *parameters, published, before, skipped)
        found.reverse()
        on = (
            f"SELECT e.number FROM {where} AND e.published <= ? ORDER BY {_NEWEST} LIMIT ? OFFSET ?"
        )
        skipped = max(0, offset - near.newer)
        return found + self._numbers(on, *parameters, published, limit - before, skipped)

    def matching(
        self,
        query: EpisodeQuery,
        *,
        limit: int = -1,
        here: Collection[EpisodeKey] = (),
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> array[int]:
        """The numbers of the episodes that a list shows, in its order.

        Args:
            query: which.
            limit: how many of the first are wanted; all where that is negative. A few are found
                far sooner, where there are many.
            here: the episodes whose audio is on this machine.
            is_stopped: whether nobody wants them any more; looked at all the while.

        Raises:
            LibraryError: it was stopped, or the disk refused.
        """
        words, origin = words_of(query.words), self._sources.origin
        parameters: list[object]
        if query.podcast is not None:
            parts, parameters = [_OF_PODCAST], [origin, query.podcast]
            parts += ["instr(e.folded, ?) > 0"] * len(words)
        else:
            has = [f", instr(p.folded, ?) > 0 AS has_{place}" for place in range(len(words))]
            parts = [_BY_PODCAST.format(has_words="".join(has), origin=ORIGIN, shown=SHOWN)]
            parameters = [*words, origin]
            parts += [f"(p.has_{place} OR instr(e.folded, ?) > 0)" for place in range(len(words))]
        parameters += words
        for condition, values in self.conditions(query.filters, here):
            parts.append(condition)
            parameters += values
        sql = f"SELECT e.number FROM {' AND '.join(parts)} ORDER BY {_ORDERS[query.sort]} LIMIT ?"
        with self._connection.stopping(is_stopped):
            return self._numbers(sql, *parameters, limit)

    def _one_number(self, sql: str, *parameters: object) -> int:
        row: tuple[int] = self._connection.rows(sql, *parameters)[0]
        return row[0]

    def _numbers(self, sql: str, *parameters: object) -> array[int]:
        return array("q", chain.from_iterable(self._connection.iterate(sql, *parameters)))

    def _whole(self, podcast: str | None) -> tuple[str, list[object]]:
        """Where a whole list comes from, as the middle of a query, and its parameters."""
        origin = self._sources.origin
        if podcast is not None:
            return _OF_PODCAST, [origin, podcast]
        if self._connection.row("SELECT 1 FROM user.hidden_podcasts LIMIT 1") is None:
            return _BY_DATE, [origin]
        return _BY_DATE + _NOT_LEFT, [origin, origin]

    def conditions(
        self, filters: Collection[EpisodeFilter], here: Collection[EpisodeKey]
    ) -> Iterator[tuple[str, list[object]]]:
        """The SQL conditions of filters for the episodes ``e``, each with its parameters.

        Args:
            filters: which.
            here: the episodes whose audio is on this machine.
        """
        for one in sorted(filters):
            values: list[object] = []
            if one is EpisodeFilter.NEW:
                values = [int(self._connection.now()) - NEW_DAYS * 24 * 3600]
            elif one is EpisodeFilter.DOWNLOADED:
                values = [as_json(map(self._sources.episode, here))]
            yield _CONDITIONS[one], values

"""Finding episodes by the words of all that is known of them, through an index without the texts.

An episode has one place in the index, which is higher the newer it is, so that the newest that have
some words come out first, without all others being looked at. What an index without the texts has
cannot be taken out again: an episode that changes gets another place, and nobody finds what stands
at the one before; where that is too much, the index is made anew.

A page's words are written with the page. What lists and feeds tell is behind for a while: they are
refreshed by the thousand, and `SearchIndex.waiting` says what is to be read next. So are the words
of the moments that the user marks, for they are in the other file, and those of transcripts, for
they are many.
"""

from __future__ import annotations

import os
import sqlite3
from _blake2 import blake2b  # hashlib's own, without OpenSSL, which takes a millisecond to load
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

from msgspec import Struct

from steno_tui.errors import SearchIndexError
from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import EpisodeLists, as_json
from steno_tui.library.moments import MomentTable
from steno_tui.library.passages import passages_of_moments
from steno_tui.library.search_tables import make_anew
from steno_tui.library.sources import ORIGIN, SHOWN, SourceTable
from steno_tui.library.sqlite_errors import INDEX_FAILURES, is_damage, is_index_damage
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.search import Passage, PassageKind
from steno_tui.text.search_terms import Term
from steno_tui.text.tokens import words

_SECONDS = 256
"""So many are one place. Places that are far apart take room, and many may be published at once."""

_UNDATED = -(1 << 40)
"""The place of an episode without a date, behind all that have one."""

_DEAD = 1000
"""Places of nobody that are no reason to make the index anew."""

_SLICE = 3000
"""Episodes that are gone through at a time for those that are not in the index."""

_BETWEEN = " ¶ "
"""Stands between passages, so that no row of words is found across two of them; nobody types it."""

_COLUMNS = {
    PassageKind.TITLE: 1,
    PassageKind.TOPIC: 2,
    PassageKind.PERSON: 3,
    PassageKind.TRANSCRIPT: 4,
}
"""Those of passages that have one of their own; the others are in the first."""
_NAMES = ("text", "title", "topic", "person", "transcript")
_RANK = "bm25(1.0, 10.0, 5.0, 5.0, 0.5)"

_MATCHING = f"""
    SELECT w.rowid, e.number
    FROM main.search_index w
        CROSS JOIN main.searched_episodes s ON s.place = w.rowid
        CROSS JOIN main.episodes e ON e.number = s.episode
        LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast
    WHERE w.search_index MATCH ? AND e.origin = {ORIGIN}
"""
_IS_EPISODE = f"""w.rowid = (
    SELECT o.place FROM main.episodes n JOIN main.searched_episodes o ON o.episode = n.number
    WHERE n.origin = {ORIGIN} AND n.podcast = ? AND n.slug = ?)"""
_TOUCH = f"""
    UPDATE main.searched_episodes SET is_stale = is_stale + 1 WHERE episode = (
        SELECT number FROM main.episodes WHERE origin = {ORIGIN} AND podcast = ? AND slug = ?)
"""
_HAS_TEXTS = """(e.page IS NOT NULL
    OR EXISTS (SELECT 1 FROM main.feed_episodes t WHERE t.episode = e.number)
    OR EXISTS (SELECT 1 FROM user.kept_transcripts k WHERE k.episode = e.id))"""
_STALE = f"""
    SELECT s.episode
    FROM main.searched_episodes s INDEXED BY stale_episodes
        CROSS JOIN main.episodes e ON e.number = s.episode
    WHERE s.is_stale > 0 AND e.origin = {ORIGIN} LIMIT ?
"""
_NEWEST = f"""
    SELECT e.number, e.published,
        EXISTS (SELECT 1 FROM main.searched_episodes s WHERE s.episode = e.number)
    FROM main.episodes e INDEXED BY newest WHERE e.origin = {ORIGIN} AND {{since}}
    ORDER BY e.published DESC, e.podcast, e.number LIMIT ? OFFSET ?
"""
# CROSS JOIN keeps the order of the loops: that in which the numbers are named.
_WAITING = f"""
    SELECT e.number, e.podcast, e.slug, e.published,
        coalesce((SELECT s.is_stale FROM main.searched_episodes s WHERE s.episode = e.number), -1),
        {_HAS_TEXTS}
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
"""
_COUNTS = f"""
    SELECT (SELECT coalesce(sum(episode_count), 0) FROM main.podcasts WHERE origin = {ORIGIN}),
        (SELECT coalesce(sum(episode_count), 0) FROM main.podcasts),
        (SELECT count(*) FROM main.searched_episodes),
        (SELECT count(*) FROM main.searched_episodes WHERE episode IS NULL),
        (SELECT count(*) FROM main.searched_episodes WHERE is_stale > 0)
"""
_OF_ORIGIN = f"""
    SELECT count(*), count(*) FILTER (WHERE s.is_stale > 0)
    FROM main.searched_episodes s JOIN main.episodes e ON e.number = s.episode
    WHERE e.origin = {ORIGIN}
"""


_SAMPLED = """
    SELECT episode FROM main.searched_episodes
    WHERE episode >= ? AND is_stale = 0 ORDER BY episode LIMIT 1
"""
_HAS_ALL = """
    SELECT (SELECT count(*) FROM main.search_index_docsize)
            = (SELECT count(*) FROM main.searched_episodes)
        AND (SELECT count(*) FROM main.search_index_data WHERE id IN (1, 10)) = 2
"""
"""Whether FTS5 has a size for each place, and what it begins to read with."""

_WORDS_TRIED = 12
"""Words of an episode by which it is to be found; of one that is lost none may be."""


class WordQuery(Struct, frozen=True):
    """Which episodes are looked for."""

    terms: Sequence[Term]
    kinds: Collection[PassageKind] = ()
    """In which passages the words are to be; empty for all. Those that have no column of their own
    cannot be told apart here: more are found than have them there."""
    podcast: str | None = None
    """A slug; None for all podcasts that the user did not leave."""
    episode: EpisodeKey | None = None
    """The only one that is looked for."""
    filters: Collection[EpisodeFilter] = ()
    here: Collection[EpisodeKey] = ()
    """The episodes whose audio is on this machine."""
    best_first: bool = False
    """By how well they fit, and not by date."""


class WaitingEpisode(NamedTuple):
    """An episode whose words are not in the index, or others than it has now."""

    number: int
    key: EpisodeKey
    published: int | None
    is_stale: int
    """How often it has changed since it was put there; -1 where it is not there."""
    has_texts: bool
    """Whether there is a page, or something that a feed tells, or a transcript that the user
    brought; else lists tell all there is."""


def _expression(query: WordQuery) -> str | None:
    """What is looked for, as FTS5 reads it; None where there is nothing."""
    wanted = [_quoted(term) for term in query.terms if not term.is_unwanted]
    if not wanted:
        return None
    found = f"({' AND '.join(wanted)})"
    if query.kinds:
        columns = sorted({_NAMES[_COLUMNS.get(kind, 0)] for kind in query.kinds})
        found = f"{{{' '.join(columns)}}} : {found}"
    return " NOT ".join([found, *(_quoted(term) for term in query.terms if term.is_unwanted)])


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_start else ""}'


def _texts(passages: Iterable[Passage]) -> list[str]:
    """The words of passages, by the columns of the index."""
    columns: list[list[str]] = [[] for _ in _NAMES]
    for passage in passages:
        columns[_COLUMNS.get(passage.kind, 0)].append(" ".join(words(passage.text)))
    return [_BETWEEN.join(filter(None, texts)) for texts in columns]


def _digest(texts: Iterable[str]) -> int:
    text = "\n".join(texts).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


class SearchIndex:
    """The index of the words of all episodes."""

    def __init__(
        self,
        connection: Connection,
        sources: SourceTable,
        lists: EpisodeLists,
        moments: MomentTable,
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._lists = lists
        self._moments = moments
        self._since: tuple[int | None, int] | None = None
        """How far the episodes were gone through: a date, and how many of it; None for no further
        than the newest."""
        self._since_before: tuple[int | None, int] | None = None
        """How far they were before the last that were waiting."""

    def find(
        self,
        query: WordQuery,
        limit: int,
        after: int | None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> list[tuple[int, int]]:
        """The places and numbers of the episodes that have some words.

        Args:
            query: which.
            limit: the most that are wanted.
            after: the place of the last that was found before, or how many were where the best
                come first; None for the first ones.
            is_stopped: whether nobody wants them any more; looked at all the while.

        Raises:
            SearchIndexError: the index is damaged, see `make_anew`.
            LibraryError: it was stopped, or the disk refused.
        """
        expression = _expression(query)
        if expression is None:
            return []
        sql = _MATCHING
        parameters: list[object] = [expression, self._sources.origin]
        for condition, values in self._conditions(query):
            sql += f" AND {condition}"
            parameters += values
        if query.best_first:
            sql += f" AND w.rank MATCH '{_RANK}' ORDER BY w.rank LIMIT ? OFFSET ?"
            parameters += [limit, after or 0]
        else:
            sql += " AND w.rowid < ? ORDER BY w.rowid DESC LIMIT ?"
            parameters += [(1 << 62) if after is None else after, limit]
        with self._connection.stopping(is_stopped):
            return self._connection.index_rows(sql, *parameters)

    def _conditions(self, query: WordQuery) -> Iterator[tuple[str, list[object]]]:
        if query.episode is not None:
            yield _IS_EPISODE, [self._sources.origin, *query.episode]
        elif query.podcast is not None:
            yield "e.podcast = ?", [query.podcast]
        else:
            yield SHOWN, []
        yield from self._lists.conditions(query.filters, query.here)

    def put(
        self,
        number: int,
        published: int | None,
        passages: Iterable[Passage],
        *,
        was_stale: int | None = None,
    ) -> bool:
        """Have an episode be found by its passages and its moments, and no more by those before.

        Args:
            number: that of its row.
            published: Unix seconds; None where nobody knows.
            passages: all there are but for the moments, which are read here.
            was_stale: how stale it was when they were read: where it is otherwise now, or gone,
                they are not the newest, and nothing is done. None where they are for sure.

        Returns:
            Whether they are the newest.
        """
        with self._connection.writing("main") as connection:
            moments = self._moments.listed([number]).get(number, ())
            texts = _texts([*passages, *passages_of_moments(moments)])
            digest = _digest(texts)
            before = connection.execute(
                "SELECT place, is_stale, digest FROM main.searched_episodes WHERE episode = ?",
                (number,),
            ).fetchone()
            if was_stale is not None and was_stale != (before[1] if before else -1):
                return False
            base = _UNDATED if published is None else published // _SECONDS
            if before is not None and before[2] == digest and 0 <= base - before[0] < 64:
                connection.execute(
                    "UPDATE main.searched_episodes SET is_stale = 0 WHERE place = ?", before[:1]
                )
                return True
            connection.execute(
                "UPDATE main.searched_episodes SET episode = NULL, is_stale = 0 WHERE episode = ?",
                (number,),
            )
            place = _free_place(connection, base)
            is_there = connection.execute(
                "INSERT INTO main.searched_episodes (place, episode, digest)"
                " SELECT ?, number, ? FROM main.episodes WHERE number = ?",
                (place, digest, number),
            ).rowcount
            if not is_there:
                return False
            with _telling_damage():
                connection.execute(
                    "INSERT INTO main.search_index (rowid, text, title, topic, person, transcript)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (place, *texts),
                )
            return True

    def sampled(self, count: int) -> list[int]:
        """The numbers of some episodes, drawn by lot, that are in the index as they are.

        Raises:
            SearchIndexError: it does not have as many as it was given.
        """
        if not self._connection.index_rows(_HAS_ALL)[0][0]:
            raise SearchIndexError("The index of words is not whole.")
        sql = "SELECT min(episode), max(episode) FROM main.searched_episodes"
        first, last = self._connection.rows(sql)[0]
        if first is None:
            return []
        drawn = [first, *(last - _below(last - first + 1) for _ in range(count - 1))]
        rows = [row for at in drawn for row in self._connection.rows(_SAMPLED, at)]
        return sorted({number for (number,) in rows})

    def finds(self, number: int, passages: Iterable[Passage]) -> bool:
        """Whether an episode is found by its words, if they are those that the index was given.

        Args:
            number: that of its row.
            passages: as in `put`.

        Raises:
            SearchIndexError: the index is damaged.
        """
        moments = self._moments.listed([number]).get(number, ())
        texts = _texts([*passages, *passages_of_moments(moments)])
        sql = "SELECT place FROM main.searched_episodes WHERE episode = ? AND digest = ?"
        row = self._connection.row(sql, number, _digest(texts))
        known = [word for text in texts for word in text.split() if word != _BETWEEN.strip()]
        if row is None or not known:
            return True
        tried = {known[_below(len(known))] for _ in range(_WORDS_TRIED)}
        expression = " AND ".join(f'"{word}"' for word in tried)
        found = "SELECT 1 FROM main.search_index WHERE search_index MATCH ? AND rowid = ?"
        return bool(self._connection.index_rows(found, expression, row[0]))

    def touch(self, key: EpisodeKey) -> None:
        """Note that an episode has other words by now than the index has of it."""
        with self._connection.writing("main") as connection:
            connection.execute(_TOUCH, (self._sources.origin, *key))

    def left(self) -> int:
        """How many episodes are waiting to be in the index, or to be there as they are now."""
        origin = self._sources.origin
        total, of_all, places, dead, stale = self._connection.rows(_COUNTS, origin)[0]
        there = places - dead
        if of_all > total:  # another service's are among them
            ((there, stale),) = self._connection.rows(_OF_ORIGIN, origin)
        return int(max(0, total - there) + stale)

    def is_worn(self) -> bool:
        """Whether more places are nobody's than somebody's."""
        *_, places, dead, _ = self._connection.rows(_COUNTS, self._sources.origin)[0]
        return bool(dead > max(_DEAD, places - dead))

    def waiting(self, budget: int, cost_of_texts: int) -> tuple[list[WaitingEpisode], int]:
        """The next episodes that wait to be in the index: what changed, then the newest.

        Args:
            budget: how much may be read.
            cost_of_texts: how much one with texts takes of it; the others take 1.

        Returns:
            The episodes, and how many were gone through to find them, which is 0 behind the last:
            the next call begins with the newest again.
        """
        self._since_before = self._since
        stale = [row[0] for row in self._connection.rows(_STALE, self._sources.origin, budget)]
        rows = self._slice(budget - len(stale)) if len(stale) < budget else None
        missing = [at for at, row in enumerate(rows or ()) if not row[2]]
        numbers = stale + [(rows or [])[at][0] for at in missing[: budget - len(stale)]]
        taken: list[WaitingEpisode] = []
        for row in self._connection.rows(_WAITING, as_json(numbers)):
            number, podcast, slug, published, is_stale, has_texts = row
            key = EpisodeKey(podcast, slug)
            taken.append(WaitingEpisode(number, key, published, is_stale, bool(has_texts)))
            budget -= cost_of_texts if has_texts else 1
            if budget <= 0:
                break
        if rows is None:
            return taken, len(taken)
        left = missing[max(0, len(taken) - len(stale)) :]
        passed = rows[: left[0]] if left else rows
        self._pass(passed)
        if not rows:
            self._since = None
        return taken, max(len(passed), len(taken))

    def rewind(self) -> None:
        """Begin with the newest again."""
        self._since = None

    def step_back(self) -> None:
        """Go through those again that waited last: not all of them came into the index."""
        if self._since is not None:  # else all are gone through again
            self._since = self._since_before

    def _slice(self, missing: int) -> list[tuple[int, int | None, int]]:
        """Some episodes, from the point on to which they were gone through.

        Args:
            missing: behind so many that are not in the index it ends.
        """
        date, passed = self._since or (1 << 62, 0)
        rows: list[tuple[int, int | None, int]] = []
        if date is not None:
            rows = self._newest(missing, "e.published <= ?", date, _SLICE, passed)
            if not rows:
                self._since, passed = (None, 0), 0
        return rows or self._newest(missing, "e.published IS NULL", _SLICE, passed)

    def _newest(
        self, missing: int, since: str, *parameters: object
    ) -> list[tuple[int, int | None, int]]:
        rows: list[tuple[int, int | None, int]] = []
        sql = _NEWEST.format(since=since)
        with closing(self._connection.iterate(sql, self._sources.origin, *parameters)) as newest:
            for row in newest:
                rows.append(row)
                missing -= not row[2]
                if not missing:
                    break
        return rows

    def _pass(self, rows: Sequence[tuple[int, int | None, int]]) -> None:
        """Go on behind the last of some episodes."""
        if rows:
            date, passed = self._since or (1 << 62, 0)
            last = rows[-1][1]
            alike = sum(row[1] == last for row in rows)
            self._since = (last, alike + (passed if last == date else 0))

    def merge(self, pages: int, *, is_first: bool) -> bool:
        """Put some of the index together, which is written in parts; whether there is more to do.

        Args:
            pages: about how many are written.
            is_first: whether it begins.
        """
        with self._connection.writing("main") as connection, _telling_damage():
            before = connection.total_changes
            connection.execute(
                "INSERT INTO main.search_index (search_index, rank) VALUES ('merge', ?)",
                (-pages if is_first else pages,),
            )
            return connection.total_changes - before > 1

    def make_anew(self, *, is_sound: bool = False) -> None:
        """Empty the index, so that all episodes wait to be in it, whatever state it is in.

        Args:
            is_sound: whether it is worn and no more than that.
        """
        self._since = None
        with self._connection.writing("main") as connection:
            make_anew(connection, is_sound=is_sound)
        if not is_sound:
            self._connection.leave_suspicion()


@contextmanager
def _telling_damage() -> Iterator[None]:
    """Tell damage of the index as that, of which some say no more than damage."""
    try:
        yield
    except INDEX_FAILURES as error:
        if is_damage(error) or is_index_damage(error):
            raise SearchIndexError("The index of words is damaged.") from None
        raise


def _below(end: int) -> int:
    """A number from 0 on, drawn by lot."""
    return int.from_bytes(os.urandom(8), "big") % end


def _free_place(connection: sqlite3.Connection, base: int) -> int:
    """A place that nobody has, at a date or not much before: the fuller it is there the further."""
    reach = 1
    while True:
        place = base - _below(reach)
        there = "SELECT 1 FROM main.searched_episodes WHERE place = ?"
        if connection.execute(there, (place,)).fetchone() is None:
            return place
        reach *= 2

"""Search in the library: podcasts by their titles, and episodes by every word that is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from threading import Event
from typing import NamedTuple, Self

from msgspec import Struct

from steno_tui.core.search_indexing import SearchIndexing
from steno_tui.core.stored_texts import StoredTexts, read_texts
from steno_tui.errors import SearchIndexError
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of_moments
from steno_tui.library.search_index import WordQuery
from steno_tui.library.search_tables import REBUILT
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.search import Found, Hit, IndexTurn, Passage, PassageKind
from steno_tui.text.search_terms import find, plain_words, read_terms, row_of
from steno_tui.text.snippets import sentence_start, snippet
from steno_tui.text.tokens import tokens, words

MOST_OF_EPISODE = 3
"""Hits of one episode where several are looked for: the others are counted."""

_AT_ONCE = 20
"""Episodes that are looked up and read at a time."""

_KEPT = 300
"""Episodes whose passages are kept, for the next letter finds many of them again."""

_KEPT_PASSAGES = 30_000
"""Passages of them: a long transcript has hundreds."""

_MOST_READ = 200
"""Episodes that are read for one answer: where none of them has the words in the kinds of passages
that are asked for, the answer has fewer hits, or none, and says that more may follow."""


class FoldedPassage(NamedTuple):
    """A passage, with its words for a look whether it has others."""

    passage: Passage
    words: str

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Fold a passage."""
        return cls(passage, row_of(words(passage.text)))


class _Looked(Struct, frozen=True):
    """What the library says of some episodes that have the words."""

    places: list[tuple[int, int]]
    """With the number of each."""
    rows: dict[int, EpisodeRow]
    """By their numbers; another program may have deleted some meanwhile."""
    known: dict[tuple[int, int], list[FoldedPassage]]
    """The passages of those that were found before."""
    texts: dict[EpisodeKey, StoredTexts]
    """Of the others."""
    moments: dict[int, list[Moment]]
    """By the numbers of their episodes, as they are now."""
    podcasts: list[PodcastRow]


class Search:
    """Searches the library; raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library
        self._passages: dict[tuple[int, int], list[FoldedPassage]] = {}
        """By their places in the index and their numbers, those that were used last."""
        self._indexing = SearchIndexing(library)

    async def find(
        self,
        text: str,
        *,
        kinds: Collection[PassageKind] = (),
        podcast: str | None = None,
        episode: EpisodeKey | None = None,
        filters: Collection[EpisodeFilter] = (),
        here: Collection[EpisodeKey] = (),
        best_first: bool = False,
        limit: int = 20,
        after: int | None = None,
    ) -> Found:
        """Find the passages that have the words, those of the newest episodes first.

        An episode is found where it has all words, in whatever passages. Its hits are those with
        the most of them. Words between quotation marks must follow one another, one behind ``-``
        must not be there, the last one may be the beginning of a word; whatever is typed is no
        error, and where it has no word nothing is found.

        Whoever asks may be cancelled, as by the next letter: then the library leaves off as well.

        Args:
            text: what was typed.
            kinds: in which passages the words are to be; empty for all.
            podcast: whose episodes are looked for, a slug; None for those of all podcasts that the
                user did not leave.
            episode: the only one whose passages are looked for; all of them are hits then.
            filters: those of the lists, all of which the episodes pass.
            here: the episodes whose audio is on this machine.
            best_first: whether the order is by how well they fit, and not by date; it takes longer
                where many are found.
            limit: about how many hits: those of one episode stand together, at most
                `MOST_OF_EPISODE` of them, and are not parted.
            after: where to go on, as the answer before says.

        Raises:
            LibraryError: the disk refused.
        """
        query = WordQuery(read_terms(text), kinds, podcast, episode, filters, here, best_first)
        is_plain = not kinds and not filters and podcast is None and episode is None
        titles = plain_words(text) if is_plain and after is None else ""
        return await self._answer(query, titles, limit, after)

    async def _answer(self, query: WordQuery, titles: str, limit: int, after: int | None) -> Found:
        """Look up and read some episodes after others, until there are hits enough."""
        most = limit if query.episode is not None else MOST_OF_EPISODE
        hits: list[Hit] = []
        podcasts: list[PodcastRow] = []
        read = 0
        while True:
            count = max(1, min(_AT_ONCE, limit // 2))  # most have several hits
            try:
                looked = await self._look(query, titles, count, after)
            except SearchIndexError:
                if self._library.read_only:
                    raise
                await self._library.run(lambda library: library.search_index.make_anew())
                return Found(hits, podcasts, notice=REBUILT)
            podcasts, titles = podcasts or looked.podcasts, ""
            hits += await asyncio.to_thread(self._hits, looked, query, most)
            read += len(looked.places)
            is_more = len(looked.places) == count
            if is_more:
                after = (after or 0) + count if query.best_first else looked.places[-1][0]
            if not is_more or len(hits) >= limit or read >= _MOST_READ:
                return Found(hits, podcasts, after if is_more else None)

    async def _look(self, query: WordQuery, titles: str, limit: int, after: int | None) -> _Looked:
        """Look some episodes up that have the words, and read what is not known of them."""
        stopped = Event()

        def look(library: Library) -> _Looked:
            found = library.search_index.find(query, limit, after, stopped.is_set)
            numbers = [number for _, number in found]
            keys = library.lists.keys(numbers)
            listed = {row.key: row for row in library.episodes.numbered(numbers)}
            rows = {number: listed[key] for number, key in keys.items() if key in listed}
            known = {one: kept for one in found if (kept := self._passages.get(one)) is not None}
            read = read_texts(library, [one[1] for one in found if one not in known])
            texts = {each.page.key: each for each in read}
            moments = library.moments.listed(numbers)
            podcasts = library.titles.podcasts(titles, limit) if titles else []
            return _Looked(found, rows, known, texts, moments, podcasts)

        try:
            return await self._library.run(look)
        except asyncio.CancelledError:
            stopped.set()
            raise

    def _hits(self, looked: _Looked, query: WordQuery, most: int) -> list[Hit]:
        """The passages of some episodes that have the words; not for the event loop."""
        hits: list[Hit] = []
        for place in looked.places:
            row = looked.rows.get(place[1])
            texts = looked.texts.get(row.key) if row is not None else None
            passages = looked.known.get(place)
            if passages is None and texts is not None:
                passages = [*map(FoldedPassage.of, texts.passages())]
            if row is None or passages is None:
                continue  # it is gone
            self._passages.pop(place, None)
            self._passages[place] = passages
            marked = _with_moments(passages, looked.moments.get(place[1], ()))
            hits += _hits_of(row, marked, query, most)
        with suppress(KeyError, RuntimeError, StopIteration):  # another thread was quicker
            kept = sum(map(len, self._passages.values()))
            while len(self._passages) > _KEPT or kept > _KEPT_PASSAGES:
                kept -= len(self._passages.pop(next(iter(self._passages))))
        return hits

    async def left(self) -> int:
        """How many episodes are not found by their words yet, see `index_some`."""
        return await self._library.run(lambda library: library.search_index.left())

    async def check(self) -> str | None:
        """Look, once in a run, whether episodes that are drawn by lot are found by their words.

        SQLite sees no damage in an index that something has emptied, and nothing would be found
        from then on. Where they are not found it is made anew: then call `index_some`, and not
        before, for what is put into an index that was emptied is found.

        Returns:
            What the user should know of the index; None when all is well.

        Raises:
            LibraryError: nothing can be saved, or the disk refused.
        """
        return await self._indexing.check()

    async def index_some(self, is_wanted: Callable[[], bool] = lambda: False) -> IndexTurn:
        """Have some more episodes be found by their words: those that changed, then the newest.

        Pages come with their words, but what lists and feeds tell, what was read before there was
        an index, and what changed beside a page is read here. Call it again and again, with a
        pause, for as long as something is done, at the start and whenever lists were refreshed.
        It keeps the library for some milliseconds, but leaves off, between one episode and the
        next, for whoever else asks it; and it leaves alone what is newer by then.

        Args:
            is_wanted: whether somebody else wants the machine, asked in any thread: for them it
                leaves off as well.

        Raises:
            LibraryError: nothing can be saved, or the disk refused.
        """
        return await self._indexing.turn(is_wanted)


def _with_moments(
    passages: Sequence[FoldedPassage], moments: Sequence[Moment]
) -> Sequence[FoldedPassage]:
    """The passages of an episode with those of its moments, which stand before its chapters."""
    if not moments:
        return passages
    kinds = [folded.passage.kind for folded in passages]
    at = kinds.index(PassageKind.CHAPTER) if PassageKind.CHAPTER in kinds else len(kinds)
    return [*passages[:at], *map(FoldedPassage.of, passages_of_moments(moments)), *passages[at:]]


def _heard_at(passage: Passage, places: Sequence[Sequence[tuple[int, int]]]) -> int | None:
    """Where the sentence is heard that is shown of a passage, or the line in which it begins."""
    seconds = passage.start_seconds
    begin = sentence_start(passage.text, places) if passage.lines else 0
    for at, time in zip(passage.lines[::2], passage.lines[1::2], strict=True):
        if at > begin:
            break
        seconds = time
    return seconds


def _hits_of(
    row: EpisodeRow,
    passages: Sequence[FoldedPassage],
    query: WordQuery,
    most: int,
) -> list[Hit]:
    """The passages of one episode that have the most of the words."""
    wanted = [term for term in query.terms if not term.is_unwanted]
    found = [
        (sum(term.is_in(folded.words) for term in wanted), folded.passage)
        for folded in passages
        if not query.kinds or folded.passage.kind in query.kinds
    ]
    best = max((count for count, _ in found), default=0)
    chosen = [passage for count, passage in found if count == best] if best else []
    hits = []
    for passage in chosen[:most]:
        places = find(wanted, list(tokens(passage.text)))
        text, lit = snippet(passage.text, places)
        start = _heard_at(passage, places)
        hits.append(Hit(row, passage.kind, passage.place, start, text, lit, len(chosen)))
    return hits

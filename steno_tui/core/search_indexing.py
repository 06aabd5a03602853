"""Having what lists and feeds tell be found by its words, in small turns behind the scenes.

Lists and feeds are refreshed by the thousand, so their words are not written with them. Pages that
were read before there was an index are read again here, and so is what changed beside a page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from steno_tui.core.stored_texts import StoredTexts, read_texts
from steno_tui.errors import SearchIndexError
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of
from steno_tui.library.search_index import WaitingEpisode
from steno_tui.library.search_tables import REBUILT
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode
from steno_tui.models.search import IndexTurn, Passage

_TURN = 200
_COST_OF_TEXTS = 20
"""How many episodes that lists alone tell of are put in the index in one turn, and as how many of
them one with a page or notes counts: a turn keeps the library for some 20 milliseconds, where
nobody wants it."""

_CHECKED = 8
"""Episodes by which it is looked whether the index is whole."""

_MERGED = 64
_WORTH_MERGING = 1000
"""Pages of the index that are put together in a turn, once so many episodes came into it."""


class _Page(NamedTuple):
    """What was read of an episode that waits."""

    of: WaitingEpisode
    shown: Episode
    """Its page as it is shown."""
    passages: list[Passage]
    """All its passages."""


class _Begun(NamedTuple):
    """What the first trip to the library of a turn came to."""

    passed: int
    put: int = 0
    """How many came into the index."""
    read: Sequence[tuple[WaitingEpisode, StoredTexts]] = ()
    """What has texts, which are read elsewhere."""
    left: int = 0
    """How many were waiting when it began."""


class SearchIndexing:
    """Puts into the index what waits for that."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library
        self._put = 0
        """How many episodes came into the index since it was put together."""
        self._of_pass = 0
        """How many of them since the newest were looked at."""
        self._is_merging = False
        self._is_under_way = False
        """Whether a turn has begun, which may be left before what it took is in the index."""
        self._is_checked = False
        self._untold: str | None = None

    async def check(self) -> str | None:
        """Look whether the index finds what it is to find; see `Search.check`."""
        if not (self._is_checked or self._library.read_only):
            try:
                is_whole = await self._finds_some()
            except SearchIndexError:
                is_whole = False
            if not is_whole:
                await self._library.run(self._rebuild)
            self._is_checked = True
        notice, self._untold = self._untold, None
        return notice

    def _rebuild(self, library: Library) -> None:
        """Make the index anew; whoever asked may be gone by then, and the next one is told."""
        library.search_index.make_anew()
        self._untold = REBUILT

    async def _finds_some(self) -> bool:
        """Whether episodes that are drawn by lot are found by their words."""

        def read(library: Library) -> list[tuple[int, StoredTexts]]:
            numbers = library.search_index.sampled(_CHECKED)
            return [(one, texts) for one in numbers for texts in read_texts(library, [one])]

        drawn = await self._library.run(read, gives_way=True)
        pages = await asyncio.to_thread(lambda: [texts.passages() for _, texts in drawn])
        return await self._library.run(
            lambda library: all(
                library.search_index.finds(number, page)
                for (number, _), page in zip(drawn, pages, strict=True)
            ),
            gives_way=True,
        )

    async def turn(self, is_wanted: Callable[[], bool]) -> IndexTurn:
        """Do some of it; see `Search.index_some`."""
        try:
            return await self._turn(lambda: is_wanted() or self._library.has_any_waiting)
        except SearchIndexError:
            left = await self._library.run(_make_anew)
            return IndexTurn(1, left, REBUILT)

    async def _turn(self, is_wanted: Callable[[], bool]) -> IndexTurn:
        was_left, self._is_under_way = self._is_under_way, True
        begun = await self._library.run(
            lambda library: _begin(library, is_wanted, was_left=was_left), gives_way=True
        )
        put = begun.put
        if begun.read:
            put += await self._put_texts(begun.read, is_wanted)
        self._is_under_way = False
        left = max(0, begun.left - put)
        self._put += put
        self._of_pass += put
        if begun.passed:
            return IndexTurn(begun.passed, left)
        if left and self._of_pass:
            self._of_pass = 0  # newer ones came while the others were gone through
            return IndexTurn(1, left)
        self._of_pass = 0
        if self._is_merging or self._put >= _WORTH_MERGING:
            is_first, self._put = not self._is_merging, 0
            self._is_merging = await self._library.run(
                lambda library: library.search_index.merge(_MERGED, is_first=is_first),
                gives_way=True,
            )
        return IndexTurn(int(self._is_merging), left)

    async def _put_texts(
        self, read: Sequence[tuple[WaitingEpisode, StoredTexts]], is_wanted: Callable[[], bool]
    ) -> int:
        """Put in the index what has texts; how many came into it."""

        def pages() -> list[_Page]:
            found: list[_Page] = []
            for one, texts in read:
                if found and is_wanted():
                    break
                page = texts.episode()
                found.append(_Page(one, page, texts.passages(page)))
            return found

        found = await asyncio.to_thread(pages)
        return await self._library.run(
            lambda library: _put_some(library, found, len(read), is_wanted), gives_way=True
        )


def _make_anew(library: Library) -> int:
    library.search_index.make_anew()
    return library.search_index.left()


def _begin(library: Library, is_wanted: Callable[[], bool], *, was_left: bool) -> _Begun:
    """Put in the index what lists alone tell of, and read what else is next.

    Args:
        library: has the index.
        is_wanted: whether somebody else wants the machine.
        was_left: whether what the turn before took may not have come into the index.
    """
    index = library.search_index
    left = index.left()
    if not left:
        index.rewind()
        return _Begun(0)
    if was_left:
        index.step_back()
    if index.is_worn():
        index.make_anew(is_sound=True)
    waiting, passed = index.waiting(_TURN, _COST_OF_TEXTS)
    # Another program may delete some meanwhile, so what was read of each is told by its key.
    listed = {one.key: one for one in waiting if not one.has_texts}
    stored = library.stored_pages.get([one.number for one in listed.values()])
    found = [page for page in stored if page.key in listed]
    pages = (_Page(listed[page.key], page.facts, list(passages_of(page.facts))) for page in found)
    put = _put_some(library, pages, len(found), is_wanted)
    if put < len(found):
        return _Begun(passed, put, left=left)
    others = {one.key: one for one in waiting if one.has_texts}
    texts = read_texts(library, [one.number for one in others.values()])
    read = [(others[each.page.key], each) for each in texts if each.page.key in others]
    return _Begun(passed, put, read, left)


def _put_some(
    library: Library, pages: Iterable[_Page], waiting: int, is_wanted: Callable[[], bool]
) -> int:
    """Put in the index what there is time for, one episode at least.

    Args:
        library: has the index.
        pages: what was read of episodes, or is as it is taken.
        waiting: of how many it was to be read.
        is_wanted: whether somebody else wants the machine.

    Returns:
        How many came into it.
    """
    if not waiting:
        return 0
    put = 0
    with library.transaction():
        for page in pages:
            if put and is_wanted():
                break
            _put(library, page)
            put += 1
    if put < waiting:
        library.search_index.step_back()
    return put


def _put(library: Library, page: _Page) -> None:
    """Have an episode be found by its words, unless it has others by now; and its highlights."""
    one, shown = page.of, page.shown
    is_newest = library.search_index.put(
        one.number, one.published, page.passages, was_stale=one.is_stale
    )
    if is_newest and one.has_texts:
        library.episodes.note_transcript(one.number, has_one=shown.page_transcript is not None)
        library.highlights.put(one.number, one.published, shown.highlights)
        library.topics.put(one.number, shown.topics)

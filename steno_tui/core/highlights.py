"""The stream of all pages' highlights, the newest first, of which only some rows are ever read."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Mapping
from threading import Event

from msgspec import Struct

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.highlights import HighlightQuery, HighlightRow, LabelCount
from steno_tui.text.folding import fold


class HighlightStream(Struct, frozen=True):
    """Which highlights there were at one moment, whatever their labels."""

    query: HighlightQuery
    numbers: array[int]
    labels: array[int]
    """The number of the label of each."""
    names: Mapping[int, str]
    """What the labels are."""
    is_whole: bool = True
    """Whether these are all, and not the first of them alone."""

    def counts(self) -> list[LabelCount]:
        """The labels, those of the most highlights first."""
        found = [
            LabelCount(self.names.get(number, ""), count)
            for number, count in Counter(self.labels).items()
        ]
        return sorted(found, key=lambda one: (-one.highlights, fold(one.label)))

    def of_label(self, label: str | None) -> array[int]:
        """The numbers of those that have a label, however that is written; of all with None."""
        if label is None:
            return self.numbers
        folded = fold(label)
        wanted = {number for number, name in self.names.items() if fold(name) == folded}
        both = zip(self.numbers, self.labels, strict=True)
        return array("q", [number for number, one in both if one in wanted])


class Highlights:
    """Reads highlights from the library; nothing here asks the network."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def first(
        self, query: HighlightQuery, limit: int
    ) -> tuple[HighlightStream, list[HighlightRow]]:
        """The first highlights of a stream at once, with their rows.

        Raises:
            LibraryError: the disk refused.
        """

        def read(library: Library) -> tuple[HighlightStream, list[HighlightRow]]:
            table = library.highlights
            numbers, labels = table.matching(query, limit=limit)
            is_whole = len(numbers) < limit
            stream = HighlightStream(query, numbers, labels, table.labels(), is_whole)
            return stream, table.rows(numbers)

        return await self._library.run(read)

    async def all(self, query: HighlightQuery) -> HighlightStream:
        """Find out which highlights a stream has; whoever asks may be cancelled.

        Raises:
            LibraryError: the disk refused.
        """
        stopped = Event()

        def read(library: Library) -> HighlightStream:
            table = library.highlights
            numbers, labels = table.matching(query, is_stopped=stopped.is_set)
            return HighlightStream(query, numbers, labels, table.labels())

        try:
            return await self._library.run(read)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def rows(self, numbers: array[int]) -> list[HighlightRow]:
        """The highlights of some numbers, in their order; those that are gone are not among."""
        return await self._library.run(lambda library: library.highlights.rows(numbers))

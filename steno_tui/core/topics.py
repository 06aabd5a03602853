"""Topics across podcasts: which there are, whose they are, and what is related by them."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Iterable

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.highlights import Spelling, TopicRow

MOST_RELATED = 5
"""Episodes that are named under a page because they share its topics."""


def by_topic(spellings: Iterable[Spelling]) -> list[TopicRow]:
    """Topics, those of the most episodes first, each as most pages spell it; pure."""
    totals: Counter[str] = Counter()
    commonest: dict[str, tuple[int, str]] = {}
    for key, topic, count in spellings:
        totals[key] += count
        commonest[key] = max(commonest.get(key, (0, "")), (count, topic))
    in_order = sorted(totals, key=lambda key: (-totals[key], key))
    return [TopicRow(commonest[key][1], totals[key]) for key in in_order]


def read_related(library: Library, key: EpisodeKey) -> list[EpisodeRow]:
    """The episodes that share the most topics with one, the rare ones before the others."""
    number = library.lists.number(key)
    if number is None:
        return []
    return library.episodes.numbered(library.topics.related(number, MOST_RELATED))


class Topics:
    """Reads topics from the library; nothing here asks the network. Each raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def rows(self) -> list[TopicRow]:
        """All topics, those of the most episodes first."""
        spellings = await self._library.run(lambda library: library.topics.spellings())
        return await asyncio.to_thread(by_topic, spellings)

    async def episodes(self, topic: str) -> array[int]:
        """The numbers of the episodes that have a topic in any spelling, the newest first."""
        return await self._library.run(lambda library: library.topics.episodes(topic))

    async def episode_rows(self, numbers: array[int]) -> list[EpisodeRow]:
        """The episodes of some numbers, in their order; those that are gone are not among."""
        return await self._library.run(lambda library: library.episodes.numbered(numbers))

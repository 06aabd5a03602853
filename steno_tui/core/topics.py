"""Topics across podcasts: which there are, whose they are, and what is related by them."""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.highlights import Spelling, TopicRow

MOST_RELATED = 5
"""Episodes that are named under a page because they share its topics."""


class TopicEpisodes(Struct, frozen=True):
    """Which episodes had a topic at one moment, the newest first."""

    topic: str
    numbers: array[int]
    """Those of `Library.lists`."""


def by_topic(spellings: Iterable[Spelling]) -> list[TopicRow]:
    """Topics, those of the most episodes first, each as most pages spell it; pure."""
    totals: Counter[str] = Counter()
    commonest: dict[str, tuple[int, str]] = {}
    for key, topic, count in spellings:
        totals[key] += count
        commonest[key] = min(commonest.get(key, (0, "")), (-count, topic))
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

    async def episodes(self, topic: str) -> TopicEpisodes:
        """Which episodes have a topic, in whatever spelling."""
        numbers = await self._library.run(lambda library: library.topics.episodes(topic))
        return TopicEpisodes(topic, numbers)

    async def episode_rows(self, found: TopicEpisodes, at: int, limit: int) -> list[EpisodeRow]:
        """Some of these episodes, from a place on; those that are gone are not among."""
        numbers = found.numbers[at : at + limit]
        return await self._library.run(lambda library: library.episodes.numbered(numbers))

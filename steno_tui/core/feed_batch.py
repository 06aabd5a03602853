"""Feeds that are refreshed together: known from one trip to the library, and noted in a few."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext, suppress
from typing import Self
from urllib.parse import urlsplit

from steno_tui.errors import LibraryError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.feed_source import FeedSource
from steno_tui.models.http import Validators

MOST_UNNOTED = 50
"""So many feeds that have not changed are noted at once; a write costs more than asking does."""


class FeedBatch:
    """What is known of feeds, and what is to be noted of those that have not changed.

    All is noted once it is left as a context.

    Args:
        library: where that is kept.
        sources: the feeds.
    """

    def __init__(self, library: LibraryWorker, sources: Iterable[FeedSource]) -> None:
        self._library = library
        self._sources = {source.podcast: source for source in sources}
        self._unchanged: dict[str, Validators | None] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with nullcontext() if kind is None else suppress(LibraryError):
            await self.write()

    def source(self, slug: str) -> FeedSource | None:
        """The feed of a podcast, as it was when all were read; None where it has none."""
        return self._sources.get(slug)

    def host(self, slug: str) -> str:
        """The host of a podcast's feed, with its port; empty where it has none."""
        source = self.source(slug)
        return "" if source is None else urlsplit(source.url).netloc

    async def note_unchanged(self, slug: str, validators: Validators | None) -> None:
        """Note that a feed is still the same, some time before the batch is at its end.

        Args:
            slug: its podcast's.
            validators: the new ones, where the answer brought some.
        """
        self._unchanged[slug] = validators
        if len(self._unchanged) >= min(MOST_UNNOTED, len(self._sources)):
            await self.write()

    async def write(self) -> None:
        """Note what was not noted so far."""
        unchanged, self._unchanged = self._unchanged, {}
        if unchanged:
            await self._library.write(lambda library: library.feeds.touch(unchanged))

"""All that is on disk of episodes, read in the library's thread and put together elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct

from steno_tui.core.audio_chapters import KeptChapters, read_kept
from steno_tui.core.episode_pages import completed, read_bodies, with_both
from steno_tui.core.feed_pages import Told, page_of_told, read_told
from steno_tui.errors import PageError
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of
from steno_tui.library.stored_pages import StoredPage
from steno_tui.models.episode import Episode
from steno_tui.models.search import Passage


class StoredTexts(Struct, frozen=True):
    """What is on disk of an episode, not read yet."""

    page: StoredPage
    told: Told | None
    """What its publisher told of it."""
    in_audio: KeptChapters | None
    """The chapters that were found in its audio."""

    def passages(self) -> list[Passage]:
        """The passages of its page as it is shown; not for the event loop."""
        return list(passages_of(self.episode()))

    def episode(self) -> Episode:
        """Its page as it is shown; not for the event loop."""
        stored = self.page
        key, page = stored.key, stored.facts
        if key.is_feeds and self.told is not None:
            return page_of_told(page.podcast, key.episode, self.told)
        if stored.url is not None and stored.body is not None:
            with suppress(PageError):  # written by a reader that knew more
                page = read_bodies(stored.url, stored.body, stored.before)
                page = completed(page, key, stored.facts.podcast)
        return with_both(page, self.told, self.in_audio)


def read_texts(library: Library, numbers: Sequence[int]) -> list[StoredTexts]:
    """What is on disk of the episodes of some numbers, in their order; of those that are there."""
    return [
        StoredTexts(
            page,
            read_told(library, page.key) if page.is_told else None,
            read_kept(library, page.key, page.facts.audio_url),
        )
        for page in library.stored_pages.get(numbers)
    ]

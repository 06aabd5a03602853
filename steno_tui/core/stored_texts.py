"""All that is on disk of episodes, read in the library's thread and put together elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct

from steno_tui.core.audio_chapters import KeptChapters, read_kept
from steno_tui.core.episode_pages import completed, read_bodies, with_both
from steno_tui.core.feed_pages import Told, page_of_told, read_told
from steno_tui.core.stored_transcripts import (
    StoredTranscript,
    page_words,
    read_words,
    stored_words,
)
from steno_tui.errors import LibraryError, PageError, TranscriptError
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of, passages_of_words
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
    said: StoredTranscript | None = None
    """What is said in it, but for what its page has of that."""

    def passages(self, page: Episode | None = None) -> list[Passage]:
        """All its passages: those of its page as it is shown, and what is said.

        Args:
            page: as `episode` has it; read here where it is None. Not for the event loop.
        """
        page = self.episode() if page is None else page
        passages, said = list(passages_of(page)), self.said
        if said is None and page.page_transcript is not None:
            said = page_words(page.page_transcript)
        if said is not None:
            with suppress(TranscriptError):  # kept by a reader that knew more
                words = read_words(said)
                passages += passages_of_words(words.transcript, words.paragraphs)
        return passages

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
            told,
            read_kept(library, page.key, page.facts.audio_url),
            said=_read_said(library, page, told),
        )
        for page in library.stored_pages.get(numbers)
        for told in [read_told(library, page.key) if page.is_told else None]
    ]


def _read_said(library: Library, page: StoredPage, told: Told | None) -> StoredTranscript | None:
    """What is said in an episode, where its words are on disk."""
    urls = [link.url for link in told.told.episode.transcripts] if told is not None else []
    if not urls and not page.has_kept_words:
        return None
    with suppress(LibraryError, TranscriptError):  # it is damaged, as whoever reads it is told
        return stored_words(library, page.key, urls)
    return None

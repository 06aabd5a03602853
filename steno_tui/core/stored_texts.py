"""All that is on disk of an episode, read in the library's thread and put together elsewhere."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from steno_tui.core.audio_chapters import KeptChapters, read_kept
from steno_tui.core.episode_pages import completed, read_bodies, with_both
from steno_tui.core.feed_pages import Told, page_of_told, read_told
from steno_tui.errors import PageError
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.http import CachedBody
from steno_tui.models.podcast import Podcast
from steno_tui.models.search import Passage


class StoredTexts(Struct, frozen=True):
    """What is on disk of an episode, not read yet."""

    key: EpisodeKey
    facts: Episode
    """What lists tell."""
    podcast: Podcast | None = None
    body: CachedBody | None = None
    """Its page at the service."""
    before: CachedBody | None = None
    """The one that is kept beside it."""
    told: Told | None = None
    in_audio: KeptChapters | None = None


def read_texts(library: Library, key: EpisodeKey) -> StoredTexts | None:
    """Read what is on disk of an episode; None where nothing is."""
    facts, url = library.episodes.facts(key), library.episodes.page_url(key)
    if facts is None:
        return None
    return StoredTexts(
        key,
        facts,
        facts.podcast,
        library.http_cache.get(url) if url else None,
        library.http_cache.get_beside(url) if url else None,
        read_told(library, key),
        read_kept(library, key, facts.audio_url),
    )


def passages_of_texts(texts: StoredTexts) -> list[Passage]:
    """The passages of the page as it is shown; not for the event loop."""
    return list(passages_of(_episode(texts)))


def _episode(texts: StoredTexts) -> Episode:
    page, key = texts.facts, texts.key
    if key.is_feeds and texts.told is not None:
        return page_of_told(page.podcast, key.episode, texts.told)
    if texts.body is not None:
        with suppress(PageError):  # written by a reader that knew more
            page = completed(read_bodies(texts.body, texts.before), key, texts.podcast)
    return with_both(page, texts.told, texts.in_audio)

"""Chapters that stand in audio itself: kept once they were found, for whenever nobody plays it.

They are kept in the form of a publisher's own file of chapters, with the times of the audio.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from steno_tui.errors import FeedError
from steno_tui.library.library import Library
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, Episode, EpisodeKey
from steno_tui.models.http import CachedBody, Validators

_OF_AUDIO = "#chapters"
"""Ends the address under which the chapters of an audio are kept."""


class KeptChapters(Struct, frozen=True):
    """What is kept of the chapters in an episode's audio, not read yet."""

    body: CachedBody
    offset: int
    """By how many seconds the audio is later than the times of the episode's page."""


def read_kept(library: Library, key: EpisodeKey, audio_url: str | None) -> KeptChapters | None:
    """Read from the library what was found in the audio at an address; None where nothing was."""
    body = library.http_cache.get(f"{audio_url}{_OF_AUDIO}") if audio_url else None
    return None if body is None else KeptChapters(body, library.positions.offset(key))


def keep_chapters(library: Library, episode: Episode, chapters: Sequence[Chapter]) -> None:
    """Keep the chapters that were found in an episode's audio, with the times of that."""
    told = [{"startTime": one.start_seconds, "title": one.title} for one in chapters]
    body = msgspec.json.encode({"version": "1.2.0", "chapters": told})
    with library.transaction():
        library.http_cache.put(f"{episode.audio_url or ''}{_OF_AUDIO}", body, Validators())
        library.search_index.touch(episode.key)


def with_audio_chapters(episode: Episode, kept: KeptChapters | None) -> Episode:
    """An episode with the chapters in its audio, where it has no others; pure."""
    if kept is None or episode.chapters:
        return episode
    from steno_tui.feeds.podcast_chapters import read_podcast_chapters

    try:
        found = read_podcast_chapters(kept.body.body, kept.body.url).items
    except FeedError:  # it was damaged on the disk
        return episode
    at = kept.offset
    chapters = tuple(replace(one, start_seconds=one.start_seconds - at) for one in found)
    source = ChapterSource.AUDIO if chapters else None
    return replace(episode, chapters=chapters, chapter_source=source)

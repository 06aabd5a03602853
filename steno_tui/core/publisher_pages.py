"""The page of an episode as its publisher's feed tells of it; pure.

Chapters come from several places, and those of the first that has any count: the order is that of
`ChapterSource`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from steno_tui.errors import FeedError
from steno_tui.feeds.note_chapters import read_note_chapters
from steno_tui.feeds.notes import read_notes
from steno_tui.feeds.podcast_chapters import read_podcast_chapters
from steno_tui.models.chapters import Chapters, ChapterSource
from steno_tui.models.episode import Episode
from steno_tui.models.feed import FeedEpisode, TranscriptLink
from steno_tui.models.feed_source import ToldEpisode
from steno_tui.models.http import CachedBody
from steno_tui.models.notes import Notes
from steno_tui.models.podcast import Podcast
from steno_tui.models.publisher import Publisher


def publisher_of(told: ToldEpisode) -> Publisher:
    """What the publisher says of an episode, its notes made readable."""
    feed, episode = told.feed, told.episode
    base = episode.page_url or feed.url
    language = feed.told.language if feed.told is not None else None
    persons = episode.persons or (feed.told.persons if feed.told is not None else ())
    return Publisher(
        feed.url,
        feed.checked_at,
        told.rule,
        read_notes(episode.notes_markup, base) if episode.notes_markup else Notes(),
        persons,
        episode.season,
        episode.number,
        episode.kind,
        episode.image_url or (feed.told.image_url if feed.told is not None else None),
        tuple(_with_language(link, language) for link in episode.transcripts),
        episode.soundbites,
        language,
    )


def _with_language(link: TranscriptLink, language: str | None) -> TranscriptLink:
    return link if link.language or language is None else replace(link, language=language)


def publisher_page(
    podcast: Podcast, slug: str, told: ToldEpisode, file: CachedBody | None
) -> Episode:
    """The page of an episode that only its feed tells of.

    Args:
        podcast: as the lists have it.
        slug: the episode's.
        told: what the feed tells.
        file: the file of chapters that the feed names; None where it was not read.
    """
    publisher, facts = publisher_of(told), told.episode
    chapters = _chapters(facts, publisher.notes, file)
    return Episode(
        podcast,
        slug,
        facts.title,
        published_at=facts.published_at,
        duration_seconds=facts.duration_seconds,
        link_url=facts.page_url,
        audio_url=facts.audio_url,
        summary=publisher.notes.plain or None,
        chapters=chapters.items if chapters is not None else (),
        chapter_source=chapters.source if chapters is not None else None,
        publisher=publisher,
        notices=chapters.notices if chapters is not None else (),
    )


def with_publisher(episode: Episode, told: ToldEpisode, file: CachedBody | None) -> Episode:
    """A service's page, with what the publisher says beside it and where the service is silent."""
    publisher, facts = publisher_of(told), told.episode
    if episode.chapters:
        episode = replace(episode, chapter_source=ChapterSource.SERVICE)
    elif chapters := _chapters(facts, publisher.notes, file):
        episode = replace(
            episode,
            chapters=chapters.items,
            chapter_source=chapters.source,
            notices=(*episode.notices, *chapters.notices),
        )
    notes = publisher.notes.plain
    if notes and not episode.is_processed:
        episode = replace(episode, summary=notes)
    return replace(
        episode,
        published_at=episode.published_at or facts.published_at,
        duration_seconds=episode.duration_seconds or facts.duration_seconds,
        link_url=episode.link_url or facts.page_url,
        audio_url=episode.audio_url or facts.audio_url,
        publisher=publisher,
    )


def _chapters(facts: FeedEpisode, notes: Notes, file: CachedBody | None) -> Chapters | None:
    """The chapters that count; None where there are none."""
    return next((found for found in _candidates(facts, notes, file) if found.items), None)


def _candidates(facts: FeedEpisode, notes: Notes, file: CachedBody | None) -> Iterator[Chapters]:
    if file is not None:
        with suppress(FeedError):  # kept by a reader that knew more
            yield read_podcast_chapters(file.body, file.url)
    yield Chapters(ChapterSource.FEED, facts.chapters)
    yield read_note_chapters(notes.text, facts.duration_seconds)

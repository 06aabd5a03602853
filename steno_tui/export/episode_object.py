"""An episode as a JSON object: what a script reads, or what is written to a file; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steno_tui.models.episode import Chapter, Episode
from steno_tui.models.moment import Moment
from steno_tui.models.publisher import Publisher
from steno_tui.models.transcript import Transcript, TranscriptChoice
from steno_tui.text.times import iso_time

Object = dict[str, Any]


def episode_object(
    episode: Episode, source: str, fetched_at: float | None, moments: Iterable[Moment] = ()
) -> Object:
    """An episode's page, where it came from and when, and what the user marked in it."""
    podcast = episode.podcast
    return {
        "podcast": {
            "slug": podcast.slug or None,
            "title": podcast.title or None,
            "page_url": podcast.page_url,
        },
        "slug": episode.slug or None,
        "title": episode.title,
        "page_url": episode.page_url,
        "published_at": episode.published_at.isoformat() if episode.published_at else None,
        "duration_seconds": episode.duration_seconds,
        "link_url": episode.link_url,
        "audio_url": episode.audio_url,
        "state": episode.state,
        "summary": episode.summary,
        "highlights": [{"label": mark.label, "text": mark.text} for mark in episode.highlights],
        "topics": list(episode.topics),
        "chapters": [_chapter(entry) for entry in episode.chapters],
        "chapter_source": episode.chapter_source.name.lower() if episode.chapter_source else None,
        **_publisher(episode.publisher or Publisher("")),
        "moments": [marked(each) for each in moments],
        "source": source,
        "fetched_at": iso_time(fetched_at),
    }


def _publisher(publisher: Publisher) -> Object:
    return {
        "feed_url": publisher.feed_url or None,
        "season": publisher.season,
        "number": publisher.number,
        "persons": [{"name": person.name, "role": person.role} for person in publisher.persons],
        "soundbites": [
            {
                "start_seconds": one.start_seconds,
                "duration_seconds": one.duration_seconds,
                "title": one.title,
            }
            for one in publisher.soundbites
        ],
    }


def _chapter(chapter: Chapter) -> Object:
    return {
        "start_seconds": chapter.start_seconds,
        "title": chapter.title,
        "summary": chapter.summary,
    }


def transcript_object(paragraphs: Transcript, choice: TranscriptChoice) -> Object:
    """What is said in an episode, in paragraphs; a time that is not known is null."""
    return {
        **transcript_choice(choice),
        "language": paragraphs.language or choice.language,
        "paragraphs": [
            {
                "start_seconds": _exact(said.start),
                "end_seconds": _exact(said.end),
                "speaker": said.speaker or None,
                "text": said.text,
            }
            for said in paragraphs.segments
        ],
    }


def transcript_choice(choice: TranscriptChoice) -> Object:
    """One of an episode's transcripts, without its words."""
    return {
        "source": str(choice.source),
        "format": None if choice.form is None else str(choice.form),
        "language": choice.language,
        "name": choice.name or None,
        "on_disk": choice.is_here,
        "in_part": choice.is_partial,
    }


def _exact(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def marked(one: Moment) -> Object:
    """A moment; ``start_seconds`` is null at a line without a time, ``text`` for what was heard."""
    return {
        "start_seconds": one.seconds,
        "chapter": one.chapter or None,
        "text": one.words or None,
        "note": one.note or None,
        "made_at": iso_time(one.made_at),
    }

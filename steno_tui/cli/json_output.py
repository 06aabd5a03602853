"""JSON output: the same field names everywhere, missing values null or empty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from steno_tui.export.episode_object import (
    Object,
    episode_object,
    marked,
    transcript_choice,
    transcript_object,
)
from steno_tui.models.episode import Episode, EpisodeRow
from steno_tui.models.highlights import HighlightRow, TopicRow
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import FEED_SIGN, PodcastRow
from steno_tui.models.queue import QueueRow
from steno_tui.models.recent import RecentEpisode
from steno_tui.models.request import Request, RequestState
from steno_tui.models.search import Hit
from steno_tui.models.transcript import TranscriptChoice
from steno_tui.models.transcript_job import TranscriptJob
from steno_tui.text.times import iso_time

if TYPE_CHECKING:
    from steno_tui.core.adding import Candidate
    from steno_tui.core.events import TranscriptRead
    from steno_tui.core.exports import Saved
    from steno_tui.core.subscriptions import Subscribed
    from steno_tui.downloads.download import CachedAudio
    from steno_tui.models.subscription import Subscription


class PageAddresses(Protocol):
    """Where the pages for people are."""

    def podcast(self, podcast: str) -> str:
        """A podcast's page."""

    def episode(self, podcast: str, episode: str) -> str:
        """An episode's page."""


def marked_row(one: Moment, addresses: PageAddresses) -> Object:
    """A moment of a list, with its episode."""
    return _named(one, addresses) | marked(one)


def _podcast_page(slug: str, addresses: PageAddresses) -> str | None:
    """A podcast's page at the service; None for one that only its feed tells of."""
    return None if slug.startswith(FEED_SIGN) else addresses.podcast(slug)


def podcast_row(row: PodcastRow, addresses: PageAddresses) -> Object:
    """A podcast of the library's list; ``episodes`` counts those on disk, null if none was read."""
    return {
        "slug": row.slug,
        "title": row.title,
        "page_url": _podcast_page(row.slug, addresses),
        "author": row.author,
        "episodes": row.count if row.is_counted else None,
        "unread": row.unread if row.is_counted else None,
        "followed": row.followed,
        "checked_at": iso_time(row.checked_at),
    }


def episode_row(row: EpisodeRow, addresses: PageAddresses) -> Object:
    """An episode of a list; ``chapter_count`` is null until its page has been read."""
    return _named(row, addresses) | {
        "published_at": iso_time(row.published),
        "duration_seconds": row.duration,
        "state": row.state,
        "chapter_count": row.chapters,
        "read": row.read,
        "heard": row.heard,
        "request": row.request,
    }


def hit(found: Hit, addresses: PageAddresses) -> Object:
    """A passage that has the words; ``number`` is its place among those of its kind, from 1.

    ``lit`` is where the words stand in ``text``, each as its first character and the one behind it.
    """
    return {
        "kind": str(found.kind),
        "number": found.place + 1,
        "start_seconds": found.start_seconds,
        "text": found.text,
        "lit": [list(span) for span in found.lit],
        "passages": found.of_episode,
        "episode": episode_row(found.episode, addresses),
    }


def highlight_row(row: HighlightRow, addresses: PageAddresses) -> Object:
    """A highlight of a stream; ``number`` is its place on its page, from 1."""
    return {
        "label": row.label,
        "text": row.text,
        "number": row.place + 1,
        "episode": _named(row, addresses) | {"published_at": iso_time(row.published)},
    }


def topic_row(row: TopicRow) -> Object:
    """A topic, and how many episodes have it."""
    return {"topic": row.topic, "episodes": row.episodes}


def recent(found: RecentEpisode, addresses: PageAddresses) -> Object:
    """An episode to go on with: ``heard_at`` of one that has time left, else ``opened_at``."""
    return episode_row(found.row, addresses) | {
        "position_seconds": found.row.position,
        "left_seconds": found.left if found.is_started else None,
        "heard_at": iso_time(found.at) if found.is_started else None,
        "opened_at": None if found.is_started else iso_time(found.at),
    }


def queue_row(row: QueueRow, addresses: PageAddresses) -> Object:
    """An episode of the queue."""
    return _named(row, addresses) | {"duration_seconds": row.duration}


def queue_place(row: QueueRow, place: int, addresses: PageAddresses) -> Object:
    """An episode of the queue; ``number`` is its place, counted from 1 as people do."""
    return queue_row(row, addresses) | {"number": place + 1}


def request(request: Request, addresses: PageAddresses) -> Object:
    """A request; ``request`` is its state here, ``state`` the service's own word if it said one."""
    return _named(request, addresses) | {
        "request": str(request.state),
        "state": request.word,
        "reason": request.reason,
        "created_at": iso_time(request.created_at),
        "sent_at": iso_time(request.sent_at),
        "updated_at": iso_time(request.updated_at),
        "due_at": iso_time(request.due_at),
    }


def transcript_job(job: TranscriptJob, addresses: PageAddresses, text: str | None = None) -> Object:
    """A transcript job; ``text`` are the words that came, where they were asked for."""
    return _named(job, addresses) | {
        "request": str(job.state),
        "preview": job.is_preview,
        "price_cents": job.price_cents,
        "state": job.word,
        "reason": job.reason,
        "created_at": iso_time(job.created_at),
        "sent_at": iso_time(job.sent_at),
        "updated_at": iso_time(job.updated_at),
        "text": text,
    }


def ready(row: EpisodeRow, addresses: PageAddresses) -> Object:
    """What stands in place of a request for an episode that was processed without one."""
    state = {"request": str(RequestState.READY), "state": row.state, "reason": None}
    times = dict.fromkeys(("created_at", "sent_at", "updated_at", "due_at"))
    return _named(row, addresses) | state | times


def held(held: CachedAudio, addresses: PageAddresses) -> Object:
    """A download; ``bytes`` are here of ``total_bytes``; see `DownloadState` for ``state``."""
    return _named(held, addresses) | {
        "audio_url": held.url or None,
        "bytes": held.size,
        "total_bytes": held.total,
        "complete": held.complete,
        "state": str(held.state),
        "used_at": iso_time(held.used_at or None),
    }


def saved(one: Saved, addresses: PageAddresses) -> Object:
    """An episode that was to be written to a file; ``reason`` is why the file was left alone."""
    return _named(one, addresses) | {
        "outcome": str(one.outcome),
        "path": str(one.path),
        "reason": one.reason or None,
    }


def candidate(found: Candidate) -> Object:
    """A podcast that may be meant by what was typed; ``slug`` is null where it is not followed."""
    return {
        "title": found.title,
        "author": found.author,
        "feed_url": found.feed_url,
        "episodes": found.episode_count,
        "newest_at": found.newest_at.isoformat() if found.newest_at else None,
        "on_service": found.is_on_service,
        "slug": found.followed_as,
    }


def subscription(listed: Subscription) -> Object:
    """A podcast of a list of feeds."""
    return {
        "title": listed.title,
        "feed_url": listed.feed_url,
        "page_url": listed.page_url,
        "description": listed.description,
        "tags": list(listed.tags),
    }


def subscribed(came: Iterable[Subscribed], left_out: Iterable[str]) -> Object:
    """What became of the podcasts of a list, and the lines of it that could not be used."""
    return {
        "podcasts": [
            subscription(each.subscription)
            | {
                "slug": each.podcast,
                "outcome": each.outcome.name.lower(),
                "new": each.episodes,
                "reason": each.error.message if each.error else None,
            }
            for each in came
        ],
        "left_out": list(left_out),
    }


def page(
    episode: Episode,
    source: str,
    fetched_at: float | None,
    moments: Iterable[Moment],
    transcripts: Iterable[TranscriptChoice],
) -> Object:
    """An episode's page as it is exported, and which transcripts there are of it."""
    return {
        **episode_object(episode, source, fetched_at, moments),
        "transcripts": [transcript_choice(one) for one in transcripts],
    }


def transcript(read: TranscriptRead, addresses: PageAddresses) -> Object:
    """What is said in an episode, in paragraphs, and which transcripts there are of it."""
    key, podcast = read.episode.key, read.episode.podcast
    return {
        "podcast": {
            "slug": key.podcast,
            "title": podcast.title or None,
            "page_url": _podcast_page(key.podcast, addresses),
        },
        "slug": key.episode,
        "title": read.episode.title,
        "page_url": None if key.is_feeds else addresses.episode(*key),
        **transcript_object(read.paragraphs, read.choice),
        "fetched_at": iso_time(read.fetched_at),
        "transcripts": [transcript_choice(one) for one in read.choices],
    }


def _named(
    row: EpisodeRow
    | HighlightRow
    | QueueRow
    | Request
    | CachedAudio
    | Moment
    | Saved
    | TranscriptJob,
    addresses: PageAddresses,
) -> Object:
    return {
        "podcast": {
            "slug": row.key.podcast,
            "title": row.podcast_title or None,
            "page_url": _podcast_page(row.key.podcast, addresses),
        },
        "slug": row.key.episode,
        "title": row.title,
        "page_url": None if row.key.is_feeds else addresses.episode(*row.key),
    }

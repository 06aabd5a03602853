"""JSON output: the same field names everywhere, missing values null or empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from steno_tui.models.episode import Chapter, Episode, EpisodeRow
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import FEED_SIGN, PodcastRow
from steno_tui.models.publisher import Publisher
from steno_tui.models.queue import QueueRow
from steno_tui.models.request import Request, RequestState

if TYPE_CHECKING:
    from steno_tui.core.adding import Candidate
    from steno_tui.core.subscriptions import Subscribed
    from steno_tui.downloads.download import CachedAudio
    from steno_tui.models.subscription import Subscription

Object = dict[str, Any]


class PageAddresses(Protocol):
    """Where the pages for people are."""

    def podcast(self, podcast: str) -> str:
        """A podcast's page."""

    def episode(self, podcast: str, episode: str) -> str:
        """An episode's page."""


def moment(seconds: float | None) -> str | None:
    """Format Unix seconds as ISO 8601 in UTC, to the second."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (OverflowError, ValueError, OSError):  # beyond what a calendar has
        return None


def episode(
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
        "fetched_at": moment(fetched_at),
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


def marked(one: Moment) -> Object:
    """A moment; ``start_seconds`` is null at a line without a time, ``text`` for what was heard."""
    return {
        "start_seconds": one.seconds,
        "chapter": one.chapter or None,
        "text": one.words or None,
        "note": one.note or None,
        "made_at": moment(one.made_at),
    }


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
        "checked_at": moment(row.checked_at),
    }


def episode_row(row: EpisodeRow, addresses: PageAddresses) -> Object:
    """An episode of a list; ``chapter_count`` is null until its page has been read."""
    return _named(row, addresses) | {
        "published_at": moment(row.published),
        "duration_seconds": row.duration,
        "state": row.state,
        "chapter_count": row.chapters,
        "read": row.read,
        "heard": row.heard,
        "request": row.request,
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
        "created_at": moment(request.created_at),
        "sent_at": moment(request.sent_at),
        "updated_at": moment(request.updated_at),
        "due_at": moment(request.due_at),
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
        "used_at": moment(held.used_at or None),
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


def _named(
    row: EpisodeRow | QueueRow | Request | CachedAudio | Moment, addresses: PageAddresses
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

"""Output for pipes: a row a line, its cells separated by tabs, its reference first.

Whatever is not known is an empty cell, so that every column has its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from steno_tui.models.episode import EpisodeRow
from steno_tui.models.highlights import HighlightRow, TopicRow
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.queue import QueueRow
from steno_tui.models.recent import RecentEpisode
from steno_tui.models.request import Request
from steno_tui.models.search import Hit
from steno_tui.models.transcript import TranscriptChoice
from steno_tui.models.transcript_job import TranscriptJob
from steno_tui.text.sanitize import line
from steno_tui.text.times import iso_time

if TYPE_CHECKING:
    from steno_tui.core.adding import Candidate
    from steno_tui.core.exports import Saved
    from steno_tui.downloads.download import CachedAudio

Cells = tuple[object, ...]
Row = TypeVar("Row")


def rows(found: Iterable[Row], cells: Callable[[Row], Cells]) -> str:
    """Rows as lines."""
    return "\n".join(map(_line, map(cells, found)))


def _line(cells: Cells) -> str:
    return "\t".join("" if cell is None else line(str(cell)) for cell in cells)


def podcast(row: PodcastRow) -> Cells:
    """Slug, title, episodes on disk, unread among them, author, when it was checked."""
    counts = (row.count, row.unread) if row.is_counted else (None, None)
    return (row.slug, row.title, *counts, row.author, iso_time(row.checked_at))


def episode(row: EpisodeRow) -> Cells:
    """Reference, title, when it was published, seconds, state, request, marks."""
    marks = " ".join(mark for mark, is_set in (("read", row.read), ("heard", row.heard)) if is_set)
    published = iso_time(row.published)
    return (row.key, row.title, published, row.duration, row.state, row.request, marks)


def podcast_hit(row: PodcastRow) -> Cells:
    """As `hit` has them, of a podcast whose title has the words."""
    return (row.slug, row.title, None, "podcast", None, None)


def transcript_choice(one: TranscriptChoice) -> Cells:
    """Where it is from, its format, its language, whether it is on disk, its name."""
    return (one.source, one.form, one.language, "on disk" if one.is_here else "", one.name)


def hit(found: Hit) -> Cells:
    """Reference, title, when it was published, what has the words, seconds, the sentence."""
    row = found.episode
    published = iso_time(row.published)
    return (row.key, row.title, published, found.kind, found.start_seconds, found.text)


def highlight(row: HighlightRow) -> Cells:
    """Reference, title, when it was published, label, text."""
    return (row.key, row.title, iso_time(row.published), row.label, row.text)


def topic(row: TopicRow) -> Cells:
    """Topic, episodes."""
    return (row.topic, row.episodes)


def candidate(found: Candidate) -> Cells:
    """Address of the feed, title, author, episodes, when the newest came, slug if followed."""
    newest = found.newest_at.isoformat() if found.newest_at else None
    return (
        found.feed_url,
        found.title,
        found.author,
        found.episode_count,
        newest,
        found.followed_as,
    )


def queue_row(row: QueueRow) -> Cells:
    """Reference, title, seconds."""
    return (row.key, row.title, row.duration)


def marked(one: Moment) -> Cells:
    """Reference, seconds, what was marked, note, when it was marked, title."""
    return (one.key, one.seconds, one.name, one.note, iso_time(one.made_at), one.title)


def recent(found: RecentEpisode) -> Cells:
    """Reference, title, seconds heard, seconds left, heard or read, when."""
    row, is_started = found.row, found.is_started
    heard = (row.position, found.left) if is_started else (None, None)
    return (row.key, row.title, *heard, "heard" if is_started else "read", iso_time(found.at))


def request(request: Request) -> Cells:
    """Reference, title, where it stands, when it was asked, why it waits or failed."""
    asked = iso_time(request.created_at)
    return (request.key, request.title, request.state, asked, request.reason)


def transcript_job(job: TranscriptJob) -> Cells:
    """Reference, title, where it stands, when, preview or whole, cents, why it waits or failed."""
    asked, what = iso_time(job.created_at), "preview" if job.is_preview else "whole"
    return (job.key, job.title, job.state, asked, what, job.price_cents, job.reason)


def held(held: CachedAudio) -> Cells:
    """Reference, title, bytes here, bytes of the whole, when it was used, address, state."""
    reference = held.key if held.key.episode else None
    used = iso_time(held.used_at or None)
    return (reference, held.title, held.size, held.total, used, held.url, held.state)


def saved(one: Saved) -> Cells:
    """Reference, title, what became of it, path of the file."""
    return (one.key, one.title, one.outcome, one.path)

"""Plain text output: models as wrapped text without escape codes, for pagers and screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from steno_tui.cli.key_advice import with_key_advice
from steno_tui.cli.output import wrapped
from steno_tui.models.episode import NOT_REQUESTED, Chapter, Episode, EpisodeRow
from steno_tui.models.highlights import HighlightRow, TopicRow
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.publisher import Publisher
from steno_tui.models.queue import QueueRow
from steno_tui.models.recent import RecentEpisode
from steno_tui.models.request import Request, RequestState
from steno_tui.models.search import Hit
from steno_tui.models.transcript import (
    FORM_NAMES,
    Transcript,
    TranscriptChoice,
    TranscriptSource,
)
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.text import times
from steno_tui.text.counts import count, dollars
from steno_tui.text.sizes import size

if TYPE_CHECKING:
    from steno_tui.core.adding import Candidate
    from steno_tui.core.exports import Saved
    from steno_tui.downloads.download import CachedAudio

FEED_ALONE = "known from its publisher's feed alone"
"""What there is in place of a state where no service knows an episode."""


def state(word: str | None) -> str | None:
    """A state in words."""
    return word.replace("_", " ") if word else None


def _day(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d")
    except (OverflowError, ValueError, OSError):  # beyond what a calendar has
        return None


def episode(
    episode: Episode,
    moments: Sequence[Moment] = (),
    transcripts: Sequence[TranscriptChoice] = (),
) -> str:
    """A whole page: what is known in a line each, then its sections, and what was marked in it.

    Args:
        episode: whose page it is.
        moments: what was marked in it.
        transcripts: those that there are of it, the best first.
    """
    blocks = [wrapped(episode.title), "\n".join(_facts(episode))]
    if episode.summary:
        blocks += [
            "Show notes" if _has_notes_first(episode) else "Summary",
            wrapped(episode.summary, "  "),
        ]
    if episode.highlights:
        blocks.append("Highlights")
        blocks.append(
            "\n".join(
                wrapped(f"{mark.label}: {mark.text}" if mark.label else mark.text, "  - ")
                for mark in episode.highlights
            )
        )
    if episode.topics:
        blocks += ["Topics", wrapped(", ".join(episode.topics), "  ")]
    if moments:
        blocks += ["Moments", "\n".join(map(_moment, moments))]
    if episode.chapters:
        source = episode.chapter_source
        of = f" (from {source})" if source else ""
        blocks += [f"Chapters{of}", "\n".join(_chapters(episode.chapters))]
    if episode.publisher is not None and episode.publisher.soundbites:
        bites = (Chapter(one.start_seconds, one.title) for one in episode.publisher.soundbites)
        blocks += ["Soundbites", "\n".join(_chapters(tuple(bites)))]
    for section in episode.sections:
        blocks += [wrapped(section.title), wrapped(section.text, "  ")]
    if (notes := episode.show_notes) is not None:
        blocks += ["Show notes", wrapped(notes.plain, "  ")]
    if transcripts:
        rows = (wrapped(transcript_choice(one), "  - ") for one in transcripts)
        blocks += ["Transcripts", "\n".join(rows)]
    if episode.transcript:
        blocks += ["Transcript", wrapped(episode.transcript, "  ")]
    blocks += [wrapped(f"Note: {notice}") for notice in episode.notices]
    return "\n\n".join(blocks)


_SOURCES: Mapping[TranscriptSource, str] = {
    TranscriptSource.FILE: "Brought by you",
    TranscriptSource.AUDIO: "Beside the audio",
    TranscriptSource.SERVICE: "Made by the service",
    TranscriptSource.PAGE: "From the page",
    TranscriptSource.PUBLISHER: "From the publisher",
}


def transcript_choice(one: TranscriptChoice) -> str:
    """Where a transcript is from, what it is called, and what else is known of it; a row."""
    known = ", ".join(_transcript_facts(one))
    return f"{_SOURCES[one.source]}: {known}" if known else _SOURCES[one.source]


def transcript_words(one: TranscriptChoice) -> str:
    """What is known of a transcript, for a sentence, with where it is from last."""
    source = _SOURCES[one.source]
    return ", ".join([*_transcript_facts(one), source[0].lower() + source[1:]])


def _transcript_facts(one: TranscriptChoice) -> list[str]:
    form = FORM_NAMES[one.form] if one.form is not None else ""
    facts = (one.name, form, one.language or "", "" if one.is_here else "not read yet")
    return [*filter(None, facts)]


def transcript(paragraphs: Transcript) -> str:
    """What is said, in paragraphs, with the speakers where they change."""
    blocks, speaker = [], ""
    for said in paragraphs.segments:
        is_other = said.speaker and said.speaker != speaker
        blocks.append(wrapped(said.text, f"{said.speaker}: " if is_other else "", ""))
        speaker = said.speaker
    return "\n\n".join(blocks)


def _has_notes_first(episode: Episode) -> bool:
    """Whether it is its publisher's notes that stand where the service's summary would."""
    publisher = episode.publisher
    return publisher is not None and bool(publisher.notes.text) and not episode.is_processed


def _facts(episode: Episode) -> Iterator[str]:
    podcast = episode.podcast
    length, published = episode.duration_seconds, episode.published_at
    facts = (
        ("Podcast", podcast.title or podcast.slug),
        ("Published", published.astimezone().strftime("%Y-%m-%d %H:%M") if published else None),
        ("Length", times.duration(length) if length is not None else None),
        ("State", state(episode.state) or (FEED_ALONE if episode.is_feeds else None)),
        *_publisher(episode.publisher),
        ("Page", episode.page_url),
        ("Publisher's page", episode.link_url),
        ("Audio", episode.audio_url),
    )
    for name, value in facts:
        if value:
            yield wrapped(value, f"{name}: ", "  ")


def _publisher(publisher: Publisher | None) -> Iterator[tuple[str, str | None]]:
    if publisher is None:
        return
    yield "Season", str(publisher.season) if publisher.season else None
    yield "Number", str(publisher.number) if publisher.number else None
    yield "Kind", publisher.kind if publisher.kind != "full" else None
    yield "With", ", ".join(f"{person.name} ({person.role})" for person in publisher.persons)
    yield "Feed", publisher.feed_url


def moment_words(moment: Moment) -> str:
    """Where a moment is: its time, and what was marked."""
    return f"{_stamp(moment)}{moment.name}"


def _stamp(moment: Moment) -> str:
    return "" if moment.seconds is None else f"{times.timestamp(moment.seconds)}  "


def _moment(moment: Moment) -> str:
    """A moment of a page, and below it the note."""
    words = wrapped(moment.name, f"  {_stamp(moment)}")
    return f"{words}\n{wrapped(moment.note, '    ')}" if moment.note else words


def moment_row(moment: Moment, now: float) -> str:
    """A moment of a list: where it is, the note, its episode and when it was marked."""
    title = moment.title if moment.title != moment.name else None
    facts = (title, str(moment.key), f"marked {times.age(moment.made_at, now)}")
    rows = [
        wrapped(moment.name, _stamp(moment), "  "),
        *([wrapped(moment.note, "  ")] if moment.note else []),
        wrapped(", ".join(fact for fact in facts if fact), "  "),
    ]
    return "\n".join(rows)


def _chapters(chapters: tuple[Chapter, ...]) -> Iterator[str]:
    size = max(len(times.timestamp(chapter.start_seconds)) for chapter in chapters)
    for chapter in chapters:
        yield wrapped(chapter.title, f"  {times.timestamp(chapter.start_seconds):>{size}}  ")
        if chapter.summary:
            yield wrapped(chapter.summary, " " * (size + 4))


def _row(title: str, *facts: str | None) -> str:
    """A title, and below it what is known in one line."""
    return f"{wrapped(title)}\n{wrapped(', '.join(fact for fact in facts if fact), '  ')}"


def podcast_row(row: PodcastRow, now: float) -> str:
    """A podcast of a list."""
    return _row(
        row.title or row.slug,
        row.slug,
        f"by {row.author}" if row.author else None,
        count(row.count, "episode") if row.is_counted else None,
        f"{row.unread} unread" if row.unread else None,
        f"checked {times.age(row.checked_at, now)}" if row.checked_at is not None else None,
    )


def episode_row(row: EpisodeRow) -> str:
    """An episode of a list."""
    return _row(
        row.title,
        str(row.key),
        _day(row.published),
        times.duration(row.duration) if row.duration is not None else None,
        state(row.state) if row.state != NOT_REQUESTED else None,
        f"request {row.request}" if row.request else None,
        "read" if row.read else None,
        "heard" if row.heard else None,
    )


def hits(found: Sequence[Hit]) -> str:
    """The passages of one episode that have the words, below what it is."""
    row, number = found[0].episode, found[0].of_episode
    more = count(number - len(found), "more passage") if number > len(found) else None
    head = _row(row.title, str(row.key), row.podcast_title, _day(row.published), more)
    return "\n".join([head, *(wrapped(one.text, f"  {_where(one)}: ", "    ") for one in found)])


def _where(found: Hit) -> str:
    start = found.start_seconds
    kind = str(found.kind).capitalize()
    return kind if start is None else f"{kind} at {times.timestamp(start)}"


def highlight(row: HighlightRow) -> str:
    """A highlight of a stream, below it the episode it is of."""
    label = f"{row.label}: " if row.label else ""
    facts = ", ".join(filter(None, [row.title, str(row.key), _day(row.published)]))
    return "\n".join([wrapped(f"{label}{row.text}"), wrapped(facts, "  ")])


def topic(row: TopicRow) -> str:
    """A topic, and how many episodes have it."""
    return wrapped(f"{row.topic}, {count(row.episodes, 'episode')}", "", "  ")


def candidate(found: Candidate, number: int) -> str:
    """A podcast that may be meant, with the number by which it is picked."""
    newest = found.newest_at.timestamp() if found.newest_at else None
    return _row(
        f"{number}. {found.title}",
        f"by {found.author}" if found.author else None,
        count(found.episode_count, "episode") if found.episode_count is not None else None,
        f"the newest of {_day(newest)}" if newest is not None else None,
        "on Stenobird" if found.is_on_service else None,
        f"followed as {found.followed_as}" if found.followed_as else None,
        found.feed_url or "its feed is not told",
    )


def queue_row(row: QueueRow, number: int) -> str:
    """An episode of the queue, with its number."""
    return _row(
        f"{number}. {row.title}",
        str(row.key),
        times.duration(row.duration) if row.duration is not None else None,
    )


def recent(found: RecentEpisode, now: float) -> str:
    """An episode to go on with: how much of it is left, or when its page was read."""
    row, when = found.row, times.age(found.at, now)
    if not found.is_started:
        return _row(row.title, str(row.key), f"read {when}")
    left = f"{times.duration(found.left)} left" if found.left is not None else None
    return _row(row.title, str(row.key), f"at {times.timestamp(row.position)}", left, when)


def request_state(request: Request) -> str:
    """Where a request stands, a sentence."""
    match request.state:
        case RequestState.WAITING:
            return f"Waiting to be sent. {request.reason or ''}".strip()
        case RequestState.SENT:
            return "Sent; the service has taken it."
        case RequestState.QUEUED:
            return f"The service says: {state(request.word) or 'queued'}."
        case RequestState.READY:
            return "Ready."
        case RequestState.FAILED:
            return f"Failed. {request.reason or ''}".strip()


def request(request: Request, now: float) -> str:
    """A request, and what became of it."""
    age = times.age(request.created_at, now)
    return _row(request.title, f"{request.key}, asked {age}. {request_state(request)}")


def job_state(job: TranscriptJob) -> str:
    """Where a transcript job stands, a sentence or two."""
    reason = with_key_advice(job.reason or "")
    match job.state:
        case JobState.WAITING:
            return f"Waiting to be sent. {reason}".strip()
        case JobState.RUNNING:
            return f"The service says: {state(job.word) or 'queued'}. {reason}".strip()
        case JobState.READY:
            return f"Ready. {reason}".strip()
        case JobState.FAILED:
            return f"Failed. {reason}".strip()


def transcript_job(job: TranscriptJob, now: float) -> str:
    """A transcript job, and what became of it."""
    what = "preview" if job.is_preview else "the whole"
    cost = f" for {dollars(job.price_cents)}" if job.price_cents is not None else ""
    age = times.age(job.created_at, now)
    return _row(job.title, f"{job.key}, {what}{cost}, asked {age}. {job_state(job)}")


def held(held: CachedAudio, now: float) -> str:
    """A download, and how much of it is here."""
    whole = size(held.total) if held.total is not None else "an unknown length"
    part = f"{size(held.size)} of {whole}, {held.state}" if held.size else str(held.state)
    return _row(
        held.title or held.url,
        held.podcast_title,
        str(held.key) if held.key.episode else None,
        size(held.size) if held.complete else part,
        f"used {times.age(held.used_at, now)}" if held.used_at else None,
    )


def saved(one: Saved) -> str:
    """An episode that was to be written to a file, and what became of that."""
    return _row(one.title, f"{one.outcome}: {one.path}")

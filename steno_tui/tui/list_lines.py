"""Models as lines of a list: podcasts, episodes, requests, the queue. Pure, and blind to colour."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len

from steno_tui.models.episode import NOT_REQUESTED, PROCESSED, EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.request import FAILED_WORDS, Request, RequestState
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.text.cells import fit
from steno_tui.text.counts import count, dollars, grouped
from steno_tui.text.times import age, duration, timestamp
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs

if TYPE_CHECKING:
    from steno_tui.models.queue import QueueRow

Asked = Request | TranscriptJob
"""What the service was asked for: to process an episode, or to write down its audio."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ROOM_FOR_PODCAST = 60
"""Cells from which on the podcast is named where the main idea stands, too."""

_PODCAST_BESIDE = 20
"""The most cells that its name then takes."""


def short_date(published: int, now: float) -> str:
    """A day as lists show it: ``4 Nov``, with the year where it is not this one."""
    moment = time.gmtime(published)
    day = f"{moment.tm_mday} {_MONTHS[moment.tm_mon - 1]}"
    return day if moment.tm_year == time.gmtime(now).tm_year else f"{day} {moment.tm_year}"


def long_date(published: datetime) -> str:
    """A day as a page shows it: ``4 Nov 2026``."""
    return f"{published.day} {_MONTHS[published.month - 1]} {published.year}"


def clock_length(seconds: int) -> str:
    """A length in a narrow column: ``47m``, ``1h04``."""
    minutes = max(1, (seconds + 30) // 60)
    return f"{minutes // 60}h{minutes % 60:02}" if minutes >= 60 else f"{minutes}m"


def state_span(
    state: str | None,
    request: str | None,
    signs: Signs,
    *,
    is_feeds: bool = False,
    has_job: bool = False,
) -> Span:
    """The sign of an episode's state; what is asked for and on its way outshines what was before.

    What a feed alone tells of has none: who the service does not know was not left unrequested.
    """
    if has_job:
        return Span(signs.requested, "accent")
    if state == PROCESSED:
        return Span(signs.processed, "good")
    if request is not None and RequestState(request).is_alive:
        return Span(signs.requested, "accent")
    if request == RequestState.FAILED or state in FAILED_WORDS:
        return Span(signs.failed, "warning")
    if state not in (None, NOT_REQUESTED):
        return Span(signs.requested, "accent")
    return Span(" " if is_feeds and state is None else signs.not_requested, "muted")


def row_sign(row: EpisodeRow, signs: Signs) -> Span:
    """The sign of the state of an episode in a list."""
    is_feeds, has_job = row.key.is_feeds, row.job is not None
    return state_span(row.state, row.request, signs, is_feeds=is_feeds, has_job=has_job)


def part_sign(position: int, length: int | None, signs: Signs) -> str:
    """The sign of an episode that was heard in part, more filled the more was; else empty.

    Args:
        position: seconds that were heard.
        length: the episode's, in seconds; where nobody knows it, the sign is the middle one.
        signs: the terminal's.
    """
    if not position:
        return ""
    steps = len(signs.in_part)
    return signs.in_part[min(steps - 1, position * steps // length) if length else steps // 2]


def state_words(state: str | None) -> str:
    """The service's word for a state as people would say it."""
    return "state unknown" if state is None else state.replace("_", " ")


def audio_words(share: float) -> str:
    """How much of an episode's audio is on this machine, 0 to 1, in words."""
    return "audio on this machine" if share >= 1 else f"fetching its audio, {int(share * 100)} %"


def facts_in_row(facts: list[str], width: int, signs: Signs) -> str:
    """Facts in a row, as many whole ones as there is room for; only a second one is cut."""
    gap = f" {signs.dot} "
    while len(facts) > 2 and cell_len(gap.join(facts)) > width:
        facts = facts[:-1]
    return fit(gap.join(facts), width, signs.ellipsis)


def podcast_lines(row: PodcastRow, width: int, signs: Signs) -> list[Line]:
    """A podcast in the list of podcasts: one row, with how many of its episodes are unread."""
    number = grouped(row.unread) if row.unread else ""
    return [
        spread(
            [Span(row.title, "text" if row.count or row.followed else "muted")],
            [Span(number, "muted")],
            width,
            signs.ellipsis,
        )
    ]


def episode_lines(
    row: EpisodeRow,
    width: int,
    height: int,
    *,
    now: float,
    with_podcast: bool,
    signs: Signs,
    audio: float | None = None,
) -> list[Line]:
    """An episode in the list of episodes.

    Args:
        row: which.
        width: cells.
        height: 2 has a second row, for the date and the main idea; where none is known, for the
            podcast and how many chapters there are. 1 leaves it out.
        now: Unix seconds, to write the date by.
        with_podcast: whether the podcast is to be named.
        signs: the terminal's.
        audio: how much of its audio is on this machine, 0 to 1; None where none is wanted here.
    """
    length = clock_length(row.duration) if row.duration is not None else ""
    marks = signs.heard if row.heard else part_sign(row.position, row.duration, signs)
    if audio is not None:
        marks = (signs.on_disk if audio >= 1 else f"{int(audio * 100)} %") + marks
    right = [Span(marks + " " if marks else "", "muted")]
    sign = row_sign(row, signs)
    right += [sign, Span(f"{length:>5}", "muted")]
    first = spread(
        [Span(row.title, "read" if row.read else "strong")], right, width, signs.ellipsis
    )
    if height == 1:
        return [first]
    podcast = row.podcast_title if with_podcast else ""
    return [first, Line((Span(_second_row(row, podcast, width, now, signs), "muted"),))]


def _second_row(row: EpisodeRow, podcast: str, width: int, now: float, signs: Signs) -> str:
    """When an episode was published, and what it comes to; else whose it is and what is there."""
    facts = [] if row.published is None else [short_date(row.published, now)]
    under_way = []
    if row.state != PROCESSED and row.request and RequestState(row.request).is_alive:
        under_way.append(f"request {row.request}")
    if row.job is not None:
        is_waiting = row.job == JobState.WAITING
        under_way.append("transcript waiting" if is_waiting else "transcript on its way")
    if under_way:
        whole = f" {signs.dot} ".join([*facts, podcast, *under_way])
        facts += [podcast if cell_len(whole) <= width else "", *under_way]
    elif row.main_idea:
        if width >= _ROOM_FOR_PODCAST:
            facts.append(fit(podcast, _PODCAST_BESIDE, signs.ellipsis))
        words = f" {signs.dot} ".join(filter(None, (*facts, row.main_idea)))
        return fit(words, width, signs.ellipsis)
    else:
        facts += [podcast, count(row.chapters, "chapter") if row.chapters else ""]
    return facts_in_row([fact for fact in facts if fact], width, signs)


_REQUEST_WORDS = {
    RequestState.WAITING: "waiting",
    RequestState.SENT: "sent",
    RequestState.QUEUED: "queued",
    RequestState.READY: "ready",
    RequestState.FAILED: "failed",
}


def request_words(request: Request) -> str:
    """A request's state in words, the service's own where it said one."""
    if request.state is RequestState.QUEUED and request.word:
        return request.word.replace("_", " ")
    return _REQUEST_WORDS[request.state]


def job_words(job: TranscriptJob) -> str:
    """A transcript job's state in words, the service's own where it said one."""
    match job.state:
        case JobState.WAITING:
            return "waiting to be sent"
        case JobState.RUNNING:
            return (job.word or "queued").replace("_", " ")
        case JobState.READY:
            return "preview ready" if job.is_preview else "ready"
        case JobState.FAILED:
            return "no result" if job.is_left else "failed"


def job_terms(job: TranscriptJob) -> str:
    """What a transcript job is to bring, and at what price: ``the whole for $0.61``."""
    if job.is_preview:
        return "preview"
    return "the whole" + ("" if job.price_cents is None else f" for {dollars(job.price_cents)}")


def asked_rows(found: Iterable[Asked]) -> list[list[Asked]]:
    """Put together what is one row of a list: that the same failed, each time it was asked for.

    Args:
        found: what the service was asked for, the newest first.
    """
    rows, failures = list[list[Asked]](), dict[tuple[EpisodeKey, bool | None], list[Asked]]()
    what: tuple[EpisodeKey, bool | None]
    for one in found:
        if isinstance(one, TranscriptJob):
            what = one.key, one.is_preview
            has_failed = one.state is JobState.FAILED and not one.may_be_paid
        else:
            what, has_failed = (one.key, None), one.state is RequestState.FAILED
        if has_failed and what in failures:
            failures[what].append(one)
        else:
            rows.append([one])
            if has_failed:
                failures[what] = rows[-1]
    return rows


def asked_lines(one: Asked, width: int, *, now: float, signs: Signs, times: int = 1) -> list[Line]:
    """A request or a transcript job: title, price and state, then podcast, times and the reason.

    Args:
        one: which; the newest of several that are one row.
        width: cells.
        now: Unix seconds.
        signs: the terminal's.
        times: how many there are in the row.
    """
    if isinstance(one, TranscriptJob):
        words, cents = job_words(one), one.price_cents
        is_free = one.state is JobState.FAILED and not one.may_be_paid
        price = "" if cents is None or is_free else f"{dollars(cents)}  "
    else:
        words, price = request_words(one), ""
    sign, role = signs.requested, "accent"
    if not one.state.is_alive:
        is_ready = one.state in (RequestState.READY, JobState.READY)
        sign, role = (signs.processed, "good") if is_ready else (signs.failed, "warning")
    words += f" {times} times" if times > 1 else ""
    gap = f" {signs.dot} "
    facts = _asked_facts(one, now)
    while len(facts) > 1 and cell_len(gap.join(facts)) > width - 2:
        del facts[0]  # how far it is, and why no further, matters more than whose it is
    second = Line((Span(fit("  " + gap.join(facts), width, signs.ellipsis), "muted"),))
    return [
        spread(
            [Span(sign + " ", role), Span(one.title, "strong")],
            [Span(price, "muted"), Span(words, role)],
            width,
            signs.ellipsis,
        ),
        second,
    ]


def _asked_facts(one: Asked, now: float) -> list[str]:
    """Whose it is, when and what was asked for, and why it waits or how it ended."""
    asked, what, looked = age(one.created_at, now), "", "looked"
    if isinstance(one, TranscriptJob):
        what, looked = "preview " if one.is_preview else "transcript ", "changed"
    facts = [one.podcast_title, f"{what}asked {asked}"]
    changed = age(one.updated_at, now) if one.updated_at is not None else asked
    if changed != asked:
        facts.append(f"{looked if one.state.is_alive else 'ended'} {changed}")
    if one.reason:
        facts.append(one.reason)
    elif one.due_at is not None and one.due_at - now >= 1:
        facts.append(f"next look in {timestamp(int(one.due_at - now))}")
    return facts


class QueuePlace(Struct, frozen=True):
    """A place in the queue and who stands there."""

    number: int
    """Counted from 1; 0 is the episode that is heard."""
    row: QueueRow


def queue_title(rows: list[QueueRow]) -> str:
    """How many episodes wait, and for how long they go on: ``3 episodes · 2 h 14 min``."""
    if not rows:
        return ""
    known = [row.duration for row in rows if row.duration]
    words = count(len(rows), "episode")
    if not known:
        return words
    more = "over " if len(known) < len(rows) else ""
    return f"{words}, {more}{duration(sum(known))}"


def queue_lines(
    place: QueuePlace, column: int, width: int, height: int, signs: Signs, sign: str = ""
) -> list[Line]:
    """An episode in the queue: its place, title and length, and its podcast if there is room.

    Args:
        place: which.
        column: how wide the column of places is.
        width: cells there are.
        height: 2 shows the podcast in a row of its own; in 1 row it follows the title.
        signs: the terminal's.
        sign: what stands beside what is heard; that it plays, where that is empty.
    """
    row = place.row
    number = str(place.number) if place.number else sign or signs.playing
    mark = Span(number.rjust(column) + "  ", "muted" if place.number else "accent")
    length = [Span(clock_length(row.duration), "muted")] if row.duration else []
    title = Span(row.title, "strong")
    if height == 1:
        podcast = Span(f"  {row.podcast_title}" if row.podcast_title else "", "muted")
        room = width - cell_len(mark.text + row.title) - 8
        left = [mark, title, podcast] if cell_len(podcast.text) <= room else [mark, title]
        return [spread(left, length, width, signs.ellipsis)]
    indent = " " * (column + 2)
    podcast = Span(indent + fit(row.podcast_title, width - column - 2, signs.ellipsis), "muted")
    return [spread([mark, title], length, width, signs.ellipsis), Line((podcast,))]

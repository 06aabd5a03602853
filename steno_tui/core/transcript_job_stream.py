"""What a transcript job tells as it goes: listened to, and understood; nothing here is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.transcript_job_words import JobWords
from steno_tui.models.transcript_job import TranscriptJob
from steno_tui.network.event_stream import StreamBroke
from steno_tui.stenobird.transcripts_api import JobStatus, PreviewLocked, ToldEvent, ToldWords

Heard = tuple[list[ToldEvent], str] | StreamBroke | Exception | None
"""What came together, that the stream broke, why there is none, or None where no more comes."""

_AHEAD = 4
"""How much may have been heard that is not taken in yet."""


@asynccontextmanager
async def listening(
    events: AsyncGenerator[tuple[list[ToldEvent], str] | StreamBroke],
) -> AsyncIterator[asyncio.Queue[Heard]]:
    """Listen in a task of its own, into a queue that is short, so that it is not ahead of us."""
    heard: asyncio.Queue[Heard] = asyncio.Queue(maxsize=_AHEAD)
    task = asyncio.ensure_future(_hear_to_the_end(events, heard))
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _hear_to_the_end(
    events: AsyncGenerator[tuple[list[ToldEvent], str] | StreamBroke], heard: asyncio.Queue[Heard]
) -> None:
    # Also what nobody expects is handed on: of a task's own error nobody is told.
    (error,) = await asyncio.gather(_hear(events, heard), return_exceptions=True)
    await heard.put(error if isinstance(error, Exception) else None)


async def _hear(
    events: AsyncGenerator[tuple[list[ToldEvent], str] | StreamBroke], heard: asyncio.Queue[Heard]
) -> None:
    async with aclosing(events):
        async for found in events:
            await heard.put(found)


class Understood(Struct, frozen=True):
    """What a job told in one go."""

    job: TranscriptJob
    """As it is after that."""
    text: str
    """What there is of words that were not known."""
    locked: str | None = None
    """What there would be beyond a preview."""
    ended: JobStatus | None = None
    """How it ended, which is not in the job yet."""


def understood(
    job: TranscriptJob, words: JobWords, told: Sequence[ToldEvent], last_id: str
) -> Understood:
    """Take in what came together: the words as one piece, and nothing behind an end.

    Args:
        job: as it was before.
        words: take in what is said.
        told: what came.
        last_id: from which on the service goes on after it.
    """
    before, parts = job, []
    locked: str | None = None
    ended: JobStatus | None = None
    for each in told:
        match each:
            case ToldWords():
                parts.append(words.add(each))
            case PreviewLocked(message):
                locked = message or None
            case JobStatus(is_terminal=True):
                ended = each
                break
            case JobStatus():
                job = told_job(job, each)
    text = "".join(parts)
    job = replace(job, last_event_id=last_id)
    if text or job.word != before.word:  # what was the matter no longer is
        job = replace(job, due_at=None, reason=None)
    if text:  # but a stream that begins anew each time tells each time how the job stood
        job = replace(job, tries=0)
    return Understood(job, text, locked, ended)


def told_job(job: TranscriptJob, status: JobStatus) -> TranscriptJob:
    """A job as the service says that it stands; what it does not say is as it was."""
    return replace(
        job,
        due_at=None,
        word=(status.word if status.is_terminal else status.stage or status.word) or job.word,
        status_url=status.status_url or job.status_url,
        events_url=status.events_url or job.events_url,
        result_url=status.result_url or job.result_url,
    )

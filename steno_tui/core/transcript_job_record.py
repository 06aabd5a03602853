"""A transcript job on disk, for the one program that has claimed it: kept, put off, ended.

Each step is kept together with the words that came before it, and with the claim held longer; so
whoever goes on with the job finds all of it, and a program that lost it keeps nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from steno_tui.core.events import JobChanged
from steno_tui.core.stored_transcripts import (
    ReadWords,
    StoredTranscript,
    own_transcript,
    read_words,
)
from steno_tui.core.transcript_job_words import JobWords
from steno_tui.errors import TranscriptError
from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import Words
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.transcript import (
    PARTIAL,
    KeptTranscript,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.transcripts_api import JobResult, ToldWords

PAUSES = (2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
"""Seconds between tries; the last is repeated."""

LONGEST_PAUSE = 3600.0

STORED_SECONDS = 0.5
"""For how many seconds words may be in memory alone: each time they are kept waits for the disk."""


class TakenError(Exception):
    """Another program went on with the job, as may be where this one was suspended.

    Attributes:
        job: as it is on disk.
    """

    def __init__(self, job: TranscriptJob) -> None:
        super().__init__(job.id)
        self.job = job


class JobRecord:
    """A job that has been claimed, as it is on disk, with the words that came of it.

    What keeps it raises `LibraryError` where the disk refuses, and `TakenError` where another
    program has it.

    Args:
        job: as it is on disk.
        words: what came of it so far.
        library: where it is kept.
        clock: Unix seconds.

    Attributes:
        job: as it is now.
        words: what came of it.
    """

    def __init__(
        self,
        job: TranscriptJob,
        words: Sequence[Words],
        library: LibraryWorker,
        clock: Callable[[], float],
    ) -> None:
        self.job = job
        self.words = JobWords(words)
        self._library = library
        self._clock = clock
        self._saved_at = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is to be gone on with."""
        return not self.seconds_until_due

    @property
    def seconds_until_due(self) -> float:
        """How long it rests, 0 where it does not."""
        wait = (self.job.due_at or 0.0) - self._clock()
        return wait if 0 < wait <= LONGEST_PAUSE else 0.0  # or a clock was set back

    @property
    def age(self) -> float:
        """How long ago it was asked for, in seconds."""
        return self._clock() - self.job.created_at

    @property
    def has_words_to_keep(self) -> bool:
        """Whether words have been in memory alone for long enough."""
        return bool(self.words.unsaved) and self.seconds_since_kept >= STORED_SECONDS

    @property
    def seconds_since_kept(self) -> float:
        """How long ago it was kept last, and so claimed anew."""
        return asyncio.get_running_loop().time() - self._saved_at

    def begin_again(self) -> None:
        """Be told what comes from the last id on; where there is none, all comes again."""
        self.words.begin_again(goes_on=bool(self.job.last_event_id))

    async def claim(self) -> bool:
        """Hold the job longer; false where it is another program's by now."""
        id, now = self.job.id, self._clock()
        return await self._library.run(lambda library: library.transcript_jobs.claim(id, now=now))

    async def release(self) -> None:
        """Keep what came last, and leave the job to whoever goes on with it."""
        await self._library.run(self._let_go)

    def _let_go(self, library: Library) -> None:
        with suppress(TakenError), library.transaction("user"):
            if self.words.unsaved:
                _hold(library, self.job.id, self._clock())
                library.transcript_jobs.put(self.job, self.words.unsaved)
            library.transcript_jobs.release(self.job.id)

    def lost(self, job: TranscriptJob) -> JobChanged:
        """Take the job as another program has it, and keep no words."""
        self.job, self.words.unsaved = job, []
        return JobChanged(job)

    async def save(
        self, job: TranscriptJob, also: Callable[[Library], None] | None = None
    ) -> JobChanged:
        """Keep the job as it is now, with the words that came, and what else belongs to that."""
        now = self._clock()
        job, words = replace(job, updated_at=now), self.words.unsaved

        def saved(library: Library) -> None:
            with library.transaction("user"):
                _hold(library, job.id, now)
                library.transcript_jobs.put(job, words)
                if also is not None:
                    also(library)

        self.words.unsaved = []
        self._saved_at = asyncio.get_running_loop().time()
        try:
            await self._library.run(saved)
        except BaseException:
            self.words.unsaved = words + self.words.unsaved
            raise
        self.job = job
        return JobChanged(job)

    async def note(self, reason: str) -> JobChanged:
        """Keep what there is to know of it."""
        return await self.save(replace(self.job, reason=reason))

    async def note_sent(self) -> None:
        """Keep that it is about to be sent, before it is."""
        await self.save(replace(self.job, sent_at=self._clock()))

    async def put_off(self, pause: float | None, reason: str | None) -> JobChanged:
        """Go on after a pause; None for one that is longer each time."""
        tries = self.job.tries + 1
        if pause is None:
            pause = PAUSES[min(tries, len(PAUSES)) - 1]
        due_at = self._clock() + min(max(1.0, pause), LONGEST_PAUSE)
        return await self.save(replace(self.job, tries=tries, due_at=due_at, reason=reason))

    async def fail(self, reason: str) -> JobChanged:
        """End it without what was asked for."""
        failed = replace(self.job, state=JobState.FAILED, due_at=None, reason=reason)
        return await self.save(failed)

    async def give_up(self, reason: str, *, is_left: bool = True) -> JobChanged:
        """End it without what may be paid for: its words are kept as a transcript in part.

        Args:
            reason: why, a sentence.
            is_left: whether the service may have it still, so that it can be gone on with.
        """
        if self.job.is_preview or self.job.sent_at is None:
            return await self.fail(f"{reason} Ask again.")
        text = str(self.words.text).strip()
        reason += " What came of it is kept." if text else ""
        reason += " Asking again goes on with it, and costs nothing more." if is_left else ""
        due_at = self._clock() if is_left else None
        job = replace(self.job, state=JobState.FAILED, due_at=due_at, reason=reason)
        if not text:
            return await self.save(job)
        kept = KeptTranscript(job.key, TranscriptSource.SERVICE, TranscriptForm.TEXT)
        return await self._keep(job, replace(kept, name=PARTIAL), text.encode())

    async def keep_result(self, result: JobResult) -> JobChanged:
        """Keep what it came to as a transcript of the episode; `TranscriptError` where it is none.

        What a preview came to stays with it, for it is not the episode's transcript.
        """
        read = await asyncio.to_thread(_read, result)
        ready = replace(self.job, state=JobState.READY, due_at=None, reason=None, word=None)
        if ready.is_preview:
            for segment in read.paragraphs.segments:
                self.words.add(ToldWords(segment.text))
            return await self.save(ready)
        kept = own_transcript(ready.key, TranscriptSource.SERVICE, read)
        return await self._keep(ready, kept, result.body)

    async def _keep(self, job: TranscriptJob, kept: KeptTranscript, body: bytes) -> JobChanged:
        """Keep a transcript together with the job's end, in the place of one in part.

        Of an earlier job that came further the words in part stay; those of this one stay with it.
        """

        def keep(library: Library) -> None:
            before = [one for one in library.kept_transcripts.of(job.key) if one.is_partial]
            if kept.is_partial and any(_length(library, one) > len(body) for one in before):
                return
            for one in before:
                library.kept_transcripts.remove(job.key, one.id)
            library.kept_transcripts.put(kept, body)
            if not kept.is_partial:
                library.transcript_jobs.drop_words(job.id)

        return await self.save(job, keep)


def _length(library: Library, one: KeptTranscript) -> int:
    """How many bytes one has that is kept; 0 where it is damaged."""
    try:
        return len(library.kept_transcripts.body(one.id) or b"")
    except TranscriptError:
        return 0


def _hold(library: Library, id: str, now: float) -> None:
    """Hold a job longer, unless another program has it by now, or has come to its end."""
    stored = library.transcript_jobs.get(id)
    is_ours = library.transcript_jobs.claim(id, now=now)
    if stored is not None and not (is_ours and stored.state.is_alive):
        raise TakenError(stored)


def _read(result: JobResult) -> ReadWords:
    """Read the words of a result.

    Raises:
        TranscriptError: it is none.
        PortalError: it is a web page without times, as a network sends that asks for a login.
    """
    is_page = is_web_page(result.body)
    try:
        read = read_words(StoredTranscript(result.body, result.media_type))
    except TranscriptError:
        if is_page:
            raise login_page("the transcript") from None
        raise
    if is_page and not read.transcript.is_timed:
        raise login_page("the transcript")
    return read

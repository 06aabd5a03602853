"""One transcript job carried on to its end: sent, listened to, asked about, and its result kept.

What comes is on disk before anything follows from it: that the job is about to be sent, the words
together with the id from which the service goes on, and the result together with the end. So it
may be killed at any moment, and the next run goes on from there with the same Idempotency-Key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress

from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, JobChanged, WordsCame
from steno_tui.core.stored_transcripts import ReadWords, StoredTranscript, read_words
from steno_tui.core.transcript_job_words import JobWords
from steno_tui.errors import (
    AddressError,
    ApiKeyError,
    BusyError,
    GoneError,
    KeyRefusedError,
    LibraryError,
    PortalError,
    RefusedError,
    ServiceError,
    StenoError,
    TranscriptError,
    UnreachableError,
)
from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import Words
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.api_key import ApiKey
from steno_tui.models.transcript import KeptTranscript, TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.event_stream import ListeningPolicy, StreamBroke
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.transcripts_api import (
    JobResult,
    JobStatus,
    PreviewLocked,
    ToldEvent,
    ToldWords,
    TranscriptsApi,
)

PAUSES = (2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
"""Seconds between tries; the last is repeated."""

PATIENCE_SECONDS = 7 * 24 * 3600
"""A job that has led to nothing for this long has failed."""

STALLED_SECONDS = 60.0
"""A stream that tells nothing for so long is not relied on: it is asked how the job stands."""

_LONGEST_PAUSE = 3600.0
_RENEWED = 20.0
"""How often a job that rests is claimed anew, in seconds."""

_STORED = 0.5
"""For how many seconds words may be in memory alone: each time they are kept waits for the disk."""

Heard = tuple[list[ToldEvent], str] | StreamBroke | StenoError | None


class _TakenError(Exception):
    """Another program went on with the job, as may be where this one was suspended.

    Attributes:
        job: as it is on disk.
    """

    def __init__(self, job: TranscriptJob) -> None:
        super().__init__(job.id)
        self.job = job


class JobRun:
    """Carries one job on; it has been claimed, and stays so.

    Args:
        job: as it is on disk.
        words: what came of it so far.
        library: where it is kept.
        api: asks the service.
        find_key: finds the user's API key; None where there is none.
        clock: Unix seconds.
        sleep: waits.
        wake: is set to have it go on now, where it waits for a better time.

    Attributes:
        job: as it is now.
        words: what came of them.
    """

    def __init__(
        self,
        job: TranscriptJob,
        words: Sequence[Words],
        library: LibraryWorker,
        api: TranscriptsApi,
        find_key: Callable[[], Awaitable[ApiKey | None]],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        wake: asyncio.Event,
    ) -> None:
        self.job = job
        self.words = JobWords(words)
        self._saved_at = 0.0
        self._library = library
        self._api = api
        self._find_key = find_key
        self._key: ApiKey | None = None
        self._clock = clock
        self._sleep = sleep
        self._wake = wake
        self._has_stream = True
        self._locked: str | None = None
        """What the service says of what there would be beyond a preview."""
        self._has_ended = False
        """Whether it has ended at the service, and its result is not here yet."""
        self._breaks = 0
        """How often in a row the stream broke without a word."""

    async def events(self) -> AsyncGenerator[CoreEvent]:
        """Carry the job on until it has ended, or another program has taken it."""
        try:
            while self.job.state.is_alive:
                if not await self._waited():
                    return
                if not await self._has_key():
                    yield JobChanged(self.job)
                    continue
                step = self._send if self.job.state is JobState.WAITING else self._go_on
                async with aclosing(step()) as events:
                    async for event in events:
                        yield event
        except _TakenError as taken:
            self.job, self.words.unsaved = taken.job, []
            yield JobChanged(taken.job)
        finally:
            with suppress(LibraryError):  # which the call that failed has told
                await asyncio.shield(self._library.run(self._let_go))

    def _let_go(self, library: Library) -> None:
        """Keep what came last, and leave the job to whoever goes on with it."""
        with suppress(_TakenError), library.transaction("user"):
            if self.words.unsaved:
                _hold(library, self.job.id, self._clock())
                library.transcript_jobs.put(self.job, self.words.unsaved)
            library.transcript_jobs.release(self.job.id)

    # Keeping it.

    async def _save(self, job: TranscriptJob) -> JobChanged:
        """Keep the job as it is now, with the words that came; raises `LibraryError`."""
        now = self._clock()
        job, words = replace(job, updated_at=now), self.words.unsaved

        def saved(library: Library) -> None:
            with library.transaction("user"):
                _hold(library, job.id, now)
                library.transcript_jobs.put(job, words)

        self.words.unsaved = []
        self._saved_at = asyncio.get_running_loop().time()
        try:
            await self._library.run(saved)
        except BaseException:
            self.words.unsaved = words + self.words.unsaved
            raise
        self.job = job
        return JobChanged(job)

    async def _later(self, pause: float | None, reason: str | None) -> JobChanged:
        """Go on after a pause; None for one that is longer each time."""
        tries = self.job.tries + 1
        if pause is None:
            pause = PAUSES[min(tries, len(PAUSES)) - 1]
        due_at = self._clock() + min(max(1.0, pause), _LONGEST_PAUSE)
        return await self._save(replace(self.job, tries=tries, due_at=due_at, reason=reason))

    async def _fail(self, reason: str) -> JobChanged:
        failed = replace(self.job, state=JobState.FAILED, due_at=None, reason=reason)
        return await self._save(failed)

    async def _waited(self) -> bool:
        """Wait until the job is due; false where it is another program's by then."""
        now = self._clock()
        wait = (self.job.due_at or 0.0) - now
        if 0 < wait <= _LONGEST_PAUSE:  # or a clock was set back
            if wait > _RENEWED:
                await self._library.run(self._let_go)
            await self._rest(wait)
        id, now = self.job.id, self._clock()
        return await self._library.run(lambda library: library.transcript_jobs.claim(id, now=now))

    async def _rest(self, seconds: float) -> None:
        """Rest, but not beyond the moment at which somebody has it go on."""
        self._wake.clear()
        resting = asyncio.ensure_future(self._sleep(seconds))
        woken = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((resting, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()
            woken.cancel()

    async def _has_key(self) -> bool:
        """Find the key of one who pays; without it nothing is sent, and what was sent waits."""
        if self._clock() - self.job.created_at > PATIENCE_SECONDS:
            await self._fail("Nothing came of it within a week; ask again.")
            return False
        if self.job.is_preview:
            return True
        try:
            self._key = await self._find_key()
            reason = "There is no API key. Enter yours: steno-tui key set."
        except ApiKeyError as error:
            self._key, reason = None, error.message
        if self._key is not None:
            return True
        if self.job.sent_at is None:
            await self._fail(reason)
        else:
            await self._later(None, reason)
        return False

    # Sending it.

    async def _send(self) -> AsyncGenerator[CoreEvent]:
        """Send the ask; the same again is the same job at the service, however often it is sent."""
        job = self.job
        was_sent = job.sent_at is not None
        if not was_sent:
            await self._save(replace(job, sent_at=self._clock()))
        try:
            status = await self._api.start(job.audio_url, job.id, self._key)
        except BusyError as error:
            yield await self._later(error.retry_after, error.message)
        except KeyRefusedError as error:
            # Once it was sent, also by a program that was killed, the job may be there, and be
            # paid for with another key.
            step = self._later(None, error.message) if was_sent else self._fail(error.message)
            yield await step
        except (RefusedError, GoneError, AddressError) as error:
            yield await self._fail(error.message)
        except UnreachableError as error:
            yield await self._later(None, f"Waiting for the network. {error.message}")
        except ServiceError as error:
            yield await self._later(None, error.message)
        else:
            running = replace(
                self.job,
                state=JobState.RUNNING,
                service_id=status.id,
                status_url=status.status_url,
                events_url=status.events_url,
                result_url=status.result_url,
                tries=0,
                reason=None,
            )
            yield await self._save(_told(running, status))
            if status.is_terminal:
                async for event in self._end(status):
                    yield event

    # Hearing of it.

    async def _go_on(self) -> AsyncGenerator[CoreEvent]:
        """Listen to what the job tells; where that cannot be, ask how it stands."""
        step = self._listen if self._has_stream and not self._has_ended else self._look
        async with aclosing(step()) as events:
            async for event in events:
                yield event

    async def _look(self) -> AsyncGenerator[CoreEvent]:
        """Ask once how the job stands, and again later where nobody tells by himself."""
        try:
            status = await self._api.status(self.job.status_url, self._key)
        except BusyError as error:
            yield await self._later(error.retry_after, error.message)
        except (GoneError, AddressError) as error:
            yield await self._fail(error.message)
        except UnreachableError as error:
            yield await self._later(None, f"Waiting for the network. {error.message}")
        except ServiceError as error:  # also of a key: what is paid for is not given up
            yield await self._later(None, error.message)
        else:
            async with aclosing(self._took(status)) as events:
                async for event in events:
                    yield event
            if self.job.state.is_alive and not self._has_stream and not status.is_terminal:
                yield await self._later(status.pause, self.job.reason)

    async def _took(self, status: JobStatus) -> AsyncGenerator[CoreEvent]:
        """Take over how the service says that the job stands."""
        told = _told(self.job, status)
        if told != self.job:
            yield await self._save(told)
        if status.is_terminal:
            async with aclosing(self._end(status)) as events:
                async for event in events:
                    yield event

    async def _listen(self) -> AsyncGenerator[CoreEvent]:
        """Take in what the job tells, until it has ended or there is no more."""
        self.words.begin_again(goes_on=bool(self.job.last_event_id))
        heard: asyncio.Queue[Heard] = asyncio.Queue(maxsize=4)
        listening = asyncio.ensure_future(self._hear(heard))
        quiet = 0.0
        try:
            while self.job.state.is_alive:
                rest = _STORED if self.words.unsaved else _RENEWED
                try:
                    async with asyncio.timeout(rest):
                        found = await heard.get()
                except TimeoutError:
                    quiet += rest
                    await self._save(self.job)
                    if quiet >= STALLED_SECONDS:
                        quiet = 0.0
                        stalled = replace(self.job, reason="Nothing was told for a minute.")
                        yield await self._save(stalled)
                        async for event in self._look():
                            yield event
                    continue
                quiet = 0.0
                async with aclosing(self._understood(found)) as events:
                    async for event in events:
                        yield event
                if not isinstance(found, tuple | StreamBroke):
                    return
                if not self._has_stream or (self.job.due_at or 0) > self._clock():
                    return
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _hear(self, heard: asyncio.Queue[Heard]) -> None:
        """Put what the service tells into a queue that is short, so that it is not ahead of us."""
        policy = ListeningPolicy(silence=STALLED_SECONDS, sleep=self._sleep)
        events = self._api.events(self.job.events_url, self._key, policy, self.job.last_event_id)
        try:
            async with aclosing(events):
                async for found in events:
                    await heard.put(found)
        except StenoError as error:
            await heard.put(error)
        else:
            await heard.put(None)

    async def _understood(self, found: Heard) -> AsyncGenerator[CoreEvent]:
        """What follows from what was heard."""
        match found:
            case None:  # the service will tell no more
                self._has_stream = False
            case StreamBroke(error=error):
                self.words.begin_again(goes_on=bool(self.job.last_event_id))
                said = f"{error.message} Trying again."
                yield await self._save(replace(self.job, reason=said))
                self._breaks += 1
                if self._breaks > 1:
                    async with aclosing(self._look()) as events:
                        async for event in events:
                            yield event
                    if self.job.state.is_alive and not self._has_ended:
                        yield await self._later(None, error.message)
            case BusyError() as error:
                yield await self._later(error.retry_after, error.message)
            case UnreachableError() as error if not isinstance(error, PortalError):
                yield await self._later(None, f"Waiting for the network. {error.message}")
            case StenoError() as error:
                self._has_stream = False
                yield await self._save(replace(self.job, reason=error.message))
            case (told, last_id):
                async with aclosing(self._took_all(told, last_id)) as events:
                    async for event in events:
                        yield event

    async def _took_all(self, told: list[ToldEvent], last_id: str) -> AsyncGenerator[CoreEvent]:
        """Take in what came together: the words as one piece."""
        came = self.words.text.length
        ended: JobStatus | None = None
        job, parts = self.job, []
        for each in told:
            match each:
                case ToldWords():
                    parts.append(self.words.add(each))
                case PreviewLocked(message):
                    self._locked = message or None
                case JobStatus(is_terminal=True):
                    ended = each
                    break
                case JobStatus():
                    job = _told(job, each)
        text = "".join(parts)
        job = replace(job, last_event_id=last_id)
        if text or job.word != self.job.word:  # what was the matter no longer is
            job = replace(job, due_at=None, reason=None)
        if text:  # but a stream that begins anew each time tells each time how the job stood
            self._breaks = 0
            job = replace(job, tries=0)
        is_other = replace(job, last_event_id="") != replace(self.job, last_event_id="")
        self.job = job
        if text:
            yield WordsCame(job, text, came)
        if is_other:
            yield await self._save(job)
        elif self.words.unsaved and asyncio.get_running_loop().time() - self._saved_at >= _STORED:
            await self._save(job)
        if self.words.is_full:
            self._has_stream = False
        if ended is not None:
            async with aclosing(self._took(ended)) as events:
                async for event in events:
                    yield event

    # Its end.

    async def _end(self, status: JobStatus) -> AsyncGenerator[CoreEvent]:
        """Fetch what it came to, or say that it came to nothing."""
        self._has_ended = True
        if self.job.is_preview and self.words.text.length:  # which has all that its result has
            ready = replace(self.job, state=JobState.READY, due_at=None, reason=self._locked)
            yield await self._save(ready)
            return
        if not status.is_result_ready:
            word = (status.word or "ended").replace("_", " ")
            yield await self._fail(f"The service says: {word}. Nothing is billed for it.")
            return
        try:
            result = await self._api.result(self.job.result_url, self._key)
            yield await self._kept(result)
        except BusyError as error:
            yield await self._later(error.retry_after, error.message)
        except KeyRefusedError as error:
            yield await self._later(None, error.message)
        except (RefusedError, GoneError, AddressError, TranscriptError) as error:
            async with aclosing(self._without_result(error)) as events:
                async for event in events:
                    yield event
        except ServiceError as error:
            yield await self._later(None, error.message)

    async def _without_result(self, error: StenoError) -> AsyncGenerator[CoreEvent]:
        """Keep the words as they came where the service gives no result of them."""
        text = str(self.words.text).strip()
        if not text:
            yield await self._fail(error.message)
            return
        told = JobResult(text.encode(), "text/plain")
        yield await self._kept(told, f"{error.message} The words are kept as they came.")

    async def _kept(self, result: JobResult, reason: str | None = None) -> JobChanged:
        """Keep what it came to as a transcript of the episode; `TranscriptError` where it is none.

        What a preview came to stays with it, for it is not the episode's transcript.
        """
        read = await asyncio.to_thread(_read_result, result)
        now = self._clock()
        ready = replace(
            self.job, state=JobState.READY, due_at=None, updated_at=now, reason=reason, word=None
        )
        if ready.is_preview:
            for segment in read.paragraphs.segments:
                self.words.add(ToldWords(segment.text))
            return await self._save(ready)
        language = read.transcript.language
        kept = KeptTranscript(ready.key, TranscriptSource.SERVICE, read.form, language)

        def keep(library: Library) -> None:
            with library.transaction("user"):
                _hold(library, ready.id, now)
                library.kept_transcripts.put(kept, result.body)
                library.transcript_jobs.put(ready)
                library.transcript_jobs.drop_words(ready.id)

        self.words.unsaved = []
        await self._library.run(keep)
        self.job = ready
        return JobChanged(ready)


def _hold(library: Library, id: str, now: float) -> None:
    """Hold a job longer, unless another program has it by now, or has come to its end."""
    stored = library.transcript_jobs.get(id)
    is_ours = library.transcript_jobs.claim(id, now=now)
    if stored is not None and not (is_ours and stored.state.is_alive):
        raise _TakenError(stored)


def _read_result(result: JobResult) -> ReadWords:
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


def _told(job: TranscriptJob, status: JobStatus) -> TranscriptJob:
    """A job as the service says that it stands; what it does not say is as it was."""
    return replace(
        job,
        due_at=None,
        word=(status.word if status.is_terminal else status.stage or status.word) or job.word,
        status_url=status.status_url or job.status_url,
        events_url=status.events_url or job.events_url,
        result_url=status.result_url or job.result_url,
    )

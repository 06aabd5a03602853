"""One transcript job carried on to its end: sent, listened to, asked about, and its result kept.

What comes is on disk before anything follows from it: that the job is about to be sent, the words
together with the id from which the service goes on, and the result together with the end. So it
may be killed at any moment, and the next run goes on from there with the same Idempotency-Key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress

from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, JobChanged, NotUnderstood, WordsCame
from steno_tui.core.transcript_job_record import STORED_SECONDS, JobRecord, TakenError
from steno_tui.core.transcript_job_stream import Heard, listening, told_job, understood
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
from steno_tui.models.api_key import ENTER_YOURS, FoundKey
from steno_tui.models.transcript_job import JobState, TranscriptJob, is_free_end
from steno_tui.network.event_stream import ListeningPolicy, StreamBroke
from steno_tui.stenobird.transcripts_api import JobStatus, ToldEvent, TranscriptsApi

PATIENCE_SECONDS = 7 * 24 * 3600
"""A job that has led to nothing for this long has failed, once it was asked about again."""

_TOO_LATE = "It was not done within a week."

_NOT_UNDERSTOOD = (
    "steno-tui met an error it does not know in what the service tells, and asks it instead."
)

STALLED_SECONDS = 60.0
"""A stream that tells nothing new for so long is not relied on: it is asked how the job stands."""

_RENEWED = 20.0
"""How often a job that rests is claimed anew, in seconds."""


class JobRun:
    """Carries one job on; it has been claimed, and stays so.

    Args:
        record: the job on disk.
        api: asks the service.
        find_key: finds the user's API key; None where there is none.
        sleep: waits.
        wake: is set to have it go on now, where it waits for a better time.
    """

    def __init__(
        self,
        record: JobRecord,
        api: TranscriptsApi,
        find_key: Callable[[], Awaitable[FoundKey | None]],
        sleep: Callable[[float], Awaitable[None]],
        wake: asyncio.Event,
    ) -> None:
        self._record = record
        self._api = api
        self._find_key = find_key
        self._key: FoundKey | None = None
        self._sleep = sleep
        self._wake = wake
        self._has_stream = True
        self._locked: str | None = None
        """What the service says of what there would be beyond a preview."""
        self._has_ended = False
        """Whether it has ended at the service, and its result is not here yet."""
        self._breaks = 0
        """How often in a row the stream broke without a word."""

    @property
    def _job(self) -> TranscriptJob:
        return self._record.job

    async def events(self) -> AsyncGenerator[CoreEvent]:
        """Carry the job on until it has ended, or another program has taken it."""
        try:
            while self._job.state.is_alive:
                if not await self._waited():
                    return
                if self._is_old and self._job.sent_at is None:
                    yield await self._record.give_up(_TOO_LATE)
                    return
                async with aclosing(self._step()) as events:
                    async for event in events:
                        yield event
                if self._is_old and not self._record.is_due and self._job.state.is_alive:
                    yield await self._record.give_up(_TOO_LATE)
        except TakenError as taken:
            yield self._record.lost(taken.job)
        finally:
            with suppress(LibraryError):  # which the call that failed has told
                await asyncio.shield(self._record.release())

    @property
    def _is_old(self) -> bool:
        """Whether it has led to nothing for too long."""
        return self._record.age > PATIENCE_SECONDS

    async def _step(self) -> AsyncGenerator[CoreEvent]:
        """Go on with it once, as far as that goes now."""
        if not await self._has_key():
            yield JobChanged(self._job)
            return
        step = self._send if self._job.state is JobState.WAITING else self._go_on
        async with aclosing(step()) as events:
            async for event in events:
                yield event

    async def _waited(self) -> bool:
        """Wait until the job is due; false where it is another program's by then."""
        if (wait := self._record.seconds_until_due) > 0:
            if wait > _RENEWED:
                await self._record.release()
            await self._rest(wait)
        return await self._record.claim()

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
        if self._job.is_preview:
            return True
        try:
            self._key = await self._find_key()
            reason = f"There is no API key. {ENTER_YOURS}"
        except ApiKeyError as error:
            self._key, reason = None, error.message
        if self._key is not None:
            return True
        if self._job.sent_at is None:
            await self._record.fail(reason)
        else:
            await self._record.put_off(None, reason)
        return False

    # Sending it.

    async def _send(self) -> AsyncGenerator[CoreEvent]:
        """Send the ask; the same again is the same job at the service, however often it is sent."""
        job = self._job
        was_sent = job.sent_at is not None
        if not was_sent:
            await self._record.note_sent()
        try:
            status = await self._api.start(job.audio_url, job.id, self._key)
        except BusyError as error:
            yield await self._record.put_off(error.retry_after, error.message)
        except (KeyRefusedError, GoneError) as error:
            # Once it was sent, also by a program that was killed, the job may be there, and be
            # paid for with another key.
            if was_sent:
                yield await self._record.put_off(None, error.message)
            else:
                yield await self._record.fail(error.message)
        except (RefusedError, AddressError) as error:
            yield await self._record.fail(error.message)
        except UnreachableError as error:
            yield await self._record.put_off(None, f"Waiting for the network. {error.message}")
        except ServiceError as error:
            yield await self._record.put_off(None, error.message)
        else:
            running = replace(
                self._job,
                state=JobState.RUNNING,
                service_id=status.id,
                status_url=status.status_url,
                events_url=status.events_url,
                result_url=status.result_url,
                tries=0,
                reason=None,
            )
            yield await self._record.save(told_job(running, status))
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
            status = await self._api.status(self._job.status_url, self._key)
        except BusyError as error:
            yield await self._record.put_off(error.retry_after, error.message)
        except (GoneError, AddressError) as error:
            is_left = isinstance(error, AddressError)
            yield await self._record.give_up(error.message, is_left=is_left)
        except UnreachableError as error:
            yield await self._record.put_off(None, f"Waiting for the network. {error.message}")
        except ServiceError as error:  # also of a key: what is paid for is not given up
            yield await self._record.put_off(None, error.message)
        else:
            async with aclosing(self._took(status)) as events:
                async for event in events:
                    yield event
            if self._job.state.is_alive and not self._has_stream and not status.is_terminal:
                yield await self._record.put_off(status.pause, self._job.reason)

    async def _took(self, status: JobStatus) -> AsyncGenerator[CoreEvent]:
        """Take over how the service says that the job stands."""
        told = told_job(self._job, status)
        if told != self._job:
            change = await self._record.save(told)
            if not status.is_terminal:  # or what comes of that is told
                yield change
        if status.is_terminal:
            async with aclosing(self._end(status)) as events:
                async for event in events:
                    yield event

    async def _listen(self) -> AsyncGenerator[CoreEvent]:
        """Take in what the job tells, until it has ended or there is no more."""
        policy = ListeningPolicy(silence=STALLED_SECONDS, sleep=self._sleep)
        self._record.begin_again()
        url, last_id = self._job.events_url, self._job.last_event_id
        time = asyncio.get_running_loop().time
        told, told_at = self._told, time()
        async with listening(self._api.events(url, self._key, policy, last_id)) as heard:
            while self._job.state.is_alive:
                rest = STORED_SECONDS if self._record.words.unsaved else _RENEWED
                try:
                    async with asyncio.timeout(rest):
                        found = await heard.get()
                except TimeoutError:
                    await self._record.save(self._job)
                else:
                    async with aclosing(self._followed(found)) as events:
                        async for event in events:
                            yield event
                    if not isinstance(found, tuple | StreamBroke):
                        return
                    if not (self._job.state.is_alive and self._has_stream and self._record.is_due):
                        return
                    if self._record.seconds_since_kept >= _RENEWED:
                        await self._record.save(self._job)
                if self._told != told:
                    told, told_at = self._told, time()
                elif time() - told_at >= STALLED_SECONDS:
                    told_at = time()
                    yield await self._record.note("Nothing was told for a minute.")
                    async with aclosing(self._look()) as events:
                        async for event in events:
                            yield event

    @property
    def _told(self) -> tuple[str | None, int]:
        """What the job has told so far, by which it is known whether it tells anything new."""
        return self._job.word, self._record.words.text.length

    async def _followed(self, found: Heard) -> AsyncGenerator[CoreEvent]:
        """What follows from what was heard."""
        match found:
            case None:  # the service will tell no more
                self._has_stream = False
            case StreamBroke(error=error):
                self._record.begin_again()
                yield await self._record.note(f"{error.message} Trying again.")
                self._breaks += 1
                if self._breaks > 1:
                    async with aclosing(self._look()) as events:
                        async for event in events:
                            yield event
                    if self._job.state.is_alive and self._record.is_due:
                        yield await self._record.put_off(None, error.message)
            case BusyError() as error:
                yield await self._record.put_off(error.retry_after, error.message)
            case UnreachableError() as error if not isinstance(error, PortalError):
                yield await self._record.put_off(None, f"Waiting for the network. {error.message}")
            case StenoError() as error:
                self._has_stream = False
                yield await self._record.note(error.message)
            case Exception() as error:
                self._has_stream = False
                yield NotUnderstood(error)
                yield await self._record.note(_NOT_UNDERSTOOD)
            case (told, last_id):
                async with aclosing(self._took_all(told, last_id)) as events:
                    async for event in events:
                        yield event

    async def _took_all(self, told: list[ToldEvent], last_id: str) -> AsyncGenerator[CoreEvent]:
        """Take in what came together: the words as one piece."""
        before, words = self._job, self._record.words
        came = words.text.length
        found = understood(before, words, told, last_id)
        job = self._record.job = found.job
        self._locked = found.locked or self._locked
        if found.text:
            self._breaks = 0
            yield WordsCame(job, found.text, came)
        if replace(job, last_event_id="") != replace(before, last_event_id=""):
            yield await self._record.save(job)
        elif self._record.has_words_to_keep:
            await self._record.save(job)
        if words.is_full:
            self._has_stream = False
        if found.ended is not None:
            async with aclosing(self._took(found.ended)) as events:
                async for event in events:
                    yield event

    # Its end.

    async def _end(self, status: JobStatus) -> AsyncGenerator[CoreEvent]:
        """Fetch what it came to, or say that it came to nothing."""
        self._has_ended = True
        if self._job.is_preview and self._record.words.text.length:
            # Its words are all that its result has.
            ready = replace(self._job, state=JobState.READY, due_at=None, reason=self._locked)
            yield await self._record.save(ready)
            return
        says = f"The service says: {(status.word or 'ended').replace('_', ' ')}."
        if not status.is_result_ready and is_free_end(status.word):
            yield await self._record.fail(f"{says} Nothing is billed for it.")
            return
        if status.is_result_ready is False:
            yield await self._record.give_up(f"{says} There is no transcript of it.")
            return
        try:
            result = await self._api.result(self._job.result_url, self._key)
            change = await self._record.keep_result(result)
            if change.job.is_preview:  # of which none were told
                yield WordsCame(change.job, str(self._record.words.text), 0)
            yield change
        except BusyError as error:
            # What is not said to come may not come for long.
            pause = error.retry_after if status.is_result_ready else None
            yield await self._record.put_off(pause, error.message)
        except KeyRefusedError as error:
            yield await self._record.put_off(None, error.message)
        except (RefusedError, GoneError, AddressError, TranscriptError) as error:
            yield await self._record.give_up(error.message)
        except ServiceError as error:
            yield await self._record.put_off(None, error.message)

"""Transcript jobs: what the user asks the service to write down, of any audio, once each.

A job is on disk before anything is sent. One program at a time carries it on, by
`steno_tui.core.transcript_job_run`; another that looks on is told what the first one writes down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.api_keys import ApiKeys
from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, JobChanged, WordsCame
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.service_access import Service
from steno_tui.core.transcript_choices import choices_of
from steno_tui.core.transcript_job_record import JobRecord
from steno_tui.core.transcript_job_run import JobRun
from steno_tui.core.transcript_job_words import GrowingText
from steno_tui.errors import LibraryError, NoAudioError, StenoError, UnknownError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import Words
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.api_key import KeyPlace
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.transcript import TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob, lost_job
from steno_tui.stenobird.transcripts_api import PREVIEW_SECONDS, TranscriptsApi, price_cents
from steno_tui.text.counts import dollars
from steno_tui.text.sanitize import line
from steno_tui.text.times import iso_time, timestamp
from steno_tui.urls import host

_LONGEST_TITLE = 60
"""So much of a title stands in a sentence."""

_OTHER_LENGTH = 60.0
"""Seconds by which audio is longer or shorter than is said, so that it costs something else."""

_LOOKED_ON = 1.0
"""How often it is looked what another program writes down, in seconds."""

_LOOKED_FOR = 30.0
"""How often it is looked for jobs that another program has recorded or left, in seconds."""


class JobOffer(Struct, frozen=True):
    """What the service would write down, and on which terms."""

    episode: Episode
    audio_url: str
    duration_seconds: int | None
    """None where nobody says how long it is, so that nobody knows what it costs."""
    price_cents: int | None
    """Of the whole, in US cents; None where the length is not known."""
    key_place: KeyPlace | None
    """Where the API key is kept; None where there is none, so that there is only the preview."""
    other: TranscriptSource | None = None
    """From where there is one already, which costs nothing."""
    lost: TranscriptJob | None = None
    """What may be paid for already, and the service does not know any more."""
    is_heard: bool = False
    """Whether it is so long as the audio that plays here, and not as is said of it."""
    preview_seconds: int = PREVIEW_SECONDS

    def as_heard(self, seconds: float | None) -> JobOffer:
        """The same at the length of the audio that plays here, where that is another by minutes."""
        said = self.duration_seconds
        if not seconds or (said is not None and abs(seconds - said) < _OTHER_LENGTH):
            return self
        length = int(seconds)
        cents = price_cents(length)
        return replace(self, duration_seconds=length, price_cents=cents, is_heard=True)

    def terms(self, server: str) -> str:
        """What the whole costs, a few sentences, for whoever is to agree to it."""
        title = f"“{line(self.episode.title, _LONGEST_TITLE)}”"
        if self.duration_seconds is None or self.price_cents is None:
            cost = (
                f"How long {title} is nobody says: writing it down costs a cent for each whole "
                f"minute, {dollars(price_cents(3600))} an hour, at {host(server)}."
            )
        else:
            cost = (
                f"Writing down {title} ({timestamp(self.duration_seconds)}) costs "
                f"{dollars(self.price_cents)} at {host(server)}, by the length "
                f"{'of the audio that plays here' if self.is_heard else 'that is said of it'}; "
                "the service counts for itself."
            )
        other = ""
        if self.other is TranscriptSource.PUBLISHER:
            other = "Its publisher names a transcript, which is free. "
        elif self.other is not None:
            other = "It has a transcript already. "
        lost = f"{about_lost} " if (about_lost := self.about_lost(server)) else ""
        return f"{lost}{other}{cost} Nothing is billed where it fails."

    def about_lost(self, server: str) -> str:
        """What is to be done before it is paid for twice; empty where none was lost."""
        if self.lost is None:
            return ""
        sent = iso_time(self.lost.sent_at) or ""
        when = f", sent {sent[:10]} {sent[11:16]} UTC," if sent else ""
        return (
            f"It may be paid for already: {host(server)} does not know transcript job "
            f"{line(self.lost.service_id)}{when} any more. "
            "Write to them with that id before you pay again."
        )


class _StoredJob(NamedTuple):
    """A job as it is on disk."""

    job: TranscriptJob | None
    words: list[Words]
    is_ours: bool
    """Whether this program has claimed it."""


class TranscriptJobs:
    """Asks for transcripts of audio, and carries the jobs on.

    Args:
        library: where they are kept.
        service: is asked.
        pages: tells of episodes.
        keys: finds the user's API key.
        clock: Unix seconds.
        sleep: waits.
    """

    def __init__(
        self,
        library: LibraryWorker,
        service: Service,
        pages: EpisodePages,
        keys: ApiKeys,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._library = library
        self._service = service
        self._pages = pages
        self._keys = keys
        self._clock = clock
        self._sleep = sleep
        self._api = TranscriptsApi(service, service.server)
        self._on_their_way: dict[str, JobRecord] = {}
        self._wake = asyncio.Event()
        self._nudged = asyncio.Event()

    # What there is.

    async def all(self) -> list[TranscriptJob]:
        """All jobs, the newest first."""
        return await self._library.run(lambda library: library.transcript_jobs.rows())

    async def of(self, key: EpisodeKey) -> list[TranscriptJob]:
        """Those of an episode, the newest first."""
        return await self._library.run(lambda library: library.transcript_jobs.of(key))

    async def made(self, key: EpisodeKey) -> TranscriptJob | None:
        """What the service has written down of an episode, if that is in the library."""
        return await self._library.run(partial(_made, key=key))

    async def text(self, id: str) -> str:
        """What came of a job's words so far; those that come later begin at its length."""
        words = await self._library.run(lambda library: library.transcript_jobs.words(id))
        record = self._on_their_way.get(id)  # which is further than the disk
        return str(record.words.text if record is not None else GrowingText(words))

    async def forget(self, job: TranscriptJob) -> None:
        """Take a job off the list that has ended, or was never sent, with its words.

        Raises:
            UsageError: it stays, for it is still to bring what may be paid for, or it is by it
                that nobody pays twice for the transcript that is here.
        """

        def forgotten(library: Library) -> None:
            with library.transaction("user"):
                now = library.transcript_jobs.get(job.id)
                if now is not None and now.state.is_alive and not self._can_be_let_go(library, now):
                    raise UsageError("It is on its way, and stays in the list until it has ended.")
                made = _made(library, job.key)
                if made is not None and made.id == job.id:
                    raise UsageError(
                        "It stays while its transcript is here, so that nobody pays for it twice."
                    )
                library.transcript_jobs.forget(job.id)

        await self._library.run(forgotten)

    def _can_be_let_go(self, library: Library, job: TranscriptJob) -> bool:
        """Whether nothing was sent of a job that is alive, and nobody is about to send it."""
        if job.sent_at is not None or job.id in self._on_their_way:
            return False
        return library.transcript_jobs.claim(job.id, now=self._clock())

    # Asking.

    async def offer(self, key: EpisodeKey) -> JobOffer:
        """What would be written down of an episode, and what that costs.

        Raises:
            UnknownError: there is no such episode.
            NoAudioError: it has none.
            ApiKeyError: there is an API key that is not used, with what to do.
        """
        read = await self._episode(key)
        episode = read.episode
        if episode.audio_url is None:
            raise NoAudioError(episode.title)
        found = await self._keys.find()
        seconds = episode.duration_seconds
        choices = choices_of(episode, read.status.transcripts if read.status is not None else ())
        return JobOffer(
            episode,
            episode.audio_url,
            seconds,
            None if seconds is None else price_cents(seconds),
            None if found is None else found.place,
            other=next((one.source for one in choices if not one.is_partial), None),
            lost=lost_job(await self.of(episode.key)),
        )

    async def ask(self, offer: JobOffer, *, preview: bool) -> JobChanged:
        """Record the wish to have audio written down; `watch` or `follow` sends it.

        Asking again while it is alive changes nothing, nor where the whole has come since the
        offer, as it may by another program; what was left since is gone on with.

        Args:
            offer: what was agreed to.
            preview: whether only its first seconds are wanted.

        Raises:
            LibraryError: it could not be recorded, so nothing will be sent.
        """
        now = self._clock()
        episode = offer.episode
        job = TranscriptJob(
            id=str(uuid4()),
            key=episode.key,
            title=episode.title,
            podcast_title=episode.podcast.title or episode.podcast.slug,
            audio_url=offer.audio_url,
            is_preview=preview,
            price_cents=None if preview else offer.price_cents,
            state=JobState.WAITING,
            created_at=now,
            updated_at=now,
            due_at=now,
            reason="Waiting for the network." if self._service.network.online is False else None,
        )

        def recorded(library: Library) -> TranscriptJob:
            with library.transaction("user"):
                known = None
                if not preview:
                    known = _made(library, job.key) or _taken_up(library, job.key, now)
                return known or library.transcript_jobs.record(job)

        known = await self._library.run(recorded)
        self._wake.set()
        return JobChanged(known, known is not job)

    async def take_up(self, key: EpisodeKey) -> JobChanged | None:
        """Go on with the job of an episode that was left, which is not paid for once more.

        Returns:
            The job; None where none was left.

        Raises:
            LibraryError: it could not be recorded.
        """
        now = self._clock()

        def taken_up(library: Library) -> TranscriptJob | None:
            with library.transaction("user"):
                return _taken_up(library, key, now)

        job = await self._library.run(taken_up)
        self._wake.set()
        return None if job is None else JobChanged(job, asked_before=True)

    async def _episode(self, key: EpisodeKey) -> EpisodeRead:
        """What is known of an episode, from the network where nothing here knows its audio."""
        stored = await self._pages.stored(key)
        if stored is not None and stored.episode.audio_url is not None:
            return stored
        failure: StenoError | None = None
        if self._service.may_ask:
            async for event in self._pages.open(EpisodeRef(key)):
                failure = event.error if isinstance(event, Failed) else failure
            stored = await self._pages.stored(key)
        if stored is None:
            raise failure or UnknownError(f"There is no episode {key}.")
        return stored

    # Carrying on.

    async def follow(self, id: str) -> AsyncGenerator[CoreEvent]:
        """Carry a job on until it has ended, or look on where another program does.

        Offline nothing is sent, and nothing more comes.

        Yields:
            `JobChanged` with each step, `WordsCame` with the words as they come.

        Raises:
            LibraryError: what came could not be kept.
        """
        while self._service.may_ask:
            stored = await self._library.run(partial(self._taken, id=id))
            if stored.job is None or not stored.job.state.is_alive:
                return
            if not stored.is_ours or id in self._on_their_way:
                steps = self._look_on(stored.job, stored.words)
            else:
                steps = self._carry_on(stored.job, stored.words)
            async with aclosing(steps) as events:
                async for event in events:
                    yield event

    def _taken(self, library: Library, id: str) -> _StoredJob:
        is_ours = library.transcript_jobs.claim(id, now=self._clock())
        job = library.transcript_jobs.get(id)
        return _StoredJob(job, library.transcript_jobs.words(id), is_ours)

    async def _carry_on(self, job: TranscriptJob, words: list[Words]) -> AsyncGenerator[CoreEvent]:
        record = JobRecord(job, words, self._library, self._clock)
        run = JobRun(record, self._api, self._keys.find, self._sleep, self._nudged)
        self._on_their_way[job.id] = record
        try:
            async with aclosing(run.events()) as events:
                async for event in events:
                    yield event
        finally:
            del self._on_their_way[job.id]

    async def _look_on(self, job: TranscriptJob, words: list[Words]) -> AsyncGenerator[CoreEvent]:
        """Tell what another program writes down, until it has ended or lets go."""
        yield JobChanged(job)  # of which this program may never have heard
        text = GrowingText(words)
        seen = {each.chunk for each in words}
        while job.state.is_alive:
            await self._sleep(_LOOKED_ON)
            stored = await self._library.run(partial(self._taken, id=job.id))
            if stored.job is None:
                return
            if new := [each for each in stored.words if each.chunk not in seen]:
                before = text.length
                seen |= {each.chunk for each in new}
                yield WordsCame(stored.job, "".join([text.add(each.text) for each in new]), before)
            if stored.job != job:
                job = stored.job
                yield JobChanged(job)
            if stored.is_ours and job.id not in self._on_their_way:
                return

    def nudge(self) -> None:
        """Have what waits for a better time go on now."""
        self._nudged.set()
        self._wake.set()

    async def watch(self) -> AsyncGenerator[CoreEvent]:
        """Carry all jobs on in the background, for as long as the program runs.

        What could not be read from disk or kept there is told as a failure, and tried again later.
        """
        events: asyncio.Queue[CoreEvent] = asyncio.Queue(maxsize=16)
        tasks: dict[str, asyncio.Task[None]] = {}
        told = ""
        try:
            while True:
                self._wake.clear()
                for id, task in list(tasks.items()):
                    if task.done():
                        del tasks[id]
                        task.result()  # what nobody expects is not gone on from
                try:
                    jobs, told = await self.all() if self._service.may_ask else [], ""
                except LibraryError as error:
                    jobs = []
                    if error.message != told:  # once, however long it lasts
                        told = error.message
                        yield Failed("transcript jobs", error, kept=True)
                for job in jobs:
                    if job.state.is_alive and job.id not in tasks:
                        tasks[job.id] = asyncio.ensure_future(self._followed(job, events))
                async for event in self._until_woken(events):
                    yield event
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    async def _until_woken(self, events: asyncio.Queue[CoreEvent]) -> AsyncGenerator[CoreEvent]:
        """What happens until it is to be looked for other jobs."""
        woken = asyncio.ensure_future(self._wake.wait())
        deadline = asyncio.get_running_loop().time() + _LOOKED_FOR
        try:
            while not woken.done():
                rest = deadline - asyncio.get_running_loop().time()
                if rest <= 0:
                    return
                coming = asyncio.ensure_future(events.get())
                try:
                    await asyncio.wait(
                        (coming, woken), timeout=rest, return_when=asyncio.FIRST_COMPLETED
                    )
                    if coming.done():
                        yield coming.result()
                finally:
                    coming.cancel()
        finally:
            woken.cancel()

    async def _followed(self, job: TranscriptJob, events: asyncio.Queue[CoreEvent]) -> None:
        try:
            async with aclosing(self.follow(job.id)) as steps:
                async for event in steps:
                    await events.put(event)
        except StenoError as error:
            await events.put(Failed(job.title, error, kept=True))
            await self._sleep(_LOOKED_FOR)
        finally:
            self._wake.set()


def _made(library: Library, key: EpisodeKey) -> TranscriptJob | None:
    """The job whose transcript of an episode is in the library."""
    kept = library.kept_transcripts.of(key)
    if not any(one.is_made for one in kept):
        return None
    whole = (one for one in library.transcript_jobs.of(key) if not one.is_preview)
    return next((one for one in whole if one.state is JobState.READY), None)


def _taken_up(library: Library, key: EpisodeKey, now: float) -> TranscriptJob | None:
    """Have the job of an episode that was left be alive again, unless another one of it is."""
    whole = [one for one in library.transcript_jobs.of(key) if not one.is_preview]
    left = next((one for one in whole if one.is_left), None)
    if left is None or any(one.state.is_alive for one in whole):
        return None
    state = JobState.RUNNING if left.service_id else JobState.WAITING
    job = replace(
        left, state=state, created_at=now, updated_at=now, due_at=now, tries=0, reason=None
    )
    library.transcript_jobs.put(job)
    return job

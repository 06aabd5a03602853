"""Transcript jobs: one at the service, ever; the words as they come; whatever happens between."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from steno_tui.core.api_keys import ApiKeys
from steno_tui.core.core import Core
from steno_tui.core.events import (
    CoreEvent,
    Failed,
    JobChanged,
    NotUnderstood,
    TranscriptRead,
    WordsCame,
)
from steno_tui.core.transcript_job_record import PAUSES, JobRecord
from steno_tui.core.transcript_job_words import GrowingText
from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.errors import ApiKeyError, LibraryError, NoAudioError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import Words
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.api_key import VARIABLE, KeyPlace, asks_for_key
from steno_tui.models.transcript import TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.event_stream import EventReader
from steno_tui.text.times import iso_time
from tests.network.stub import Stub, answer
from tests.support.faulty_service import Fault, FaultyService, Received
from tests.support.patience import PATIENCE

from .support import BAKERY, LIGHTHOUSE, MOSS, SILENCE, TUNNEL, Time, of

POST = "/v1/transcripts"
Keyed = Callable[[Core, str | None], None]


@pytest.fixture
def service(podcasts: tuple[DemoPodcast, ...], time: Time) -> Iterator[FaultyService]:
    """As the others', but all is told at once."""
    with FaultyService(catalogue=podcasts, clock=time, now=time, pace=0) as service:
        yield service


@pytest.fixture
async def core(core: Core) -> Core:
    """One whose user has a key."""
    with_key(core, DEMO_KEY)
    return core


def with_key(core: Core, key: str | None, directory: Path | None = None) -> None:
    environ = {} if key is None else {VARIABLE: key}
    core.api_keys = ApiKeys(core.service.server, directory, environ=environ, uses_keyring=False)


async def asked(core: Core, key: Any = LIGHTHOUSE, *, preview: bool = False) -> TranscriptJob:
    offer = await core.transcript_jobs.offer(key)
    return (await core.transcript_jobs.ask(offer, preview=preview)).job


async def followed(core: Core, job: TranscriptJob) -> list[CoreEvent]:
    async with asyncio.timeout(PATIENCE):
        return [event async for event in core.transcript_jobs.follow(job.id)]


async def ended(core: Core, job: TranscriptJob) -> TranscriptJob:
    """How a job ended, on disk."""
    await followed(core, job)
    return await stored(core, job)


async def stored(core: Core, job: TranscriptJob) -> TranscriptJob:
    found = await core.library.run(lambda library: library.transcript_jobs.get(job.id))
    assert found is not None
    return found


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 (the service is in another thread)
        await asyncio.sleep(0.01)


def words(events: list[CoreEvent]) -> str:
    return "".join(event.text for event in of(WordsCame, events))


def sent(service: FaultyService, path: str = POST) -> list[Received]:
    return [one for one in service.requests if one.path.startswith(path)]


async def shown(core: Core, key: Any = LIGHTHOUSE) -> TranscriptRead:
    read = [event async for event in core.transcripts.open(key, refresh="never")]
    return of(TranscriptRead, read)[0]


# What is offered.


async def test_what_the_whole_costs_is_said_before_anything_is_sent(
    core: Core, service: FaultyService
) -> None:
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    assert (offer.duration_seconds, offer.price_cents) == (3843, 64)
    assert offer.key_place is KeyPlace.ENVIRONMENT
    assert sent(service) == []


async def test_the_terms_say_how_long_it_is_to_the_second_and_what_is_there_for_nothing(
    core: Core,
) -> None:
    terms = (await core.transcript_jobs.offer(LIGHTHOUSE)).terms(core.service.server)
    assert "(1:04:03) costs $0.64" in terms
    assert "by the length that is said of it" in terms
    assert terms.startswith("Writing")
    await core.transcripts.import_body(LIGHTHOUSE, b"Words of mine.", "mine.txt")
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    assert offer.terms(core.service.server).startswith("It has a transcript already. Writing")
    named = replace(offer, other=TranscriptSource.PUBLISHER)  # which may not be there any more
    assert named.terms(core.service.server).startswith("Its publisher names a transcript")


@pytest.mark.parametrize("said", [3843, None])
async def test_the_terms_go_by_the_audio_that_plays_where_that_is_of_another_length(
    core: Core, said: int | None
) -> None:
    offer = replace(await core.transcript_jobs.offer(LIGHTHOUSE), duration_seconds=said)
    assert offer.as_heard(None) == offer
    if said is not None:
        assert offer.as_heard(said + 59.0) == offer
    heard = offer.as_heard(3960.7)
    assert heard.price_cents == 66
    terms = heard.terms(core.service.server)
    assert "(1:06:00) costs $0.66" in terms and "of the audio that plays here" in terms


async def test_without_a_key_there_is_the_preview(core: Core) -> None:
    with_key(core, None)
    assert (await core.transcript_jobs.offer(LIGHTHOUSE)).key_place is None


async def test_an_episode_without_audio_cannot_be_written_down(core: Core) -> None:
    with pytest.raises(NoAudioError, match="no audio"):
        await core.transcript_jobs.offer(SILENCE)


async def test_a_key_that_is_not_used_is_told_before_anything_is_agreed_to(core: Core) -> None:
    with_key(core, "no key")
    with pytest.raises(ApiKeyError, match=VARIABLE):
        await core.transcript_jobs.offer(LIGHTHOUSE)


# The ordinary way.


async def test_the_whole_is_told_word_by_word_over_breaks_and_kept(
    core: Core, service: FaultyService
) -> None:
    job = await asked(core)
    events = await followed(core, job)
    text = words(events)
    assert text.startswith("Hello, and welcome. Today: The Lighthouse.")
    assert text.rstrip().endswith("Thank you.")
    assert len(sent(service, f"{POST}/tr_0001/events")) >= 3  # it breaks twice
    last = of(JobChanged, events)[-1].job
    assert (last.state, last.reason) == (JobState.READY, None)
    read = await shown(core)
    assert read.choice.source is TranscriptSource.SERVICE
    assert read.transcript.is_timed
    assert " ".join(segment.text for segment in read.transcript.segments) == text.strip()
    assert await core.library.run(lambda library: library.transcript_jobs.words(job.id)) == []


async def test_the_key_goes_to_the_service_alone_and_is_in_no_address(
    core: Core, service: FaultyService
) -> None:
    await followed(core, await asked(core))
    for one in service.requests:
        is_jobs = one.path.startswith(POST)
        assert (one.headers.get("authorization") == f"Bearer {DEMO_KEY}") is is_jobs
        assert DEMO_KEY not in one.path + one.query


async def test_a_preview_needs_no_key_sends_none_and_stays_apart(
    core: Core, service: FaultyService
) -> None:
    job = await asked(core, preview=True)
    events = await followed(core, job)
    assert all("authorization" not in one.headers for one in sent(service))
    last = of(JobChanged, events)[-1].job
    assert last.state is JobState.READY
    assert last.reason is not None and "API key" in last.reason
    assert len(words(events).split()) <= 36
    assert await core.transcript_jobs.text(job.id) == words(events)
    assert await core.transcripts.choices(LIGHTHOUSE) == []


async def test_a_job_that_fails_says_so_and_that_nothing_is_billed(core: Core) -> None:
    last = await ended(core, await asked(core, TUNNEL))
    assert last.state is JobState.FAILED
    assert last.reason is not None and "failed" in last.reason and "billed" in last.reason


async def test_what_has_failed_is_asked_for_anew_as_another(
    core: Core, service: FaultyService
) -> None:
    first = await asked(core, TUNNEL)
    await followed(core, first)
    second = await asked(core, TUNNEL)
    await followed(core, second)
    assert first.id != second.id
    assert service.jobs.made == 2


@pytest.mark.parametrize(
    ("word", "is_left"), [("canceled", False), ("rejected", False), ("whatever_else", True)]
)
async def test_any_end_without_a_result_is_one(
    core: Core, service: FaultyService, word: str, is_left: bool
) -> None:
    publish_events(service, ("done", {"status": word, "terminal": True, "result_ready": False}))
    last = await ended(core, await asked(core))
    assert (last.state, last.is_left) == (JobState.FAILED, is_left)
    assert last.reason is not None and word.replace("_", " ") in last.reason
    assert ("Nothing is billed" in last.reason) is not is_left


async def test_an_end_that_does_not_say_whether_there_is_a_result_is_asked_for_it(
    core: Core, service: FaultyService
) -> None:
    publish_events(service, said("The lamp", 0), ("done", {"status": "completed"}))
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert (await shown(core)).transcript.is_timed


async def test_an_end_without_a_result_that_does_not_say_so_is_not_paid_for_twice(
    core: Core, service: FaultyService
) -> None:
    publish_events(service, said("The lamp", 0), ("done", {"status": "completed"}))
    service.faults.set(f"{POST}/*/result", Fault(status=404))
    assert (await ended(core, await asked(core))).is_left
    assert (await shown(core)).choice.is_partial
    service.faults.clear()
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None
    assert (await ended(core, change.job)).state is JobState.READY
    assert service.jobs.made == 1


# Once, whatever happens.


async def test_pressed_twice_it_is_asked_for_once(core: Core, service: FaultyService) -> None:
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    both = [await core.transcript_jobs.ask(offer, preview=False) for _ in range(2)]
    assert [one.asked_before for one in both] == [False, True]
    assert both[0].job == both[1].job
    await asyncio.gather(*(followed(core, one.job) for one in both))
    assert service.jobs.posts == 1


async def test_what_came_while_its_offer_was_looked_at_is_not_paid_for_twice(
    core: Core, service: FaultyService
) -> None:
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    job = await asked(core)
    await followed(core, job)
    change = await core.transcript_jobs.ask(offer, preview=False)
    assert (change.job.id, change.asked_before) == (job.id, True)
    assert await followed(core, change.job) == []
    assert service.jobs.posts == 1


async def test_two_that_follow_are_told_the_same(core: Core, service: FaultyService) -> None:
    job = await asked(core)
    told = await asyncio.gather(followed(core, job), followed(core, job))
    assert service.jobs.posts == 1
    assert of(JobChanged, told[1])[-1].job.state is JobState.READY


async def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(hang_up=True, times=2))
    job = await asked(core)
    assert (await ended(core, job)).state is JobState.READY
    assert {one.headers["idempotency-key"] for one in sent(service) if one.method == "POST"} == {
        job.id
    }
    assert service.jobs.made == 1
    assert service.jobs.posts == 3


async def test_one_that_is_still_at_work_on_the_first_ask_is_asked_again_when_it_says(
    core: Core, service: FaultyService, time: Time
) -> None:
    body = json.dumps({"retry_after_seconds": 7}).encode()
    service.faults.set(POST, Fault(status=409, body=body, times=1))
    before = time.now
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert time.now - before >= 7


@pytest.mark.parametrize("path", [POST, f"{POST}/*/result"], ids=["the ask", "the result"])
async def test_what_is_not_finished_and_says_no_pause_is_asked_again_less_and_less_often(
    core: Core, service: FaultyService, time: Time, path: str
) -> None:
    service.faults.set(path, Fault(status=409, times=12))
    before = time.now
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert time.now - before >= sum(PAUSES)
    assert service.jobs.made == 1


async def test_what_another_program_came_to_the_end_of_meanwhile_stays_ended(
    core: Core, service: FaultyService
) -> None:
    has_ended = threading.Event()
    service.faults.set(POST, Fault(until=has_ended, times=1))
    job = await asked(core)
    following = asyncio.ensure_future(followed(core, job))
    await until(lambda: bool(sent(service)))
    ready = replace(await stored(core, job), state=JobState.READY)
    await core.library.run(lambda library: library.transcript_jobs.put(ready))
    has_ended.set()
    assert of(JobChanged, await following)[-1].job == ready
    assert await stored(core, job) == ready


async def test_it_is_on_disk_that_it_was_sent_before_it_is(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(delay=60))
    job = await asked(core)
    following = asyncio.ensure_future(followed(core, job))
    async with asyncio.timeout(PATIENCE):
        await until(lambda: bool(sent(service)))
    assert (await stored(core, job)).sent_at is not None
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


@pytest.fixture
async def in_its_time(service: FaultyService, time: Time) -> AsyncIterator[None]:
    """Have the service take its time, which passes."""
    service.jobs.pace = 1

    async def pass_by() -> None:
        while True:
            await asyncio.sleep(0.01)
            time.now += 0.1

    passing = asyncio.ensure_future(pass_by())
    yield
    passing.cancel()


@pytest.mark.usefixtures("in_its_time")
async def test_one_that_was_left_in_the_middle_goes_on(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    job = await asked(core)
    first = ""
    async with aclosing(core.transcript_jobs.follow(job.id)) as events:
        async for event in events:
            if isinstance(event, WordsCame):
                first = event.text
                break
    async with await time.core(library, service.origin) as again:
        with_key(again, DEMO_KEY)
        assert await again.transcript_jobs.text(job.id) == first
        events_then = await followed(again, job)
        assert (await stored(again, job)).state is JobState.READY
    assert service.jobs.posts == 1
    came = of(WordsCame, events_then)
    assert came[0].before == len(first)
    assert not words(events_then).startswith(first)


async def test_offline_nothing_is_sent_and_it_waits(
    offline: Core, core: Core, service: FaultyService
) -> None:
    await followed(core, await asked(core, BAKERY, preview=True))  # so that its page is on disk
    before = service.jobs.posts
    with_key(offline, DEMO_KEY)
    job = await asked(offline, BAKERY)
    assert await followed(offline, job) == []
    assert (await stored(offline, job)).state is JobState.WAITING
    assert service.jobs.posts == before
    assert (await ended(core, job)).state is JobState.READY


async def test_one_that_was_never_sent_goes_from_the_list_and_is_sent_no_more(
    offline: Core, core: Core, service: FaultyService
) -> None:
    await followed(core, await asked(core, BAKERY, preview=True))  # so that its page is on disk
    before = service.jobs.posts
    with_key(offline, DEMO_KEY)
    job = await asked(offline, BAKERY)
    await offline.transcript_jobs.forget(job)
    assert await followed(core, job) == []
    assert service.jobs.posts == before
    assert job.id not in [one.id for one in await core.transcript_jobs.all()]


async def test_one_that_is_just_being_sent_stays_in_the_list(core: Core, time: Time) -> None:
    job = await asked(core)
    assert await core.library.run(partial(claimed_by_another, id=job.id, now=time.now))
    with pytest.raises(UsageError, match="on its way"):
        await core.transcript_jobs.forget(job)
    assert [one.id for one in await core.transcript_jobs.all()] == [job.id]


def claimed_by_another(library: Library, id: str, now: float) -> bool:
    """As a program does that goes on with a job, which is here the one that began this."""
    with pytest.MonkeyPatch.context() as other:
        other.setattr(os, "getpid", os.getppid)
        return library.transcript_jobs.claim(id, now=now)


async def test_without_a_key_the_whole_is_not_sent(core: Core, service: FaultyService) -> None:
    with_key(core, None)
    last = await ended(core, await asked(core))
    assert last.state is JobState.FAILED
    assert last.reason is not None and asks_for_key(last.reason)
    assert sent(service) == []


async def test_a_key_that_is_not_taken_is_told_and_tried_no_more(
    core: Core, service: FaultyService
) -> None:
    with_key(core, "another-key-0")
    last = await ended(core, await asked(core))
    assert last.state is JobState.FAILED
    assert last.reason is not None and f"It is in the variable {VARIABLE}: change" in last.reason
    assert "another-key-0" not in last.reason
    assert len(sent(service)) == 1


@pytest.mark.parametrize("status", [401, 402, 403])
@pytest.mark.parametrize("path", ["/*", "/tr_0001", "/*/result"])
async def test_what_is_paid_for_is_not_given_up_for_a_key_that_is_not_taken_any_more(
    core: Core, service: FaultyService, status: int, path: str
) -> None:
    service.faults.set(f"{POST}{path}", Fault(status=status, times=4))
    job = await asked(core)
    assert (await ended(core, job)).state is JobState.READY
    assert (await shown(core)).transcript.is_timed
    assert service.jobs.posts == 1


@pytest.mark.parametrize("status", [401, 404])
async def test_what_is_refused_after_an_answer_was_lost_ends_nothing(
    core: Core, service: FaultyService, status: int
) -> None:
    service.faults.set(f"{POST}*", Fault(status=status, times=2))
    service.faults.set(POST, Fault(hang_up=True, times=1))
    job = await asked(core)
    assert (await ended(core, job)).state is JobState.READY
    assert service.jobs.made == 1


async def test_a_key_that_is_not_taken_ends_nothing_that_a_killed_program_may_have_sent(
    core: Core, service: FaultyService
) -> None:
    job = await asked(core)
    sent_before = replace(job, sent_at=job.created_at)
    await core.library.run(lambda library: library.transcript_jobs.put(sent_before))
    service.faults.set(POST, Fault(status=401, times=1))
    assert (await ended(core, job)).state is JobState.READY


async def test_an_answer_that_says_nothing_is_asked_for_again_and_never_anew(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(body=b"[]", status=201, times=20))
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert service.jobs.posts == 1


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_a_service_that_fails_for_a_while_is_asked_again_later(
    core: Core, service: FaultyService, status: int
) -> None:
    service.faults.set(POST, Fault(status=status, times=4))
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert service.jobs.made == 1


async def test_nothing_is_asked_for_ever(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
    service.faults.set(POST, Fault(status=500))
    last = await ended(core, await asked(core))
    assert last.state is JobState.FAILED
    assert last.reason is not None and "week" in last.reason


async def test_one_that_rests_is_due_once_the_clock_is_set_back(core: Core, time: Time) -> None:
    job = replace(await asked(core), due_at=time.now + 60)
    record = JobRecord(job, [], core.library, time)
    assert (record.is_due, record.seconds_until_due) == (False, 60)
    time.now -= 24 * 3600
    assert (record.is_due, record.seconds_until_due) == (True, 0)


async def test_what_was_done_while_nobody_looked_for_long_is_fetched(
    core: Core, service: FaultyService, time: Time
) -> None:
    job = await asked(core)
    service.faults.set(f"{POST}/*/events", Fault(hang_up=True))
    async with aclosing(core.transcript_jobs.follow(job.id)) as events:
        async for event in events:
            if isinstance(event, JobChanged) and event.job.state is JobState.RUNNING:
                break
    service.faults.clear()
    time.now += 8 * 24 * 3600
    last = await ended(core, job)
    assert (last.state, last.reason) == (JobState.READY, None)


# What is paid for, and does not come.


@pytest.fixture
async def left(core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch) -> str:
    """A job of the whole that was given up after some words: which."""
    with monkeypatch.context() as hurried:
        hurried.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
        publish_events(service, said("The lamp", 0), said("turns", 1))
        service.faults.set(f"{POST}/tr_????", Fault(status=500))
        job = await asked(core)
        last = await ended(core, job)
    assert last.is_left
    assert last.reason is not None and "costs nothing more" in last.reason
    return job.id


async def test_what_was_left_while_its_offer_was_looked_at_is_not_paid_for_twice(
    core: Core, service: FaultyService
) -> None:
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    publish_events(service, ("done", {"status": "completed", "result_ready": False}))
    job = await asked(core)
    assert (await ended(core, job)).is_left
    service.faults.clear()
    change = await core.transcript_jobs.ask(offer, preview=False)
    assert (change.job.id, change.asked_before) == (job.id, True)
    assert (await ended(core, change.job)).state is JobState.READY
    assert service.jobs.made == 1


@pytest.mark.usefixtures("left")
async def test_its_words_are_a_transcript_in_part(core: Core) -> None:
    read = await shown(core)
    assert read.choice.is_partial
    assert [segment.text for segment in read.transcript.segments] == ["The lamp turns"]
    assert await core.transcript_jobs.made(LIGHTHOUSE) is None


async def test_it_is_gone_on_with_and_not_paid_for_twice(
    core: Core, service: FaultyService, left: str
) -> None:
    service.faults.clear()
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None and change.job.id == left
    assert await core.transcript_jobs.take_up(LIGHTHOUSE) is None
    last = await ended(core, change.job)
    assert (last.state, last.reason) == (JobState.READY, None)
    assert service.jobs.made == 1
    (choice,) = await core.transcripts.choices(LIGHTHOUSE)
    assert not choice.is_partial
    assert (await shown(core)).transcript.is_timed


async def test_words_in_part_are_not_taken_for_what_an_earlier_job_came_to(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await followed(core, await asked(core))
    (made,) = await core.transcripts.kept(LIGHTHOUSE)
    await core.transcripts.remove(LIGHTHOUSE, made.id)
    monkeypatch.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
    service.faults.set(f"{POST}/*/events", Fault(hang_up=True))
    service.faults.set(f"{POST}/*/result", Fault(status=500))
    second = await asked(core)
    await core.library.run(
        lambda library: library.transcript_jobs.put(second, [Words(0, "The lamp")])
    )
    assert (await ended(core, second)).is_left
    assert await core.transcript_jobs.made(LIGHTHOUSE) is None


async def test_given_up_again_there_is_one_transcript_in_part(
    core: Core, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None and (await ended(core, change.job)).is_left
    assert len(await core.transcripts.choices(LIGHTHOUSE)) == 1
    assert await core.transcript_jobs.text(left) == "The lamp turns"


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(
    ("second", "kept"), [("Short", "The lamp turns"), ("The lamp turns at night", None)]
)
async def test_of_two_jobs_that_were_given_up_the_longer_words_are_the_transcript(
    core: Core, service: FaultyService, second: str, kept: str | None
) -> None:
    (first,) = await core.transcript_jobs.of(LIGHTHOUSE)
    await core.transcript_jobs.forget(first)
    service.faults.clear()
    publish_events(service, said(second, 0), DONE)
    service.faults.set(f"{POST}/*/result", Fault(status=404))
    job = await asked(core)
    assert (await ended(core, job)).is_left
    read = await shown(core)
    assert [segment.text for segment in read.transcript.segments] == [kept or second]
    assert len(read.choices) == 1
    assert await core.transcript_jobs.text(job.id) == second


async def test_without_an_answer_it_is_asked_for_again_with_the_same_key(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
        service.faults.set(POST, Fault(hang_up=True))
        job = await asked(core)
        assert (await ended(core, job)).is_left
    service.faults.clear()
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None
    assert (await ended(core, change.job)).state is JobState.READY
    assert service.jobs.made == 1


async def test_a_result_without_which_there_are_no_words_can_be_asked_for_again(
    core: Core, service: FaultyService
) -> None:
    publish_events(service, DONE)
    service.faults.set(f"{POST}/*/result", Fault(status=404))
    job = await asked(core)
    assert (await ended(core, job)).is_left
    service.faults.clear()
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None
    assert (await ended(core, change.job)).state is JobState.READY
    assert service.jobs.made == 1


async def test_what_the_service_has_no_more_is_not_gone_on_with(
    core: Core, service: FaultyService
) -> None:
    publish_events(service, said("The lamp", 0))
    service.faults.set(f"{POST}/tr_????", Fault(status=404))
    last = await ended(core, await asked(core))
    assert (last.state, last.is_left) == (JobState.FAILED, False)
    assert await core.transcript_jobs.take_up(LIGHTHOUSE) is None
    assert (await shown(core)).choice.is_partial


async def test_what_was_lost_is_named_where_it_would_be_paid_for_twice(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(f"{POST}/*", Fault(status=404))
    last = await ended(core, await asked(core))
    assert last.sent_at is not None
    offer = await core.transcript_jobs.offer(LIGHTHOUSE)
    terms = offer.terms(core.service.server)
    assert f"job {last.service_id}, sent {(iso_time(last.sent_at) or '')[:10]} " in terms
    assert "may be paid for already" in terms and "Writing down" in terms
    await followed(core, (await core.transcript_jobs.ask(offer, preview=True)).job)
    assert (await core.transcript_jobs.offer(LIGHTHOUSE)).lost == last
    service.faults.clear()
    await followed(core, (await core.transcript_jobs.ask(offer, preview=False)).job)
    assert (await core.transcript_jobs.offer(LIGHTHOUSE)).lost is None


async def test_what_nobody_bills_is_not_said_to_be_paid_for(core: Core) -> None:
    await followed(core, await asked(core, TUNNEL))
    assert (await core.transcript_jobs.offer(TUNNEL)).lost is None


@pytest.mark.parametrize("preview", [True, False], ids=["a preview", "never sent"])
async def test_what_nobody_pays_for_is_asked_for_anew(
    core: Core, service: FaultyService, time: Time, monkeypatch: pytest.MonkeyPatch, preview: bool
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 3600)
    service.faults.set(POST, Fault(status=500))
    job = await asked(core, preview=preview)
    if preview:
        async with asyncio.timeout(PATIENCE), aclosing(core.transcript_jobs.follow(job.id)) as told:
            await anext(told)
        assert sent(service)
    time.now += 8 * 24 * 3600  # at once, for within a week it is asked for 2,000 times
    last = await ended(core, job)
    assert (last.state, last.is_left) == (JobState.FAILED, False)
    assert await core.transcripts.choices(LIGHTHOUSE) == []


@pytest.mark.usefixtures("left")
async def test_what_stays_in_the_list_and_what_goes(core: Core, service: FaultyService) -> None:
    jobs = core.transcript_jobs
    service.faults.clear()
    alive = await asked(core, MOSS)
    told = jobs.follow(alive.id)
    async with asyncio.timeout(PATIENCE), aclosing(told):
        await anext(told)
        with pytest.raises(UsageError, match="on its way"):
            await jobs.forget(alive)
    with pytest.raises(UsageError, match="on its way"):
        await jobs.forget(alive)
    ready = await ended(core, alive)
    with pytest.raises(UsageError, match="pays for it twice"):
        await jobs.forget(ready)
    (failed,) = await jobs.of(LIGHTHOUSE)
    await jobs.forget(failed)
    assert [job.id for job in await jobs.all()] == [ready.id]


# Streams of all kinds.


def publish_events(service: FaultyService, *events: tuple[str, object], tail: str = "") -> None:
    """Have the first job tell what a test says."""
    told = "".join(
        f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
        for number, (name, data) in enumerate(events)
    )
    headers = {"content-type": "text/event-stream"}
    fault = Fault(body=(told + tail).encode(), headers=headers)
    service.faults.set(f"{POST}/*/events", fault)


def said(text: str, chunk: int | None = None) -> tuple[str, object]:
    return "transcript", {"text": text, **({} if chunk is None else {"chunk_index": chunk})}


DONE = ("done", {"status": "completed", "terminal": True, "result_ready": True})


async def test_what_comes_twice_is_told_once(core: Core, service: FaultyService) -> None:
    publish_events(service, said("One", 0), said("two", 1), said("two", 1), said("One", 0), DONE)
    events = await followed(core, await asked(core))
    assert words(events) == "One two"


@pytest.mark.parametrize("id", ["", "id: größer\n", f"id: {'9' * 2000}\n"])
async def test_pieces_without_numbers_and_ids_to_ask_with_that_all_come_again_are_told_once(
    core: Core, service: FaultyService, id: str
) -> None:
    told = "".join(
        f"event: transcript\n{id}data: {json.dumps({'text': text})}\n\n"
        for text in ("Two", "two", "go")
    )
    headers = {"content-type": "text/event-stream"}
    service.faults.set(f"{POST}/*/events", Fault(body=told.encode(), headers=headers))
    events = await followed(core, await asked(core))
    assert words(events) == "Two two go"


async def test_words_that_were_cut_off_are_none(core: Core, service: FaultyService) -> None:
    publish_events(service, said("One", 0), tail='event: transcript\ndata: {"text": "tw')
    events = await followed(core, await asked(core))
    assert words(events) == "One"
    assert of(JobChanged, events)[-1].job.state is JobState.READY  # which is asked instead


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=204),
        Fault(status=404),
        Fault(status=500),
        Fault(body=b"{}", headers={"content-type": "application/json"}),
        Fault.portal(),
        Fault.redirect("http://elsewhere.example/"),
        Fault(body=b"x" * 3_000_000, headers={"content-type": "text/event-stream"}),
        Fault(body=b"retry: 999999999999\n\n", headers={"content-type": "text/event-stream"}),
    ],
    ids=["204", "404", "500", "json", "portal", "redirect", "a line without end", "retry"],
)
async def test_without_a_stream_it_is_asked_how_the_job_stands(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    service.faults.set(f"{POST}/*/events", fault)
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert service.jobs.posts == 1


async def test_without_a_stream_the_words_of_a_preview_come_with_its_result(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(f"{POST}/*/events", Fault(status=404))
    job = await asked(core, preview=True)
    events = await followed(core, job)
    assert of(JobChanged, events)[-1].job.state is JobState.READY
    assert words(events).startswith("Hello, and welcome. Today: The Lighthouse.")
    assert await core.transcript_jobs.text(job.id) == words(events)


@pytest.mark.parametrize(
    "told",
    [b": still here\n", b"event: ping\ndata: {}\n\n", b'event: status\ndata: {"stage": "x"}\n\n'],
    ids=["comments", "events of another kind", "the same again"],
)
async def test_a_stream_that_only_says_that_it_is_there_is_not_relied_on(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch, told: bytes
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_job_run._RENEWED", 0.1)
    monkeypatch.setattr("steno_tui.core.transcript_job_run.STALLED_SECONDS", 0.2)
    headers = {"content-type": "text/event-stream"}
    fault = Fault(body=told * 10_000, headers=headers, drip=0.05, drop_size=len(told))
    service.faults.set(f"{POST}/*/events", fault)
    assert (await ended(core, await asked(core))).state is JobState.READY


async def test_a_job_is_held_while_events_come_that_tell_nothing_new(
    core: Core, service: FaultyService, time: Time, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def claimed_at() -> float:
        with closing(sqlite3.connect(tmp_path / "library" / "user.db")) as other:
            (at,) = other.execute("SELECT claimed_at FROM transcript_jobs").fetchone()
            return float(at)

    monkeypatch.setattr("steno_tui.core.transcript_job_run._RENEWED", 0.1)
    ping = b"event: ping\ndata: {}\n\n"
    headers = {"content-type": "text/event-stream"}
    fault = Fault(body=ping * 10_000, headers=headers, drip=0.02, drop_size=len(ping))
    service.faults.set(f"{POST}/*/events", fault)
    following = asyncio.ensure_future(followed(core, await asked(core)))
    async with asyncio.timeout(PATIENCE):
        await until(lambda: bool(sent(service, f"{POST}/tr_0001/events")))
        time.now += 100
        await until(lambda: claimed_at() == time.now)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_stream_that_begins_anew_at_each_break_is_not_relied_on(
    core: Core, service: FaultyService
) -> None:
    stages = [("status", {"status": word}) for word in ("queued", "transcribing")]
    publish_events(service, *stages, said("One", 0))
    fault = service.faults.take("GET", f"{POST}/x/events")
    assert fault is not None
    slow = Fault(body=fault.body, headers=fault.headers, drip=0.01)  # each comes alone
    service.faults.set(f"{POST}/*/events", slow)
    events = await followed(core, await asked(core))
    assert words(events) == "One"
    assert of(JobChanged, events)[-1].job.state is JobState.READY


async def test_a_stream_that_breaks_does_not_shorten_the_pause_that_the_service_asks_for(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(f"{POST}/*/events", Fault(hang_up=True))
    service.faults.set(f"{POST}/tr_????", Fault(status=429, headers={"retry-after": "30"}, times=1))
    told = [event.job for event in of(JobChanged, await followed(core, await asked(core)))]
    busy = next(job for job in told if job.reason is not None and "busy" in job.reason)
    behind = [job.due_at for job in told[told.index(busy) :] if job.due_at is not None]
    assert min(behind) == busy.due_at
    assert told[-1].state is JobState.READY


async def test_words_are_on_disk_soon_while_others_come_without_a_pause(
    core: Core, service: FaultyService
) -> None:
    publish_events(service, *(said("word", number) for number in range(300)))
    headers = {"content-type": "text/event-stream"}
    fault = service.faults.take("GET", f"{POST}/x/events")
    assert fault is not None
    slow = Fault(body=fault.body, headers=headers, drip=0.02, drop_size=64)
    service.faults.set(f"{POST}/*/events", slow)
    job = await asked(core)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(PATIENCE), aclosing(core.transcript_jobs.follow(job.id)) as events:
        async for event in events:
            if isinstance(event, WordsCame) and loop.time() - began > 1.5:
                break
        kept = await core.library.run(lambda library: library.transcript_jobs.words(job.id))
    assert kept


async def test_a_result_that_is_not_ready_is_waited_for(
    core: Core, service: FaultyService, time: Time
) -> None:
    body = json.dumps({"error": "transcript_not_ready", "retry_after_seconds": 11}).encode()
    service.faults.set(f"{POST}/*/result", Fault(status=409, body=body, times=2))
    before = time.now
    assert (await ended(core, await asked(core))).state is JobState.READY
    assert time.now - before >= 22


@pytest.mark.parametrize(
    "page", [b"", b"<p>Hello, traveller.</p>" * 200, b'<form><input type="password"></form>']
)
async def test_a_login_page_in_place_of_the_result_is_waited_out(
    core: Core, service: FaultyService, page: bytes
) -> None:
    portal = Fault.portal()
    body = (portal.body or b"") + page
    service.faults.set(f"{POST}/*/result", Fault(body=body, headers=portal.headers, times=2))
    last = await ended(core, await asked(core))
    assert (last.state, last.reason) == (JobState.READY, None)
    assert (await shown(core)).transcript.is_timed


def a_result(text: str) -> bytes:
    return json.dumps({"segments": [{"startTime": 0, "endTime": 2, "body": text}]}).encode()


async def test_a_result_that_lies_at_another_host_is_fetched_there_without_the_key(
    core: Core, service: FaultyService
) -> None:
    kind = "Content-Type: application/json"
    refused = answer(b"", "403 Forbidden")  # as of an address that is good for a minute
    page = answer(b"<html><body>Log in</body></html>", "200 OK", "Content-Type: text/html")
    replies = [refused, page, answer(a_result("Elsewhere."), "200 OK", kind)]
    async with Stub(*replies) as other:
        fault = Fault.redirect(other.url("/files/1?signed=yes"))
        service.faults.set(f"{POST}/*/result", fault)
        last = await ended(core, await asked(core))
    assert (last.state, last.reason) == (JobState.READY, None)
    assert [one.text for one in (await shown(core)).transcript.segments] == ["Elsewhere."]
    assert len(other.heard) == 3
    assert all(DEMO_KEY not in str(one) for one in other.heard)


async def test_a_result_that_is_said_to_lie_within_a_network_is_waited_for(
    core: Core, service: FaultyService
) -> None:
    fault = Fault.redirect("http://192.168.1.1/login")
    service.faults.set(f"{POST}/*/result", dataclasses.replace(fault, times=2))
    last = await ended(core, await asked(core))
    assert (last.state, last.reason) == (JobState.READY, None)
    assert (await shown(core)).transcript.is_timed


async def test_a_result_is_as_long_as_any_transcript(core: Core, service: FaultyService) -> None:
    segments = [
        {"startTime": number, "endTime": number + 1, "body": f"{number} {'word ' * 200}"}
        for number in range(9000)
    ]
    body = json.dumps({"transcript": {"segments": segments}}).encode()
    assert len(body) > 8 * 1024 * 1024
    headers = {"content-type": "application/json"}
    service.faults.set(f"{POST}/*/result", Fault(body=body, headers=headers))
    last = await ended(core, await asked(core))
    assert (last.state, last.reason) == (JobState.READY, None)
    assert len((await shown(core)).transcript.segments) == len(segments)


@pytest.mark.parametrize(
    "fault", [Fault.garbage(), Fault(body=b"\x89PNG"), Fault(status=404), Fault(body=b'{"id": 1}')]
)
async def test_without_a_result_the_words_are_kept_in_part_and_it_can_be_asked_for_again(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    service.faults.set(f"{POST}/*/result", fault)
    job = await asked(core)
    events = await followed(core, job)
    assert (await stored(core, job)).is_left
    read = await shown(core)
    assert read.choice.is_partial
    text = " ".join(segment.text for segment in read.transcript.segments)
    assert text.split() == words(events).split()
    service.faults.clear()
    change = await core.transcript_jobs.take_up(LIGHTHOUSE)
    assert change is not None
    assert (await ended(core, change.job)).state is JobState.READY
    assert (await shown(core)).transcript.is_timed
    assert service.jobs.made == 1


async def test_hostile_words_are_told_and_kept_safe(core: Core, service: FaultyService) -> None:
    hostile = "\x1b]0;CANARY\x07[@click=app.quit]x[/nope]\u202e"
    pieces = [said(letter, number) for number, letter in enumerate(hostile)]
    publish_events(service, *pieces, DONE)
    service.faults.set(f"{POST}/*/result", Fault(status=404))
    job = await asked(core)
    text = words(await followed(core, job))
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    kept = "".join(segment.text for segment in (await shown(core)).transcript.segments)
    assert not {"\x1b", "\x07", "\u202e"} & set(kept)


def test_marks_do_not_pile_up_over_what_came_piece_by_piece() -> None:
    text = GrowingText([Words(0, "a"), *(Words(number, "\u0301") for number in range(1, 500))])
    assert len(str(text)) < 500 and str(text).count("\u0301") <= 260


async def test_more_words_than_anybody_says_are_not_taken(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_job_words.MOST_WORDS", 1000)
    publish_events(service, *(said("word " * 50, number) for number in range(100)))
    events = await followed(core, await asked(core))
    assert len(words(events)) < 2000
    assert of(JobChanged, events)[-1].job.state is JobState.READY


# In the background.


async def test_all_are_carried_on_in_the_background(core: Core, service: FaultyService) -> None:
    ready: set[str] = set()

    async def watch() -> None:
        async for event in core.transcript_jobs.watch():
            if isinstance(event, JobChanged) and event.job.state is JobState.READY:
                ready.add(event.job.id)

    first = [await asked(core, key) for key in (LIGHTHOUSE, MOSS)]
    watching = asyncio.ensure_future(watch())
    async with asyncio.timeout(PATIENCE):
        await until(lambda: len(ready) == 2)
        last = await asked(core, BAKERY)
        await until(lambda: len(ready) == 3)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert ready == {job.id for job in (*first, last)}
    assert service.jobs.posts == 3


async def test_where_the_library_cannot_be_read_for_a_while_they_are_carried_on_later(
    core: Core, tmp_path: Path
) -> None:
    def rename(before: str, after: str) -> None:
        with closing(sqlite3.connect(tmp_path / "library" / "user.db")) as other, other:
            other.execute(f"ALTER TABLE {before} RENAME TO {after}")

    job = await asked(core)
    rename("transcript_jobs", "elsewhere")
    async with asyncio.timeout(PATIENCE), aclosing(core.transcript_jobs.watch()) as events:
        failed = await anext(events)
        assert isinstance(failed, Failed) and isinstance(failed.error, LibraryError)
        rename("elsewhere", "transcript_jobs")
        core.transcript_jobs.nudge()
        async for event in events:
            if isinstance(event, JobChanged) and not event.job.state.is_alive:
                break
    assert (await stored(core, job)).state is JobState.READY


class UnexpectedError(Exception):
    """One that nobody knows."""


async def test_what_nobody_expects_in_a_stream_is_told_and_the_service_is_asked_instead(
    core: Core, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feed(*_: object) -> None:
        raise UnexpectedError

    monkeypatch.setattr(EventReader, "feed", feed)
    job = await asked(core)
    events = await followed(core, job)
    (unexpected,) = of(NotUnderstood, events)
    assert isinstance(unexpected.error, UnexpectedError)
    last = await stored(core, job)
    assert (last.state, last.reason) == (JobState.READY, None)
    assert len(sent(service, f"{POST}/{last.service_id}/events")) == 1
    reasons = [event.job.reason for event in of(JobChanged, events)]
    assert any("does not know" in reason for reason in reasons if reason is not None)


async def test_what_nobody_expects_of_one_is_not_passed_over_in_the_background(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find() -> None:
        raise UnexpectedError

    await asked(core)
    monkeypatch.setattr(core.api_keys, "find", find)
    with pytest.raises(UnexpectedError):
        async with asyncio.timeout(PATIENCE):
            async for _ in core.transcript_jobs.watch():
                pass

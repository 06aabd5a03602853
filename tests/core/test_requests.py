"""The life of a request: recorded, sent once, looked after to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent, EpisodeRead, RequestChanged
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.request_transitions import LONGEST_PAUSE, PATIENCE_SECONDS
from steno_tui.errors import UsageError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import Request, RequestState
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .support import (
    BAKERY,
    LIGHTHOUSE,
    MOSS,
    TUNNEL,
    Time,
    gathered,
    of,
    posts,
    states,
)

WAITING, SENT, QUEUED, READY, FAILED = RequestState

POST = "/v1/public/podcasts/night-shift/episodes/the-bakery/transcription-requests"
PAGE = "/podcast/night-shift/the-bakery.md"


async def request(library: LibraryWorker, key: EpisodeKey = BAKERY) -> Request:
    found = await library.run(lambda library: library.requests.newest(key))
    assert found is not None
    return found


async def first_change(events: AsyncIterator[CoreEvent]) -> Request:
    """The request after the first step that changes it."""
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            if isinstance(event, RequestChanged):
                return event.request
    raise AssertionError("nothing changed")


# Asking


async def test_asking_is_on_disk_before_anything_is_sent(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    change = await core.requests.ask(BAKERY)
    assert change.request == await request(library)
    assert (change.request.state, posts(service)) == (WAITING, 0)


async def test_a_request_knows_its_titles_from_the_page(core: Core) -> None:
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    asked = (await core.requests.ask(BAKERY)).request
    assert (asked.title, asked.podcast_title) == ("The Bakery", "Night Shift")


@pytest.mark.parametrize(
    "address",
    [
        "{service}/v1/public/podcasts/night-shift/episodes/the-tunnel/transcription-requests",
        "{service}/v1/public/podcasts/field-notes/episodes/the-bakery/transcription-requests",
        "{service}/v1/public/podcasts/night-shift",
        "{service}/v1/account/delete",
    ],
)
async def test_a_page_that_names_another_thing_to_ask_for_asks_for_nothing_but_itself(
    core: Core, service: FaultyService, address: str
) -> None:
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    stored = await core.library.run(
        lambda library: library.http_cache.get(f"{service.origin}{PAGE}")
    )
    assert stored is not None
    named = address.format(service=service.origin).encode()
    body = stored.body.replace(f"{service.origin}{POST}".encode(), named)
    service.faults.set(PAGE, Fault(body=body, times=1))
    await gathered(core.pages.open(EpisodeRef(BAKERY), "always"))
    shown = await core.pages.stored(BAKERY)
    action = shown.episode.action("request_transcript") if shown is not None else None
    assert action is not None and action.url == named.decode()
    await core.requests.ask(BAKERY)
    await gathered(core.requests.follow(BAKERY))
    assert [sent.path for sent in service.requests if sent.method == "POST"] == [POST]


async def test_asking_again_tells_the_state_and_changes_nothing(
    core: Core, library: LibraryWorker
) -> None:
    first = await core.requests.ask(BAKERY)
    again = await core.requests.ask(BAKERY)
    assert (first.asked_before, again.asked_before) == (False, True)
    assert await core.requests.all() == [first.request]


async def test_asking_again_after_a_failure_is_a_new_request(core: Core, time: Time) -> None:
    await core.requests.ask(TUNNEL)
    await gathered(core.requests.follow(TUNNEL))
    time.now += 60
    assert not (await core.requests.ask(TUNNEL)).asked_before
    assert [found.state for found in await core.requests.all()] == [WAITING, FAILED]


async def test_what_was_processed_cannot_be_asked_for(core: Core, service: FaultyService) -> None:
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    with pytest.raises(UsageError):
        await core.requests.ask(LIGHTHOUSE)
    assert posts(service) == 0


async def test_offline_a_request_waits_and_says_why(offline: Core) -> None:
    asked = (await offline.requests.ask(BAKERY)).request
    assert (asked.state, asked.reason) == (WAITING, "Waiting for the network.")
    assert await gathered(offline.requests.follow(BAKERY)) == []


async def test_a_forgotten_request_is_off_the_list(core: Core) -> None:
    asked = (await core.requests.ask(BAKERY)).request
    await core.requests.forget(asked)
    assert await core.requests.all() == []


async def test_reading_and_listing_ask_for_nothing(core: Core, service: FaultyService) -> None:
    await gathered(core.podcasts.add("night-shift"))
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    await gathered(core.requests.look())
    assert posts(service) == 0


# Following one


async def test_a_request_is_followed_to_its_end(core: Core, service: FaultyService) -> None:
    await core.requests.ask(BAKERY)
    events = await gathered(core.requests.follow(BAKERY))
    assert list(dict.fromkeys(states(events))) == [SENT, QUEUED, READY]
    assert posts(service) == 1


async def test_when_it_is_ready_the_page_has_come(core: Core) -> None:
    await core.requests.ask(BAKERY)
    events = await gathered(core.requests.follow(BAKERY))
    assert of(EpisodeRead, events)[-1].episode.summary == "Dough rests. So do bakers."


async def test_the_services_own_words_are_kept(core: Core) -> None:
    await core.requests.ask(BAKERY)
    changes = of(RequestChanged, await gathered(core.requests.follow(BAKERY)))
    assert {"queued", "processing"} <= {change.request.word for change in changes}


async def test_looks_come_at_growing_pauses(core: Core, time: Time) -> None:
    await core.requests.ask(BAKERY)
    await gathered(core.requests.follow(BAKERY))
    pauses = [pause for pause in time.slept if pause]
    assert pauses == sorted(pauses)
    assert len(set(pauses)) > 1


async def test_a_request_that_fails_says_why(core: Core, library: LibraryWorker) -> None:
    await core.requests.ask(TUNNEL)
    events = await gathered(core.requests.follow(TUNNEL))
    assert states(events)[-1] == FAILED
    assert (await request(library, TUNNEL)).reason == "The service says: failed."


async def test_an_ended_request_is_not_due(core: Core, library: LibraryWorker) -> None:
    await core.requests.ask(BAKERY)
    await gathered(core.requests.follow(BAKERY))
    assert (await request(library)).due_at is None
    assert await gathered(core.requests.follow(BAKERY)) == []


@pytest.mark.parametrize("status", [401, 403, 404, 422])
async def test_a_refusal_is_the_end(
    core: Core, service: FaultyService, library: LibraryWorker, status: int
) -> None:
    service.faults.set(POST, Fault(status=status))
    await core.requests.ask(BAKERY)
    await gathered(core.requests.follow(BAKERY))
    assert (await request(library)).state is FAILED
    assert posts(service) == 1


async def test_what_the_service_cannot_do_now_is_sent_later(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(status=500, times=3))
    await core.requests.ask(BAKERY)
    events = await gathered(core.requests.follow(BAKERY))
    assert list(dict.fromkeys(states(events))) == [WAITING, SENT, QUEUED, READY]
    assert service.life.jobs == 1


async def test_a_busy_service_is_left_alone_for_as_long_as_it_says(
    core: Core, service: FaultyService, time: Time
) -> None:
    service.faults.set(POST, Fault.rate_limit(700))
    await core.requests.ask(BAKERY)
    asked = await first_change(core.requests.follow(BAKERY))
    assert asked.state is WAITING
    assert asked.due_at == time.now + 700


async def test_without_a_network_it_waits_and_is_then_sent(
    core: Core, service: FaultyService
) -> None:
    service.stop()
    await core.requests.ask(BAKERY)
    asked = await first_change(core.requests.follow(BAKERY))
    assert asked.state is WAITING
    assert (asked.reason or "").startswith("Waiting for the network.")
    service.start()
    assert states(await gathered(core.requests.follow(BAKERY)))[-1] is READY
    assert posts(service) == 1


async def test_an_answer_without_words_is_a_yes(core: Core, service: FaultyService) -> None:
    service.faults.set(POST, Fault(status=202, body=b""))
    await core.requests.ask(BAKERY)
    assert (await first_change(core.requests.follow(BAKERY))).state is SENT


# Never twice


async def test_after_a_lost_answer_the_page_is_read_before_anything_is_sent_again(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(hang_up=True, times=1))
    await core.requests.ask(BAKERY)
    events = await gathered(core.requests.follow(BAKERY))
    assert states(events)[-1] is READY
    assert posts(service) == 1


async def test_after_a_lost_answer_nothing_is_sent_while_the_page_cannot_be_read(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    service.faults.set(POST, Fault(hang_up=True, times=1))
    service.faults.set(PAGE, Fault(status=500))
    await core.requests.ask(BAKERY)
    for _ in range(3):
        await first_change(core.requests.follow(BAKERY))
    assert posts(service) == 1
    assert (await request(library)).state is WAITING


async def test_what_never_arrived_is_sent_again(core: Core, service: FaultyService) -> None:
    service.faults.set(POST, Fault(status=502, times=1))
    await core.requests.ask(BAKERY)
    assert states(await gathered(core.requests.follow(BAKERY)))[-1] is READY
    assert posts(service) == 2
    assert service.life.jobs == 1


async def test_a_program_killed_while_sending_reads_the_page_first(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    asked = (await core.requests.ask(BAKERY)).request
    await library.run(lambda library: library.requests.claim(BAKERY, now=time.now))
    await core.service.ask(asked.post_url)  # and here it is killed
    time.now += 150
    assert states(await gathered(core.requests.follow(BAKERY)))[-1] is READY
    assert posts(service) == 1


async def test_that_it_is_being_sent_is_on_disk_before_it_is_sent(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    service.faults.set(POST, Fault(status=500))
    await core.requests.ask(BAKERY)
    await library.run(lambda library: library.requests.claim(BAKERY, now=time.now))
    assert (await request(library)).sent_at == time.now


async def test_two_programs_send_one_request(
    core: Core, service: FaultyService, tmp_path: Path, time: Time
) -> None:
    async def in_no_time(seconds: float) -> None:
        await asyncio.sleep(0.01)

    service.faults.set(POST, Fault(delay=0.2))
    connect = partial(time.client, service.origin)
    async with (
        await LibraryWorker.open(tmp_path / "library", service.origin, clock=time) as library,
        Core(library, service.origin, connect, time, in_no_time) as other,
    ):
        await core.requests.ask(BAKERY)
        assert (await other.requests.ask(BAKERY)).asked_before
        both = await asyncio.gather(
            gathered(core.requests.follow(BAKERY)), gathered(other.requests.follow(BAKERY))
        )
    assert posts(service) == 1
    assert READY in states([*both[0], *both[1]])


async def test_two_asks_in_the_same_moment_count_as_one(
    core: Core, library: LibraryWorker, time: Time
) -> None:
    asked = (await core.requests.ask(BAKERY)).request
    await library.run(
        lambda library: library.requests.put(replace(asked, created_at=asked.created_at - 0.5))
    )
    assert await core.requests.all() == [asked]


async def test_an_address_elsewhere_is_not_sent_to(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    with FaultyService() as elsewhere:
        page = (
            "# The Bakery\n\nProcessing state: not_requested\n\n## Actions\n\n"
            f"- request_transcript: `POST {elsewhere.origin}{POST}` — Ask.\n"
        )
        service.faults.set(PAGE, Fault(body=page.encode()))
        await gathered(core.pages.open(EpisodeRef(BAKERY)))
        await core.requests.ask(BAKERY)
        await gathered(core.requests.follow(BAKERY))
        assert posts(elsewhere) == 0
    assert (await request(library)).state is not READY


# Looking


async def test_a_page_found_unchanged_still_tells_the_state(
    core: Core, library: LibraryWorker, time: Time
) -> None:
    await core.requests.ask(BAKERY)
    await first_change(core.requests.follow(BAKERY))
    time.now += 60
    await gathered(core.pages.open(EpisodeRef(BAKERY), "always"))  # the user was faster
    await gathered(core.requests.look())
    assert (await request(library)).state is READY


async def test_a_look_sends_nothing(core: Core, service: FaultyService) -> None:
    await core.requests.ask(BAKERY)
    assert await gathered(core.requests.look()) == []
    assert posts(service) == 0


async def test_a_look_before_its_time_asks_nothing(core: Core, service: FaultyService) -> None:
    await core.requests.ask(BAKERY)
    await first_change(core.requests.follow(BAKERY))
    before = len(service.requests)
    await gathered(core.requests.look())
    assert len(service.requests) == before


async def test_offline_a_look_finds_nothing(core: Core, offline: Core) -> None:
    await core.requests.ask(BAKERY)
    assert await gathered(offline.requests.look()) == []


async def test_a_page_that_cannot_be_read_leaves_the_request_as_it_is(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    await core.requests.ask(BAKERY)
    await first_change(core.requests.follow(BAKERY))
    service.faults.set(PAGE, Fault.portal())
    time.now += 10
    await gathered(core.requests.look())
    assert (await request(library)).state is SENT


# Time


async def test_a_clock_that_was_set_back_does_not_hold_a_request_up(core: Core, time: Time) -> None:
    await core.requests.ask(BAKERY)
    await first_change(core.requests.follow(BAKERY))
    time.now -= 2 * LONGEST_PAUSE
    await gathered(core.requests.follow(BAKERY))
    assert max(time.slept) <= LONGEST_PAUSE


async def test_a_request_that_leads_to_nothing_ends_after_a_week(
    core: Core, library: LibraryWorker, time: Time
) -> None:
    await core.requests.ask(BAKERY)
    time.now += PATIENCE_SECONDS + 1
    await gathered(core.requests.follow(BAKERY))
    assert (await request(library)).state is FAILED


# Watching all


@asynccontextmanager
async def watching(core: Core) -> AsyncIterator[asyncio.Queue[Request]]:
    """Have the requests carried on, and every change put into a queue."""
    changes: asyncio.Queue[Request] = asyncio.Queue()

    async def watch() -> None:
        async for event in core.requests.watch():
            if isinstance(event, RequestChanged):
                changes.put_nowait(event.request)

    task = asyncio.create_task(watch())
    try:
        yield changes
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(
    state: RequestState, changes: asyncio.Queue[Request], core: Core, time: Time
) -> Request:
    """Let time pass until a request is in a state."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with asyncio.timeout(0.05):
                    found = await changes.get()
            except TimeoutError:
                time.now += 1
                core.requests.nudge()
                continue
            if found.state is state:
                return found


async def test_what_is_asked_for_while_watching_is_carried_to_its_end(
    core: Core, service: FaultyService, time: Time
) -> None:
    async with watching(core) as changes:
        await core.requests.ask(BAKERY)
        assert (await until(READY, changes, core, time)).key == BAKERY
    assert posts(service) == 1


async def test_what_was_left_from_the_last_time_is_carried_on(
    core: Core, offline: Core, service: FaultyService, time: Time
) -> None:
    await offline.requests.ask(BAKERY)
    async with watching(core) as changes:
        await until(READY, changes, core, time)
    assert posts(service) == 1


async def test_when_the_network_comes_back_it_is_sent(
    core: Core, service: FaultyService, time: Time
) -> None:
    await gathered(core.pages.open(EpisodeRef(BAKERY)))
    service.stop()
    async with watching(core) as changes:
        await core.requests.ask(BAKERY)
        await until(WAITING, changes, core, time)
        service.start()
        await until(SENT, changes, core, time)
    assert posts(service) == 1


async def test_when_the_network_comes_back_all_that_waited_are_sent(
    core: Core, service: FaultyService, library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.core.requests.ASK_AGAIN_SECONDS", 0.05)
    await gathered(core.podcasts.update())
    service.stop()
    await core.many_requests.ask([BAKERY, TUNNEL])
    watching = core.requests.watch()
    await first_change(watching)
    service.start()
    while posts(service) < 2:
        await first_change(watching)
    assert {(await request(library, key)).state for key in (BAKERY, TUNNEL)} == {SENT}


async def test_what_is_asked_for_unseen_and_without_a_network_is_sent_when_it_comes_back(
    core: Core, service: FaultyService, time: Time
) -> None:
    service.stop()
    async with watching(core) as changes:
        asked = (await core.requests.ask(BAKERY)).request
        assert (asked.state, asked.reason) == (WAITING, "Waiting for the network.")
        service.start()
        await until(SENT, changes, core, time)
    assert posts(service) == 1


async def test_one_that_fails_does_not_hold_up_another(core: Core, time: Time) -> None:
    async with watching(core) as changes:
        await core.requests.ask(TUNNEL)
        await core.requests.ask(BAKERY)
        await until(READY, changes, core, time)
    assert (await request(core.library, TUNNEL)).state in (FAILED, QUEUED, SENT)


async def test_told_to_stay_offline_watching_sends_nothing(
    offline: Core, service: FaultyService, time: Time
) -> None:
    async with watching(offline) as changes:
        await offline.requests.ask(BAKERY)
        await offline.requests.ask(MOSS)
        for _ in range(20):
            offline.requests.nudge()
            await offline.library.run(lambda _: None)  # behind what the watcher asks of it
        assert changes.empty()
    assert service.requests == ()


async def test_what_another_program_brought_to_its_end_is_told_here_too(
    core: Core, service: FaultyService, library: LibraryWorker, time: Time
) -> None:
    async with await time.core(library, service.origin) as other:
        await other.requests.ask(BAKERY)
        assert (await core.requests.ask(BAKERY)).asked_before
        await gathered(other.requests.follow(BAKERY))
        async with watching(core) as changes:
            assert (await until(READY, changes, core, time)).key == BAKERY
    assert posts(service) == 1


async def test_one_that_is_taken_off_the_list_tells_nothing_of_an_earlier_one(
    offline: Core, time: Time
) -> None:
    first = (await offline.requests.ask(BAKERY)).request
    failed = replace(first, state=FAILED)
    await offline.library.run(lambda library: library.requests.put(failed))
    time.now += 60
    second = (await offline.requests.ask(BAKERY)).request
    async with watching(offline) as changes:
        for _ in range(20):
            offline.requests.nudge()
            await offline.requests.all()
        await offline.requests.forget(second)
        for _ in range(20):
            offline.requests.nudge()
            await offline.requests.all()
        assert changes.empty()
    assert await offline.requests.all() == [failed]


async def test_an_answer_that_it_is_under_way_already_is_a_yes(
    core: Core, service: FaultyService
) -> None:
    service.faults.set(POST, Fault(status=409, body=b'{"processing_state": "processing"}'))
    await core.requests.ask(BAKERY)
    assert (await first_change(core.requests.follow(BAKERY))).state is QUEUED

"""Asking for a transcript, and learning by itself what became of it."""

from __future__ import annotations

from functools import partial

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.core import requests
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.request import RequestState
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import BROKEN, FOG, SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Clock, Setting, Stage, staged


def posts(service: FaultyService) -> list[str]:
    return [received.path for received in service.requests if received.method == "POST"]


async def at(stage: Stage, key: EpisodeKey) -> None:
    """Select an episode and wait for its page."""
    await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")
    stage.main.reveal(key)
    await stage.until(
        lambda: (
            stage.main.page.key == key
            and stage.main.page.state is not None
            and stage.main.page.state.read.fetched_at is not None
        ),
        f"the page of {key}",
    )
    await stage.settled()


async def asked(stage: Stage, key: EpisodeKey) -> None:
    await at(stage, key)
    await stage.press("t")
    await stage.until(lambda: alive(stage) == "sent", "the request sent")


def alive(stage: Stage) -> str | None:
    """What the page knows of the request."""
    state = stage.main.page.state
    return None if state is None or state.request is None else str(state.request.state)


def state_in_list(stage: Stage, key: EpisodeKey) -> str | None:
    rows: list[EpisodeRow] = list(stage.main.episodes.listing.items)
    return next(row.state for row in rows if row.key == key)


def is_in_list(stage: Stage, key: EpisodeKey, state: str) -> bool:
    return state_in_list(stage, key) == state


async def later(stage: Stage, seconds: float) -> None:
    """Let time pass, for the service and for the program."""
    stage.clock.now += seconds
    stage.app.core.requests.nudge()
    await stage.settled()


async def test_a_request_is_sent_once(empty: Setting, service: FaultyService, clock: Clock) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, FOG)
        assert posts(service) == [
            "/v1/public/podcasts/night-trains/episodes/a-platform-in-the-fog/transcription-requests"
        ]
        assert service.life.jobs == 1


async def test_asking_again_sends_nothing_and_says_how_far_it_is(
    empty: Setting, service: FaultyService, clock: Clock
) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, FOG)
        await stage.press("t", "t")
        await stage.notes("Already requested: sent")
        await later(stage, 0.5)
        assert len(posts(service)) == 1


async def test_a_request_comes_to_its_end_by_itself(
    empty: Setting, service: FaultyService, clock: Clock
) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, FOG)
        assert "request sent" in stage.page()
        await later(stage, 2)
        await stage.until(lambda: "request queued" in stage.page(), "it queued")
        await later(stage, 3)
        await stage.until(lambda: "request processing" in stage.page(), "it processed")
        await later(stage, 6)
        await stage.notes("Ready: A Platform in the Fog")
        await stage.until(lambda: "Fog was listened to." in stage.page(), "the page filled in")
        assert "Fog 3" in stage.page()
        await stage.until(lambda: state_in_list(stage, FOG) == "processed", "it in the list")
        assert len(posts(service)) == 1


@pytest.mark.parametrize("elsewhere", [False, True], ids=["on its page", "on another"])
async def test_chapters_that_a_request_brings_are_those_of_what_is_heard(
    empty: Setting, service: FaultyService, clock: Clock, elsewhere: bool
) -> None:
    async with staged(empty, clock=clock) as stage:
        await at(stage, FOG)
        await stage.press("space")
        await stage.plays()
        await stage.press("t")
        await stage.until(lambda: alive(stage) == "sent", "the request sent")
        if elsewhere:
            await at(stage, SLEEPER)
        for seconds, state in ((2, "queued"), (3, "processing")):
            await later(stage, seconds)
            await stage.until(partial(is_in_list, stage, FOG, state), state)
        await later(stage, 6)
        await stage.notes("Ready: A Platform in the Fog")

        def starts() -> tuple[float, ...]:
            heard = stage.main.bar.now_playing
            return heard.starts if heard is not None else ()

        await stage.until(lambda: starts() == (300, 600, 900), "its chapters")
        await stage.press("right_square_bracket")
        await stage.until(lambda: stage.position == 300, "the first of them")
        assert "Fog 1" in stage.rows()[-3]


async def test_a_request_can_be_made_from_the_list(empty: Setting, service: FaultyService) -> None:
    async with staged(empty) as stage:
        await at(stage, FOG)
        await stage.press("h", "t")
        await stage.until(lambda: len(posts(service)) == 1, "the request sent")


async def test_what_is_processed_is_not_requested(empty: Setting, service: FaultyService) -> None:
    async with staged(empty) as stage:
        await at(stage, SLEEPER)
        await stage.press("t")
        await stage.notes("Stenobird has listened to it already")
        assert posts(service) == []


async def test_nothing_is_requested_where_no_episode_is_selected(empty: Setting) -> None:
    async with staged(empty) as stage:
        await stage.press("t")
        await stage.notes("Which episode?")


async def test_a_request_that_fails_says_so_on_its_page(empty: Setting, clock: Clock) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, BROKEN)
        await later(stage, 10)
        await stage.says("Request failed: Broken Signal")
        await stage.until(lambda: "The service says: failed" in stage.page(), "the reason")
        await stage.press("T")
        await stage.shows("Broken Signal")


async def test_a_refused_request_says_why(empty: Setting, service: FaultyService) -> None:
    service.faults.set("*transcription-requests", Fault(status=403))
    async with staged(empty) as stage:
        await at(stage, FOG)
        await stage.press("t")
        await stage.says("Request failed: A Platform in the Fog")


async def test_the_list_of_requests_leads_to_their_episodes(empty: Setting, clock: Clock) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, FOG)
        stage.clock.now += 0.5
        await asked(stage, BROKEN)
        await stage.press("T")
        await stage.shows("2 of 2 requests open")
        await stage.press("G", "enter")
        assert stage.is_home()
        await stage.until(lambda: stage.main.page.key == FOG, "the page of the older request")
        assert stage.pane() == "page"


async def test_a_click_on_the_selected_request_leads_to_its_episode(empty: Setting) -> None:
    async with staged(empty) as stage:
        await asked(stage, FOG)
        await at(stage, SLEEPER)
        await stage.press("T")
        await stage.shows("1 of 1 request open")
        await stage.click("A Platform in the Fog")
        await stage.until(lambda: stage.main.page.key == FOG, "its page")


async def test_a_request_can_be_taken_off_the_list(empty: Setting) -> None:
    async with staged(empty) as stage:
        await asked(stage, FOG)
        await stage.press("T")
        await stage.shows("A Platform in the Fog")
        await stage.press("x")
        await stage.shows("No requests yet")
        assert await stage.app.core.library.run(lambda library: library.requests.rows()) == []
        await stage.until(lambda: "request " not in stage.page(), "nothing of it on its page")


async def test_taking_off_one_that_failed_leaves_the_one_that_was_made_after_it(
    empty: Setting,
) -> None:
    async with staged(empty) as stage:
        await asked(stage, FOG)
        core = stage.app.core
        (alive,) = await core.requests.all()
        failed = replace(alive, state=RequestState.FAILED, created_at=alive.created_at - 60)
        await core.library.run(lambda library: library.requests.put(failed))
        await stage.press("T")
        await stage.shows("1 of 2 requests open")
        await stage.press("G", "x")
        await stage.shows("1 of 1 request open")
        assert [one.created_at for one in await core.requests.all()] == [alive.created_at]


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_why_one_failed_is_read_to_its_end_at_every_size(
    empty: Setting, size: tuple[int, int]
) -> None:
    reason = (
        "The service could not fetch the audio from where its publisher keeps it, and tries no "
        "more; ask again on another day."
    )
    async with staged(replace(empty, size=size)) as stage:
        await asked(stage, FOG)
        (alive,) = await stage.app.core.requests.all()
        others = [
            replace(
                alive,
                key=alive.key._replace(episode=f"number-{number}"),
                title=f"Number {number}",
                created_at=alive.created_at - 60 * number,
                state=RequestState.FAILED,
                reason=reason,
            )
            for number in range(1, 20)
        ]

        def put(library: Library) -> None:
            for request in others:
                library.requests.put(request)

        def words() -> str:
            return " ".join(stage.text().split())

        await stage.app.core.library.run(put)
        await stage.press("T")
        await stage.shows("1 of 20 requests open")
        assert reason not in words()
        await stage.press("G")
        assert "Number 19" in words()
        assert reason in words()
        assert "Esc close" in words()
        await stage.pilot.resize_terminal(*(MEDIUM if size == NARROW else NARROW))
        await stage.settled()
        assert "Number 19" in words()
        assert reason in words()
        assert "Esc close" in words()
        await stage.press("g", "g")
        assert reason not in words()


@pytest.mark.parametrize("key", ["escape", "T"])
async def test_the_list_of_requests_is_left_again(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await stage.press("T")
        assert not stage.is_home()
        await stage.press(key)
        assert stage.is_home()


async def test_an_empty_list_of_requests_survives_every_key(full: Setting) -> None:
    async with staged(replace(full, config=Config(keys={"request": "f8"}))) as stage:
        await stage.press("T")
        await stage.shows("No requests yet. Press f8 on an episode")
        await stage.press("x", "enter", "j", "G", "pagedown")
        assert stage.app.is_running


async def test_a_request_made_while_the_service_is_away_is_sent_when_it_is_back(
    empty: Setting, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ASK_AGAIN_SECONDS", 0.05)
    async with staged(empty) as stage:
        await at(stage, FOG)
        service.stop()
        await stage.press("t")
        await stage.until(lambda: "Waiting for the network." in stage.page(), "it waiting")
        await stage.until(lambda: stage.main.online is False, "it offline")
        service.start()
        await stage.until(lambda: alive(stage) == "sent", "the request sent")
        assert len(posts(service)) == 1
        await stage.until(lambda: stage.main.online is True, "it online")


async def test_a_request_survives_quitting(
    empty: Setting, service: FaultyService, clock: Clock
) -> None:
    async with staged(empty, clock=clock) as stage:
        await asked(stage, FOG)
        await stage.pilot.press("q")
    clock.now += 60
    async with staged(empty, clock=clock) as stage:
        await stage.notes("Ready: A Platform in the Fog")
        requests = await stage.app.core.library.run(lambda library: library.requests.rows())
        assert [request.state for request in requests] == [RequestState.READY]
        assert len(posts(service)) == 1

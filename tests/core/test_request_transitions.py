"""The life of a request, as a table: a state, what is observed, and what follows."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.core.request_transitions import (
    LONGEST_PAUSE,
    PATIENCE_SECONDS,
    PAUSES,
    Answered,
    AnswerFailed,
    Claimed,
    Due,
    Effect,
    Observation,
    PageFailed,
    PagePolled,
    advance,
    seconds_until_due,
)
from steno_tui.errors import (
    AddressError,
    BadAnswerError,
    BusyError,
    GoneError,
    NotOnDiskError,
    PortalError,
    RefusedError,
    ServerFailedError,
    StenoError,
    UnreachableError,
)
from steno_tui.models.request import Request, RequestState

from .support import BAKERY

WAITING, SENT, QUEUED, READY, FAILED = RequestState
REST, CLAIM, READ_PAGE, SEND = Effect
NOW = 1_800_000_000.0


def a_request(state: RequestState, *, sent_at: float | None = None, looks: int = 0) -> Request:
    return Request(
        key=BAKERY,
        title="The Bakery",
        podcast_title="Night Shift",
        page_url="https://stenobird.com/podcast/night-shift/the-bakery.md",
        post_url="https://stenobird.com/v1/public/ask",
        state=state,
        created_at=NOW - 60,
        sent_at=sent_at,
        updated_at=NOW - 60,
        due_at=NOW,
        looks=looks,
    )


@pytest.mark.parametrize(
    ("state", "sent_at", "observation", "effect"),
    [
        (WAITING, None, Due(), CLAIM),
        (SENT, NOW - 30, Due(), READ_PAGE),
        (QUEUED, NOW - 30, Due(), READ_PAGE),
        (WAITING, None, Claimed(), SEND),
        (WAITING, NOW - 30, Claimed(), READ_PAGE),
        (WAITING, NOW - 30, PagePolled("not_requested"), SEND),
        (WAITING, NOW - 30, PagePolled(None), SEND),
    ],
)
def test_before_it_is_sent_again_the_page_is_read(
    state: RequestState, sent_at: float | None, observation: Observation, effect: Effect
) -> None:
    request = a_request(state, sent_at=sent_at)
    after, follows = advance(request, observation, NOW)
    assert (after.state, follows) == (state, effect)
    assert after.sent_at == (NOW if effect is SEND else sent_at)


@pytest.mark.parametrize(
    ("state", "observation", "state_after", "word"),
    [
        (WAITING, Answered(None), SENT, None),
        (WAITING, Answered("accepted"), SENT, None),
        (WAITING, Answered("not_requested"), SENT, None),
        (WAITING, Answered("processed"), SENT, None),
        (WAITING, Answered("queued"), QUEUED, "queued"),
        (WAITING, Answered("failed"), FAILED, "failed"),
        (WAITING, PagePolled("queued"), QUEUED, "queued"),
        (WAITING, PagePolled("processed"), READY, "processed"),
        (SENT, PagePolled(None), SENT, None),
        (SENT, PagePolled("not_requested"), SENT, None),
        (SENT, PagePolled("processing"), QUEUED, "processing"),
        (SENT, PagePolled("processed"), READY, "processed"),
        (SENT, PagePolled("cancelled"), FAILED, "cancelled"),
        (QUEUED, PagePolled("processed"), READY, "processed"),
        (QUEUED, PagePolled("error"), FAILED, "error"),
    ],
)
def test_the_services_word_decides_the_state(
    state: RequestState, observation: Observation, state_after: RequestState, word: str | None
) -> None:
    after, effect = advance(a_request(state, sent_at=NOW - 30), observation, NOW)
    assert (after.state, after.word, effect) == (state_after, word, REST)
    assert (after.due_at is None) == (not state_after.is_alive)
    assert after.updated_at == NOW


@pytest.mark.parametrize(
    ("error", "state_after"),
    [
        (RefusedError("No."), FAILED),
        (GoneError("Not here."), FAILED),
        (AddressError("Not its own."), FAILED),
        (ServerFailedError("Broken."), WAITING),
        (BadAnswerError("Garbage."), WAITING),
        (PortalError("A login page."), WAITING),
        (UnreachableError("No network."), WAITING),
        (BusyError("Later.", 700), WAITING),
    ],
)
def test_sending_that_cannot_work_is_the_end_and_what_passes_is_put_off(
    error: StenoError, state_after: RequestState
) -> None:
    after, effect = advance(a_request(WAITING, sent_at=NOW), AnswerFailed(error), NOW)
    assert (after.state, effect) == (state_after, REST)
    assert error.message in (after.reason or "")
    assert (after.due_at is None) == (state_after is FAILED)


def test_what_may_not_be_sent_now_stays_as_it_is() -> None:
    request = a_request(WAITING)
    assert advance(request, AnswerFailed(NotOnDiskError("Offline.")), NOW) == (request, REST)


@pytest.mark.parametrize("state", [WAITING, SENT, QUEUED])
def test_a_page_that_is_gone_is_the_end(state: RequestState) -> None:
    after, _ = advance(a_request(state, sent_at=NOW - 30), PageFailed(GoneError("Gone.")), NOW)
    assert (after.state, after.reason, after.due_at) == (FAILED, "Gone.", None)


@pytest.mark.parametrize("state", [WAITING, SENT, QUEUED])
def test_while_the_page_cannot_be_read_nothing_is_sent(state: RequestState) -> None:
    request = a_request(state, sent_at=NOW - 30, looks=2)
    after, effect = advance(request, PageFailed(ServerFailedError("Broken.")), NOW)
    assert (after.state, after.looks, effect) == (state, 3, REST)
    assert after.due_at == NOW + PAUSES[3]


@pytest.mark.parametrize("state", [WAITING, SENT, QUEUED])
def test_a_busy_service_is_left_alone_for_as_long_as_it_says(state: RequestState) -> None:
    request = a_request(state, sent_at=NOW - 30)
    after, _ = advance(request, PageFailed(BusyError("Later.", 700)), NOW)
    assert (after.state, after.due_at) == (state, NOW + 700)


def test_the_pauses_grow_and_then_stay() -> None:
    request, pauses = a_request(SENT, sent_at=NOW), []
    for _ in range(len(PAUSES) + 3):
        request, _ = advance(request, PagePolled("queued"), NOW)
        pauses.append((request.due_at or 0.0) - NOW)
    assert pauses == sorted(pauses)
    assert pauses[-3:] == [PAUSES[-1]] * 3


@pytest.mark.parametrize("state", [WAITING, SENT, QUEUED])
def test_nothing_is_waited_for_longer_than_a_week(state: RequestState) -> None:
    old = replace(a_request(state), created_at=NOW - PATIENCE_SECONDS - 1)
    after, effect = advance(old, Due(), NOW)
    assert (after.state, after.due_at, effect) == (FAILED, None, REST)


@pytest.mark.parametrize(
    ("due_at", "seconds"),
    [
        (None, 0.0),
        (NOW - 10, 0.0),
        (NOW + 10, 10.0),
        (NOW + LONGEST_PAUSE, LONGEST_PAUSE),
        (NOW + LONGEST_PAUSE + 1, 0.0),
    ],
)
def test_a_request_is_due_when_it_says_unless_the_clock_was_set_back(
    due_at: float | None, seconds: float
) -> None:
    assert seconds_until_due(replace(a_request(SENT), due_at=due_at), NOW) == seconds

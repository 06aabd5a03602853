"""A request outlives the program, and only one process at a time may send it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.library.requests import NotYet, Turn
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import RequestState
from tests.library.conftest import KEY, a_request

NOW = 1_700_000_100.0


def test_every_field_of_a_request_comes_back(library: Library) -> None:
    request = replace(
        a_request(),
        state=RequestState.QUEUED,
        sent_at=2.5,
        updated_at=3.5,
        due_at=4.5,
        looks=3,
        word="transcribing",
        reason="It takes a while.",
    )
    library.requests.put(request)
    assert library.requests.newest(KEY) == request


def test_an_episode_never_asked_for_has_no_request(library: Library) -> None:
    assert library.requests.newest(KEY) is None


def test_a_request_that_goes_on_stays_one_request(library: Library) -> None:
    library.requests.put(a_request())
    library.requests.put(a_request(state=RequestState.SENT))
    assert [request.state for request in library.requests.rows()] == [RequestState.SENT]


def test_requests_come_newest_first(library: Library) -> None:
    for created_at in (2.0, 3.0, 1.0):
        library.requests.put(a_request(created_at=created_at))
    assert [request.created_at for request in library.requests.rows()] == [3.0, 2.0, 1.0]


def test_the_newest_request_of_an_episode_counts(library: Library) -> None:
    library.requests.put(a_request(state=RequestState.FAILED, created_at=1.0))
    library.requests.put(a_request(created_at=2.0))
    request = library.requests.newest(KEY)
    assert request is not None and request.state is RequestState.WAITING


def test_a_forgotten_request_is_gone(library: Library) -> None:
    other = EpisodeKey("night-shift", "other")
    library.requests.put(a_request())
    library.requests.put(a_request(other))
    library.requests.forget(a_request())
    assert [request.key for request in library.requests.rows()] == [other]


def test_a_request_that_failed_is_forgotten_without_the_one_after_it(library: Library) -> None:
    failed = a_request(state=RequestState.FAILED, created_at=1.0)
    library.requests.put(failed)
    library.requests.put(a_request(created_at=2.0))
    library.requests.forget(failed)
    assert library.requests.rows() == [a_request(created_at=2.0)]


def test_what_two_programs_asked_for_at_once_is_forgotten_together(library: Library) -> None:
    failed = a_request(state=RequestState.FAILED, created_at=1.0)
    for request in (failed, a_request(created_at=2.0), a_request(created_at=2.5)):
        library.requests.put(request)
    library.requests.forget(a_request(created_at=2.5))
    assert library.requests.rows() == [failed]


def test_a_waiting_request_can_be_claimed(library: Library) -> None:
    library.requests.put(a_request())
    assert library.requests.claim(KEY, now=NOW) == a_request()


def test_nothing_can_be_claimed_where_nothing_was_asked(library: Library) -> None:
    assert library.requests.claim(KEY, now=NOW) is None


@pytest.mark.parametrize("state", [state for state in RequestState if state != "waiting"])
def test_only_a_waiting_request_can_be_claimed(library: Library, state: RequestState) -> None:
    library.requests.put(a_request(state=state))
    assert library.requests.claim(KEY, now=NOW) is None


@pytest.mark.parametrize("later", [-119.0, -0.001, 0.0, 0.001, 119.0])
def test_a_claimed_request_cannot_be_claimed_again(library: Library, later: float) -> None:
    library.requests.put(a_request())
    library.requests.claim(KEY, now=NOW)
    assert library.requests.claim(KEY, now=NOW + later) is None


@pytest.mark.parametrize("later", [120.0, 86_400.0 * 3650, -86_400.0])
def test_the_claim_of_a_process_that_died_expires_on_any_clock(
    library: Library, later: float
) -> None:
    library.requests.put(a_request())
    library.requests.claim(KEY, now=NOW)
    assert library.requests.claim(KEY, now=NOW + later) is not None


def test_a_request_that_is_put_back_can_be_claimed_again(library: Library) -> None:
    library.requests.put(a_request())
    library.requests.claim(KEY, now=NOW)
    library.requests.put(a_request())
    assert library.requests.claim(KEY, now=NOW) is not None


def test_a_second_ask_is_not_sent_while_the_first_is_being_sent(library: Library) -> None:
    library.requests.put(a_request(created_at=1.0))
    library.requests.claim(KEY, now=NOW)
    library.requests.put(a_request(created_at=2.0))
    assert library.requests.claim(KEY, now=NOW) is None


def test_a_second_ask_is_not_sent_while_the_first_is_with_the_service(library: Library) -> None:
    library.requests.put(a_request(state=RequestState.SENT, created_at=1.0))
    library.requests.put(a_request(created_at=2.0))
    assert library.requests.claim(KEY, now=NOW) is None


def test_asking_again_after_a_failure_can_be_claimed(library: Library) -> None:
    library.requests.put(a_request(state=RequestState.FAILED, created_at=1.0))
    library.requests.put(a_request(created_at=2.0))
    assert library.requests.claim(KEY, now=NOW) == a_request(created_at=2.0)


def test_what_is_sent_is_a_second_behind_what_any_program_sent(library: Library) -> None:
    other = EpisodeKey("night-shift", "other")
    library.requests.put(a_request())
    library.requests.put(a_request(other))
    assert library.requests.claim(KEY, now=NOW, apart=1.0) == a_request()
    assert library.requests.claim(other, now=NOW + 0.25, apart=1.0) == NotYet(0.75)
    assert library.requests.take_turn(Turn.SENDING, now=NOW + 0.5, apart=1.0) == NotYet(0.5)
    assert library.requests.take_turn(Turn.READING, now=NOW + 0.5, apart=1.0) is None
    assert library.requests.claim(other, now=NOW + 1.0, apart=1.0) == a_request(other)


def test_what_may_have_been_sent_takes_no_turn_before_its_page_was_read(library: Library) -> None:
    before = replace(a_request(), sent_at=NOW - 1000)
    library.requests.put(before)
    assert library.requests.claim(KEY, now=NOW, apart=1.0) == before
    assert library.requests.take_turn(Turn.SENDING, now=NOW, apart=1.0) is None


@pytest.mark.parametrize("kept", [str(NOW + 3600), "nan", "never", "-inf", ""])
def test_a_time_that_cannot_be_holds_nothing_up(library: Library, kept: str) -> None:
    library.settings.set(Turn.SENDING, kept)
    assert library.requests.take_turn(Turn.SENDING, now=NOW, apart=1.0) is None
    assert library.requests.take_turn(Turn.SENDING, now=NOW, apart=1.0) == NotYet(1.0)


def test_a_new_request_is_recorded_only_where_none_is_alive(library: Library) -> None:
    first, second = a_request(), a_request(created_at=1_700_000_100.0)
    assert library.requests.record(first) == first
    assert library.requests.record(second) == first
    library.requests.put(replace(first, state=RequestState.FAILED))
    assert library.requests.record(second) == second
    assert len(library.requests.rows()) == 2


def test_the_usual_wait_is_the_median_of_what_became_ready(library: Library) -> None:
    assert library.requests.usual_wait() is None
    for number, (sent, ended, state) in enumerate(
        [
            (10.0, 40.0, RequestState.READY),
            (10.0, 15.0, RequestState.READY),
            (None, 900.0, RequestState.READY),
            (10.0, 11.0, RequestState.FAILED),
            (10.0, 30.0, RequestState.READY),
            (10.0, 500.0, RequestState.READY),
        ]
    ):
        request = replace(a_request(state=state), created_at=float(number))
        library.requests.put(replace(request, sent_at=sent, updated_at=ended))
    assert library.requests.usual_wait() == 20.0

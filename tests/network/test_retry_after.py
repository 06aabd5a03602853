"""How Retry-After is read, and how pauses grow."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.network.rate_limit import LONGEST_PAUSE, backoff, told_pause

DATE = "Mon, 05 Jan 2026 08:00:00 GMT"


def test_seconds_are_taken_as_they_are() -> None:
    assert told_pause("7", DATE) == 7


def test_a_date_is_relative_to_the_date_of_the_answer() -> None:
    assert told_pause("Mon, 05 Jan 2026 08:02:30 GMT", DATE) == 150


def test_a_date_that_has_passed_means_now() -> None:
    assert told_pause("Mon, 05 Jan 2026 07:00:00 GMT", DATE) == 0


def test_a_date_is_relative_to_this_clock_where_the_answer_has_none() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    assert told_pause(soon, None) == pytest.approx(600, abs=60)


@pytest.mark.parametrize("value", ["1000000000", "9" * 40, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_no_pause_is_longer_than_an_hour(value: str) -> None:
    assert told_pause(value, DATE) == LONGEST_PAUSE == 3600


@pytest.mark.parametrize(
    "value", ["-1", "7.5", "1e9", "soon", "", " ", "٣", "9" * 41, "7, 9", "nan", "\x1b]0;x\x07"]
)
def test_nonsense_says_nothing(value: str) -> None:
    assert told_pause(value, DATE) is None


def test_a_missing_header_says_nothing() -> None:
    assert told_pause(None, DATE) is None


@given(value=st.text(), date=st.none() | st.text())
def test_nothing_a_server_sends_gives_a_pause_out_of_bounds(value: str, date: str | None) -> None:
    pause = told_pause(value, date)
    assert pause is None or 0 <= pause <= LONGEST_PAUSE


def test_pauses_may_double_with_every_try() -> None:
    longest = [max(backoff(tries, Random(seed)) for seed in range(200)) for tries in (1, 2, 3)]
    assert longest == [pytest.approx(end, rel=0.05) for end in (1, 2, 4)]


def test_pauses_never_grow_beyond_a_minute() -> None:
    assert all(backoff(40, Random(seed)) <= 60 for seed in range(200))

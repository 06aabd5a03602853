"""Dates and lengths as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.dates import parse_date, parse_length
from steno_tui.text.times import MAX_SECONDS, timestamp


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Mon, 05 Jan 2026 08:00:00 +0000", 8),
        ("Mon, 5 Jan 2026 08:00:00 GMT", 8),
        ("Mon, 05 Jan 2026 08:00:00 +0100", 7),
        ("Mon, 05 Jan 2026 08:00:00 -05:00", 13),
        ("  Mon,  05 Jan 2026\n08:00:00  Z ", 8),
        ("Mon,05 Jan 2026 08:00 UT", 8),
        ("Monday, 05-Jan-26 08:00:00 PST", 16),
        ("05 Jan 2026 08:00:00 EDT", 12),
        ("5 January 2026 08:00:00", 8),
        ("Mon Jan  5 08:00:00 2026", 8),
        ("Mon Jan 05 2026 08:00:00 GMT+0100", 7),
        ("Mon Jan 5 08:00:00 PST 2026", 16),
        ("January 5th, 2026 08:00", 8),
        ("Mon, 05 Jan 2026 08:00:00 +0100 (CET)", 7),
        ("Mo., 5. Jan. 2026 08:00:00 CET", 7),
        ("lun., 05 janv. 2026 08:00:00 +0100", 7),
        ("2026-01-05T08:00:00Z", 8),
        ("2026-01-05T08:00:00.123456+01:00", 7),
        ("2026-01-05 08:00:00 +0100", 7),
        ("2026/1/5 8:00:00", 8),
        ("20260105T080000Z", 8),
        ("Mon, 05 Jan 2026 08:00:00 XYZ", 8),
    ],
)
def test_a_date_is_read_in_every_spelling(written: str, hour: int) -> None:
    assert parse_date(written) == datetime(2026, 1, 5, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05", (2026, 1, 5)),
        ("05 Jan 2026", (2026, 1, 5)),
        ("Jan 5, 2026", (2026, 1, 5)),
        ("5 M\u00e4r 2026", (2026, 3, 5)),
        ("5 d\u00e9c. 1999", (1999, 12, 5)),
        ("5 Okt 26", (2026, 10, 5)),
        ("5 May 70", (1970, 5, 5)),
    ],
)
def test_a_day_without_an_hour_begins_at_midnight(written: str, day: tuple[int, int, int]) -> None:
    assert parse_date(written) == datetime(*day, tzinfo=UTC)


def test_a_leap_second_is_the_one_before_it() -> None:
    assert parse_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(
        2016, 12, 31, 23, 59, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "1/5/2026", "32 Jan 2026", "30 Feb 2026", "5 Xyz 2026", "2026-13-01",
     "Mon, 05 Jan 2026 25:00:00 GMT", "Mon, 05 Jan 0001 08:00:00 GMT", "9999-12-31T23:59:59Z",
     "Mon, 05 Jan 2026 08:00:00 GMT and more", "0000-00-00 00:00:00", "-0001-11-30", "9" * 10_000,
     "\u0665 Jan 2026x"],
    ids=lambda written: ascii(written[:20]),
)  # fmt: skip
def test_what_is_no_date_is_none(written: str) -> None:
    assert parse_date(written) is None


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.integers(-840, 840))
def test_what_the_standards_ask_for_is_read_back(then: datetime, minutes: int) -> None:
    moment = then.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(format_datetime(moment)) == moment
    assert parse_date(moment.isoformat()) == moment


@given(st.text(st.sampled_from("0123456789 :-+,.JanMoGT/"), max_size=90))
def test_whatever_there_is_is_a_moment_in_utc_or_none(written: str) -> None:
    read = parse_date(written)
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("3723", 3723),
        ("3723.9", 3723),
        (" 3723 ", 3723),
        ("1:02:03", 3723),
        ("62:03", 3723),
        ("1:2:3", 3723),
        ("00:62:03", 3723),
        ("01:02:03.500", 3723),
        ("62 min", 3720),
        ("62 minutes 3 seconds", 3723),
        ("1 h 2 min", 3720),
        ("1 hour, 2 mins", 3720),
        ("1h2m3s", 3723),
        ("PT1H2M3S", 3723),
        ("PT3723S", 3723),
        ("0", None),
        ("00:00:00", None),
        ("", None),
        ("unknown", None),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("PT", None),
        ("9" * 5000, None),
        (":", None),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_length_is_read_in_every_spelling(written: str, seconds: int | None) -> None:
    assert parse_length(written) == seconds


@given(st.integers(1, MAX_SECONDS))
def test_a_length_that_was_written_is_read_back(seconds: int) -> None:
    assert parse_length(str(seconds)) == parse_length(timestamp(seconds)) == seconds


@given(st.text(st.sampled_from("0123456789:. hmsPTin"), max_size=50))
def test_whatever_there_is_is_a_length_or_none(written: str) -> None:
    read = parse_length(written)
    assert read is None or 1 <= read <= MAX_SECONDS

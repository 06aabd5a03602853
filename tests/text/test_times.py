"""Times, written and read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import UsageError
from steno_tui.text import times


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0:00"),
        (5, "0:05"),
        (350, "5:50"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3843, "1:04:03"),
        (36000, "10:00:00"),
        (-3, "0:00"),
    ],
)
def test_offsets_are_written_as_chapters_do(seconds: int, written: str) -> None:
    assert times.timestamp(seconds) == written


@given(st.integers(0, times.MAX_SECONDS))
def test_an_offset_that_was_written_is_read_back(seconds: int) -> None:
    assert times.parse_timestamp(times.timestamp(seconds)) == seconds


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("5:50", 350),
        ("05:50", 350),
        ("75:00", 4500),
        ("1:02:03", 3723),
        (" 5:50 ", 350),
        ("120:00", 7200),
        ("0:00", 0),
        ("100:00:00", 360000),
    ],
)
def test_time_stamps_are_read_in_every_usual_form(written: str, seconds: int) -> None:
    assert times.parse_timestamp(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "",
        "94",
        "5:60",
        "1:60:00",
        "-1:00",
        "5:5",
        "5:500",
        "1:2:3",
        "a:bc",
        "1:02:03:04",
        "999:59:59",
        "5.50",
        "00:00" + " " * 50_000 + "x",
        "9" * 10_000 + ":00",
    ],
    ids=lambda written: ascii(written[:20]),
)
def test_what_is_no_time_stamp_is_none(written: str) -> None:
    assert times.parse_timestamp(written) is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("14:40", 880),
        ("1:02:03", 3723),
        ("880", 880),
        (" 880 ", 880),
        (" " * 90 + "880" + " " * 90, 880),
        ("0", 0),
        ("80%", 3200),
        ("80 %", 3200),
        ("12.5%", 500),
        ("100%", 4000),
        ("1:06:40", 4000),
        ("+30", 1030),
        ("-1:00", 940),
        ("- 1:00", 940),
        ("+10%", 1400),
        ("-20:00", 0),
        ("+9:00:00", 4000),
    ],
)
def test_where_to_go_is_read_as_people_write_it(written: str, seconds: float) -> None:
    assert times.parse_place(written, 1000.0, 4000.0) == seconds


@pytest.mark.parametrize(
    "written",
    ["", " ", "+", "-", "%", "abc", "14:4", "14:60", "1:2:3", "5.5", "++5", "--5", "+-5", "80%%",
     "1e3", "nan", "inf", "80 % of it", "0x10", "\u00bd", "9" * 10_000],
    ids=lambda written: ascii(written[:20]),
)  # fmt: skip
def test_what_is_no_place_is_refused_with_what_would_be(written: str) -> None:
    with pytest.raises(UsageError, match="14:40, 1:02:03, 880 or 80%"):
        times.parse_place(written, 1000.0, 4000.0)


@pytest.mark.parametrize("written", ["1:06:41", "4001", "101%", "999:00", "999999999"])
def test_a_place_beyond_the_end_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="ends at 1:06:40"):
        times.parse_place(written, 1000.0, 4000.0)


def test_without_a_length_there_are_times_and_steps_but_no_shares() -> None:
    assert times.parse_place("9:00:00", None, None) == 32400
    assert times.parse_place("+9:00:00", 10.0, None) == 32410
    with pytest.raises(UsageError, match="length of the audio is not known"):
        times.parse_place("80%", 10.0, None)


def test_before_the_sound_begins_there_is_nothing_to_step_from() -> None:
    with pytest.raises(UsageError, match="Nothing is heard yet"):
        times.parse_place("+30", None, 4000.0)


@given(
    st.text(max_size=40) | st.from_regex(r"[+-]? ?[0-9:.%]{1,12}", fullmatch=True),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(1, 1e6),
)
def test_a_place_lies_in_the_audio_or_is_refused_with_a_sentence(
    written: str, position: float | None, length: float | None
) -> None:
    try:
        seconds = times.parse_place(written, position, length)
    except UsageError as error:
        assert error.message.endswith(".")
    else:
        assert seconds >= 0
        assert length is None or seconds <= length


@given(st.integers(0, times.MAX_SECONDS))
def test_a_written_time_is_the_place_it_names(seconds: int) -> None:
    written = times.timestamp(seconds)
    assert times.parse_place(written, None, None) == seconds
    assert times.parse_place(str(seconds), None, None) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(94, 94), (94.9, 94), ("94", 94), ("94.5", 94), ("1:02:03", 3723), (0, 0)],
)
def test_seconds_are_read_from_what_json_holds(value: object, seconds: int) -> None:
    assert times.whole_seconds(value) == seconds


@pytest.mark.parametrize(
    "value",
    [
        -1,
        -0.5,
        math.nan,
        math.inf,
        -math.inf,
        10**18,
        "1e999",
        "nan",
        "",
        "ten",
        True,
        False,
        None,
        [],
        {},
        [3],
        "9" * 5000,
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_makes_no_sense_as_seconds_is_none(value: object) -> None:
    assert times.whole_seconds(value) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (30, "30 s"),
        (60, "1 min"),
        (2820, "47 min"),
        (3600, "1 h"),
        (3599, "1 h"),
        (3720, "1 h 2 min"),
        (7200, "2 h"),
        (-5, "0 s"),
    ],
)
def test_lengths_are_written_in_words(seconds: int, words: str) -> None:
    assert times.duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (86399, "23 h ago"),
        (86400, "1 day ago"),
        (86400 * 2, "2 days ago"),
        (86400 * 59, "59 days ago"),
        (86400 * 60, "2 months ago"),
        (86400 * 729, "24 months ago"),
        (86400 * 730, "2 years ago"),
    ],
)
def test_ages_are_written_in_words(seconds: float, words: str) -> None:
    assert times.age(1_000_000_000, 1_000_000_000 + seconds) == words


@given(st.floats(0, 1e11), st.floats(0, 1e11))
def test_an_age_is_never_negative_whatever_the_clock_does(then: float, now: float) -> None:
    assert "-" not in times.age(then, now)


def test_a_moment_in_the_future_is_just_now() -> None:
    assert times.age(2_000_000_000, 1_000_000_000) == "just now"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("1:30 Title", ("1:30", 90, "Title")),
        ("- [01:30] \u2013 Title", ("01:30", 90, "Title")),
        ("12. 1:00:30: Title", ("1:00:30", 3630, "Title")),
        ("  3) 1:30 Title", ("1:30", 90, "Title")),
        ("1:30", None),
        ("Title 1:30", None),
        ("1:30 pm", None),
        ("1:30:99 Title", None),
        ("2026.01:30 Title", None),
        ("00:00" + " " * 50_000, None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_line_of_notes_may_begin_with_a_time(
    row: str, found: tuple[str, int, str] | None
) -> None:
    assert times.leading_timestamp(row) == found

"""Words from outside, made safe; and times, written and read."""

from __future__ import annotations

import math
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steno_tui import text
from steno_tui.errors import UsageError

OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

anything = st.text(st.characters(codec=None))  # lone surrogates too

CONTROL_SEQUENCES = [
    "\x1b[2J",
    "\x1b]0;CANARY\x07",
    "\x1b]0;CANARY\x1b\\",
    "\x1b]52;c;Q0FOQVJZ\x07",
    "\x1b]8;;https://evil.example\x1b\\CANARY\x1b]8;;\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b[6n",
    "\x1b[c",
    "\x1b]",
    "\x1bP",
    "\x9b31mCANARY",
    "\x9d0;CANARY\x9c",
    "\x90CANARY",
    "CANARY\rother",
    "CANARY\x08\x08",
    "\x0e\x0f",
    "\x7f",
    "\x00",
]


@pytest.mark.parametrize("sequence", CONTROL_SEQUENCES, ids=ascii)
def test_nothing_a_terminal_obeys_is_left(sequence: str) -> None:
    for safe in (text.line(f"a{sequence}b"), text.prose(f"a{sequence}b")):
        assert not OBEYED.search(safe)


@given(anything)
@example("\u2028\u2029\x85\x0b\x0c\r\n\r")
@example("\ud800")
def test_no_text_whatever_leaves_anything_a_terminal_obeys(given_text: str) -> None:
    assert not OBEYED.search(text.line(given_text))
    assert not OBEYED.search(text.prose(given_text))


@given(anything)
def test_safe_text_can_always_be_encoded(given_text: str) -> None:
    text.prose(given_text).encode("utf-8")


@given(anything)
def test_making_prose_safe_twice_changes_nothing_more(given_text: str) -> None:
    once = text.prose(given_text)
    assert text.prose(once) == once


@given(anything)
def test_a_line_is_one_line(given_text: str) -> None:
    assert len(text.line(given_text).splitlines()) <= 1


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])))
def test_prose_leaves_plain_words_alone(words: str) -> None:
    assert text.prose(words) == words


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"], ids=ascii
)
def test_marks_that_reorder_text_are_shown_as_what_they_are(mark: str) -> None:
    assert text.line(f"gpj{mark}exe.") == "gpj\ufffdexe."


@pytest.mark.parametrize(
    "newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"]
)
def test_every_kind_of_newline_becomes_one(newline: str) -> None:
    assert text.prose(f"a{newline}b") == "a\nb"


@pytest.mark.parametrize("invisible", ["\u200b", "\u2060", "\ufeff"], ids=ascii)
def test_what_cannot_be_seen_is_dropped(invisible: str) -> None:
    assert text.line(f"pay{invisible}pal") == "paypal"


@pytest.mark.parametrize("shown", ["👩‍👩‍👧‍👦", "❤️", "می‌خواهم", "🇩🇪", "क्‍ष", "深夜"])
def test_joiners_and_selectors_that_scripts_need_stay(shown: str) -> None:
    assert text.line(shown) == shown


def test_tag_characters_do_not_hide_a_message() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "hidden")
    assert not any(0xE0000 <= ord(letter) <= 0xE007F for letter in text.line(f"flag{hidden}"))


def test_a_tower_of_marks_is_capped() -> None:
    tower = text.line("z" + "\u0301" * 1000 + "z")
    assert sum(unicodedata.category(letter) == "Mn" for letter in tower) <= 8


def test_towers_on_many_letters_are_all_capped() -> None:
    shown = text.prose(("a" + "\u0301" * 50) * 20)
    assert max(map(len, re.findall("\u0301+", shown))) <= 8


@pytest.mark.parametrize("word", ["Việt", "naïve", "ǭ", "ק֑֖", "กู้"])
def test_honest_marks_stay(word: str) -> None:
    decomposed = unicodedata.normalize("NFD", word)
    assert text.line(decomposed) == decomposed


def test_a_line_is_cut_at_its_limit_with_a_mark() -> None:
    assert text.line("abcdefgh", 5) == "abcd…"


def test_a_huge_line_is_cut() -> None:
    assert len(text.line("x " * 1_000_000)) == text.FIELD_LIMIT


def test_prose_is_cut_at_its_limit_with_a_mark() -> None:
    assert text.prose("abcdefgh", 5) == "abcd…"


def test_white_space_in_a_line_is_folded() -> None:
    assert text.line("  a\t\tb\n\nc \u00a0 d ") == "a b c d"


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
    assert text.timestamp(seconds) == written


@given(st.integers(0, text.MAX_SECONDS))
def test_an_offset_that_was_written_is_read_back(seconds: int) -> None:
    assert text.parse_timestamp(text.timestamp(seconds)) == seconds


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
    assert text.parse_timestamp(written) == seconds


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
    assert text.parse_timestamp(written) is None


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
    assert text.parse_place(written, 1000.0, 4000.0) == seconds


@pytest.mark.parametrize(
    "written",
    ["", " ", "+", "-", "%", "abc", "14:4", "14:60", "1:2:3", "5.5", "++5", "--5", "+-5", "80%%",
     "1e3", "nan", "inf", "80 % of it", "0x10", "\u00bd", "9" * 10_000],
    ids=lambda written: ascii(written[:20]),
)  # fmt: skip
def test_what_is_no_place_is_refused_with_what_would_be(written: str) -> None:
    with pytest.raises(UsageError, match="14:40, 1:02:03, 880 or 80%"):
        text.parse_place(written, 1000.0, 4000.0)


@pytest.mark.parametrize("written", ["1:06:41", "4001", "101%", "999:00", "999999999"])
def test_a_place_beyond_the_end_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="ends at 1:06:40"):
        text.parse_place(written, 1000.0, 4000.0)


def test_without_a_length_there_are_times_and_steps_but_no_shares() -> None:
    assert text.parse_place("9:00:00", None, None) == 32400
    assert text.parse_place("+9:00:00", 10.0, None) == 32410
    with pytest.raises(UsageError, match="length of the audio is not known"):
        text.parse_place("80%", 10.0, None)


def test_before_the_sound_begins_there_is_nothing_to_step_from() -> None:
    with pytest.raises(UsageError, match="Nothing is heard yet"):
        text.parse_place("+30", None, 4000.0)


@given(
    st.text(max_size=40) | st.from_regex(r"[+-]? ?[0-9:.%]{1,12}", fullmatch=True),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(1, 1e6),
)
def test_a_place_lies_in_the_audio_or_is_refused_with_a_sentence(
    written: str, position: float | None, length: float | None
) -> None:
    try:
        seconds = text.parse_place(written, position, length)
    except UsageError as error:
        assert error.message.endswith(".")
    else:
        assert seconds >= 0
        assert length is None or seconds <= length


@given(st.integers(0, text.MAX_SECONDS))
def test_a_written_time_is_the_place_it_names(seconds: int) -> None:
    written = text.timestamp(seconds)
    assert text.parse_place(written, None, None) == seconds
    assert text.parse_place(str(seconds), None, None) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(94, 94), (94.9, 94), ("94", 94), ("94.5", 94), ("1:02:03", 3723), (0, 0)],
)
def test_seconds_are_read_from_what_json_holds(value: object, seconds: int) -> None:
    assert text.whole_seconds(value) == seconds


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
    assert text.whole_seconds(value) is None


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
    assert text.duration(seconds) == words


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
    assert text.age(1_000_000_000, 1_000_000_000 + seconds) == words


@given(st.floats(0, 1e11), st.floats(0, 1e11))
def test_an_age_is_never_negative_whatever_the_clock_does(then: float, now: float) -> None:
    assert "-" not in text.age(then, now)


def test_a_moment_in_the_future_is_just_now() -> None:
    assert text.age(2_000_000_000, 1_000_000_000) == "just now"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 episodes"), (1, "1 episode"), (2, "2 episodes"), (1204, "1 204 episodes")],
)
def test_numbers_stand_with_their_noun(number: int, words: str) -> None:
    assert text.count(number, "episode") == words


def test_what_can_be_printed_holds_nothing_that_a_terminal_would_obey() -> None:
    letters = "".join(filter(str.isprintable, map(chr, range(0x110000))))
    assert len(letters) > 100_000
    assert text._UNSAFE.findall(letters) == []
    assert text._INVISIBLE.findall(letters) == []
    assert text._NEWLINES.findall(letters) == []

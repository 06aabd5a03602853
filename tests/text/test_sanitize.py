"""Words from outside, made safe."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steno_tui.text import sanitize

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
    for safe in (sanitize.line(f"a{sequence}b"), sanitize.prose(f"a{sequence}b")):
        assert not OBEYED.search(safe)


@given(anything)
@example("\u2028\u2029\x85\x0b\x0c\r\n\r")
@example("\ud800")
def test_no_text_whatever_leaves_anything_a_terminal_obeys(given_text: str) -> None:
    assert not OBEYED.search(sanitize.line(given_text))
    assert not OBEYED.search(sanitize.prose(given_text))


@given(anything)
def test_safe_text_can_always_be_encoded(given_text: str) -> None:
    sanitize.prose(given_text).encode("utf-8")


@given(anything)
def test_making_prose_safe_twice_changes_nothing_more(given_text: str) -> None:
    once = sanitize.prose(given_text)
    assert sanitize.prose(once) == once


@given(anything)
def test_a_line_is_one_line(given_text: str) -> None:
    assert len(sanitize.line(given_text).splitlines()) <= 1


@given(anything)
@example(" a")
@example("a  b ")
@example("\u3000é\xa0")
def test_a_line_is_prose_whose_white_space_is_folded(given_text: str) -> None:
    folded = " ".join(sanitize.prose(given_text).split())
    assert sanitize.line(given_text) == folded


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])))
def test_prose_leaves_plain_words_alone(words: str) -> None:
    assert sanitize.prose(words) == words


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c"], ids=ascii
)
def test_marks_that_reorder_text_are_shown_as_what_they_are(mark: str) -> None:
    assert sanitize.line(f"gpj{mark}exe.") == "gpj\ufffdexe."


@pytest.mark.parametrize(
    "newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"]
)
def test_every_kind_of_newline_becomes_one(newline: str) -> None:
    assert sanitize.prose(f"a{newline}b") == "a\nb"


@pytest.mark.parametrize("invisible", ["\u200b", "\u2060", "\ufeff"], ids=ascii)
def test_what_cannot_be_seen_is_dropped(invisible: str) -> None:
    assert sanitize.line(f"pay{invisible}pal") == "paypal"


@given(anything)
@example("A:\u2060 b\x1b[m\u200b\u2060\n")
def test_a_joiner_that_is_to_stay_changes_nothing_of_what_is_safe(given_text: str) -> None:
    kept = sanitize.prose(given_text, keep=sanitize.WORD_JOINER)
    assert kept.count(sanitize.WORD_JOINER) == given_text.count(sanitize.WORD_JOINER)
    assert not OBEYED.search(kept)


@pytest.mark.parametrize("behind", ["", " ", "\u0301" * 8, "\u200d\u0301"])
def test_a_joiner_that_is_to_stay_takes_nothing_from_what_stands_around_it(behind: str) -> None:
    text = f"：{sanitize.WORD_JOINER}{behind}x"
    assert sanitize.prose(text, keep=sanitize.WORD_JOINER) == text


@pytest.mark.parametrize("shown", ["👩‍👩‍👧‍👦", "❤️", "می‌خواهم", "🇩🇪", "क्‍ष", "深夜"])
def test_joiners_and_selectors_that_scripts_need_stay(shown: str) -> None:
    assert sanitize.line(shown) == shown


def test_tag_characters_do_not_hide_a_message() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "hidden")
    assert not any(0xE0000 <= ord(letter) <= 0xE007F for letter in sanitize.line(f"flag{hidden}"))


def test_a_tower_of_marks_is_capped() -> None:
    tower = sanitize.line("z" + "\u0301" * 1000 + "z")
    assert sum(unicodedata.category(letter) == "Mn" for letter in tower) <= 8


@pytest.mark.parametrize("before", range(12))
def test_a_tower_of_one_mark_too_many_is_capped_wherever_it_stands(before: int) -> None:
    capped = "z" * before + "y" + "\u0301" * 8
    assert sanitize.line(capped + "\u0301") == capped


def test_towers_on_many_letters_are_all_capped() -> None:
    shown = sanitize.prose(("a" + "\u0301" * 50) * 20)
    assert max(map(len, re.findall("\u0301+", shown))) <= 8


@pytest.mark.parametrize("word", ["Việt", "naïve", "ǭ", "ק֑֖", "กู้"])
def test_honest_marks_stay(word: str) -> None:
    decomposed = unicodedata.normalize("NFD", word)
    assert sanitize.line(decomposed) == decomposed


def test_a_line_is_cut_at_its_limit_with_a_mark() -> None:
    assert sanitize.line("abcdefgh", 5) == "abcd…"


def test_a_huge_line_is_cut() -> None:
    assert len(sanitize.line("x " * 1_000_000)) == sanitize.FIELD_LIMIT


def test_prose_is_cut_at_its_limit_with_a_mark() -> None:
    assert sanitize.prose("abcdefgh", 5) == "abcd…"


def test_white_space_in_a_line_is_folded() -> None:
    assert sanitize.line("  a\t\tb\n\nc \u00a0 d ") == "a b c d"


def test_what_can_be_printed_holds_nothing_that_a_terminal_would_obey() -> None:
    letters = " ".join(filter(str.isprintable, map(chr, range(0x110000))))
    assert len(letters) > 200_000
    assert sanitize.prose(letters) == letters
    assert sanitize.prose(letters + "\n") == letters + "\n"  # which has to look at each of them


@pytest.mark.parametrize("between", ["\u200d", "\u200c", "\ufe0f", "\u0301", "\u00ad"], ids=ascii)
def test_a_tower_of_marks_is_capped_whatever_stands_between(between: str) -> None:
    tower = sanitize.line("z" + ("\u0301" * 8 + between) * 200 + "z")
    assert tower == "z" + "\u0301" * 8 + "z"
    assert len(sanitize.line("x" + between * 1500 + "x")) == 10


@pytest.mark.parametrize("before", ["", " ", "a\n"], ids=ascii)
def test_a_joiner_with_nothing_before_it_is_dropped(before: str) -> None:
    assert sanitize.prose(f"{before}\u200d\u200db") == f"{before}b"


@pytest.mark.parametrize("behind", ["", " ", "\nb"], ids=ascii)
def test_a_joiner_with_nothing_behind_it_is_dropped(behind: str) -> None:
    assert sanitize.prose(f"a\u200d\u200d{behind}") == f"a{behind}"

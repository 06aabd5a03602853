"""The sentence around what was found, as it was written."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.snippets import LONGEST, snippet

SENTENCES = "It was late. The lamp went out! Who saw it?\nNobody did."


def around(text: str, *lit: str) -> tuple[str, list[str]]:
    spans = [[match.span() for match in re.finditer(re.escape(word), text)] for word in lit]
    shown, places = snippet(text, spans)
    return shown, [shown[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("lit", "shown"),
    [
        ("late", "It was late."),
        ("lamp", "The lamp went out!"),
        ("saw", "Who saw it?"),
        ("Nobody", "Nobody did."),
        ("out! Who", "The lamp went out! Who saw it?"),
    ],
)
def test_it_is_the_sentence_around_the_word(lit: str, shown: str) -> None:
    assert around(SENTENCES, lit) == (shown, [lit])


def test_of_several_sentences_it_is_the_one_with_the_most_words() -> None:
    text = "A lamp. Another light. The lamp is a light. A lamp and a light."
    assert around(text, "light", "lamp") == ("The lamp is a light.", ["lamp", "light"])
    assert around(text, "Another", "lamp")[0] == "A lamp."


def test_the_sentences_of_other_scripts_end_too() -> None:
    assert around("夜だった。灯台が消えた。誰も見ない。", "灯台") == ("灯台が消えた。", ["灯台"])


def test_all_words_in_the_sentence_are_lit_and_none_beyond() -> None:
    assert around("A lamp. The lamp and a lamp. No lamp.", "lamp") == ("A lamp.", ["lamp"])
    text = "The lamp and the lamps, both lamps."
    assert around(text, "lamp", "lamps") == (text, ["lamp", "lamps", "lamps"])


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "word " * 200 + "lamp " + "other " * 200
    shown, lit = around(text, "lamp")
    assert lit == ["lamp"]
    assert shown.startswith("…word ") and shown.endswith(" other…")
    assert len(shown) <= LONGEST + 2


def test_what_is_on_several_lines_comes_on_one() -> None:
    shown, _ = snippet("a\tb\u2028c", [[(0, 1)]])
    assert shown == "a b c"


def test_without_a_place_it_is_how_the_text_begins() -> None:
    assert snippet("It was late. Nobody did.", []) == ("It was late.", ())


@given(
    st.text(max_size=600), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 50)), max_size=5)
)
def test_what_is_lit_is_what_was_found(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(at, at + size) for at, size in places if at + size <= len(text)]
    shown, lit = snippet(text, [spans])
    assert "\n" not in shown
    assert all(0 <= start < end <= len(shown) for start, end in lit)
    assert all(one[1] < other[0] for one, other in pairwise(lit))
    if spans:
        start, end = lit[0]
        first = min(spans)[0]
        assert shown[start] == re.sub(r"\s", " ", text[first])

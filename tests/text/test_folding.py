"""What is typed in a hurry finds what was written with care."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.folding import fold, has_words


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("kerbholzer", "Kerbhölzer und Münzen"),
        ("kerbhölzer", "KERBHÖLZER"),
        ("grosse", "Die Größe der Stadt"),
        ("große", "GROSSE FRAGEN"),
        ("cafe", "Zwei cafés"),
        ("cafe", "Zwei cafe\u0301s"),
        ("istanbul", "İSTANBUL"),
        ("lodz", "Łódź"),
        ("orsted", "Ørsted"),
        ("oeuvre", "L’Œuvre"),
        ("thor", "Þór"),
        ("don't", "Don’t Panic"),
        ('"quoted"', "A “quoted” word"),
        ("1914-18", "1914–18"),
        ("ёлка", "Елка"),
        ("cooperate", "co\u00adoperate"),
        ("signal", "ｓｉｇｎａｌ"),
        ("محمد", "مُحَمَّد"),
    ],
)
def test_what_is_typed_plainly_finds_what_is_written_richly(typed: str, title: str) -> None:
    assert has_words(fold(title), fold(typed).split())


@pytest.mark.parametrize(
    ("typed", "title"),
    [("か", "がっこう"), ("कु", "कि"), ("한", "하"), ("kerbholzer", "Kerbhelzer")],
)
def test_what_is_another_letter_is_not_found(typed: str, title: str) -> None:
    assert not has_words(fold(title), fold(typed).split())


def test_every_word_has_to_be_there() -> None:
    assert has_words(fold("Die große Frage"), ["frage", "grosse"])
    assert not has_words(fold("Die große Frage"), ["frage", "klein"])


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_only_loses_its_capitals(text: str) -> None:
    assert fold(text) == text.casefold()

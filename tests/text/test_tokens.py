"""Texts are cut into words so that what is typed finds what was written, in any script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.search_terms import find, read_terms, row_of
from steno_tui.text.tokens import tokens, words
from tests.text.texts import TEXTS


def has(text: str, typed: str) -> bool:
    """Whether a text has all that is typed."""
    return all(find(read_terms(typed), list(tokens(text))))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("The ÉCLAIR Affair", "eclair"),
        ("The ECLAIR Affair", "éclair"),
        ("Cafe\u0301s in the rain", "cafés"),
        ("Straße nach Osten", "STRASSE"),
        ("Straße nach Osten", "straße ost"),
        ("Kerbhölzer und Zahlen", "kerbholzer zahl"),
        ("Łódź by night", "lodz"),
        ("the ﬁrst ＡＢＣ ①", "first abc 1"),
        ("l’éclair d’hier", "l'eclair"),
        ("Ёлка и мёд", "елка мед"),
        ("Память и сигнал", "ПАМЯТЬ сиг"),
        ("Ὀδυσσεύς στὴν Ἰθάκη", "οδυσσευς"),
        ("الذَّاكِرَة والجسر", "ذاكرة"),
        ("ذاكرة الجسور", "الذاكره"),
        ("إلى الأمام", "امام"),
        ("كتـــاب قديم", "کتاب"),
        ("می‌خواهم بخوانم", "میخواهم"),
        ("في سنة ٢٠٢٦", "2026"),
        ("שָׁלוֹם עולם", "שלום"),
        ("हिन्दी में पॉडकास्ट", "हिन्दी"),
        ("夜の灯台について", "灯台"),
        ("夜の灯台について", "台"),
        ("睡眠与记忆的科学", "记忆"),
        ("カメラの歴史", "ｶﾒﾗ"),
        ("ガラスの城", "か\u3099らす".translate({0x304B: 0x30AB, 0x3089: 0x30E9, 0x3059: 0x30B9})),
        ("기억은 다리이다", "기억 다리"),
        ("한국어 팟캐스트", "국어"),
        ("한국어", "\u1112\u1161\u11ab국"),
        ("ภาษาไทยง่ายนิดเดียว", "ไทย"),
        ("ຂ່າວລາວ", "ລາວ"),
        ("Sleep 🌙 well 👩‍🚀", "🌙 sleep"),
        ("A 👩‍🚀 in orbit", "👩‍🚀"),
        ("snake_case and x-ray", "snake_case x-ray"),
        ("HTTP/2 at 100%", "http/2 100%"),
        ("iPhoneの話", "iphone 話"),
    ],
)
def test_what_is_typed_finds_what_was_written(text: str, typed: str) -> None:
    assert has(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("lighthouse", "house"),
        ("the light at home", "light home -at"),
        ("灯の台", "灯台"),
        ("기다리억", "기억"),
        ("snake case", "snakecase"),
        ("the light", "lights"),
        ("light", "lig ht"),
    ],
)
def test_what_was_not_written_is_not_found(text: str, typed: str) -> None:
    wanted = [term for term in read_terms(typed) if not term.is_unwanted]
    unwanted = [term for term in read_terms(typed) if term.is_unwanted]
    there = list(tokens(text))
    assert not all(find(wanted, there)) or any(find(unwanted, there))


def test_a_word_is_lit_as_it_was_written() -> None:
    text = "Das Größe-Maß: 夜の灯台, 👩‍🚀!"
    lit = {text[token.start : token.end] for token in tokens(text)}
    assert lit == {"Das", "Größe", "Maß", "夜", "の", "灯", "台", "👩", "🚀"}


@given(TEXTS)
def test_the_words_of_a_text_stand_in_it_in_their_order(text: str) -> None:
    cut = list(tokens(text))
    assert [token.word for token in cut] == words(text)
    assert all(0 <= token.start < token.end <= len(text) for token in cut)
    assert all(one.end <= other.start or one[1:] == other[1:] for one, other in pairwise(cut))
    # What SQLite's simplest way of cutting leaves whole: anything between spaces but ASCII signs.
    assert all(not set(token.word) & set(" \t\n\0\"'*()-:^+") for token in cut)
    row_of(words(text)).encode()


@given(TEXTS, TEXTS)
def test_a_text_is_found_by_itself_whatever_stands_around_it(text: str, other: str) -> None:
    asked = read_terms(f'"{words(text)[0]}"') if words(text) else []
    assert all(find(asked, list(tokens(f"{other} {text} {other}"))))


@given(st.text(max_size=300))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    for term in read_terms(typed):
        assert term.words and term.is_in(row_of(term.words))

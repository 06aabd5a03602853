"""Texts measured in cells: nothing wider than there is room for, nothing lost but white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.cells import cut, fit, fit_end, measure, row_breaks, wrap
from steno_tui.text.sanitize import line, prose

from .texts import TEXTS, WIDTHS

FAMILY = "👩‍👩‍👧‍👦"


ROWS = TEXTS.map(lambda text: text.replace("\n", " "))
"""What may stand in one row."""


@given(ROWS, st.integers(min_value=0, max_value=60))
def test_a_text_is_fitted_into_its_cells(text: str, width: int) -> None:
    assert measure(fit(text, width)) <= width


@given(ROWS, st.integers(min_value=0, max_value=60))
def test_a_text_whose_beginning_is_cut_off_fits_and_ends_as_before(text: str, width: int) -> None:
    fitted = fit_end(text, width)
    assert measure(fitted) <= width
    assert fitted == text or text.endswith(fitted.removeprefix("…"))


def test_the_end_of_a_text_is_kept_in_whole_characters() -> None:
    assert fit_end("exactly", 7) == "exactly"
    assert fit_end("a-library.txt", 7) == "…ry.txt"
    assert fit_end("漢字漢字", 4) == "…字"


@given(TEXTS, WIDTHS)
def test_no_wrapped_row_is_wider_than_the_width(text: str, width: int) -> None:
    assert all(measure(row) <= width for row in wrap(text, width))


@given(TEXTS, WIDTHS)
def test_wrapping_loses_nothing_but_white_space(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(TEXTS, WIDTHS)
def test_line_breaks_of_a_text_stay(text: str, width: int) -> None:
    assert len(list(wrap(text, width))) >= text.count("\n") + 1


def test_a_text_that_fits_is_left_alone() -> None:
    assert fit("exactly", 7) == "exactly"


def test_a_cut_text_ends_in_an_ellipsis() -> None:
    assert fit("one too many", 7) == "one to…"


def test_a_wide_character_is_not_cut_in_half() -> None:
    assert fit("漢字漢字", 4) == "漢…"


def test_an_emoji_of_several_characters_is_kept_whole_or_not_at_all() -> None:
    assert fit(f"a{FAMILY}b", 3) in (f"a{FAMILY[:0]}…", "a…")
    assert fit(f"a{FAMILY}bcd", 4) == f"a{FAMILY}…"


def test_a_wide_character_that_does_not_fit_goes_to_the_next_row() -> None:
    assert list(wrap("abc漢字", 4)) == ["abc", "漢字"]


def test_a_letter_keeps_its_marks() -> None:
    tower = "e" + "\u0301" * 8
    assert list(wrap(f"{tower * 3}", 2)) == [tower * 2, tower]


@pytest.mark.parametrize(
    "word", ["x", "漢", "e\u0301", FAMILY], ids=["ascii", "cjk", "marks", "zwj"]
)
def test_a_word_of_200_kb_is_wrapped_whole(word: str) -> None:
    text = word * (200_000 // len(word))
    rows = list(wrap(text, 40))
    assert "".join(rows) == text
    assert max(map(measure, rows)) <= 40


def test_a_script_without_spaces_fills_the_row_it_is_on() -> None:
    first, *_ = wrap("Titel: " + "漢字" * 20, 20)
    assert measure(first) > 15


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("今日は庭。土の話", ["今日は", "庭。土の", "話"]),
        ("今彼は「はい", ["今彼は", "「はい"]),
        ("abc 今日は「庭」。", ["abc 今日", "は", "「庭」。"]),
        ("あああ、」い", ["ああ", "あ、」い"]),
        ("ああコピュー", ["ああコ", "ピュー"]),
        ("。。。。。。。。。", ["。。。。", "。。。。", "。"]),
        ("か\u3099か\u3099か\u3099か\u3099。", ["か\u3099か\u3099か\u3099か\u3099", "。"]),
    ],
)
def test_no_row_begins_with_what_ends_a_clause_or_ends_with_what_opens_one(
    text: str, rows: list[str]
) -> None:
    assert list(wrap(text, 8)) == rows


def test_a_character_wider_than_the_whole_row_becomes_a_question_mark() -> None:
    assert list(wrap("漢", 1)) == ["?"]


def test_an_empty_text_is_one_empty_row() -> None:
    assert list(wrap("", 10)) == [""]


WITHOUT_WIDTH = st.text(alphabet="\u0301\u200c\u200d\ufe0f\u0345\u1160\ufe00\u00ad", max_size=300)


@pytest.mark.parametrize(
    "text",
    [
        "z" + "\u200d" * 64,
        "x" + "\u200d" * 1_500,
        "z" + ("\u0301" * 8 + "\u200d") * 200,
        "\u200d" * 100 + "words",
        "漢" + "\u1160" * 1_500 + "字",
        "\ufe0f\u200d" * 50 + "☁\ufe0f" * 50,
    ],
    ids=[
        "joiners",
        "many joiners",
        "marks between joiners",
        "joiners first",
        "vowels",
        "selectors",
    ],
)
@pytest.mark.parametrize("width", [1, 2, 4, 40])
def test_runs_that_take_no_cell_are_cut_and_wrapped(text: str, width: int) -> None:
    for given_text in (text, line(text)):
        assert measure(fit(given_text, width)) <= width
        rows = list(wrap(given_text, width))
        assert len(list(wrap(given_text, width, whole=True))) >= 1
        assert len(rows) <= len(text)


@given(st.lists(st.one_of(st.sampled_from(["z", "漢", "👩", " "]), WITHOUT_WIDTH)), WIDTHS)
def test_a_row_with_runs_that_take_no_cell_is_no_wider_than_its_width(
    pieces: list[str], width: int
) -> None:
    text = prose("".join(pieces))
    assert measure(fit(text, width)) <= width
    rows = list(wrap(text, width))
    assert max(map(measure, rows)) <= width
    assert "".join("".join(rows).split()) == "".join(text.split())


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 60))
def test_a_text_that_nobody_made_safe_is_cut_all_the_same(text: str, width: int) -> None:
    end = cut(text, width)
    assert 0 <= end <= len(text)
    assert "".join("".join(wrap(text, max(2, width), whole=True)).split()) == "".join(text.split())


@given(ROWS, WIDTHS)
def test_a_cut_of_what_fits_is_none(text: str, width: int) -> None:
    end = cut(text, width)
    assert measure(text[:end]) <= width
    assert end == len(text) or measure(text) > width


def test_whole_words_stay_whole_and_scripts_without_spaces_are_broken() -> None:
    address = "https://example.org/a-long-way-to-go"
    rows = list(wrap(f"漢字漢字{address} there", 10, whole=True))
    assert rows == ["漢字漢字", address, "there"]


def test_a_first_row_may_be_shorter_than_the_others() -> None:
    assert list(wrap("one two three four", 9, first=3)) == ["one", "two three", "four"]


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("深夜", 4), ("e\u0301", 1), ("ü", 1), ("", 0)]
)
def test_cells_are_counted_as_terminals_do(text: str, cells: int) -> None:
    assert measure(text) == cells


def words_apart(text: str) -> str:
    return " ".join(text.split())


@given(TEXTS.map(words_apart), st.integers(min_value=2, max_value=60))
def test_rows_break_where_wrapped_ones_do(text: str, width: int) -> None:
    assert [text[start:end] for start, end in row_breaks(text, width)] == list(wrap(text, width))


@given(st.text(st.sampled_from("abcé "), max_size=200).map(words_apart), st.integers(2, 20))
def test_rows_of_plain_letters_break_where_wrapped_ones_do(text: str, width: int) -> None:
    assert [text[start:end] for start, end in row_breaks(text, width)] == list(wrap(text, width))

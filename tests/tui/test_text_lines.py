"""Rows measured in cells: nothing wider than there is room for, nothing lost but white space."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from steno_tui.text.sanitize import prose
from steno_tui.tui.text_lines import Line, Span, fit, spread, wrap, wrap_spans

FAMILY = "👩‍👩‍👧‍👦"
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="ab 漢字かな한글\u0301\u200d👩👧é\n\t", max_size=200),
).map(prose)
WIDTHS = st.integers(min_value=2, max_value=60)


def shown(line: Line) -> str:
    return "".join(span.text for span in line.spans)


@given(TEXTS, st.integers(min_value=0, max_value=60))
@settings(deadline=None)
def test_a_text_is_fitted_into_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width


@given(TEXTS, WIDTHS)
@settings(deadline=None)
def test_no_wrapped_row_is_wider_than_the_width(text: str, width: int) -> None:
    assert all(cell_len(row) <= width for row in wrap(text, width))


@given(TEXTS, WIDTHS)
@settings(deadline=None)
def test_wrapping_loses_nothing_but_white_space(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(TEXTS, WIDTHS)
@settings(deadline=None)
def test_line_breaks_of_a_text_stay(text: str, width: int) -> None:
    assert len(list(wrap(text, width))) >= text.count("\n") + 1


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=2), WIDTHS)
@settings(deadline=None)
def test_a_spread_row_is_no_wider_than_the_width(
    left: list[str], right: list[str], width: int
) -> None:
    row = spread([Span(text) for text in left], [Span(text) for text in right], width)
    assert sum(cell_len(span.text) for span in row.spans) <= width


@given(st.lists(TEXTS, max_size=6), WIDTHS)
@settings(deadline=None)
def test_rows_of_spans_are_no_wider_than_the_width(texts: list[str], width: int) -> None:
    for row in wrap_spans([Span(text) for text in texts], width):
        assert sum(cell_len(span.text) for span in row) <= width


def test_what_stands_right_stands_at_the_edge() -> None:
    assert shown(spread([Span("left")], [Span("right")], 12)) == "left   right"


def test_what_stands_left_gives_way() -> None:
    assert shown(spread([Span("a long title")], [Span("1:04")], 12)) == "a long… 1:04"


def test_what_stands_right_goes_where_there_is_no_room_for_both() -> None:
    assert shown(spread([Span("title")], [Span("12345")], 6)) == "title"


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
    assert max(map(cell_len, rows)) <= 40


def test_a_script_without_spaces_fills_the_row_it_is_on() -> None:
    first, *_ = wrap("Titel: " + "漢字" * 20, 20)
    assert cell_len(first) > 15


def test_a_character_wider_than_the_whole_row_becomes_a_question_mark() -> None:
    assert list(wrap("漢", 1)) == ["?"]


def test_an_empty_text_is_one_empty_row() -> None:
    assert list(wrap("", 10)) == [""]


def test_spans_longer_than_a_row_are_cut() -> None:
    assert list(wrap_spans([Span("much too long")], 6)) == [(Span("much…"),)]

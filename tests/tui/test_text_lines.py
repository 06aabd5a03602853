"""Rows of spans: nothing wider than there is room for, what stands right at the edge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.cells import measure
from steno_tui.tui.text_lines import Line, Span, spread, wrap_spans
from tests.text.texts import TEXTS, WIDTHS


def shown(line: Line) -> str:
    return "".join(span.text for span in line.spans)


@given(st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=2), WIDTHS)
def test_a_spread_row_is_no_wider_than_the_width(
    left: list[str], right: list[str], width: int
) -> None:
    row = spread([Span(text) for text in left], [Span(text) for text in right], width)
    assert sum(measure(span.text) for span in row.spans) <= width


@given(st.lists(TEXTS, max_size=6), WIDTHS)
def test_rows_of_spans_are_no_wider_than_the_width(texts: list[str], width: int) -> None:
    for row in wrap_spans([Span(text) for text in texts], width):
        assert sum(measure(span.text) for span in row) <= width


def test_what_stands_right_stands_at_the_edge() -> None:
    assert shown(spread([Span("left")], [Span("right")], 12)) == "left   right"


def test_what_stands_left_gives_way() -> None:
    assert shown(spread([Span("a long title")], [Span("1:04")], 12)) == "a long… 1:04"


def test_what_stands_right_goes_where_there_is_no_room_for_both() -> None:
    assert shown(spread([Span("title")], [Span("12345")], 6)) == "title"


def test_a_row_that_is_cut_ends_in_one_ellipsis() -> None:
    left = [Span("made · by hand"), Span("  words.vtt")]
    assert shown(spread(left, [Span("here")], 13)) == "made…    here"
    assert shown(spread(left, [Span("here")], 12)) == "made…   here"


def test_spans_longer_than_a_row_are_cut() -> None:
    assert list(wrap_spans([Span("much too long")], 6)) == [(Span("much…"),)]

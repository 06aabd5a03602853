"""Transcripts laid out: no word lost, no row too wide, times and segments where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.episode import Chapter
from steno_tui.models.transcript import Segment
from steno_tui.text.cells import measure
from steno_tui.tui.text_lines import Line
from steno_tui.tui.transcript_lines import MEASURE, TranscriptLayout
from steno_tui.tui.transcript_text import TranscriptText
from tests.text.texts import TEXTS

from .transcripts import CHAPTERS, SPOKEN, in_paragraphs, spoken

NAMES = st.sampled_from(["", "Ada", "山田さん", "A person with a name as long as this one"])


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    """Some, in the order in which they are heard; times may be missing."""
    found, at = [], 0.0
    for text in draw(st.lists(TEXTS, max_size=12)):
        at += draw(st.floats(0, 30))
        is_timed = draw(st.booleans())
        if not (words := " ".join(text.split())):
            continue
        found.append(Segment(words, at if is_timed else None, None, draw(NAMES)))
    return found


def laid_out(
    said: Sequence[Segment], width: int, chapters: Sequence[Chapter] = (), offset: int = 0
) -> TranscriptLayout:
    layout = TranscriptLayout(TranscriptText(in_paragraphs(said), chapters), width, offset)
    layout.lay_out()
    return layout


def text(line: Line) -> str:
    return "".join(span.text for span in line.spans)


def rows(layout: TranscriptLayout) -> list[str]:
    return [text(layout.line(y)).rstrip() for y in range(layout.height)]


@given(segments(), st.integers(30, 140))
def test_no_row_is_wider_than_the_width(said: list[Segment], width: int) -> None:
    layout = laid_out(said, width, CHAPTERS)
    most = width - layout.padding
    assert all(measure(text(layout.line(y))) <= most for y in range(layout.height))


@given(segments(), st.integers(30, 140))
def test_no_word_is_lost(said: list[Segment], width: int) -> None:
    layout = laid_out(said, width)
    places = [layout.place(y) for y in range(layout.height)]
    written = "".join(
        layout.text.paragraphs[place[0]].text[place[1] : place[2]] for place in places if place
    )
    assert "".join(written.split()) == "".join("".join(one.text for one in said).split())


@given(segments(), st.integers(30, 140))
def test_each_segment_stands_in_its_rows_and_in_no_others(said: list[Segment], width: int) -> None:
    layout = laid_out(said, width, CHAPTERS)
    found: dict[int, list[int]] = {}
    for y in range(layout.height):
        for segment in layout.segments_in(y):
            found.setdefault(segment, []).append(y)
    assert list(found) == list(range(len(layout.text.segments)))
    assert all([*layout.rows_of(segment)] == ys for segment, ys in found.items())
    assert all(layout.begins_in(ys[0], segment) for segment, ys in found.items())


@given(segments(), st.integers(30, 140))
def test_what_is_lit_is_the_segment_and_nothing_else(said: list[Segment], width: int) -> None:
    layout = laid_out(said, width)
    for segment, one in enumerate(layout.text.segments):
        lines = (layout.line(y, {segment: "heard"}) for y in layout.rows_of(segment))
        lit = (span.text for line in lines for span in line.spans if span.role == "heard")
        assert "".join("".join(lit).split()) == "".join(one.text.split())


@given(segments(), st.integers(30, 140))
def test_a_click_finds_the_segment_that_stands_there(said: list[Segment], width: int) -> None:
    layout = laid_out(said, width)
    for segment in range(len(layout.text.segments)):
        y = layout.rows_of(segment)[0]
        line = layout.line(y, {segment: "heard"})
        lit = next(number for number, span in enumerate(line.spans) if span.role == "heard")
        x = sum(measure(span.text) for span in line.spans[:lit])
        if measure(line.spans[lit].text):  # marks alone have no cell to click on
            assert layout.segment_at(y, x) in (segment, segment - 1)


def test_it_is_laid_out_bit_by_bit_as_at_once() -> None:
    whole = laid_out(list(spoken(2000)), 70, CHAPTERS)
    layout = TranscriptLayout(whole.text, 70)
    turns = 0
    while not layout.is_whole:
        layout.lay_out(lambda: False)
        turns += 1
    assert turns > 1
    assert rows(layout) == rows(whole)


def test_a_name_stands_where_somebody_else_begins() -> None:
    written = rows(laid_out(list(spoken(20)), 80))
    assert [row for row in written if "Ada" in row or "Babbage" in row] == [
        "0:00  Ada Lovelace",
        "0:20  Charles Babbage",
        "0:40  Ada Lovelace",
        "1:00  Charles Babbage",
    ]


def test_chapters_are_headings_where_they_begin() -> None:
    written = rows(laid_out(list(spoken(40)), 80, CHAPTERS))
    at = written.index("      Worms")
    assert written[at + 1 : at + 3] == ["", "1:00  Charles Babbage"]
    assert written[at - 1] == ""


def test_a_chapter_that_begins_within_a_paragraph_parts_it() -> None:
    said = [Segment("One.", 0, 5), Segment("Two.", 5, 9), Segment("Three.", 9, 12)]
    written = rows(laid_out(said, 80, [Chapter(8, "The third")]))
    assert written == ["0:00  One. Two.", "", "      The third", "", "0:09  Three."]


def test_times_are_those_of_the_audio() -> None:
    written = rows(laid_out(list(spoken(1)), 80, offset=65))
    assert written[0] == "1:05  Ada Lovelace"


def test_what_has_no_times_is_text() -> None:
    written = rows(laid_out([Segment("One."), Segment("Two.")], 80, CHAPTERS))
    assert written == [" One. Two."]


def test_a_narrow_window_has_the_times_above_the_text() -> None:
    written = rows(laid_out(list(spoken(4)), 38))
    assert written[:2] == [" 0:00  Ada Lovelace", " Welcome back to the garden. Today it"]


def test_a_wide_window_has_rows_of_a_comfortable_length_in_its_middle() -> None:
    layout = laid_out(list(spoken(20)), 160)
    assert max(map(len, rows(layout))) <= MEASURE + len("0:00  ")
    assert layout.padding == (160 - MEASURE - 6) // 2


def test_what_is_read_from_the_right_is_written_as_it_is_read_from_the_margin_on() -> None:
    words = "שלום לכולם, וברוכים הבאים לגן"
    written = rows(laid_out([Segment(words, 0, 5)], 20))
    assert written == [" 0:00", " שלום לכולם, וברוכים", " הבאים לגן"]


def test_scripts_without_spaces_get_none() -> None:
    found = TranscriptText([[Segment("漢字。", 0, 2), Segment("かな", 2, 3)]]).paragraphs
    assert [one.text for one in found] == ["漢字。かな"]


def test_what_is_heard_at_a_time_is_found() -> None:
    found = TranscriptText(in_paragraphs(spoken(10)))
    assert [found.segment_at(at) for at in (0, 3.9, 4, 39, 4000)] == [0, 0, 1, 9, 9]
    assert found.seconds_of(3) == 12
    assert TranscriptText([[Segment("One.", 5)]]).segment_at(4) is None
    assert TranscriptText([[Segment(SPOKEN[0])]]).segment_at(4) is None


def test_a_time_is_found_where_segments_overlap_or_have_none() -> None:
    said = [Segment("One.", 0, 9), Segment("Two."), Segment("Three.", 4, 6), Segment("Four.", 3)]
    found = TranscriptText([said])
    assert [found.segment_at(at) for at in (1, 4, 100)] == [0, 3, 3]
    assert found.seconds_of(1) == 0


def test_a_chapter_is_read_from_its_first_words() -> None:
    found = TranscriptText(in_paragraphs(spoken(40)), [Chapter(58, "Worms")])
    assert found.segment_at(58) == 14
    assert found.segment_from(58) == 15
    assert found.segment_from(57) == 14


def test_a_moment_marks_the_line_of_its_second() -> None:
    said = [Segment("One.", 0.2), Segment("Two.", 4.6), Segment("Three.", 9.1)]
    found = TranscriptText([said])
    assert found.segment_marked(4, "Two.") == 1
    assert found.segment_marked(4, "") == 0
    assert found.segment_marked(0, "") == 0
    assert TranscriptText([[Segment("One.")]]).segment_marked(3, "") is None


def test_a_moment_outside_of_all_that_is_said_marks_the_line_next_to_it() -> None:
    said = [Segment("Spoken by nobody."), Segment("One.", 5), Segment("Two.", 9)]
    found = TranscriptText([said])
    assert [found.segment_marked(at, "") for at in (0, 3, 9, 4000)] == [1, 1, 2, 2]


def test_the_chapter_of_a_time_is_known() -> None:
    found = TranscriptText(in_paragraphs(spoken(40)), CHAPTERS)
    assert [found.chapter_start(at) for at in (0, 59, 61, 500)] == [0, 60, 60, 125]
    assert TranscriptText(in_paragraphs(spoken(4))).chapter_start(3) is None

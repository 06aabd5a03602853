"""A transcript laid out in rows of a width: times in the margin, names, headings. Pure.

Where each row begins and ends in its paragraph is worked out for hours of speech in a moment; the
rows themselves are made when they are drawn.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping

from steno_tui.text.cells import cut, fit, measure, row_breaks
from steno_tui.text.times import timestamp
from steno_tui.tui.text_lines import BLANK, Line, Span
from steno_tui.tui.transcript_text import TranscriptText

MEASURE = 80
"""The longest row of text, in cells, however wide the window."""

SIDE_BY_SIDE = 56
"""From so many cells on the times stand beside the text, and else above it."""

VOICES = ("voice-1", "voice-2", "voice-3", "voice-4")
"""The roles of those who speak, in turn."""

_SLICE = 8
"""So many paragraphs are laid out between two looks at the clock."""

_GAP = 2
"""Cells between a time and the text."""

_NO_TIME = 1
"""Cells before the text where no time stands there, for the signs left of it not to touch it."""

_BLANK, _HEADING, _NAME, _TEXT = range(4)
"""What a row may be."""


NO_ROLES: Mapping[int, str] = {}


class TranscriptLayout:
    """The rows of a transcript in so many cells.

    Args:
        text: the transcript.
        width: the cells there are, more than a few.
        offset: by how many seconds the audio is later than the transcript's times.

    Attributes:
        indent: the cells before the text, of which the times have the most.
        padding: the cells that are left free before it all, so that it stands in the middle.
    """

    def __init__(self, text: TranscriptText, width: int, offset: int = 0) -> None:
        self.text = text
        self._offset = offset
        last = text.seconds_of(len(text.segments) - 1)
        self._is_beside = width >= SIDE_BY_SIDE or not text.is_timed
        self._column = 0 if last is None or not self._is_beside else len(self._stamp_of(last))
        self.indent = self._column + _GAP if self._column else _NO_TIME
        self.measure = max(2, min(MEASURE, width - self.indent))
        self.padding = max(0, (width - self.indent - self.measure) // 2)
        self._kinds = array("b")
        self._paragraphs, self._starts, self._ends = array("l"), array("l"), array("l")
        self._firsts = array("l")
        """The row of text with which each paragraph begins."""

    # How it is made.

    @property
    def is_whole(self) -> bool:
        """Whether all of it was laid out."""
        return len(self._firsts) == len(self.text.paragraphs)

    @property
    def height(self) -> int:
        """How many rows were laid out."""
        return len(self._kinds)

    def has(self, segment: int) -> bool:
        """Whether a segment was laid out."""
        return self.text.paragraph_of(segment) < len(self._firsts)

    def lay_out(self, has_time: Callable[[], bool] = lambda: True) -> None:
        """Lay more of it out, all of it or as much as there is time for."""
        while not self.is_whole:
            at = len(self._firsts)
            for number in range(at, min(at + _SLICE, len(self.text.paragraphs))):
                self._add(number)
            if not has_time():
                return

    def _add(self, number: int) -> None:
        paragraph = self.text.paragraphs[number]
        if number:
            self._row(_BLANK, number, 0, 0)
        if paragraph.headings:
            for start, end in row_breaks(self._heading(number), self.measure):
                self._row(_HEADING, number, start, end)
            self._row(_BLANK, number, 0, 0)
        if paragraph.speaker or (self.text.is_timed and not self._is_beside):
            self._row(_NAME, number, 0, 0)
        self._firsts.append(len(self._kinds))
        for start, end in row_breaks(paragraph.text, self.measure):
            self._row(_TEXT, number, start, end)

    def _row(self, kind: int, paragraph: int, start: int, end: int) -> None:
        self._kinds.append(kind)
        self._paragraphs.append(paragraph)
        self._starts.append(start)
        self._ends.append(end)

    def _heading(self, number: int) -> str:
        return " / ".join(self.text.paragraphs[number].headings)

    # What it says.

    def line(self, y: int, roles: Mapping[int, str] = NO_ROLES) -> Line:
        """A row as it is drawn.

        Args:
            y: which.
            roles: those of the segments that are lit, by their numbers.
        """
        kind, number = self._kinds[y], self._paragraphs[y]
        if kind == _BLANK:
            return BLANK
        if kind == _HEADING:
            title = self._heading(number)[self._starts[y] : self._ends[y]]
            return Line((Span(" " * self.indent), Span(title, "current")))
        if kind == _NAME:
            return self._name(number)
        is_first = y == self._firsts[number] and not (y and self._kinds[y - 1] == _NAME)
        margin = Span(self._margin(self._stamp(number) if is_first else ""), "stamp")
        return Line((margin, *self._parts(y, roles)))

    def _parts(self, y: int, roles: Mapping[int, str]) -> Iterator[Span]:
        """The text of a row, in as many pieces as there are that are lit otherwise."""
        paragraph = self.text.paragraphs[self._paragraphs[y]]
        start, end = self._starts[y], self._ends[y]
        for segment in self.segments_in(y) if roles else ():
            if segment in roles:
                first, behind = self.text.place_of(segment)
                if start < (first := max(first, start)):
                    yield Span(paragraph.text[start:first])
                start = min(behind, end)
                words = paragraph.text[first:start].rstrip(" ")
                yield Span(words, roles[segment])
                start = first + len(words)
        if start < end:
            yield Span(paragraph.text[start:end])

    def _name(self, number: int) -> Line:
        """Who speaks, behind or below the time."""
        paragraph, stamp = self.text.paragraphs[number], self._stamp(number)
        role = VOICES[paragraph.voice % len(VOICES)] if paragraph.voice >= 0 else "text"
        if self._column or not stamp:
            margin = self._margin(stamp)
        else:
            margin = self._margin("") + stamp + " " * _GAP
        name = fit(paragraph.speaker, self.indent + self.measure - measure(margin))
        return Line((Span(margin, "stamp"), Span(name, role)))

    def _margin(self, stamp: str) -> str:
        """What stands before the text: its time, where there is a column for that."""
        return stamp.rjust(self._column).ljust(self.indent)

    def _stamp(self, number: int) -> str:
        segment = self.text.segments[self.text.paragraphs[number].first]
        return "" if segment.start is None else self._stamp_of(segment.start)

    def _stamp_of(self, seconds: float) -> str:
        return timestamp(max(0, int(seconds) + self._offset))

    # Where things are.

    def place(self, y: int) -> tuple[int, int, int] | None:
        """The paragraph of a row of text, and which of its characters stand there."""
        if self._kinds[y] != _TEXT:
            return None
        return self._paragraphs[y], self._starts[y], self._ends[y]

    def is_heading(self, y: int) -> bool:
        """Whether a chapter's title begins in a row."""
        return self._kinds[y] == _HEADING and not self._starts[y]

    def rows_of(self, segment: int) -> range:
        """The rows in which a segment stands, which was laid out."""
        number = self.text.paragraph_of(segment)
        return self.rows_between(number, *self.text.place_of(segment))

    def rows_between(self, paragraph: int, start: int, end: int) -> range:
        """The rows in which some characters of a paragraph stand."""
        first = self._firsts[paragraph]
        if paragraph + 1 < len(self._firsts):
            behind = self._firsts[paragraph + 1]
            while self._paragraphs[behind - 1] != paragraph:
                behind -= 1
        else:
            behind = len(self._kinds)
        first = max(first, bisect_right(self._starts, start, first, behind) - 1)
        last = bisect_right(self._starts, max(start, end - 1), first, behind)
        return range(first, max(first + 1, last))

    def segments_in(self, y: int) -> range:
        """The segments of which a row has some of the text."""
        if self._kinds[y] != _TEXT:
            return range(0)
        number, text = self._paragraphs[y], self.text
        last = text.segment_in(number, max(self._starts[y], self._ends[y] - 1))
        return range(text.segment_in(number, self._starts[y]), last + 1)

    def segment_in(self, y: int) -> int:
        """The segment with which a row begins, or which follows on one without text."""
        number = self._paragraphs[y]
        if self._kinds[y] != _TEXT:
            return self.text.paragraphs[number].first
        return self.text.segment_in(number, self._starts[y])

    def begins_in(self, y: int, segment: int) -> bool:
        """Whether a segment, which is in a row, begins there."""
        return self.text.place_of(segment)[0] >= self._starts[y]

    def segment_at(self, y: int, x: int) -> int | None:
        """What stands in a cell of a row, the first being the first of the margin of times."""
        if not 0 <= y < self.height or self._kinds[y] in (_BLANK, _HEADING):
            return None
        row = "".join(span.text for span in self.line(y).spans)
        if not 0 <= x < measure(row):
            return None
        if x < self.indent or self._kinds[y] == _NAME:
            return self.segment_in(y)
        at = self._starts[y] + cut(row[self.indent :], x - self.indent)
        return self.text.segment_in(self._paragraphs[y], min(at, self._ends[y] - 1))

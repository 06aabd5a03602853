"""Rows of spans, put side by side and below each other, measured in cells.

A line is a tuple of spans, a span is a text and the role it plays. Which colours a role has is the
affair of `steno_tui.tui.widgets.line_widget`, how a text is cut that of `steno_tui.text.cells`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from steno_tui.text.cells import fit, measure


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    role: str = "text"
    """One of `steno_tui.tui.widgets.line_widget.ROLES`."""
    action: str = ""
    """A Textual action that a click on it runs; never made from outside text."""
    target: int | None = None
    """Which of the view's targets (an address or a topic of a page) the piece is, or a part of."""


class Line(NamedTuple):
    """One row of a view."""

    spans: tuple[Span, ...] = ()
    target: int | None = None
    """Which of the view's targets (a page's chapters) the row belongs to."""

    @property
    def targets(self) -> Iterator[int]:
        """All of the view's targets that are on the row, from left to right."""
        of_row = () if self.target is None else (self.target,)
        of_spans = (span.target for span in self.spans if span.target is not None)
        return chain(of_row, of_spans)


BLANK = Line()


def spread(left: Iterable[Span], right: Iterable[Span], width: int, ellipsis: str = "…") -> Line:
    """Put one group of spans at the left and one at the right edge of a row.

    What stands right is kept whole; the last span on the left gives way, and of what is behind one
    that is cut there is nothing more.
    """
    right = [span for span in right if span.text]
    right_width = sum(measure(span.text) for span in right)
    if right_width + 1 >= width:
        right, right_width = [], 0
    room = width - right_width - (1 if right else 0)
    kept: list[Span] = []
    for span in left:
        text = fit(span.text, room, ellipsis)
        if text:
            kept.append(span._replace(text=text))
        room = room - measure(text) if text == span.text else 0
    gap = width - right_width - sum(measure(span.text) for span in kept)
    if right:
        kept.append(Span(" " * gap))
    return Line((*kept, *right))


def wrap_spans(spans: Iterable[Span], width: int, gap: str = " ") -> Iterator[tuple[Span, ...]]:
    """Lay whole spans out in rows, with a gap between; one longer than a row is cut."""
    row: list[Span] = []
    room = width
    for span in spans:
        span = span._replace(text=fit(span.text, width))
        size = measure(span.text)
        if row and size + len(gap) > room:
            yield tuple(row)
            row, room = [], width
        if row:
            row.append(Span(gap))
            room -= len(gap)
        row.append(span)
        room -= size
    if row:
        yield tuple(row)

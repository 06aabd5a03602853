"""Rows of text measured in terminal cells: fitting, wrapping and putting things side by side.

A line is a tuple of spans, a span is a text and the role it plays; which colours a role has is
the affair of `steno_tui.tui.text_styles`. Cell widths and the clusters that must not be split
are Rich's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len, split_text


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    role: str = "text"
    """One of `steno_tui.tui.text_styles.ROLES`."""
    action: str = ""
    """A Textual action that a click on it runs; never made from outside text."""


class Line(NamedTuple):
    """One row of a view."""

    spans: tuple[Span, ...] = ()
    target: int | None = None
    """Which of the view's targets (a page's chapters) the row belongs to."""


BLANK = Line()

_LOOSE_ENDS = " \u00b7,;:-"
"""What looks lost before an ellipsis."""

_CLUSTER = 16
"""More characters than stand in one cell: a letter, its marks, the joiners of an emoji."""


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut a text to at most so many cells, between characters as people see them."""
    if width <= 0:
        return ""
    if len(text) <= width and text.isascii():
        return text
    if cell_len(text) <= width:
        return text
    return split_text(text, width - 1)[0].rstrip(_LOOSE_ENDS) + ellipsis


def spread(left: Iterable[Span], right: Iterable[Span], width: int, ellipsis: str = "…") -> Line:
    """Put one group of spans at the left and one at the right edge of a row.

    What stands right is kept whole; the last span on the left gives way.
    """
    right = [span for span in right if span.text]
    right_width = sum(cell_len(span.text) for span in right)
    if right_width + 1 >= width:
        right, right_width = [], 0
    room = width - right_width - (1 if right else 0)
    kept: list[Span] = []
    for span in left:
        text = fit(span.text, room, ellipsis)
        if text:
            kept.append(span._replace(text=text))
        room -= cell_len(text)
    gap = width - right_width - sum(cell_len(span.text) for span in kept)
    if right:
        kept.append(Span(" " * gap))
    return Line((*kept, *right))


def _split(word: str, width: int) -> tuple[str, str]:
    """Split a word after at most so many cells, looking no further into it than needed."""
    if word.isascii():
        return word[:width], word[width:]
    near = word[: 2 * width]  # enough but for letters with many marks, and all of it is measured
    if cell_len(near) <= width:
        near = word[: width * _CLUSTER]
    # Rich makes two spaces of a wide character that lies across the cut; a word has none itself.
    head = split_text(near, width)[0].rstrip(" ")
    return head, word[len(head) :]


def _chopped(word: str, width: int) -> Iterator[str]:
    """Cut a word that is longer than a row, as scripts without spaces have them."""
    start, near = 0, width * _CLUSTER
    while len(word) - start > near or cell_len(word[start:]) > width:
        head, _ = _split(word[start : start + near], width)
        if not head:  # one character wider than the whole row
            yield "?"
            return
        yield head
        start += len(head)
    yield word[start:]


def wrap(text: str, width: int) -> Iterator[str]:
    """Break a text into rows of at most so many cells, at spaces where there are some.

    Line breaks of the text stay; tabs count as spaces.
    """
    width = max(1, width)
    for paragraph in text.split("\n"):
        row, room = "", width
        for word in paragraph.split():
            size = len(word) if word.isascii() else cell_len(word)
            if row and size + 1 <= room:
                row += " " + word
                room -= size + 1
                continue
            if size > width and not word.isascii() and room > 2 and row:
                # Scripts without spaces fill the row they are on.
                head, word = _split(word, room - 1)
                row += " " + head
                size = cell_len(word)
            if row:
                yield row
            *full, row = _chopped(word, width)
            yield from full
            room = width - cell_len(row)
        yield row


def wrap_spans(spans: Iterable[Span], width: int, gap: str = " ") -> Iterator[tuple[Span, ...]]:
    """Lay whole spans out in rows, with a gap between; one longer than a row is cut."""
    row: list[Span] = []
    room = width
    for span in spans:
        span = span._replace(text=fit(span.text, width))
        size = cell_len(span.text)
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

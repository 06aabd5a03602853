"""Notes on a page as lines, with what in them leads to a time and what elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from steno_tui.models.note_paragraphs import Paragraph
from steno_tui.text.cells import wrap
from steno_tui.tui.text_lines import Line, Span

_ITEM = "- "
"""What a list's items begin with."""

_PLAIN = ("text", None)
"""The role and the target of what is not marked."""


class Mark(NamedTuple):
    """A part of a text that looks other than the rest, or leads somewhere."""

    start: int
    end: int
    role: str
    target: int | None = None


def notes_lines(parts: Iterable[Paragraph], width: int, *, jump: int, link: int) -> Iterator[Line]:
    """Notes as lines.

    Args:
        parts: their paragraphs.
        width: cells.
        jump: the target of the first time in them; those of the others follow.
        link: the same of the first link.
    """
    for part in parts:
        marks, target = [], None
        if part.stamp is not None:
            start = part.text.index(part.stamp)
            marks.append(Mark(start, start + len(part.stamp), "stamp"))
            target = jump
            jump += 1
        for one in part.links:
            marks.append(Mark(one.start, one.end, "link", link))
            link += 1
        is_item = part.text.startswith(_ITEM) or target is not None
        yield from marked_lines(part.text, marks, width, target, indent=2 if is_item else 0)


def marked_lines(
    text: str,
    marks: Sequence[Mark],
    width: int,
    target: int | None = None,
    *,
    indent: int = 0,
) -> Iterator[Line]:
    """A paragraph with parts that are marked, each in all the rows that it is broken over.

    Args:
        text: the paragraph.
        marks: in the order of the text; no two overlap.
        width: cells.
        target: what all its rows lead to.
        indent: how far the rows behind the first are moved in, in cells.
    """
    letters = _marks_of_letters(text, marks)
    before = ""
    for row in wrap(text, width - indent, first=width):
        spans = [Span(before)] if before else []
        if marks:
            of_row = ((_PLAIN if a.isspace() else next(letters), a) for a in row)
            for (role, leads_to), group in groupby(of_row, itemgetter(0)):
                words = "".join(letter for _, letter in group)
                spans.append(Span(words, role, target=leads_to))
        else:
            spans.append(Span(row))
        yield Line(tuple(spans), target)
        before = " " * indent


def _marks_of_letters(text: str, marks: Sequence[Mark]) -> Iterator[tuple[str, int | None]]:
    """What each letter of a paragraph is; spaces, where rows break, are left out."""
    end = 0
    for mark in marks:
        yield from (_PLAIN for letter in text[end : mark.start] if not letter.isspace())
        part = text[mark.start : mark.end]
        yield from ((mark.role, mark.target) for letter in part if not letter.isspace())
        end = mark.end
    yield from (_PLAIN for letter in text[end:] if not letter.isspace())

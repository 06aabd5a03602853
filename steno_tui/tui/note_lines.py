"""Notes on a page: what in them leads to a time, what elsewhere, and both as lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from steno_tui.models.episode import Episode
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.text.addresses import find_addresses
from steno_tui.text.cells import wrap
from steno_tui.text.times import leading_timestamp
from steno_tui.tui.text_lines import Line, Span

_ITEM = "- "
"""What a list's items begin with."""

_PLAIN = ("text", None)
"""The role and the target of what is not marked."""


class Paragraph(NamedTuple):
    """A line of notes, however many rows it takes."""

    text: str
    stamp: str | None
    """The time stamp it begins with, if that is one to go to."""
    seconds: int
    """The time that says."""
    links: Sequence[NoteLink]
    """Those in it, counted from its start."""


class Mark(NamedTuple):
    """A part of a text that looks other than the rest, or leads somewhere."""

    start: int
    end: int
    role: str
    target: int | None = None


def first_notes(episode: Episode) -> Notes:
    """What a page begins with: the service's summary, or the publisher's notes in its place."""
    publisher, summary = episode.publisher, episode.summary or ""
    if publisher is not None and publisher.notes.text and not episode.is_processed:
        return publisher.notes
    links = (NoteLink(start, end, summary[start:end]) for start, end in find_addresses(summary))
    return Notes(summary, tuple(links))


def paragraphs(notes: Notes, episode: Episode) -> list[Paragraph]:
    """Notes line by line, each with what it leads to.

    Args:
        notes: all of them.
        episode: whose; there is no going to a time beyond its end, or where there is no audio.
    """
    return list(_paragraphs(notes, episode.audio_url is not None, episode.duration_seconds))


def _paragraphs(notes: Notes, has_audio: bool, length: int | None) -> Iterator[Paragraph]:
    start = number = 0
    for text in notes.text.split("\n"):
        end = start + len(text)
        links = []
        while number < len(notes.links) and notes.links[number].start < end:
            link = notes.links[number]
            # One that goes on behind the line ends with it.
            links.append(NoteLink(link.start - start, min(link.end, end) - start, link.url))
            number += 1
        found = leading_timestamp(text)
        if found is None or not has_audio or (length and found.seconds >= length):
            yield Paragraph(text, None, 0, links)
        else:
            behind = text.index(found.stamp) + len(found.stamp)
            kept = [link for link in links if link.start >= behind]
            yield Paragraph(text, found.stamp, found.seconds, kept)
        start = end + 1


def stamped_words(part: Paragraph) -> str:
    """What a line says behind the time stamp that it begins with."""
    found = leading_timestamp(part.text)
    return part.text if found is None else found.rest


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

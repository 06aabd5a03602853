"""Plain text, with or without times and speakers at the start of its lines; pure.

There is no standard. Read are a time before the words (``00:00:07 Good evening.``), a time or a
name on a line of its own with the words below, both (``Ada Lund (0:07)``), and ``Ada Lund: Good
evening.`` where that is clearly a name; names and times may be bold, as Markdown has it.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.text.counts import count
from steno_tui.transcripts.joining import joined_all
from steno_tui.transcripts.segments import speaker_name, together, words
from steno_tui.transcripts.speakers import LONGEST_NAME, Named, clear_names, named
from steno_tui.transcripts.stamps import seconds_of

MAX_LINES = 200_000
"""The most lines of a text that are read."""

_TIME = r"(\d{1,3}:[0-5]\d:[0-5]\d(?:[.,]\d{1,3})?|\d{1,3}:[0-5]\d(?:[.,]\d{1,3})?)(?![\d:])"
_LEADING = re.compile(
    rf"[ \t]{{0,16}}+[\[(\\]{{0,3}}{_TIME}(?![ ]?(?:[ap]\.?m|[AP]\.?M)\b)"
    rf"(?:[ \t]{{0,4}}(?:-->|[-–—])[ \t]{{0,4}}{_TIME})?"
    r"[\])\\]{0,3}[ \t]{0,4}[-–—:|]{0,2}[ \t]{0,8}+",
    re.ASCII,
)
_TRAILING = re.compile(rf"[\[(]?{_TIME}[\])]?:?$", re.ASCII)
_BOLD = re.compile(r"\*\*([^*]{1,80}+)\*\*")
_LONGEST_STAMP = 20
_LONG_LINE = 100


class _Row(Struct, frozen=True, gc=False):
    """A line of the text."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    """None where none is named."""


def read_stamped_text(text: str) -> Transcript:
    """Read text as people type it.

    Args:
        text: of the file; its lines end in newlines.

    Raises:
        UnreadableError: nothing is said in it.
    """
    lines = text.split("\n")
    beyond = len(lines) - MAX_LINES
    rows = _with_speakers([_row(row) for row in lines[:MAX_LINES]])
    paragraphs: list[_Stretch] = []
    each_line_is_one = _are_paragraphs(rows)
    is_open = False
    speaker = ""
    for row in rows:
        has_head = row.start is not None or row.speaker is not None
        if row.speaker is not None:
            speaker = speaker_name(row.speaker)
        if has_head or (row.text and (each_line_is_one or not is_open)):
            start, end = row.start, row.end
            if start is None and paragraphs and not paragraphs[-1].lines:  # a time, then a name
                before = paragraphs.pop()
                start, end = before.start, before.end
            paragraphs.append(_Stretch(start, end, speaker, []))
        if row.text:
            paragraphs[-1].lines.append(row.text)
        is_open = has_head or bool(row.text)
    segments = [
        Segment(words(joined_all(each.lines)), each.start, each.end, each.speaker)
        for each in paragraphs
    ]
    read = together(segments, of="paragraph")
    if beyond > 0:
        notice = f"{count(beyond, 'line')} beyond the first {MAX_LINES} left out."
        return replace(read, notices=(*read.notices, notice))
    return read


class _Stretch(Struct, frozen=True, gc=False):
    """Lines that belong together."""

    start: float | None
    end: float | None
    speaker: str
    lines: list[str]


def _are_paragraphs(rows: list[_Row]) -> bool:
    """Whether each line is a paragraph: they are long, and none between them is free."""
    written = [len(row.text) for row in rows if row.text]
    if not written or len(written) < len(rows) - 1:
        return False
    return sorted(written)[len(written) // 2] > _LONG_LINE


def _row(row: str) -> _Row:
    row = row.strip()
    if row.startswith("**"):
        row = _BOLD.sub(r"\1", row, count=1)
    if (timed := _timed(row)) is not None:
        return timed
    if len(row) <= LONGEST_NAME + _LONGEST_STAMP:
        trailing = _TRAILING.search(row, max(0, len(row) - _LONGEST_STAMP))
        if trailing is not None:
            speaker = named(row[: trailing.start()].rstrip(" \t:|,-") + ":")
            if speaker is not None and not speaker.rest:
                return _Row("", seconds_of(trailing[1]), None, speaker.name)
    return _Row(row)


def _timed(row: str) -> _Row | None:
    """A line that begins with a time; None for others."""
    if (leading := _LEADING.match(row)) is None:
        return None
    start = seconds_of(leading[1])
    end = seconds_of(leading[2]) if leading[2] else None
    if start is None or (end is not None and end < start):
        end = None
    return _Row(row[leading.end() :], start, end)


def _with_speakers(rows: list[_Row]) -> list[_Row]:
    """Rows, with the names that clearly are speakers' apart from the words."""
    candidates: dict[int, Named] = {}
    first = next((number for number, row in enumerate(rows) if row.text), -1)
    for number, row in enumerate(rows):
        if row.speaker is None and (candidate := named(row.text)) is not None:
            candidates[number] = candidate
    clear = clear_names(candidates.values(), is_first=first in candidates)
    for number, candidate in candidates.items():
        if candidate.name in clear:
            row = replace(rows[number], text=candidate.rest, speaker=candidate.name)
            if row.start is None and (timed := _timed(row.text)) is not None:
                row = replace(timed, speaker=row.speaker)
            rows[number] = row
    return rows

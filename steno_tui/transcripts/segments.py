"""What readers of all forms share: segments put in order, and why there are none; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line
from steno_tui.transcripts.joining import joined_lines

MAX_SEGMENTS = 500_000
"""The most segments of one transcript that are kept: some forty hours, word by word."""

_MADE_AT_ONCE = 20_000
"""Segments that are made in a few milliseconds."""

_LONGEST_NAME = 80
_AT_ONCE = 1000
_PRINTABLE = bytes(range(0x20, 0x7F))
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class UnreadableError(ValueError):
    """A text is no transcript in the form it was read as; says what it is instead, in few words."""


def words(text: str) -> str:
    """What is said, its lines as one, safe to print."""
    if text.isascii():  # nearly all are in order, and need no more than this
        row = text.replace("\n", " ").strip()
        if row.isprintable() and "  " not in row:
            return row
    elif (row := text.strip()).isprintable():  # and so one line
        return _line(row)
    return _line(joined_lines(_without_directions(text)))


def all_words(texts: Sequence[str]) -> list[str]:
    """The words of many texts, as `words` has those of one, but looked at many at once first."""
    found: list[str] = []
    for at in range(0, len(texts), _AT_ONCE):
        some = texts[at : at + _AT_ONCE]
        if "\n" in (joined := "".join(some)) and joined.isascii():
            some = [text.replace("\n", " ").strip() for text in some]
        found += some if _are_plain(some) else map(words, some)
    return found


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether `words` would change nothing of any of some texts."""
    row = " ".join(filter(None, texts))
    if not row.isascii():
        return _line(row) == row
    # From behind, a blank is found in half the time.
    if row.rfind("  ") >= 0 or row != row.strip():
        return False
    return not row.encode().translate(None, _PRINTABLE)


def _line(text: str) -> str:
    """A text as one line, whole: how much is said is bounded by the file."""
    return line(text, len(text))


def _without_directions(text: str) -> str:
    """A text without the marks that captions in Arabic and Hebrew put around each line."""
    return text if text.isprintable() else _DIRECTIONS.sub("", text)


def speaker_name(text: str) -> str:
    """A speaker's name, safe to print, as it stands before or without a colon."""
    return _name(text[: _LONGEST_NAME * 4])


@lru_cache(maxsize=256)
def _name(text: str) -> str:
    return line(_without_directions(text), _LONGEST_NAME).rstrip(":： ")


def from_columns(
    texts: Sequence[str],
    starts: Sequence[float | None],
    ends: Sequence[float | None],
    speakers: Sequence[str],
) -> list[Segment]:
    """Make segments of columns, some at a time, so that other threads go on in between."""
    made: list[Segment] = []
    for at in range(0, len(texts), _MADE_AT_ONCE):
        some = slice(at, at + _MADE_AT_ONCE)
        made += map(Segment, texts[some], starts[some], ends[some], speakers[some])
    return made


def together(
    segments: Iterable[Segment], *, language: str | None = None, unread: int = 0, of: str = "cue"
) -> Transcript:
    """Put segments together, those without a time behind the one they came after.

    Args:
        segments: as they were read.
        language: as the source names it.
        unread: how many could not be read.
        of: what they are called there.

    Raises:
        UnreadableError: there are none.
    """
    kept = [segment for segment in segments if segment.text]
    notices = []
    if unread:
        whose = "its time" if unread == 1 else "their times"
        notices.append(f"{count(unread, of)} left out: {whose} cannot be read.")
    if (beyond := len(kept) - MAX_SEGMENTS) > 0:
        del kept[MAX_SEGMENTS:]
        notices.append(f"{count(beyond, of)} beyond the first {MAX_SEGMENTS} left out.")
    if not kept:
        raise UnreadableError("nothing is said in it")
    return Transcript(tuple(_in_order(kept)), language, tuple(notices))


def _in_order(segments: list[Segment]) -> list[Segment]:
    """Segments by their start; those of one start, and those without, as they came."""
    starts: list[float] = []
    for segment in segments:
        start = segment.start
        starts.append((starts[-1] if starts else 0.0) if start is None else start)
    if starts == sorted(starts):
        return segments
    order = sorted(range(len(segments)), key=starts.__getitem__)
    return [segments[index] for index in order]

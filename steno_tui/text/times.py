"""Times, lengths and ages as people write them: read, and written."""

from __future__ import annotations

import math
import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import cache
from typing import NamedTuple

from steno_tui.errors import UsageError

MAX_SECONDS = 1_000_000
"""No time in an episode lies beyond this (eleven days); larger values are nonsense."""

_LEADING_STAMP = (
    r"[ \t]{0,16}(?:(?:[-*•–]|\d{1,3}[.)])[ \t]{1,4}|[-*•–])?[\[(]{0,2}@?"
    r"(?P<stamp>\d{1,3}:[0-5]\d:[0-5]\d|\d{1,3}:[0-5]\d)"
    r"(?!\d|:\d)(?![ ]?[AaPp]\.?[Mm]\b)[\])]{0,2}[ \t]{0,4}[-–—:.|]{0,2}[ \t]{0,4}(?=\S)"
)
_SECONDS = re.compile(r"[0-9]{1,9}")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")
_TIMESTAMP = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})")


@cache
def _leading_stamp() -> re.Pattern[str]:
    """Made when it is first needed, which takes longer than importing the rest of this."""
    return re.compile(_LEADING_STAMP)


def timestamp(seconds: int) -> str:
    """Write an offset as chapters do: ``5:50``, ``1:04:03``."""
    minutes, second = divmod(max(0, seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def parse_timestamp(text: str) -> int | None:
    """Read ``M:SS``, ``MM:SS``, ``75:00`` or ``H:MM:SS`` as seconds; None for anything else."""
    match = _TIMESTAMP.fullmatch(text.strip()) if len(text) <= 32 else None
    if match is None:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if seconds > 59 or (match[1] and minutes > 59):
        return None
    total = hours * 3600 + minutes * 60 + seconds
    return total if total <= MAX_SECONDS else None


TIMES = "Write a time as 14:40, 1:02:03, 880 or 80%, or a step as +30 or -1:00."
"""What `parse_place` reads."""


def parse_place(written: str, position: float | None, length: float | None) -> float:
    """Read where in an audio to go.

    Args:
        written: a time (``14:40``, ``1:02:03``, ``880`` seconds), a share of the length (``80%``),
            or a step from the position (``+30``, ``-1:00``).
        position: where it is now, in seconds, if it is anywhere.
        length: the audio's, in seconds, if it is known.

    Returns:
        seconds from the start; a step that leads out of the audio ends at its start or its end.

    Raises:
        UsageError: it cannot be read, or lies beyond the end.
    """
    written = written.strip()
    step = written[:1] if written[:1] in ("+", "-") else ""
    rest = written[len(step) :].lstrip() if len(written) <= 32 else ""
    if percent := _PERCENT.fullmatch(rest):
        if length is None:
            raise UsageError("The length of the audio is not known; write a time such as 14:40.")
        seconds = float(percent[1]) / 100 * length
    else:
        plain = int(rest) if _SECONDS.fullmatch(rest) else parse_timestamp(rest)
        if plain is None:
            raise UsageError(TIMES)
        seconds = float(plain)
    if step:
        if position is None:
            raise UsageError("Nothing is heard yet that a step could start from; write a time.")
        seconds = max(0.0, position + (seconds if step == "+" else -seconds))
        return seconds if length is None else min(seconds, length)
    if length is not None and seconds > length:
        raise UsageError(f"The audio ends at {timestamp(int(length))}; that lies beyond.")
    return seconds


class LeadingTimestamp(NamedTuple):
    """The time stamp that a line begins with."""

    stamp: str
    """As it stands there."""
    seconds: int
    rest: str
    """What stands behind it."""


def leading_timestamp(row: str) -> LeadingTimestamp | None:
    """Find the time stamp that a line of show notes begins with.

    There is no standard for these; what is read is the form that players ask publishers for: one
    a line, at its start or after a list's marker, with words behind it. Times of day (``9:30
    am``) are none.
    """
    row = row[:400]
    match = _leading_stamp().match(row)
    if match is None or (seconds := parse_timestamp(match["stamp"])) is None:
        return None
    return LeadingTimestamp(match["stamp"], seconds, row[match.end() :])


def whole_seconds(value: object) -> int | None:
    """Read a count of seconds from whatever a JSON field holds; None where it makes no sense.

    Accepts integers, finite floats, digits in a string and time stamps; refuses booleans,
    negative values, NaN, infinities and anything beyond `MAX_SECONDS`.
    """
    if isinstance(value, str):
        if (stamp := parse_timestamp(value)) is not None:
            return stamp
        try:
            value = float(value) if len(value) <= 32 else math.nan
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 <= value <= MAX_SECONDS:  # false for NaN too
        return None
    return int(value)


def parse_iso_time(text: str) -> datetime | None:
    """Read an ISO 8601 date and time, as UTC where it names no zone; None for anything else.

    Returns:
        The time in UTC, never so close to the ends of the calendar that the clock of another
        zone could not show it.
    """
    try:
        read = datetime.fromisoformat(text.strip()) if len(text) <= 64 else None
        if read is None or not MINYEAR < read.year < MAXYEAR:
            return None
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso_time(seconds: float | None) -> str | None:
    """Write Unix seconds as ISO 8601 in UTC, to the second."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (OverflowError, ValueError, OSError):  # beyond what a calendar has
        return None


def duration(seconds: int) -> str:
    """Write a length in words: ``47 min``, ``1 h 2 min``, ``30 s``."""
    if seconds < 60:
        return f"{max(0, seconds)} s"
    hours, minutes = divmod((seconds + 30) // 60, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def age(then: float, now: float) -> str:
    """Write how long ago a time was: ``just now``, ``5 min ago``, ``3 h ago``, ``2 days ago``.

    A time in the future, as a changed clock makes them, is ``just now``.
    """
    seconds = max(0.0, now - then)
    for unit, name in ((86400 * 365, "year"), (86400 * 30, "month"), (86400, "day")):
        if seconds >= unit * (2 if name != "day" else 1):
            count = int(seconds // unit)
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    if seconds >= 3600:
        return f"{int(seconds // 3600)} h ago"
    if seconds >= 60:
        return f"{int(seconds // 60)} min ago"
    return "just now"

"""Times as the forms with cues need them: of every segment, and with an end; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from steno_tui.errors import TranscriptError
from steno_tui.models.transcript import Segment, Transcript

_CHARACTERS_A_SECOND = 12
_SHORTEST = 1000


class Timed(NamedTuple):
    """A segment and its times, in thousandths of a second."""

    start: int
    end: int
    segment: Segment


def timed(transcript: Transcript, form: str) -> Iterator[Timed]:
    """The segments of a transcript with their times.

    One without a time begins with the one it follows; one without an end ends where the next
    begins, or once it could have been said.

    Args:
        transcript: what is to be written.
        form: the name of the form, for the error.

    Raises:
        TranscriptError: none of them has a time.
    """
    if not transcript.is_timed:
        raise TranscriptError(
            f"This transcript has no times, and so cannot be written as {form}. Write it as text, "
            "Markdown or JSON."
        )
    segments = transcript.segments
    start = 0
    for number, segment in enumerate(segments):
        if segment.start is not None:
            start = round(segment.start * 1000)
        if segment.end is not None:
            yield Timed(start, round(segment.end * 1000), segment)
            continue
        end = start + max(_SHORTEST, len(segment.text) * 1000 // _CHARACTERS_A_SECOND)
        if number + 1 < len(segments) and (following := segments[number + 1].start) is not None:
            behind = round(following * 1000)
            end = min(end, behind) if behind > start else end
        yield Timed(start, end, segment)


def stamp(thousandths: int, point: str) -> str:
    """Write a time as ``00:01:02.345``.

    Args:
        thousandths: of a second.
        point: what stands before the thousandths.
    """
    seconds, rest = divmod(thousandths, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{rest:03}"

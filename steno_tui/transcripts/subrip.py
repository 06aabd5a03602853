"""SRT, or SubRip, for which there is no standard, read leniently and written; pure.

Numbers may be missing, points stand for commas, free lines within the words. Speakers are named as
``Name:`` where they change, as the Podcasting 2.0 namespace has it, or as ``>> Name:``. What would
be taken for something else when it is read again is written with a character in it that is not
shown, as there is nothing else that every player leaves out.
"""

from __future__ import annotations

import re

from steno_tui.models.transcript import Transcript
from steno_tui.transcripts.cues import ARROW, NOT_SHOWN, cues, no_cues, segments_of
from steno_tui.transcripts.segments import together
from steno_tui.transcripts.speakers import Named, clear_names, named
from steno_tui.transcripts.timing import stamp, timed

_MEANINGFUL = re.compile(r"<(?=[A-Za-z/>\d])|&(?=[A-Za-z#])|\{(?=\\)|--(?=>)")
_COLON = re.compile("[:：]")
_OTHER = re.compile(r"(?:- ?)?>(?=>)")


def read_subrip(text: str) -> Transcript:
    """Read SRT.

    Args:
        text: of the file; its lines end in newlines.

    Raises:
        UnreadableError: nothing is said in it.
    """
    read = cues(text, ends_at_free_line=False)
    segments = segments_of(read)
    if not any(segment.text for segment in segments):
        raise no_cues(text)
    return together(segments, unread=read.unread)


def write_subrip(transcript: Transcript) -> str:
    """Write a transcript as SRT, its speakers named where they change.

    Raises:
        TranscriptError: it has no times.
    """
    blocks = []
    clear = _clear(transcript)
    speaker = ""
    for number, (start, end, segment) in enumerate(timed(transcript, "SRT"), 1):
        text = _escaped(segment.text)
        if segment.speaker != speaker:
            speaker = segment.speaker
            if speaker in clear:
                text = f"{speaker}: {text}"
            elif speaker:
                text = f">> {_MEANINGFUL.sub(_hidden, speaker)}{NOT_SHOWN}: {text}"
            else:
                text = f">> {text}"
        blocks.append(f"{number}\n{stamp(start, ',')} {ARROW} {stamp(end, ',')}\n{text}\n")
    return "\n".join(blocks)


def _clear(transcript: Transcript) -> frozenset[str]:
    """The speakers who will be known as such by their names alone."""
    changes: dict[int, Named] = {}
    speaker = ""
    for number, segment in enumerate(transcript.segments):
        found = named(f"{segment.speaker}: ") if segment.speaker != speaker else None
        if found is not None and found.name == segment.speaker:
            changes[number] = found
        speaker = segment.speaker
    return clear_names(changes.values(), is_first=0 in changes)


def _hidden(meaningful: re.Match[str]) -> str:
    return f"{meaningful[0]}{NOT_SHOWN}"


def _escaped(text: str) -> str:
    text = _MEANINGFUL.sub(_hidden, text)
    if _OTHER.match(text) is not None:
        text = _OTHER.sub(_hidden, text, count=1)
    if text.startswith("- "):
        text = f"-{NOT_SHOWN}{text[1:]}"
    if named(text) is not None:
        text = _COLON.sub(_hidden, text, count=1)
    return text

"""Cues, of which WebVTT and SubRip files are made, taken apart and turned into segments; pure.

A file is cut at its arrows, which is what both forms have for certain: no expression goes over all
of it, and a cue that is damaged spoils no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from steno_tui.models.transcript import Segment
from steno_tui.text.html_text import unescape
from steno_tui.text.times import MAX_SECONDS
from steno_tui.transcripts.joining import joined_lines
from steno_tui.transcripts.segments import speaker_name, words
from steno_tui.transcripts.speakers import LONGEST_NAME, Named, clear_names, named

ARROW = "-->"

_STAMP = re.compile(
    r"[ \t]{0,16}+(\d{1,4}:(?:\d{1,2}:)?)(\d{1,2})(?:[.,](\d{1,3})\d{0,6}+)?(?=[ \t]|$)", re.ASCII
)
_LIKE_TIME = re.compile(r"\d[:.,]\d")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>|</?>|<\d[\d:.,]{0,20}+>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200}+)?(?:[ \t\n]([^<>]{0,500}+))?>")
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}+\}")
# What captions have where somebody else begins to speak, with a name or without.
_OTHER = re.compile(r"\s{0,8}+(?:- ?)?>> ?(?:([^\n]{1,80}?)(?<!\u2060):(?:\s|$))?")


class Cue(NamedTuple):
    """A cue as it stands in the file."""

    start: float
    end: float | None
    """None where it is before the start."""
    text: str
    """Its lines, with tags and entities."""


class Cues(NamedTuple):
    """The cues of a file."""

    read: list[Cue]
    unread: int
    """How many have no times that can be read."""


def seconds_of(stamp: str) -> float | None:
    """Read a time such as ``00:01:02.345``, ``1:02,3`` or ``75:00``, with anything behind a blank.

    Seconds and minutes above 59 are counted on. None where it is no time.
    """
    match = _STAMP.match(stamp)
    if match is None:
        return None
    minutes, seconds, fraction = match.groups()
    thousandths = int(seconds + (fraction or "").ljust(3, "0")) + _before_seconds(minutes)
    return thousandths / 1000 if thousandths <= MAX_SECONDS * 1000 else None


@lru_cache(maxsize=4096)
def _before_seconds(stamp: str) -> int:
    """The hours and minutes of a time, in thousandths of a second."""
    hours, _, minutes = stamp[:-1].rpartition(":")
    return (int(hours or 0) * 60 + int(minutes)) * 60_000


def cues(text: str, *, ends_at_free_line: bool) -> Cues:
    """Cut a file into its cues.

    Args:
        text: of the file.
        ends_at_free_line: whether a free line ends a cue, as in WebVTT; else it goes on until the
            number of the next one, or its times.
    """
    read: list[Cue] = []
    unread = 0
    first, *pieces = f"{text}\n".split(ARROW)
    start_line = first.rpartition("\n")[2]
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        before, _, next_line = piece.rpartition("\n")
        end_line, _, body = before.partition("\n")
        start, end = seconds_of(start_line), seconds_of(end_line)
        if ends_at_free_line:
            body = body.partition("\n\n")[0]
        elif number < last:
            body = _without_number(body)
        if start is not None and end is not None:
            read.append(Cue(start, end if end >= start else None, body))
        elif not ends_at_free_line and read and _LIKE_TIME.search(start_line) is None:
            # An arrow among the words.
            cue = read[-1]
            read[-1] = cue._replace(text=f"{cue.text}\n{start_line}{ARROW}{end_line}\n{body}")
        else:
            unread += 1
        start_line = next_line
    return Cues(read, unread)


def _without_number(body: str) -> str:
    """The lines of a cue without the number of the next one, which stands before its times."""
    lines, _, number = body.rpartition("\n")
    return lines if number.strip().isdecimal() else body


def segments_of(read: list[Cue]) -> list[Segment]:
    """Turn cues into segments: tags and entities out, speakers apart.

    A speaker is named where another one begins, so that one speaks until the next is named. An
    empty name is nobody's.
    """
    with_voices = any("<v" in cue.text for cue in read)
    spoken: list[tuple[Cue, str | None, str]] = []
    candidates: dict[int, Named] = {}
    for cue in read:
        text = cue.text
        if "<v" in text:
            spoken += ((cue, *part) for part in _voices(text))
            continue
        speaker = None
        if ">>" in text and (other := _OTHER.match(text)) is not None:
            speaker, text = other[1] or "", text[other.end() :]
        elif not with_voices and (candidate := _named(text)) is not None:
            candidates[len(spoken)] = candidate
        spoken.append((cue, speaker, text))
    clear = clear_names(candidates.values(), is_first=0 in candidates)
    segments: list[Segment] = []
    at_word = ""
    for number, (cue, speaker, text) in enumerate(spoken):
        if (found := candidates.get(number)) is not None and found.name in clear:
            speaker, text = found
        if speaker is not None:
            at_word = speaker_name(unescape(speaker))
        segments.append(Segment(_said(text), cue.start, cue.end, at_word))
    return segments


def _named(text: str) -> Named | None:
    """What looks like a speaker's name before the words of a cue."""
    beginning = text[: LONGEST_NAME * 2]
    if ":" not in beginning and "：" not in beginning:
        return None
    return named(_bare(text).lstrip("- \n"))


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """The parts of a cue with voices in it: who speaks, None for who did before; and what."""
    first, *parts = _VOICE.split(text)
    if first.strip():
        yield None, first
    for at in range(0, len(parts), 2):
        yield parts[at] or "", parts[at + 1]


def _bare(text: str) -> str:
    """A text without its tags."""
    if "{" in text:
        text = _OVERRIDE.sub("", text)
    if "<" in text:
        if "<rt" in text:
            text = text.replace("<rt>", "(").replace("</rt>", ")")
        text = _TAG.sub("", text)
    return text


def _said(text: str) -> str:
    text = _bare(text)
    if "\n" in text:
        text = joined_lines(text)
    if "&" in text:
        text = unescape(text)
    return words(text)

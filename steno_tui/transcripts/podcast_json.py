"""Transcripts in JSON: that of the Podcasting 2.0 namespace (1.0.0), and what others make; pure.

Read are a list of segments under one of several names, or alone; WebVTT within JSON; and a mere
text. Members of several names mean the same; times may be texts, or thousandths of seconds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.text.charset import decode
from steno_tui.text.json_object import JsonError, read_json_value
from steno_tui.text.times import MAX_SECONDS
from steno_tui.transcripts.cues import has_cues
from steno_tui.transcripts.segments import (
    MAX_SEGMENTS,
    UnreadableError,
    all_words,
    from_columns,
    speaker_name,
    together,
    words,
)
from steno_tui.transcripts.stamped_text import read_stamped_text
from steno_tui.transcripts.stamps import seconds_of
from steno_tui.transcripts.subrip import read_subrip
from steno_tui.transcripts.webvtt import SIGNATURE, read_webvtt

_LISTS = (
    "segments",
    "cues",
    "utterances",
    "paragraphs",
    "sentences",
    "captions",
    "results",
    "items",
    "transcript",
    "data",
)
_TEXTS = ("body", "text", "transcript", "content", "caption", "sentence", "word")
_STARTS = ("startTime", "start", "start_time", "startSeconds", "begin", "from", "time", "timestamp")
_ENDS = ("endTime", "end", "end_time", "endSeconds", "to")
_SPEAKERS = ("speaker", "speaker_name", "speakerName", "speaker_label", "name")
_SLOWEST = 20
"""Seconds a character; speech takes a fifteenth of one, or some seventy thousandths."""

_INSIDE = 4
"""How many objects within one another are looked into."""


def read_podcast_json(text: str, max_bytes: int) -> Transcript:
    """Read JSON.

    Args:
        text: of the file.
        max_bytes: no larger one is read.

    Raises:
        UnreadableError: it is no JSON, or nothing that is said is found in it.
    """
    try:
        value = read_json_value(text.encode(), max_bytes=max_bytes, max_members=MAX_SEGMENTS)
    except JsonError as error:
        raise UnreadableError(str(error)) from None
    language = None
    for each in _within(value):
        if isinstance(each, dict) and language is None:
            named = each.get("language")
            language = words(named)[:35] if isinstance(named, str) and named else None
        if isinstance(each, list) and (segments := _segments(each)):
            return together(segments, language=language, of="segment")
        if isinstance(each, str) and SIGNATURE.match(written := decode(each)):
            return read_webvtt(written)
    for each in _within(value):
        if isinstance(each, dict) and (said := _text(each)):
            written = decode(said)
            read = (read_subrip if has_cues(written) else read_stamped_text)(written)
            return Transcript(read.segments, language or read.language, read.notices)
    raise UnreadableError("the JSON in it has no list of segments and no text")


def _within(value: object) -> Iterator[object]:
    """A value and those within it, the nearest first; of lists only those of what they are."""
    values = [value]
    for _ in range(_INSIDE):
        yield from values
        inside: list[object] = []
        for each in values:
            if isinstance(each, dict):
                inside += (each[key] for key in _LISTS if key in each)
                inside += (other for key, other in each.items() if key not in _LISTS)
        values = inside


def _segments(listed: Sequence[object]) -> list[Segment]:
    texts, speakers = list[str](), list[str]()
    starts, ends = list[float | None](), list[float | None]()
    speaker = ""
    unit = 1000 if _are_thousandths(listed) else 1
    for each in listed:
        if not isinstance(each, dict):
            continue
        named = _speaker(each)
        if named is not None:
            speaker = named
        if text := _text(each):
            start = _seconds(each, _STARTS, unit)
            end = _seconds(each, _ENDS, unit) if start is not None else None
            if end is not None and start is not None and end < start:
                end = None
            texts.append(text)
            starts.append(start)
            ends.append(end)
            speakers.append(speaker)
    return from_columns(all_words(texts), starts, ends, speakers)


def _are_thousandths(listed: Sequence[object]) -> bool:
    """Whether times are thousandths of seconds, by how long it takes to say what is said."""
    length = said = 0
    for each in listed:
        if isinstance(each, dict):
            start = next((each[key] for key in _STARTS if key in each), None)
            end = next((each[key] for key in _ENDS if key in each), None)
            if type(start) is not int or type(end) is not int:
                return False
            length += end - start
            said += len(_text(each))
    return length > said * _SLOWEST


def _text(members: dict[str, object]) -> str:
    for key in _TEXTS:
        if isinstance(value := members.get(key), str):
            return value
    return ""


def _speaker(members: dict[str, object]) -> str | None:
    """Who speaks; None where nobody is named, so that whoever spoke before goes on."""
    for key in _SPEAKERS:
        if (value := members.get(key)) is None:
            continue
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str):
            return speaker_name(value)
        if type(value) is int:
            return f"Speaker {value}" if abs(value) < 10**9 else None
    return None


def _seconds(members: dict[str, object], keys: tuple[str, ...], unit: int) -> float | None:
    """A time, to the thousandth of a second; None where there is none, or none that makes sense.

    Args:
        members: of a segment.
        keys: that the time may have.
        unit: how many of what it counts make a second.
    """
    for key in keys:
        if (value := members.get(key)) is None:
            continue
        if isinstance(value, str):
            value = seconds_of(value) if ":" in value else _number(value)
        if type(value) is float or type(value) is int:
            return round(value * 1000 / unit) / 1000 if 0 <= value <= MAX_SECONDS * unit else None
    return None


def _number(written: str) -> float:
    try:
        return float(written.strip().removesuffix("s")) if len(written) <= 32 else math.nan
    except ValueError:
        return math.nan


def write_podcast_json(transcript: Transcript) -> str:
    """Write a transcript as the JSON of the Podcasting 2.0 namespace, a segment a line."""
    lines = []
    speaker = ""
    for segment in transcript.segments:
        members: dict[str, object] = {}
        if segment.speaker or speaker:
            members["speaker"] = speaker = segment.speaker
        if segment.start is not None:
            members["startTime"] = segment.start
        if segment.end is not None:
            members["endTime"] = segment.end
        members["body"] = segment.text
        lines.append(json.dumps(members, ensure_ascii=False))
    language = f'"language": {json.dumps(transcript.language)}, ' if transcript.language else ""
    listed = ",\n".join(lines)
    return f'{{"version": "1.0.0", {language}"segments": [\n{listed}\n]}}\n'

"""Cues, of which WebVTT and SubRip files are made, taken apart and turned into segments; pure.

One expression finds the lines with times, wherever they stand, so that a cue that is damaged spoils
no other; a plainer one does first, which is enough for nearly all files. What comes by the ten
thousand is kept in columns, and turned over in as few turns of Python as can be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from steno_tui.models.transcript import Segment
from steno_tui.text.html_text import unescape
from steno_tui.text.times import MAX_SECONDS
from steno_tui.transcripts.segments import UnreadableError, all_words, speaker_name, words
from steno_tui.transcripts.speakers import Named, clear_names, named
from steno_tui.transcripts.stamps import COMMON_TIME, TIME, all_seconds, common_seconds

ARROW = "-->"

NOT_SHOWN = "\u2060"
"""A word joiner, which no text has in it that was made safe to print."""

# The number before a line with times, which is no part of what the cue before says.
_NUMBER_LINE = r"\n(?:[ \t]{0,8}+\d{1,9}+[ \t]{0,8}+\n)?"
_TIMES = re.compile(
    rf"{_NUMBER_LINE}[ \t]{{0,8}}+{TIME}[ \t]{{0,8}}+-->[ \t]{{0,8}}+{TIME}(?=[ \t\n])[^\n]*+",
    re.ASCII,
)
# The same as nearly all files have it, and not looked at closely: that is done for all at once.
_COMMON_TIMES = re.compile(
    rf"{_NUMBER_LINE}{COMMON_TIME} --> {COMMON_TIME}(?=[ \n])[^\n]*+", re.ASCII
)
_LIKE_TIME = re.compile(r"\d[:.,]\d")
_NUMBER = re.compile(r"\n[ \t]{0,8}+\d{1,9}+[ \t]{0,8}+$", re.ASCII)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>|</?>|<\d[\d:.,]{0,20}+>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200}+)?(?:[ \t\n]([^<>]{0,500}+))?>")
_BEGIN_VOICE = "\n<v "
_DASH = "\n- "
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}+\}")
# What captions have where somebody else begins to speak; with a name before a marked colon where we
# wrote it.
_OTHER = re.compile(rf"\s{{0,8}}+(?:- ?)?>>\s?(?:([^\n]{{1,200}}?){NOT_SHOWN}:(?=\s|$))?")


ROLLING = re.compile(r"<\d\d:\d\d:\d\d\.\d{3}><c>")
"""What captions that roll up are known by: times of single words."""

_SNIFFED = 65_536


class Cues(NamedTuple):
    """The cues of a file, in columns."""

    starts: list[float]
    ends: list[float | None]
    """None where one is before the start."""
    texts: list[str]
    """Their lines, with tags and entities."""
    unread: int
    """How many more there are, with times that cannot be read."""


def has_cues(text: str) -> bool:
    """Whether a text has a line with times near its beginning."""
    return _TIMES.search(f"\n{text[:_SNIFFED]}\n") is not None


def cues(text: str, *, ends_at_free_line: bool) -> Cues:
    """Cut a file into its cues.

    Args:
        text: of the file.
        ends_at_free_line: whether a free line ends a cue, as in WebVTT; else it goes on until the
            number of the next one, or its times.
    """
    arrows = text.count(ARROW)
    first, starts, ends, texts = _cut(f"\n{text}\n", arrows)
    unread = 0
    if arrows > len(texts):
        unread = _count_damaged([first, *texts], ends_at_free_line)
        texts = [_before_damaged(each, ends_at_free_line) for each in texts]
    if ends_at_free_line:
        texts = [each.partition("\n\n")[0] for each in texts]
    if starts and max(starts) > MAX_SECONDS:
        kept = [number for number, start in enumerate(starts) if start <= MAX_SECONDS]
        unread += len(starts) - len(kept)
        starts, ends = [starts[at] for at in kept], [ends[at] for at in kept]
        texts = [texts[at] for at in kept]
    known = [
        end if start <= end <= MAX_SECONDS else None
        for start, end in zip(starts, ends, strict=True)
    ]
    return Cues(starts, known, texts, unread)


def _cut(text: str, arrows: int) -> tuple[str, list[float], list[float], list[str]]:
    """What stands before the first cue of a text with so many arrows; then the cues in columns."""
    first, *parts = _COMMON_TIMES.split(text)
    if len(parts) == 3 * arrows:
        starts, ends = common_seconds(parts[0::3]), common_seconds(parts[1::3])
        if starts is not None and ends is not None:
            return first, starts, ends, parts[2::3]
    first, *parts = _TIMES.split(text)
    starts = all_seconds(parts[0::7], parts[1::7], parts[2::7])
    return first, starts, all_seconds(parts[3::7], parts[4::7], parts[5::7]), parts[6::7]


def no_cues(text: str) -> UnreadableError:
    """The error for a file in which nothing is said: whether its times are damaged, and where."""
    for number, line in enumerate(text.split("\n"), 1):
        if ARROW in line and _TIMES.match(f"\n{line}\n") is None:
            wanted, found = f"00:00:01.000 {ARROW} 00:00:04.000", words(line[:60])
            return UnreadableError(f"line {number} has no times as in {wanted}, but {found!r}")
    return UnreadableError("nothing is said in it")


def _is_damaged(line: str, always: bool) -> bool:
    """Whether a line with an arrow has times that cannot be read, rather than words."""
    return always or _LIKE_TIME.search(line) is not None


def _count_damaged(texts: list[str], ends_at_free_line: bool) -> int:
    """How many lines between cues have times that cannot be read."""
    return sum(
        ARROW in line and _is_damaged(line, ends_at_free_line)
        for text in texts
        if ARROW in text
        for line in text.split("\n")
    )


def _before_damaged(text: str, ends_at_free_line: bool) -> str:
    """The lines of a cue before those of a damaged one."""
    if ARROW not in text:
        return text
    kept: list[str] = []
    for line in text.split("\n"):
        if ARROW in line and _is_damaged(line, ends_at_free_line):
            return _NUMBER.sub("", "\n".join(kept))
        kept.append(line)
    return text


def segments_of(read: Cues) -> list[Segment]:
    """Turn cues into segments: tags and entities out, speakers apart.

    A speaker is named where another one begins, so that one speaks until the next is named. An
    empty name is nobody's.
    """
    with_voices = any("<v" in text for text in read.texts)
    spoken = _spoken_by_voices(read) if with_voices else _spoken_by_names(read)
    return list(map(Segment, _said(spoken.texts), spoken.starts, spoken.ends, spoken.speakers))


class _Spoken(NamedTuple):
    """What is said by one speaker each, in columns; with tags and entities."""

    texts: Sequence[str]
    starts: Sequence[float]
    ends: Sequence[float | None]
    speakers: Sequence[str]


def _spoken_by_names(read: Cues) -> _Spoken:
    """Cues with the names of speakers before their words."""
    candidates = _candidates(read.texts)
    clear = clear_names(candidates.values(), is_first=0 in candidates)
    texts: list[str] = []
    speakers: list[str] = []
    speaker = ""
    for number, text in enumerate(read.texts):
        said = text
        if number in candidates and (found := candidates[number]).name in clear:
            speaker, said = speaker_name(found.name), found.rest
        elif ">>" in text and (other := _other_speaker(text)) is not None:
            speaker, said = speaker_name(unescape(other.name)), other.rest
        elif speaker and text.startswith(_DASH):  # somebody else
            speaker = ""
        texts.append(said)
        speakers.append(speaker)
    return _Spoken(texts, read.starts, read.ends, speakers)


def _spoken_by_voices(read: Cues) -> _Spoken:
    """Cues with tags for who speaks, maybe several in one."""
    rows: list[tuple[str, float, float | None, str]] = []
    speakers: dict[str, str] = {}  # by the tags that a text began with, and had no other
    speaker = ""
    for text, start, end in zip(read.texts, read.starts, read.ends, strict=True):
        tag, bracket, said = text.partition(">")
        if bracket and tag in speakers and ("<" not in said or "<v" not in said):
            speaker = speakers[tag]
            rows.append((said, start, end, speaker))
            continue
        if ">>" in text and (other := _other_speaker(text)) is not None:
            voices: list[tuple[str | None, str]] = [(other.name, other.rest)]
        else:
            voices = _voices(text)
        for name, words_of_voice in voices:
            speaker = speaker if name is None else speaker_name(unescape(name))
            rows.append((words_of_voice, start, end, speaker))
        if len(voices) == 1 and name is not None and text.startswith(_BEGIN_VOICE):
            speakers[tag] = speaker
    return _Spoken(*zip(*rows, strict=True))


def unrolled(texts: list[str]) -> list[str]:
    """The lines of cues without those that are only still shown, as in captions that roll up.

    YouTube makes such of what it hears: each cue begins with the line that the one before ended in.
    """
    new: list[str] = []
    last = ""
    for text in texts:
        lines = [bare for row in text.split("\n") if (bare := _bare(row).strip())]
        new.append("\n".join(lines[1:] if lines and lines[0] == last else lines))
        last = lines[-1] if lines else last
    return new


def _voices(text: str) -> list[tuple[str | None, str]]:
    """The parts of a cue, one for each voice: who, None for who spoke before; and what."""
    name, end, rest = text[len(_BEGIN_VOICE) :].partition(">")
    if end and text.startswith(_BEGIN_VOICE) and "<" not in name and "<v" not in rest:
        return [(name, rest)]
    first, *parts = _VOICE.split(text)
    named_parts = zip(parts[::2], parts[1::2], strict=True)
    return [(None, first), *((name or "", rest) for name, rest in named_parts)]


def _other_speaker(text: str) -> Named | None:
    """Who speaks now where captions say that somebody else does; nobody where none is named."""
    if (match := _OTHER.match(text)) is None:
        return None
    rest = text[match.end() :]
    if match[1] is not None:
        return Named(match[1], rest[1:])
    return named(_bare(rest)) or Named("", rest)


def _candidates(texts: list[str]) -> dict[int, Named]:
    """What looks like speakers' names before the words, by the numbers of the cues."""
    candidates = {}
    for number, text in enumerate(texts):
        if ":" in text or "：" in text:
            candidate = named(_bare(text))
            if candidate is not None:
                candidates[number] = candidate
    return candidates


def _bare(text: str) -> str:
    """A text without its tags."""
    if "{" in text:
        text = _OVERRIDE.sub("", text)
    if "<" in text:
        if "<rt" in text:
            text = text.replace("<rt>", "(").replace("</rt>", ")")
        text = _TAG.sub("", text)
    return text


def _said(texts: Sequence[str]) -> list[str]:
    """The words of many cues."""
    marks = {mark for mark in "<{&" if mark in "".join(texts)}
    if marks & {"<", "{"}:
        texts = [_bare(text) for text in texts]
    if "&" in marks:
        texts = [unescape(text) for text in texts]
    return all_words(texts)

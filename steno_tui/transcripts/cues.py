"""Cues, of which WebVTT and SRT files are made, taken apart and turned into segments; pure.

One expression finds the lines with times, wherever they stand, so that a cue that is damaged spoils
no other; a plainer one does first, which is enough for nearly all files. What comes by the ten
thousand is kept in columns, and looked at as one text: where nothing is in it that may mean
something, nothing is to be done for a single cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import le
from typing import NamedTuple

from steno_tui.models.transcript import Segment
from steno_tui.text.html_text import unescape
from steno_tui.text.sanitize import WORD_JOINER
from steno_tui.text.times import MAX_SECONDS
from steno_tui.transcripts.segments import (
    UnreadableError,
    all_words,
    from_columns,
    speaker_name,
    words,
)
from steno_tui.transcripts.speakers import Named, clear_names, named
from steno_tui.transcripts.stamps import COMMON_TIMES, TIME, common_seconds, exact_seconds

ARROW = "-->"

NOT_SHOWN = WORD_JOINER
"""Stands within what would mean something else when it is read again."""

# The number before a line with times, which is no part of what the cue before says.
_NUMBER = r"[ \t]{0,8}+[0-9]{1,9}+[ \t]{0,8}+"
# Who speaks, before the words; where that would end in an arrow, the line is one of damaged times.
_VOICE_FIRST = r"<v ([^<>\n]{0,80}+)(?<!--)>"
_TIMES = re.compile(
    rf"\n(?:{_NUMBER}\n)?[ \t]{{0,8}}+{TIME}[ \t]{{0,8}}+-->[ \t]{{0,8}}+{TIME}(?![^ \t\n])[^\n]*+"
    rf"(?:\n{_VOICE_FIRST}|)",
    re.ASCII,
)
# The same as nearly all files have it. The times are not looked at closely: that is done for all at
# once. Nothing is said where a free line follows, or the number of the next cue.
_COMMON_TIMES = re.compile(
    rf"\n\n?(?:|{_NUMBER}\n)({COMMON_TIMES})(?: [^\n]*+|)"
    rf"\n(?:{_VOICE_FIRST}|(?!\n|{_NUMBER}\n))"
)
_LIKE_TIME = re.compile(r"\d[:.,]\d")
_LAST_NUMBER = re.compile(rf"\n{_NUMBER}$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}+>|</?>|<\d[\d:.,]{0,20}+>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200}+)?(?:[ \t\n]([^<>]{0,500}+))?>")
_DASH = "- "
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}+\}")
# What captions have where somebody else begins to speak; with a name before a marked colon where we
# wrote it.
_OTHER = re.compile(rf"\s{{0,8}}+(?:- ?)?>>\s?(?:([^\n]{{1,200}}?){NOT_SHOWN}:(?=\s|$))?")

ROLLING = re.compile(r"<\d\d:\d\d:\d\d\.\d{3}><c>")
"""What captions that roll up are known by: times of single words."""

_SIGNS = "\n<>{&:：-"
_SNIFFED = 65_536
_PIECE = 262_144


class Cues(NamedTuple):
    """The cues of a file, in columns."""

    starts: list[float]
    ends: Sequence[float | None]
    """None where one is before the start."""
    voices: list[str | None]
    """Who speaks, as the tag has it that the text begins with; None where it does not."""
    texts: list[str]
    """Their lines behind that, with other tags and entities."""
    signs: set[str]
    """The characters that may mean something and are in any of them."""
    unread: int
    """How many more there are, with times that cannot be read."""

    def having(self, *wanted: str) -> list[int]:
        """The numbers of the cues that have any of what is wanted, which begins with a sign."""
        maybe = [each for each in wanted if each[0] in self.signs]
        return sorted({at for each in maybe for at, text in enumerate(self.texts) if each in text})


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
    starts: list[float] = []
    ends: list[float] = []
    voices: list[str | None] = []
    texts: list[str] = []
    signs: set[str] = set()
    last: list[str] = []  # what there is of the last text
    for piece in _pieces(text):
        found = _common_cues(piece) or _all_cues(piece)
        starts += found.starts
        ends += found.ends
        voices += found.voices
        last.append(found.before)
        if found.texts:
            texts += ["".join(last), *found.texts]
            last = [texts.pop()]
        signs |= _signs(found)
    texts.append("".join(last))
    unread = 0
    if ">" in signs and any(ARROW in each for each in texts):
        texts[0] = f"\n\n{texts[0]}"  # the times may be in the first line
        unread = _count_damaged(texts, ends_at_free_line)
        texts = [_before_damaged(each, ends_at_free_line) for each in texts]
    del texts[0]  # what stands before the first cue
    if ends_at_free_line and "\n" in signs:
        texts = [each.partition("\n\n")[0] for each in texts]
    if starts and max(starts) > MAX_SECONDS:
        kept = [number for number, start in enumerate(starts) if start <= MAX_SECONDS]
        unread += len(starts) - len(kept)
        starts, ends = [starts[at] for at in kept], [ends[at] for at in kept]
        voices, texts = [voices[at] for at in kept], [texts[at] for at in kept]
    return Cues(starts, _known(starts, ends), voices, texts, signs, unread)


class _CuesOfPiece(NamedTuple):
    """The cues of a piece of a file, in columns."""

    before: str
    """What stands before the first, and so belongs to the last of the piece before."""
    starts: list[float]
    ends: list[float]
    voices: list[str | None]
    texts: list[str]


def _pieces(text: str) -> Iterator[str]:
    """A file cut at some of its free lines, as one step for all would hold up everything else."""
    start = 0
    while (end := text.find("\n\n", start + _PIECE)) >= 0:
        yield text[start:end]
        start = end
    yield text[start:].rstrip("\n")


def _common_cues(text: str) -> _CuesOfPiece | None:
    """The cues of a piece in which all are as in nearly all files; None where one is not."""
    before, *parts = _COMMON_TIMES.split(text)
    times, texts = common_seconds(parts[0::3]), parts[2::3]
    joined = "".join([before, *texts])
    if times is None or (">" in joined and ARROW in joined):
        return None
    return _CuesOfPiece(before, times[0::2], times[1::2], parts[1::3], texts)


def _all_cues(text: str) -> _CuesOfPiece:
    """The cues of any piece."""
    before, *parts = _TIMES.split(text if text.startswith("\n") else f"\n{text}")
    starts = list(map(exact_seconds, parts[0::8], parts[1::8], parts[2::8]))
    ends = list(map(exact_seconds, parts[3::8], parts[4::8], parts[5::8]))
    return _CuesOfPiece(before, starts, ends, parts[6::8], parts[7::8])


def _signs(found: _CuesOfPiece) -> set[str]:
    joined = "".join([found.before, *found.texts])
    return {sign for sign in _SIGNS if sign in joined}


def _known(starts: Sequence[float], ends: Sequence[float]) -> Sequence[float | None]:
    """The ends that are not before their starts."""
    if all(map(le, starts, ends)) and max(ends, default=0) <= MAX_SECONDS:
        return ends
    return [
        end if start <= end <= MAX_SECONDS else None
        for start, end in zip(starts, ends, strict=True)
    ]


def no_cues(text: str) -> UnreadableError:
    """The error for a file in which nothing is said: whether its times are damaged, and where."""
    for number, line in enumerate(text.split("\n"), 1):
        if ARROW in line and _TIMES.match(f"\n{line}\n") is None:
            wanted, found = f"00:00:01.000 {ARROW} 00:00:04.000", words(line[:60])
            return UnreadableError(f"line {number} has no times as in {wanted}, but {found!r}")
    return UnreadableError("nothing is said in it")


def _damaged(text: str, ends_at_free_line: bool) -> Iterator[int]:
    """Which lines of a cue, of which its times are the first, are damaged times of others.

    Where a free line ends no cue it may be words that have an arrow: times stand behind a free line
    or a number, and have something like one.
    """
    times, before = 0, ""
    for number, line in enumerate(_lines(text)):
        if ARROW in line and (
            ends_at_free_line
            or (
                number > times + 1
                and (not (bare := before.strip()) or bare.isdecimal())
                and _LIKE_TIME.search(line) is not None
            )
        ):
            times = number
            yield number
        before = line


def _lines(text: str) -> list[str]:
    """The lines of a cue, of which nothing but the end is here of that of its times."""
    return text.split("\n") if text.startswith("\n") else ["", *text.split("\n")]


def _count_damaged(texts: list[str], ends_at_free_line: bool) -> int:
    """How many lines between cues have times that cannot be read."""
    return sum(1 for text in texts if ARROW in text for _ in _damaged(text, ends_at_free_line))


def _before_damaged(text: str, ends_at_free_line: bool) -> str:
    """The lines of a cue before those of a damaged one."""
    if ARROW not in text or (at := next(_damaged(text, ends_at_free_line), None)) is None:
        return text
    return _LAST_NUMBER.sub("", "\n".join(_lines(text)[:at]))


def segments_of(read: Cues) -> list[Segment]:
    """Turn cues into segments: tags and entities out, speakers apart.

    A speaker is named where another one begins, so that one speaks until the next is named. An
    empty name is nobody's.
    """
    with_voices = set(read.voices) - {None} or read.having("<v")
    spoken = _spoken_by_voices(read) if with_voices else _spoken_by_names(read)
    texts = spoken.texts
    if not read.signs.isdisjoint("<{&"):
        texts = [unescape(_bare(text)) for text in texts]
    return from_columns(all_words(texts), spoken.starts, spoken.ends, spoken.speakers)


class _Spoken(NamedTuple):
    """What is said by one speaker each, in columns; with tags and entities."""

    texts: Sequence[str]
    starts: Sequence[float]
    ends: Sequence[float | None]
    speakers: Sequence[str]


def _spoken_by_names(read: Cues) -> _Spoken:
    """Cues with the names of speakers before their words."""
    texts = list(read.texts)
    numbers = read.having(":", "：", ">>", _DASH)
    candidates = {
        number: candidate
        for number in numbers
        if (candidate := named(_bare(texts[number]))) is not None
    }
    clear = clear_names(candidates.values(), is_first=0 in candidates)
    speakers: list[str] = []
    speaker = ""
    for number in numbers:
        text = texts[number]
        if number in candidates and candidates[number].name in clear:
            said = candidates[number]
        elif (other := _other_speaker(text)) is not None:
            said = Named(unescape(other.name), other.rest)
        elif text.removeprefix("\n").startswith(_DASH):  # somebody else
            said = Named("", text)
        else:
            continue
        speakers += [speaker] * (number - len(speakers))
        speaker, texts[number] = speaker_name(said.name), said.rest
    speakers += [speaker] * (len(texts) - len(speakers))
    return _Spoken(texts, read.starts, read.ends, speakers)


def _spoken_by_voices(read: Cues) -> _Spoken:
    """Cues with tags for who speaks, maybe several in one."""
    voices = set(read.voices)
    several = set(read.having("<v", ">>"))
    if None not in voices and not several:
        names = {voice: speaker_name(unescape(voice or "")) for voice in voices}
        return _Spoken(read.texts, read.starts, read.ends, [names[voice] for voice in read.voices])
    texts, starts, speakers = list[str](), list[float](), list[str]()
    ends: list[float | None] = []
    speaker = ""
    for number, text in enumerate(read.texts):
        voice = read.voices[number]
        for name, said in _voices(voice, text) if number in several else [(voice, text)]:
            speaker = speaker if name is None else speaker_name(unescape(name))
            texts.append(said)
            starts.append(read.starts[number])
            ends.append(read.ends[number])
            speakers.append(speaker)
    return _Spoken(texts, starts, ends, speakers)


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


def _voices(voice: str | None, text: str) -> list[tuple[str | None, str]]:
    """The parts of a cue, one for each voice: who, None for who spoke before; and what."""
    if voice is None and (other := _other_speaker(text)) is not None:
        return [(other.name, other.rest)]
    first, *parts = _VOICE.split(text)
    others = zip(parts[::2], parts[1::2], strict=True)
    return [(voice, first), *((name or "", said) for name, said in others)]


def _other_speaker(text: str) -> Named | None:
    """Who speaks now where captions say that somebody else does; nobody where none is named."""
    if (match := _OTHER.match(text)) is None:
        return None
    rest = text[match.end() :]
    if match[1] is not None:
        return Named(match[1], rest[1:])
    return named(_bare(rest)) or Named("", rest)


def _bare(text: str) -> str:
    """A text without its tags."""
    if "{" in text:
        text = _OVERRIDE.sub("", text)
    if "<" in text:
        if "<rt" in text:
            text = text.replace("<rt>", "(").replace("</rt>", ")")
        text = _TAG.sub("", text)
    return text

"""A transcript as it is read: its segments in paragraphs, with chapters between. Pure."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from steno_tui.models.episode import Chapter
from steno_tui.models.transcript import Segment

SHORTEST = 300
"""A paragraph of so many characters ends with the next sentence."""

LONGEST = 600
"""And one of so many wherever a segment does."""

PAUSE_SECONDS = 4.0
"""After a silence of this length there is a new paragraph."""

_EARLY_SECONDS = 1.0
"""A segment that begins so much before a chapter may belong to that already."""

_SENTENCE_END = re.compile("[.!?…。！？؟۔।][\"'”’»)\\]]*$")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff]")
_FULL_WIDTH = re.compile("[\uff00-\uff60]")


class SpokenParagraph(NamedTuple):
    """What one speaker says in a row."""

    first: int
    """The number of its first segment."""
    text: str
    """All its segments in one row, without line breaks or double spaces."""
    starts: tuple[int, ...]
    """Where each segment begins in the text."""
    speaker: str
    """Who says it, where that was somebody else before; else empty."""
    voice: int
    """Which of all speakers that is, in the order of their first words; -1 for nobody."""
    headings: tuple[str, ...]
    """The titles of the chapters that begin with it."""


class TranscriptText:
    """A transcript in paragraphs, and where in it which time is.

    Args:
        segments: those of the transcript, none longer than a paragraph where that can be.
        chapters: those of the episode.

    Attributes:
        segments: what the numbers stand for that cursor and sound are at.
        paragraphs: what is laid out.
        is_timed: whether any time is known.
    """

    def __init__(self, segments: Iterable[Segment], chapters: Sequence[Chapter] = ()) -> None:
        self.segments = [one for one in segments if one.text.strip()]
        self.is_timed = any(one.start is not None for one in self.segments)
        self.paragraphs: list[SpokenParagraph] = []
        self._paragraph_of = array("l")
        self._times = _times(self.segments)
        self._chapters = [one for one in chapters if self.is_timed]
        self._chapters.sort(key=lambda chapter: chapter.start_seconds)
        self._group()

    # How it is made.

    def _group(self) -> None:
        """Put segments together to paragraphs."""
        voices: dict[str, int] = {}
        chapters = [*self._chapters]
        begun: list[int] = []
        speaker, length, headings = "", 0, list[str]()
        for number, segment in enumerate(self.segments):
            start, coming = segment.start, list[str]()
            while start is not None and chapters:
                if chapters[0].start_seconds > start + _EARLY_SECONDS:
                    break
                chapter = chapters.pop(0)
                coming.append(chapter.title or f"Chapter {len(self._chapters) - len(chapters)}")
            if begun and (coming or self._ends_before(number, length)):
                speaker = self._close(begun, speaker, voices, headings)
                begun, length, headings = [], 0, []
            headings += coming
            begun.append(number)
            length += len(segment.text) + 1
        if begun:
            self._close(begun, speaker, voices, headings)

    def _ends_before(self, number: int, length: int) -> bool:
        """Whether a new paragraph begins with a segment, the one before being so long."""
        before, segment = self.segments[number - 1], self.segments[number]
        if segment.speaker != before.speaker or length + len(segment.text) > LONGEST:
            return True
        if length >= SHORTEST and _SENTENCE_END.search(before.text):
            return True
        if segment.start is None or before.end is None:
            return False
        return segment.start - before.end >= PAUSE_SECONDS

    def _close(
        self, begun: Sequence[int], before: str, voices: dict[str, int], headings: Sequence[str]
    ) -> str:
        """End a paragraph, and tell who spoke in it, or else before."""
        speaker, text, starts = self.segments[begun[0]].speaker, "", list[int]()
        for number in begun:
            words = " ".join(self.segments[number].text.split())
            if text:
                text += _gap(text, words)
            starts.append(len(text))
            text += words
            self._paragraph_of.append(len(self.paragraphs))
        voice = voices.setdefault(speaker, len(voices)) if speaker else -1
        name = speaker if speaker != before or headings else ""
        self.paragraphs.append(
            SpokenParagraph(begun[0], text, tuple(starts), name, voice, tuple(headings))
        )
        return speaker or before

    # Where things are.

    def paragraph_of(self, segment: int) -> int:
        """The number of the paragraph that a segment is a part of."""
        return self._paragraph_of[segment]

    def place_of(self, segment: int) -> tuple[int, int]:
        """Where in the text of its paragraph a segment begins, and where it ends."""
        paragraph = self.paragraphs[self._paragraph_of[segment]]
        number = segment - paragraph.first
        last = number + 1 == len(paragraph.starts)
        end = len(paragraph.text) if last else paragraph.starts[number + 1]
        return paragraph.starts[number], end

    def segment_in(self, paragraph: int, at: int) -> int:
        """The segment that a character of a paragraph's text belongs to."""
        one = self.paragraphs[paragraph]
        return one.first + max(0, bisect_right(one.starts, at) - 1)

    def segment_at(self, seconds: float) -> int | None:
        """What is said at a time of the page, or was last; None before anything is said."""
        if not self.is_timed:
            return None
        number = bisect_right(self._times, seconds) - 1
        while number > 0 and self.segments[number].start is None:
            number -= 1
        return number if number >= 0 and self.segments[number].start is not None else None

    def seconds_of(self, segment: int | None) -> float | None:
        """When a segment begins, by the times of the page; where it has none, the one before."""
        if segment is None or not self.is_timed or segment >= len(self.segments):
            return None
        seconds = self._times[segment]
        return None if seconds < 0 else seconds

    def chapter_start(self, seconds: float) -> int | None:
        """When the chapter starts in which a time is."""
        starts = [one.start_seconds for one in self._chapters]
        at = bisect_right(starts, seconds + _EARLY_SECONDS)
        return starts[at - 1] if at else None


def _times(segments: Iterable[Segment]) -> array[float]:
    """When each begins, never before the one before it; -1 where no time is known yet."""
    times, last = array("d"), -1.0
    for segment in segments:
        last = last if segment.start is None else max(last, segment.start)
        times.append(last)
    return times


def _gap(before: str, behind: str) -> str:
    """What stands between two segments: nothing in scripts that have no spaces."""
    ends = before[-1] + behind[:1]
    if ends.isascii():
        return " "
    is_spaced = not all(_WITHOUT_SPACES.match(end) or _FULL_WIDTH.match(end) for end in ends)
    return " " if is_spaced else ""

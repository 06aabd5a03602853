"""A transcript as it is read: its segments in paragraphs, with chapters between. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from steno_tui.models.episode import Chapter
from steno_tui.models.transcript import Segment
from steno_tui.transcripts.joining import space_between

_EARLY_SECONDS = 1.0
"""A segment that begins so much before a chapter may belong to that already."""

_ALIKE = 20
"""Characters by which a segment is known."""


class SpokenParagraph(Struct, frozen=True, gc=False):
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
        paragraphs: the segments of each, all of one speaker.
        chapters: those of the episode.

    Attributes:
        segments: what the numbers stand for that cursor and sound are at.
        paragraphs: what is laid out.
        is_timed: whether any time is known.
    """

    def __init__(
        self, paragraphs: Iterable[Sequence[Segment]] = (), chapters: Sequence[Chapter] = ()
    ) -> None:
        self.segments: list[Segment] = []
        self.paragraphs: list[SpokenParagraph] = []
        self._paragraph_of = array("l")
        self._chapters = sorted(chapters, key=lambda chapter: chapter.start_seconds)
        self._voices: dict[str, int] = {}
        self._begun = 0
        """How many chapters have begun."""
        self._firsts: dict[int, int] = {}
        """By the start of each chapter, the segment with which it begins."""
        for segments in paragraphs:
            self._add(segments)
        self.is_timed = any(one.start is not None for one in self.segments)
        self._times = _times(self.segments)

    # How it is made.

    def _add(self, segments: Sequence[Segment]) -> None:
        """Take a paragraph in, or several where a chapter begins within it."""
        headings: tuple[str, ...] = ()
        begun: list[Segment] = []
        for number, segment in enumerate(segments, len(self.segments)):
            if coming := tuple(self._headings(segment.start, number)):
                self._close(begun, headings)
                begun, headings = [], coming
            begun.append(segment)
        self._close(begun, headings)

    def _headings(self, start: float | None, number: int) -> Iterator[str]:
        """The titles of the chapters that have begun by a time, with the segment of a number."""
        while start is not None and self._begun < len(self._chapters):
            chapter = self._chapters[self._begun]
            if chapter.start_seconds > start + _EARLY_SECONDS:
                return
            self._begun += 1
            self._firsts[chapter.start_seconds] = number
            yield chapter.title or f"Chapter {self._begun}"

    def _close(self, segments: Sequence[Segment], headings: tuple[str, ...]) -> None:
        """Have some segments be a paragraph."""
        if not segments:
            return
        text, starts = "", list[int]()
        for segment in segments:
            text += space_between(text, segment.text) if text else ""
            starts.append(len(text))
            text += segment.text
            self._paragraph_of.append(len(self.paragraphs))
        speaker, before = segments[0].speaker, self.segments[-1].speaker if self.segments else ""
        voice = self._voices.setdefault(speaker, len(self._voices)) if speaker else -1
        name = speaker if speaker != before or headings else ""
        first = len(self.segments)
        self.paragraphs.append(
            SpokenParagraph(first, text, tuple(starts), name, voice, tuple(headings))
        )
        self.segments += segments

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

    def segment_from(self, seconds: float) -> int | None:
        """Where to read from a time of the page on: a chapter from its first words."""
        chapter = self._firsts.get(int(seconds)) if seconds == int(seconds) else None
        return self.segment_at(seconds) if chapter is None else chapter

    def segment_marked(self, seconds: int, words: str) -> int | None:
        """The segment of a whole second: what is said then, or what begins later in it.

        Before anything is said that is the first, and behind it all the last.

        Args:
            seconds: by the times of the page.
            words: those of the segment, or their beginning, which is the case for the later one.
        """
        first, last = self.segment_at(seconds), self.segment_at(seconds + 0.999)
        if last is not None and words and self.segments[last].text[:_ALIKE] == words[:_ALIKE]:
            return last
        if first is None and last is None and self.is_timed:
            return bisect_left(self._times, 0)
        return last if first is None else first

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

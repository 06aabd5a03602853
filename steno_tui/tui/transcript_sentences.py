"""The paragraphs of a transcript cut into sentences, each with the time at which it is heard. Pure.

Times are known of cues, which are cut for a screen and mostly within a sentence; so the time of a
sentence is that of its first letter within its cue.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from steno_tui.models.transcript import Segment

SHORTEST = 16
"""Characters: what is shorter is one with the sentence behind it."""

LONGEST = 120
"""Of a longer sentence the next part begins where a cue does."""

_END = re.compile(r"[.…!?؟۔।][\"'”’»)\]]{0,3} |[。！？][」』）”’]{0,3}")
_SHORTENED = re.compile(r"(?:[\W\d_][^\W\d_]|\b[A-Z][^\W\d_])\Z")
"""What stands before a point that ends no sentence: one letter, or Dr, Mr, St."""


def sentences(cues: Sequence[Segment], paragraphs: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Cut paragraphs into sentences; those of one paragraph come together.

    Args:
        cues: the transcript as its source has it.
        paragraphs: the same words put together.
    """
    times, letters = _CueTimes(cues), 0
    for paragraph in paragraphs:
        text = " ".join(paragraph.text.split())
        if text:
            yield _cut(text, paragraph, times, letters)
            letters += len(text) - text.count(" ")


class _CueTimes:
    """When each letter is heard, of all that are no spaces."""

    def __init__(self, cues: Sequence[Segment]) -> None:
        self._cues = cues
        self._firsts = array("l", [0])
        self._firsts.extend(accumulate(_letters(cue.text) for cue in cues))

    def next_begin(self, letter: int) -> int:
        """The letter with which the next cue begins."""
        return self._firsts[min(bisect_left(self._firsts, letter), len(self._cues))]

    def seconds(self, letter: int) -> float | None:
        """When a letter is heard; reckoned where it stands within a cue."""
        number = bisect_right(self._firsts, letter) - 1
        if number >= len(self._cues):
            return None
        cue, first, behind = self._cues[number], self._firsts[number], self._firsts[number + 1]
        if cue.start is None or letter == first:
            return cue.start
        end = cue.start if cue.end is None else cue.end
        return cue.start + (end - cue.start) * (letter - first) / max(1, behind - first)


def _letters(text: str) -> int:
    return len(text) - text.count(" ") if text.isascii() else sum(map(len, text.split()))


def _cut(text: str, paragraph: Segment, times: _CueTimes, first: int) -> list[Segment]:
    """The sentences of a paragraph.

    Args:
        text: of it, its words a space apart.
        paragraph: who speaks, and from when on.
        times: those of the cues.
        first: which letter of all it begins with.
    """
    cuts = [0]
    for end in (*_ends(text), len(text)):
        while end - cuts[-1] > LONGEST + SHORTEST:
            near = cuts[-1] + LONGEST
            begin = times.next_begin(first + near - text.count(" ", 0, near))
            place = _place(text, begin - first)
            if place > end - SHORTEST:
                break
            cuts.append(place)
        if end - cuts[-1] >= SHORTEST and len(text) - end >= SHORTEST:
            cuts.append(end)
    found: list[Segment] = []
    for start, end in pairwise([*cuts, len(text)]):
        letter = first + start - text.count(" ", 0, start)
        seconds = times.seconds(letter) if start else paragraph.start
        found.append(Segment(text[start:end].rstrip(), seconds, None, paragraph.speaker))
    return found


def _ends(text: str) -> Iterator[int]:
    """Where the sentences within a text end."""
    for match in _END.finditer(text):
        at = match.start()
        if text[at] != "." or _SHORTENED.search(text, max(0, at - 3), at) is None:
            yield match.end()


def _place(text: str, letter: int) -> int:
    """Where a letter of a text stands, spaces not being counted."""
    place = letter
    while (more := letter + text.count(" ", 0, place + 1)) != place:
        place = more
    return place

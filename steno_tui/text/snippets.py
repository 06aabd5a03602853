"""The sentence of a text in which something stands; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

LONGEST = 200
"""Characters of a snippet, and a few more where words stay whole."""

_MOST_LOOKED_AT = 10
"""Sentences among which the one with the most is chosen."""

_SPACES = re.compile(r"\s")
_ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？｡])(?!\n)|\n+")

Spans = tuple[tuple[int, int], ...]


def snippet(text: str, places_of_terms: Sequence[Sequence[tuple[int, int]]]) -> tuple[str, Spans]:
    """The sentence with the most of what was looked for, on one line, and the places in that.

    Args:
        text: the whole text.
        places_of_terms: by what was looked for, starts and ends in order; they may overlap.
    """
    places = joined(chain.from_iterable(places_of_terms))
    first, last, start, end = _fullest(text, places, places_of_terms)
    before, behind = start > 0, end < len(text)
    if end - start > LONGEST:
        begin = max(start, first - LONGEST // 3)
        begin = start if begin == start else _word_start(text, begin, first)
        before, start = before or begin > start, begin
        close = min(end, max(start + LONGEST, last))
        close = end if close == end else _word_end(text, close, last)
        behind, end = behind or close < end, close
    shown = _SPACES.sub(" ", text[start:end])
    head = "…" if before and not _begins(text, start) else ""
    tail = "…" if behind and not _ENDS.search(text[end - 1 : end + 1]) else ""
    shift = len(head) - start
    lit = tuple(
        (max(one, start) + shift, min(other, end) + shift)
        for one, other in places
        if one < end and other > start
    )
    return f"{head}{shown}{tail}", lit


def sentence_start(text: str, places_of_terms: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Where in the text the sentence begins of which `snippet` shows something."""
    places = joined(chain.from_iterable(places_of_terms))
    return _fullest(text, places, places_of_terms)[2]


def _fullest(
    text: str,
    places: Sequence[tuple[int, int]],
    of_terms: Sequence[Sequence[tuple[int, int]]],
) -> tuple[int, int, int, int]:
    """The first place in the sentence with the most, and where that begins and ends."""
    if not places:
        return 0, 0, *_sentence(text, 0, 0)
    best, most, looked, done = (0, 0, 0, 0), 0, 0, 0
    wanted = sum(map(bool, of_terms))
    for first, last in places:
        if first < done or looked == _MOST_LOOKED_AT:
            continue
        start, done = _sentence(text, first, last)
        looked += 1
        number = sum(any(start <= one < done for one, _ in each) for each in of_terms)
        if number > most:
            best, most = (first, last, start, done), number
        if number == wanted:
            break
    return best


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    return any(match.end() == at for match in _ENDS.finditer(text, max(0, at - 8), at + 1))


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _sentence(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the sentence with a place begins, and where it ends."""
    start, end = 0, len(text)
    for match in _ENDS.finditer(text):
        if match.end() <= first:
            start = match.end()
        elif match.start() >= last:
            end = match.start()
            break
    return start, end


def _word_start(text: str, at: int, most: int) -> int:
    """The start of the first whole word from there on, if one begins before the place."""
    space = text.find(" ", at, most)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int, least: int) -> int:
    """The end of the last whole word up to there, if one ends behind the place."""
    space = text.rfind(" ", least, at)
    return at if space < 0 else space

"""Where words stand on a page as it is laid out. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import accumulate
from typing import NamedTuple

from steno_tui.text.counts import count, grouped
from steno_tui.text.search_terms import Term, read_terms, row_of
from steno_tui.text.tokens import tokens
from steno_tui.tui.text_lines import Line

MOST = 5_000
"""Places that are lit and counted on one page; in five hours of speech no word is said so often."""

_LONG = 50_000
"""From so many characters on, cutting them into words takes longer than a frame."""

_AROUND = 12
"""Words on each side by which a place is known again."""


class FoundPart(NamedTuple):
    """Some letters of a row."""

    row: int
    start: int
    end: int


Place = tuple[FoundPart, ...]
"""Where words stand: a part of a row, or of several where a phrase is broken over them."""


def hits_words(number: int, at: int | None, *, is_known: bool) -> str:
    """Which hit one is at, and of how many; empty where nobody knows yet how many there are.

    Args:
        number: how many there are.
        at: at which one is, the first being 0; None for none.
        is_known: whether there are none where the number is 0.
    """
    if not number:
        return "no hits" if is_known else ""
    before = "" if at is None else f"{grouped(at + 1)} of "
    return before + (f"{grouped(MOST)}+ hits" if number == MOST else count(number, "hit"))


class PageText:
    """The words of a page, over all its rows.

    Args:
        lines: its rows.

    Attributes:
        is_begun: whether somebody cuts it into words, or has done so.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        rows = ["".join(span.text for span in line.spans) for line in lines]
        self._text = "\n".join(rows)
        self._starts = [0, *accumulate(len(row) + 1 for row in rows)]
        self.is_begun = False
        # A long transcript has a hundred thousand words: an object for each, and the garbage
        # collector would look at all of them between two keys.
        self._begins, self._ends = array("l"), array("l")
        """Where each word begins in the text, and where it ends."""
        self._row = ""
        """All words in a row, see `steno_tui.text.search_terms.row_of`."""
        self._in_row = array("l")
        """Where each of them begins there."""

    def places(self, typed: str) -> list[Place]:
        """Where what was typed stands, in the order of the page; words side by side are one."""
        terms = [term for term in read_terms(typed) if not term.is_unwanted]
        if not terms:
            return []
        if not self.is_cut:
            self.cut_up()
        joined: list[tuple[int, int]] = []
        for start, end in merge(*(self._places_of(term) for term in terms)):
            if len(joined) > MOST:
                break
            if joined and not self._text[joined[-1][1] : start].strip(" "):
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        return [self._parts(*place) for place in joined[:MOST]]

    @property
    def is_cut(self) -> bool:
        """Whether it was cut into words already."""
        return bool(self._row)

    @property
    def is_long(self) -> bool:
        """Whether that takes a while."""
        return len(self._text) > _LONG

    def cut_up(self) -> None:
        """Cut it into words, by which they are found then."""
        words = []
        begins, ends = array("l"), array("l")
        for word, begin, end in tokens(self._text):
            words.append(word)
            begins.append(begin)
            ends.append(end)
        self._begins, self._ends = begins, ends
        self._in_row = array("l", accumulate((len(word) + 1 for word in words), initial=1))
        self._row = row_of(words)

    def _places_of(self, term: Term) -> Iterator[tuple[int, int]]:
        """Where a word or a phrase starts in the text, and where it ends."""
        wanted = f" {' '.join(term.words)}{'' if term.is_start else ' '}"
        at = self._row.find(wanted)
        while at >= 0:
            number = bisect_left(self._in_row, at + 1)
            yield self._begins[number], self._ends[number + len(term.words) - 1]
            at = self._row.find(wanted, at + 1)

    def nearest(
        self, places: Sequence[Place], sentence: str, lit: tuple[int, int], rows: range | None
    ) -> int | None:
        """Which of some places is the one that is lit in a sentence, by the words around it.

        Args:
            places: those of the page.
            sentence: as it was found; the page may break it over rows, or cut it.
            lit: where in it the place is.
            rows: where it must be; None for anywhere.
        """
        around = [token.word for token in tokens(sentence)]
        at = sum(token.start < lit[0] for token in tokens(sentence))
        best: tuple[int, int | None] = (-1, None)
        for number, place in enumerate(places):
            if rows is None or place[0].row in rows:
                likeness = self._likeness(place, around, at)
                if likeness > best[0]:
                    best = likeness, number
        return best[1]

    def _likeness(self, place: Place, around: Sequence[str], at: int) -> int:
        """How many words before and behind a place are those of a sentence."""
        here = bisect_left(self._begins, self._starts[place[0].row] + place[0].start)
        alike = 0
        for way in (1, -1):
            for step in range(1, _AROUND + 1):
                one, other = here + way * step, at + way * step
                if not (0 <= one < len(self._begins) and 0 <= other < len(around)):
                    break
                if self._word(one) != around[other]:
                    break
                alike += 1
        return alike

    def _word(self, number: int) -> str:
        return self._row[self._in_row[number] : self._in_row[number + 1] - 1]

    def _parts(self, start: int, end: int) -> Place:
        parts = []
        while start < end:
            row = bisect_right(self._starts, start) - 1
            first, behind = self._starts[row], self._starts[row + 1] - 1
            if text := self._text[start : min(end, behind)]:
                start += len(text) - len(text.lstrip())
                parts.append(FoundPart(row, start - first, min(end, behind) - first))
            start = behind + 1
        return tuple(parts)

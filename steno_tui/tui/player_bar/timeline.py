"""A time line in half cells: what was played, what is at hand, and a gap where a chapter starts.

A moment that the user marked has a sign. Pure. The three parts differ by their characters, not
only by their colours.
"""

from __future__ import annotations

from bisect import bisect_left
from math import isfinite

from steno_tui.tui.text_lines import Span
from steno_tui.tui.theme import Signs

_LEFT, _RIGHT = 1, 2
"""The halves of a cell, as bits."""

_ROUNDING = 1e-6
"""What a time may lack of the half cell that a click on that half cell meant."""

_CELLS_PER_GAP = 4
"""Chapters that stand closer than this on the whole are not drawn: no line would be left."""


class Timeline:
    """Where the times of one audio lie in so many cells.

    Args:
        starts: where its chapters start, in seconds, ascending.
        length: of the audio, in seconds, more than 0.
        width: in cells.
        moments: what the user marked, in seconds, ascending.
    """

    def __init__(
        self,
        starts: tuple[float, ...],
        length: float,
        width: int,
        moments: tuple[float, ...] = (),
    ) -> None:
        self.starts = starts
        self.moments = moments
        self.length = length
        self.width = width
        self._gaps: dict[int, int] = {}
        for start in starts:
            half = self._half(start)
            if 0 < half < 2 * width:
                self._gaps[half // 2] = self._gaps.get(half // 2, 0) | (half % 2 + 1)
        if len(self._gaps) * _CELLS_PER_GAP > width:
            self._gaps.clear()
        within = (moment for moment in moments if 0 <= moment < length)
        self._marks = sorted({min(width - 1, self._half(moment) // 2) for moment in within})

    def is_for(
        self,
        starts: tuple[float, ...],
        length: float,
        width: int,
        moments: tuple[float, ...] = (),
    ) -> bool:
        """Whether it may be drawn again; chapters are compared by identity, they may be many."""
        is_same = self.starts is starts and self.moments is moments
        return is_same and self.length == length and self.width == width

    def _half(self, seconds: float) -> int:
        """How many half cells lie before a time."""
        if not isfinite(seconds):
            return 0
        halves = int(seconds / self.length * 2 * self.width + _ROUNDING)
        return max(0, min(2 * self.width, halves))

    def seconds_at(self, x: float) -> float:
        """The time a pointer is on.

        Args:
            x: cells from the left end; a whole number is what a terminal says that knows no parts
                of cells, and means the middle of one.

        Returns:
            seconds; where a moment or a chapter's start lies in the pointer's cell, that.
        """
        cell = max(0, min(int(x), self.width - 1))
        per_cell = self.length / self.width
        end = min((cell + 1) * per_cell, self.length)
        for times in (self.moments, self.starts):
            first = bisect_left(times, cell * per_cell)
            if first < len(times) and times[first] < end:
                return max(0.0, times[first])
        part = (x % 1 or 0.5) if 0 <= x < self.width else 0.5
        return (cell + part) * per_cell

    def draw(
        self,
        position: float | None,
        at_hand: float | None,
        signs: Signs,
        pointer: float | None = None,
    ) -> tuple[Span, ...]:
        """Draw it.

        Args:
            position: where the sound is, in seconds; None before it is anywhere.
            at_hand: up to where the audio is, in seconds; all of it where that is not known.
            signs: the terminal's.
            pointer: the time under the mouse, which is marked.
        """
        width = self.width
        head = self._half(position or 0.0)
        near = (self._half(self.length if at_hand is None else at_hand) + 1) // 2
        near = max(near, (head + 1) // 2)
        whole, has_half = divmod(head, 2)
        cells = [signs.played] * whole + [signs.head] * has_half
        played = whole if self._gaps.get(whole) == _LEFT else len(cells)
        cells += [signs.at_hand] * (near - len(cells)) + [signs.far] * (width - near)
        for cell, halves in self._gaps.items():
            cells[cell] = self._gapped(cell, halves, head, signs)
        parts = [(0, played, "accent"), (played, near, "muted"), (near, width, "faint")]
        for mark in self._marks:
            cells[mark] = signs.moment
            parts = [piece for part in parts for piece in _around(mark, *part, "strong")]
        if pointer is not None:
            mark = min(width - 1, self._half(pointer) // 2)
            cells[mark] = signs.pointer
            parts = [piece for part in parts for piece in _around(mark, *part, "key")]
        return tuple(Span("".join(cells[a:b]), role) for a, b, role in parts if a < b)

    @staticmethod
    def _gapped(cell: int, halves: int, head: int, signs: Signs) -> str:
        """A cell of which a half or both are left out."""
        if halves == _LEFT | _RIGHT:
            return signs.gap
        drawn = 2 * cell + (1 if halves == _LEFT else 0)
        if drawn < head:
            return signs.played_right if halves == _LEFT else signs.played_left
        return signs.at_hand_right if halves == _LEFT else signs.at_hand_left


def _around(mark: int, first: int, end: int, role: str, own: str) -> list[tuple[int, int, str]]:
    """Some cells, with the marked one, if it is among them, in a role of its own."""
    if not first <= mark < end:
        return [(first, end, role)]
    return [(first, mark, role), (mark, mark + 1, own), (mark + 1, end, role)]

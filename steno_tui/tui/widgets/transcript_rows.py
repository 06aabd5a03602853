"""The rows of a transcript as they come into being, a bit between any two frames, and are seen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.geometry import Size

from steno_tui.tui.text_lines import Line
from steno_tui.tui.transcript_lines import MEASURE, TranscriptLayout
from steno_tui.tui.transcript_text import TranscriptText

if TYPE_CHECKING:
    from steno_tui.tui.widgets.transcript_view import TranscriptView

MARGIN = 2
"""Cells for the cursor and for what is marked."""

_TURN_SECONDS = 0.006
"""How long rows are laid out in one go, which is less than a frame."""


class TranscriptRows:
    """Lays a transcript out for its view, and scrolls to segments once they have rows.

    Args:
        view: where they are seen.

    Attributes:
        laid_out: the rows that there are by now.
        width: the cells that they were laid out for; 0 before.
        height: how many of them the screen had room for, before it was resized.
    """

    def __init__(self, view: TranscriptView) -> None:
        self._view = view
        self.laid_out = TranscriptLayout(TranscriptText(), 1)
        self.width, self.height = 0, 0
        self._sought: tuple[int, int] | None = None
        """A segment and the row of the screen in which it is to stand, once it is laid out."""

    # How they come into being.

    @property
    def room(self) -> int:
        """The cells there are now."""
        return max(2, self._view.scrollable_content_region.width - MARGIN - 1)

    @property
    def lines_instead(self) -> Sequence[Line]:
        """What stands where there is no text."""
        view = self._view
        return () if view.text.segments else view.instead(min(self.room, MEASURE))

    def lay_out(self) -> None:
        """Lay the view's text out from the beginning."""
        view = self._view
        if view.scrollable_content_region.width:  # else the first resize brings it back here
            self.width = self.room
            self.laid_out = TranscriptLayout(view.text, self.width, view.shifted)
            if view.text.segments or view.virtual_size or self.lines_instead:
                self._go_on(self.laid_out)

    def _go_on(self, rows: TranscriptLayout) -> None:
        """Lay more out, and show it."""
        if rows is not self.laid_out:
            return
        end = time.perf_counter() + _TURN_SECONDS
        rows.lay_out(lambda: time.perf_counter() < end)
        self._view.virtual_size = Size(0, rows.height or len(self.lines_instead))
        self._go_to_sought()
        if not rows.is_whole:
            self._view.call_after_refresh(self._go_on, rows)
        self._view.refresh()

    def has(self, segment: int) -> bool:
        """Whether there is such a segment, and it has rows already."""
        return 0 <= segment < len(self._view.text.segments) and self.laid_out.has(segment)

    # Going to segments.

    def seek(self, segment: int, row: int) -> None:
        """Have a segment begin in a row of the screen, as soon as it has rows."""
        self._sought = segment, row
        self._go_to_sought()

    def forget(self) -> None:
        """Go nowhere any more."""
        self._sought = None

    def keep(self, segment: int | None) -> None:
        """Have a segment, or else the first row, where it is on the screen when laid out anew."""
        view, rows = self._view, self.laid_out
        top, height = view.scroll_offset.y, view.scrollable_content_region.height
        if self._sought is not None or not rows.height or not (top or segment):
            return
        if segment is None or not self.was_seen(segment):
            segment = rows.segment_in(min(top, rows.height - 1))
        row = rows.rows_of(segment).start - top
        self._sought = segment, max(0, min(row, height - 1))

    def _go_to_sought(self) -> None:
        if self._sought is None or not self.has(self._sought[0]):
            return
        (segment, row), self._sought = self._sought, None
        y = max(0, self.laid_out.rows_of(segment).start - row)
        if y != self._view.scroll_offset.y:
            self._view.scroll_to(y=y, animate=False, force=True)

    def reveal(self, segment: int, way: int) -> None:
        """Have a segment seen; of one that is longer than the screen, its near end."""
        rows, room = self.laid_out.rows_of(segment), len(self.sight)
        if len(rows) <= room:
            self._view.scroll_into_view(rows.start, len(rows))
        else:
            self._view.scroll_into_view(rows.start if way > 0 else rows.stop - room, room)

    # What is seen.

    @property
    def sight(self) -> range:
        """The rows that are on the screen."""
        top, height = self._view.scroll_offset.y, self._view.scrollable_content_region.height
        return range(top, min(top + height, self.laid_out.height))

    def is_seen(self, segment: int) -> bool:
        """Whether any of a segment is on the screen."""
        return self._is_in(self.sight, segment)

    def was_seen(self, segment: int) -> bool:
        """Whether any of a segment was on the screen before that was resized."""
        top = self._view.scroll_offset.y
        return self._is_in(range(top, top + self.height), segment)

    def _is_in(self, sight: range, segment: int) -> bool:
        if not self.has(segment):
            return False
        rows = self.laid_out.rows_of(segment)
        return rows.start < sight.stop and rows.stop > sight.start

    def nearest(self, way: int) -> int | None:
        """The first segment that begins on the screen, or for the way up the last one there."""
        rows, sight = self.laid_out, self.sight
        for y in sight[::way]:
            for segment in rows.segments_in(y)[::way]:
                if rows.begins_in(y, segment):
                    return segment
        return rows.segment_in(sight.start) if sight else None

    def heading(self, segment: int, way: int) -> int | None:
        """The row of the next heading (1) or the one before (-1) from a segment; the top is one."""
        rows = self.laid_out
        at = rows.rows_of(segment).start
        places = range(at + 1, rows.height) if way > 0 else range(at - 1, -1, -1)
        others = (y for y in places if rows.is_heading(y) and rows.segment_in(y) != segment)
        return next(others, None if way > 0 or not segment else 0)

"""The second line of defence: nothing a terminal would obey leaves through the screen.

Texts are made safe where they come in (`steno_tui.text.sanitize`); this filter sees every segment
on its way out and would catch what a mistake let through.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from steno_tui.text.sanitize import is_unsafe, line


class ControlCharFilter(LineFilter):
    """Replaces control characters in whatever is about to be drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, harmless."""
        if not any(is_unsafe(segment.text) for segment in segments):
            return segments
        return [
            Segment(line(segment.text) if is_unsafe(segment.text) else segment.text, segment.style)
            for segment in segments
        ]

"""The ground of every view that draws its own lines: roles to colours, spans to a strip."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from steno_tui.tui.lines import Line

ROLES = (
    "text",
    "title",
    "strong",
    "read",
    "muted",
    "heading",
    "current",
    "label",
    "stamp",
    "chip",
    "accent",
    "good",
    "warning",
    "key",
)


class Painted(ScrollView):
    """A scrolled view of lines, drawn by `paint`; what the lines are is the subclass's affair."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"line--{role}" for role in ROLES),
        "line--selected",
        "line--selected-blurred",
        "line--hover",
        "line--bar",
        "line--bar-blurred",
    }

    DEFAULT_CSS = """
    Painted {
        min-width: 4;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;

        & > .line--title { text-style: bold; }
        & > .line--strong { text-style: bold; }
        & > .line--read { color: $text-muted; }
        & > .line--muted { color: $text-muted; }
        & > .line--heading { color: $secondary; text-style: bold; }
        & > .line--current { color: $accent; text-style: bold; }
        & > .line--label { color: $primary; text-style: bold; }
        & > .line--stamp { color: $accent; }
        & > .line--chip { background: $panel; }
        & > .line--accent { color: $accent; }
        & > .line--good { color: $success; }
        & > .line--warning { color: $warning; }
        & > .line--key { color: $accent; text-style: bold; }
        & > .line--selected { background: $primary 22%; }
        & > .line--selected-blurred { background: $panel; }
        & > .line--hover { background: $panel; }
        & > .line--bar { color: $accent; }
        & > .line--bar-blurred { color: $text-disabled; }
    }
    """

    def role_style(self, role: str) -> Style:
        """The colours and weight of a role; a background only where the role has its own."""
        whole = self.get_component_rich_style(f"line--{role}")
        own = self.get_component_rich_style(f"line--{role}", partial=True)
        return own + Style(color=whole.color)

    def ground_style(self, role: str) -> Style:
        """The background that a role lays under a row."""
        style = self.get_component_rich_style(f"line--{role}")
        return Style(bgcolor=style.bgcolor)

    def paint(self, line: Line, width: int, ground: Style, margin: tuple[str, str]) -> Strip:
        """Draw a line.

        Args:
            line: what to draw.
            width: cells to fill.
            ground: the style under the whole row.
            margin: what stands in the two cells before the line, and its role.
        """
        mark, role = margin
        segments = [Segment(mark, ground + self.role_style(role))]
        used = cell_len(mark)
        for span in line.spans:
            style = ground + self.role_style(span.role)
            if span.action:
                style += Style.from_meta({"@click": span.action})
            segments.append(Segment(span.text, style))
            used += cell_len(span.text)
        if used < width:
            segments.append(Segment(" " * (width - used), ground))
            used = width
        strip = Strip(segments, used)
        return strip.crop(0, width) if used > width else strip

    def scroll_into_view(self, top: int, height: int) -> None:
        """Scroll just as far as needed for some rows to be seen; the first of them if not all."""
        room = self.scrollable_content_region.height
        current = self.scroll_offset.y
        if top < current or height >= room:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > current + room:
            self.scroll_to(y=top + height - room, animate=False, force=True)

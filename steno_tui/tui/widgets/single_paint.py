"""The ground of every view that draws its own lines: roles to colours, spans to a strip."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from steno_tui.tui.text_lines import Line
from steno_tui.tui.text_styles import ROLES, resolve_style


class SinglePaint(ScrollView):
    """A scrolled view of lines, drawn by `paint`; what the lines are is the subclass's affair."""

    DEFAULT_CSS = """
    SinglePaint {
        min-width: 4;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._looks: dict[str, Style] = {}

    def role_style(self, role: str) -> Style:
        """The colours and weight of a role; a background only where the role has its own."""
        style = self._looks.get(role)
        if style is None:
            behind = self.background_colors[1]
            style = self._looks[role] = resolve_style(ROLES[role], self.app.theme_variables, behind)
        return style

    def notify_style_update(self) -> None:
        """Forget the looks that the roles had in the old colours."""
        super().notify_style_update()
        self._looks.clear()

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
        if not room:  # not laid out yet; the first resize brings it back here
            return
        current = self.scroll_offset.y
        if top < current or height >= room:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > current + room:
            self.scroll_to(y=top + height - room, animate=False, force=True)

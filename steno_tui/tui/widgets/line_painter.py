"""Draws lines for a view: roles become colours, spans a strip; what the lines are is the view's."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from steno_tui.tui.text_lines import Line
from steno_tui.tui.text_styles import ROLES, resolve_style


class LinePainter:
    """Draws lines in the colours that a view has now.

    Args:
        view: tells `forget` whenever its styles have changed.
    """

    def __init__(self, view: Widget) -> None:
        self._view = view
        self._styles: dict[str, Style] = {}

    def style(self, role: str) -> Style:
        """The colours and weight of a role; a background only where the role has its own."""
        style = self._styles.get(role)
        if style is None:
            behind = self._view.background_colors[1]
            variables = self._view.app.theme_variables
            style = self._styles[role] = resolve_style(ROLES[role], variables, behind)
        return style

    def forget(self) -> None:
        """Forget the styles that the roles had in the old colours."""
        self._styles.clear()

    def paint(self, line: Line, width: int, ground: Style, margin: tuple[str, str]) -> Strip:
        """Draw a line.

        Args:
            line: what to draw.
            width: cells to fill.
            ground: the style under the whole row.
            margin: what stands in the cells before the line, and its role.
        """
        mark, role = margin
        segments = [Segment(mark, ground + self.style(role))]
        used = cell_len(mark)
        for span in line.spans:
            style = ground + self.style(span.role)
            if span.action:
                style += Style.from_meta({"@click": span.action})
            segments.append(Segment(span.text, style))
            used += cell_len(span.text)
        if used < width:
            segments.append(Segment(" " * (width - used), ground))
            used = width
        strip = Strip(segments, used)
        return strip.crop(0, width) if used > width else strip


def scroll_to_rows(view: Widget, top: int, height: int) -> None:
    """Scroll a view just as far as needed for some rows to be seen; the first of them if not all.

    Args:
        view: which.
        top: the first of the rows.
        height: how many they are.
    """
    room = view.scrollable_content_region.height
    if not room:  # not laid out yet; the first resize brings it back here
        return
    current = view.scroll_offset.y
    if top < current or height >= room:
        view.scroll_to(y=top, animate=False, force=True)
    elif top + height > current + room:
        view.scroll_to(y=top + height - room, animate=False, force=True)

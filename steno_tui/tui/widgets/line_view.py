"""A text of any length to scroll through, select and copy; drawn line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Size
from textual.getters import app as app_of
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.bindings import bindings
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_painter import LinePainter, scroll_to_rows

MARGIN = 2

KEPT_LINES = 2
"""How many lines stay in sight when a screen is turned."""


def _lit(strip: Strip, style: Style, start: int, end: int) -> Strip:
    """A strip with the characters from start to end (-1 is the end of the line) selected."""
    segments: list[Segment] = []
    at = 0
    for text, own, _ in strip:
        size = len(text)
        first = min(max(start - at, 0), size)
        last = size if end == -1 else min(max(end - at, 0), size)
        pieces = (
            (text[:first], own),
            (text[first:last], own + style if own else style),
            (text[max(first, last) :], own),
        )
        segments += [Segment(piece, look) for piece, look in pieces if piece]
        at += size
    return Strip(segments, strip.cell_length)


class LineView(ScrollView, can_focus=True):
    """A scrolled text made of `Line`s."""

    app = app_of(BaseApp)

    DEFAULT_CSS = """
    LineView {
        min-width: 4;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("move")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.painter = LinePainter(self)
        self.lines: Sequence[Line] = ()

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse."""
        return True

    @property
    def text_width(self) -> int:
        """Cells for the text itself, between the margins."""
        return max(1, self.scrollable_content_region.width - MARGIN - 1)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines, from where the view stands."""
        self.lines = lines
        self.virtual_size = Size(0, len(lines))
        self.refresh()

    def scroll_into_view(self, top: int, height: int) -> None:
        """Scroll just as far as needed for some rows to be seen."""
        scroll_to_rows(self, top, height)

    def notify_style_update(self) -> None:
        """Forget the styles of the old colours."""
        super().notify_style_update()
        self.painter.forget()

    def margin_of(self, y: int) -> tuple[str, str]:
        """What stands in the margin of line y, and its role."""
        return " " * MARGIN, "text"

    def ground_of(self, y: int) -> str | None:
        """The role whose background lies under line y."""
        return None

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        y += self.scroll_offset.y
        width = self.scrollable_content_region.width
        ground = self.rich_style
        if y >= len(self.lines):
            return Strip.blank(width, ground)
        if role := self.ground_of(y):
            ground += self.painter.style(role)
        strip = self.painter.paint(self.lines[y], width, ground, self.margin_of(y))
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = _lit(strip, style, *span)
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it stands on the screen."""
        rows = (" " * MARGIN + "".join(span.text for span in line.spans) for line in self.lines)
        taken = selection.extract("\n".join(rows))
        return "\n".join(row.strip() for row in taken.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self.refresh()

    def step(self, step: int) -> None:
        """Go a line down (1) or up (-1)."""
        self.scroll_relative(y=step, animate=False)

    def action_cursor_down(self) -> None:
        """One line down."""
        self.step(1)

    def action_cursor_up(self) -> None:
        """One line up."""
        self.step(-1)

    def action_page_down(self) -> None:
        """One screen down, less some lines to read on from."""
        self.scroll_relative(y=max(1, self.size.height - KEPT_LINES), animate=False)

    def action_page_up(self) -> None:
        """One screen up, less some lines."""
        self.scroll_relative(y=-max(1, self.size.height - KEPT_LINES), animate=False)

    def action_go_first(self) -> None:
        """To the top."""
        self.scroll_to(y=0, animate=False)

    def action_go_last(self) -> None:
        """To the end."""
        self.scroll_to(y=self.virtual_size.height, animate=False)

    def action_choose(self) -> None:
        """Nothing to open in a plain text."""

"""The least list of half a million rows with a pane beside it: the floor of a key in one."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

ROWS = 500_000
MIDDLE = f"Row {ROWS // 2} "


class BareList(ScrollView, can_focus=True):
    """Two lines a row, one row of another colour."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "step(1)"),
        ("up", "step(-1)"),
        ("pagedown", "step(18)"),
        ("pageup", "step(-18)"),
    ]

    index = ROWS // 2

    def on_mount(self) -> None:
        self.virtual_size = Size(0, ROWS * 2)
        self.call_after_refresh(self.action_step, 0)

    def action_step(self, way: int) -> None:
        before, self.index = self.index, max(0, min(self.index + way, ROWS - 1))
        self.refresh_lines(before * 2, 2)
        self.refresh_lines(self.index * 2, 2)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        y = min(max(top, self.index * 2 + 2 - height), self.index * 2)
        if y != top:
            self.scroll_to(y=y, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        row, part = divmod(self.scroll_offset.y + y, 2)
        style = self.rich_style
        if row == self.index:
            style += Style(bgcolor="blue")
        text = f"Row {row} of this list" if not part else "what there is to say of it"
        return Strip([Segment(text.ljust(self.size.width), style)], self.size.width)


class BareApp(App[None]):
    """The list, and some text."""

    CSS = "BareList { width: 1fr; } Static { width: 1fr; }"

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield BareList()
            yield Static("\n".join(f"Line {number} of a page." for number in range(40)))


if __name__ == "__main__":
    BareApp().run()

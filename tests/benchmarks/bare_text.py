"""The least view of hours of text, a string a row: the floor of opening and paging through them."""

from __future__ import annotations

import sys
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

CLOSED, OPENED = "Press w.", "Row 30 "
KEPT_LINES = 2


class BareText(ScrollView, can_focus=True):
    """Rows of eighty cells, each made when it is drawn."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("pagedown", "turn(1)"),
        ("pageup", "turn(-1)"),
    ]

    def on_mount(self) -> None:
        self.virtual_size = Size(0, int(sys.argv[1]))

    def action_turn(self, way: int) -> None:
        self.scroll_relative(y=way * (self.size.height - KEPT_LINES), animate=False)

    def render_line(self, y: int) -> Strip:
        words = f"Row {self.scroll_offset.y + y} of hours of speech, with as many words as it takes"
        return Strip([Segment(words.ljust(self.size.width), self.rich_style)], self.size.width)


class TextScreen(Screen[None]):
    def compose(self) -> ComposeResult:
        yield BareText()


class BareApp(App[None]):
    """A line, and a screen with the text behind a key."""

    BINDINGS: ClassVar[list[BindingType]] = [("w", "open")]

    def compose(self) -> ComposeResult:
        yield Static(CLOSED)

    def action_open(self) -> None:
        self.push_screen(TextScreen())


if __name__ == "__main__":
    BareApp().run()

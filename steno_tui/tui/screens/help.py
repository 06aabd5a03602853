"""The help: every command with its keys, which typing narrows down."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import command
from steno_tui.tui.help_lines import HelpSection, found, help_lines, help_sections
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine

_ON = hint("page_down", "on")

TWO_COLUMNS_WIDTH = 120
"""From this many columns of the window on, the help has two."""


def help_keys(app: BaseApp) -> list[str]:
    """The keys that bring the help, as Textual names them."""
    return app.own_keys.get("help", command("help").keys).split(",")


class HelpScreen(Dialog[None]):
    """Shows the help.

    Args:
        place: the pane of the main screen that one stands in.
    """

    view = query_one(PageView)

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        """A heading, a field and the text."""
        self._set_columns()
        view = PageView(self._lay_out, id="help", has_whole=False)
        view.lines_in = self._lines_in
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Help")
            yield SearchField(
                "type a key or a word", lambda: self.view, opened_by=help_keys(self.app)
            )
            yield view
            yield StatusLine((_ON, CLOSE), margin=2)

    def on_resize(self, event: events.Resize) -> None:
        """A wide window has two columns."""
        self._set_columns()

    def _set_columns(self) -> None:
        self.set_class(self.app.size.width >= TWO_COLUMNS_WIDTH, "-two-columns")

    def on_key(self, event: events.Key) -> None:
        """Whatever key brought the help takes it away, which the field lets through."""
        if event.key in help_keys(self.app):
            event.stop()
            self.action_close()

    @on(Input.Changed)
    def _typed(self) -> None:
        """Show what is meant from its top."""
        self.view.action_go_to_end(-1)
        self._lay_out()
        self.hint_at(*([_ON] if self._found() else []))

    def _lay_out(self) -> None:
        width = self.view.laid_out_width = self.view.text_width
        self.view.show("", self._lines_in(width))

    def _lines_in(self, width: int) -> list[Line]:
        columns = 2 if self.has_class("-two-columns") else 1
        return help_lines(self._found(), width, columns)

    def _found(self) -> list[HelpSection]:
        sections = help_sections(self._place, self.app.signs, self.app.own_keys)
        return found(sections, self.field.value)

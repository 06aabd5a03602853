"""The help: every command with its keys, from the one list of commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one

from steno_tui.text.cells import wrap
from steno_tui.tui.commands import COMMANDS, key_words
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import BLANK, Line, Span
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine


def help_lines(width: int, signs: Signs, keys: Mapping[str, str]) -> Iterator[Line]:
    """Lay the help out: keys in a column, what they do beside them, then the signs."""
    column = max(cell_len("  ".join(key_words(command, keys))) for command in COMMANDS)
    column = min(column, width // 3)  # longer ones stand in a row of their own
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield Line((Span(group.upper(), "heading"),))
        for command in commands:
            words = "  ".join(key_words(command, keys))
            rows = list(wrap(command.help, width - column - 4))
            gap = " " * (column - cell_len(words) + 2)
            is_long = cell_len(words) > column
            first = () if is_long else (Span(gap + rows.pop(0)),)
            yield Line((Span("  "), Span(words, "key"), *first))
            for row in rows:
                yield Line((Span(" " * (column + 4) + row),))
        yield BLANK
    yield Line((Span("SIGNS", "heading"),))
    for sign, role, words in (
        (signs.processed, "good", "processed: summary, highlights and chapters are there"),
        (signs.requested, "accent", "requested, or being processed"),
        (signs.not_requested, "muted", "not requested: the publisher's notes only"),
        (signs.failed, "warning", "failed"),
        (signs.heard, "muted", "heard to its end"),
        (signs.on_disk, "muted", "its audio is on this machine"),
    ):
        rows = list(wrap(words, width - 4))
        yield Line((Span("  "), Span(sign, role), Span(" " + rows[0])))
        for row in rows[1:]:
            yield Line((Span("    " + row),))


class HelpScreen(Dialog[None]):
    """Shows the help."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", "close", tooltip="Back.", id="close_help")
    ]

    view = query_one(PageView)

    def compose(self) -> ComposeResult:
        """A heading and the text."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Help")
            yield PageView(self._lay_out, id="help", has_whole=False)
            yield StatusLine((hint("page_down", "on"), CLOSE), margin=2)

    def _lay_out(self) -> None:
        width = self.view.laid_out_width = self.view.text_width
        self.view.show("", list(help_lines(width, self.app.signs, self.app.own_keys)))

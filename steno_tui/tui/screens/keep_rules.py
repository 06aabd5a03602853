"""A podcast's rules: what of it is fetched by itself, and how long its audio is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Static

from steno_tui.core.keep_rules import Keeping
from steno_tui.models.keep_rules import KeepRules, OwnKeepRules, RuleRow, rule_rows
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.hints import CLOSE, Hint
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workers import reports_errors

_NUMBERS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 50, 100)
_CHOICES: dict[str, Sequence[int]] = {
    "auto_download": _NUMBERS,
    "keep_downloads": _NUMBERS,
    "delete_when_heard": (False, True),
}
"""What is offered for each rule, behind that it is as for all."""

_HELP = {
    "auto_download": "After a refresh. What you have heard or deleted does not come again.",
    "keep_downloads": "Older ones that came so are deleted. What you fetched yourself stays.",
    "delete_when_heard": "At its end, or when you mark it; not while it waits in the queue.",
}
_CHANGE = Hint("change", ("keep_less", "keep_more"))


def stepped(value: int | None, choices: Sequence[int], step: int) -> int | None:
    """The next value (1) or the one before (-1); None, which is as for all, comes first."""
    if value is None:
        return choices[0] if step > 0 else None
    if step > 0:
        return next((choice for choice in choices if choice > value), value)
    return next((choice for choice in reversed(choices) if choice < value), None)


class KeepRulesScreen(Dialog[OwnKeepRules | None]):
    """Shows and changes a podcast's rules; ends with those it is to have, None as they were.

    Args:
        keeping: where they are read.
        for_all: what holds where it has none of its own.
        slug: which podcast.
        title: how it is called.
    """

    DEFAULT_CSS = """
    KeepRulesScreen #outcome { padding: 0 2; margin-top: 1; }
    KeepRulesScreen.-low #outcome { margin-top: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("keeping"),
        closing("keep_up"),
    ]

    listing = query_one("#keep-list", LineList)

    def __init__(self, keeping: Keeping, for_all: KeepRules, slug: str, title: str) -> None:
        super().__init__()
        self._keeping = keeping
        self._for_all = for_all
        self._slug = slug
        self._podcast = title
        self._before: OwnKeepRules | None = None
        self._own = OwnKeepRules()

    def compose(self) -> ComposeResult:
        """A heading, the rules, and what the one that is selected means."""
        with Vertical(classes="dialog -short"):
            yield PaneTitle()
            yield LineList[RuleRow](lambda row: row.name, self._draw, id="keep-list")
            yield Static("", id="outcome")
            yield StatusLine((_CHANGE, CLOSE), margin=2)

    def _draw(self, row: RuleRow, width: int) -> list[Line]:
        words, role = (
            (row.words, "strong") if row.is_own else (f"as for all ({row.words})", "muted")
        )
        return [spread([Span(row.label)], [Span(words, role)], width, self.app.signs.ellipsis)]

    def on_mount(self) -> None:
        """Read the rules; the window has its size before."""
        self.query_one(PaneTitle).name_shown = f"Keeping up: {self._podcast}"
        self._show()
        self.app.typed_ahead.wait_for(self.load())

    @work(group="keep-rules", exclusive=True, description="read a podcast's rules")
    @reports_errors
    async def load(self) -> None:
        """Read the rules from the library."""
        self.call_later(self._loaded, await self._keeping.own(self._slug))

    def _loaded(self, own: OwnKeepRules) -> None:
        self._before = self._own = own
        self._show()

    def _show(self) -> None:
        self.listing.set_items(rule_rows(self._own, self._for_all))

    @on(LineList.Moved)
    def _explain(self, message: LineList.Moved) -> None:
        if message.rows.selected is not None:
            self.say(_HELP[message.rows.selected.name])

    def _change(self, step: int) -> None:
        """Change the selected rule; those that were not read yet are left as they are."""
        row = self.listing.selected
        if row is None or self._before is None:
            return
        value = stepped(getattr(self._own, row.name), _CHOICES[row.name], step)
        self._own = replace(self._own, **{row.name: value})
        self._show()

    def action_keep_less(self) -> None:
        """Less, or as for all."""
        self._change(-1)

    def action_keep_more(self) -> None:
        """More."""
        self._change(1)

    @on(LineList.Chosen)
    def action_close(self) -> None:
        """Back to where one was, with what was changed."""
        is_changed = self._before is not None and self._own != self._before
        self.dismiss(self._own if is_changed else None)

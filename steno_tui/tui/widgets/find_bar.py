"""The row below a page in which words are typed that are looked for on it."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from steno_tui.tui.widgets.search_field import LONGEST
from steno_tui.tui.widgets.text_field import TextField


class Finding(Protocol):
    """Looks for what is typed."""

    def opened(self) -> None:
        """The field is there."""

    def typed(self, words: str) -> None:
        """Look for other words."""

    def entered(self) -> None:
        """Leave the field, and stay at the hit."""

    def step(self, way: int) -> None:
        """To the next hit (1), or the one before (-1)."""

    def widen(self) -> None:
        """Look for the words everywhere."""


class FindField(TextField):
    """Takes the letters; other keys go through what is found.

    Args:
        finding: looks for them.
        words: what is typed already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("tab", "widen", show=False),
    ]

    def __init__(self, finding: Finding, words: str) -> None:
        super().__init__(words, "words on this page", max_length=LONGEST)
        self._finding = finding

    def action_step(self, way: int) -> None:
        """To the next hit (1), or the one before (-1)."""
        self._finding.step(way)

    def action_widen(self) -> None:
        """Look for the words everywhere."""
        self._finding.widen()


class FindBar(Horizontal):
    """A field, and how many hits there are.

    Args:
        finding: looks for what is typed.
        words: what is typed already.
    """

    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 1 0 2; background: $panel; }
    FindBar Static { width: auto; color: $accent; }
    FindBar Input, FindBar Input:focus {
        width: 1fr; height: 1; border: none; padding: 0 1; background: $panel;
    }
    """

    field = query_one(FindField)

    def __init__(self, finding: Finding, words: str) -> None:
        super().__init__()
        self._finding = finding
        self._words = words
        self._number = Static()

    def compose(self) -> ComposeResult:
        """What it is, the field, the count."""
        yield Static(Content("Find"))
        yield FindField(self._finding, self._words)
        yield self._number

    def on_mount(self) -> None:
        """Take the letters from the first on, and have told what is found already."""
        self.field.focus()
        self.call_later(self._finding.opened)  # once it counts as mounted

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._finding.typed(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._finding.entered()

    def tell(self, words: str) -> None:
        """Say how many hits there are."""
        self._number.update(Content(words))

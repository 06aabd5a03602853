"""A question before something that cannot be undone: Enter does it, Esc leaves it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from steno_tui.tui.hints import CLOSE, ENTER
from steno_tui.tui.screens.dialog import Dialog, DialogWords
from steno_tui.tui.widgets.status_line import StatusLine


class QuestionScreen(Dialog[bool | None]):
    """Asks whether something is to be done; ends with True where it is.

    Args:
        question: what is to be done, a question.
        words: what comes of it.
        done: what Enter does, in a word.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "agree", show=False)]

    def __init__(self, question: str, words: str, done: str) -> None:
        super().__init__()
        self._question = question
        self._words = words
        self._done = done

    def compose(self) -> ComposeResult:
        """The question, what comes of it, and what the keys do."""
        hints = (ENTER._replace(word=self._done), CLOSE._replace(word="cancel"))
        with Vertical(classes="dialog"):
            yield Static(Content(self._question), classes="dialog-title")
            yield DialogWords(self._words)
            yield StatusLine(hints, margin=0)

    def action_agree(self) -> None:
        """Do it."""
        self.dismiss(True)

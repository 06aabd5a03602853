"""What every dialog has in common: it follows the window, and it ends once."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.getters import app as app_of
from textual.screen import ModalScreen

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.workarounds.window_size import use_window_size

Result = TypeVar("Result")


class Dialog(ModalScreen[Result]):
    """A screen on top of the main screen, which ends with a result."""

    app = app_of(BaseApp)

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        use_window_size(self, event)

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End, where it has not ended already: two keys may be faster than a screen goes."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

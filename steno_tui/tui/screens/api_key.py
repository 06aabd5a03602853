"""The window in which another API key is entered."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from steno_tui.core.api_keys import ApiKeys
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.widgets.api_key_field import ApiKeyField

HELP = "It replaces any that is kept, and is not shown as you type."


class ApiKeyScreen(Dialog[bool | None]):
    """Asks for an API key and keeps it; ends with whether one was kept.

    Args:
        keys: keep it.
    """

    def __init__(self, keys: ApiKeys) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The field."""
        yield field_with_help("Enter an API key", ApiKeyField(self._keys, "API key"), HELP, "go on")

    @on(ApiKeyField.Refused)
    def _refused(self, message: ApiKeyField.Refused) -> None:
        self.say(message.why, failed=True)

    @on(ApiKeyField.Kept)
    def _kept(self) -> None:
        self.dismiss(True)

"""A field above what has the words that are typed into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType

from steno_tui.tui.widgets.text_field import TextField

LONGEST = 200
"""Characters that can be typed; nobody types more."""


class Led(Protocol):
    """What is moved through by the keys that a field has no use for: a list, a page."""

    def action_step(self, way: int) -> None:
        """One row down (1) or up (-1)."""

    def action_turn(self, way: int) -> None:
        """One screen down (1) or up (-1)."""


class SearchField(TextField):
    """Takes the letters, and leads through what is found with the keys it has no use for.

    Args:
        placeholder: what can be typed.
        leads: what stands below, once it is there.
        value: what is typed already.
        opened_by: keys that are no letters as long as nothing is typed, as Textual names them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", "down", tooltip="Go down.", id="found_down"),
        Binding("up", "step(-1)", "up", tooltip="Go up.", id="found_up"),
        Binding("pagedown", "turn(1)", "on", tooltip="Go on.", id="found_on"),
        Binding("pageup", "turn(-1)", "back", tooltip="Go back.", id="found_back"),
    ]

    def __init__(
        self,
        placeholder: str,
        leads: Callable[[], Led],
        *,
        value: str = "",
        opened_by: Sequence[str] = (),
    ) -> None:
        super().__init__(value, placeholder, max_length=LONGEST, select_on_focus=False)
        self._leads = leads
        self._opened_by = opened_by

    def on_key(self, event: events.Key) -> None:
        """Leave what opened the dialog to the dialog, before there are letters."""
        if self._is_for_the_dialog(event.key):
            event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is a letter here."""
        return not self._is_for_the_dialog(key) and super().check_consume_key(key, character)

    def _is_for_the_dialog(self, key: str) -> bool:
        return not self.value and key in self._opened_by

    def action_step(self, way: int) -> None:
        """One row down (1) or up (-1) in what was found."""
        self._leads().action_step(way)

    def action_turn(self, way: int) -> None:
        """One screen down (1) or up (-1) in what was found."""
        self._leads().action_turn(way)

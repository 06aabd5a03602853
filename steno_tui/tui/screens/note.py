"""The note at a moment: one field, and above it where that is."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.models.moment import NOTE_LIMIT, Moment
from steno_tui.text.times import timestamp
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.widgets.text_field import TextField


class NoteScreen(Dialog[str | None]):
    """Asks what is to be noted at a moment; ends with that, empty for nothing.

    Args:
        moment: which.
    """

    def __init__(self, moment: Moment) -> None:
        super().__init__()
        self._moment = moment

    def compose(self) -> ComposeResult:
        """The field, with what was noted before."""
        moment = self._moment
        field = TextField(
            moment.note,
            placeholder="what you want to remember",
            id="note",
            max_length=NOTE_LIMIT,
            select_on_focus=False,
        )
        stamp = "" if moment.seconds is None else timestamp(moment.seconds)
        yield field_with_help("Note", field, "  ".join(filter(None, (stamp, moment.name))), "keep")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

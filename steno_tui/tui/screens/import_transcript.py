"""Importing a transcript: one field for its file, and what came of it below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.core.transcripts import TranscriptChange
from steno_tui.errors import StenoError
from steno_tui.text.dropped_path import dropped_path
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.widgets.text_field import LineField

HELP = (
    "The file of a transcript of this episode: WebVTT, SRT, JSON, HTML or text. It is kept in the "
    "library, and read before any other."
)
_LONGEST = 4096


class ImportTranscriptScreen(Dialog[TranscriptChange | None]):
    """Asks for a file and keeps what is in it; ends with what became of that.

    Args:
        keep: keeps it.
    """

    def __init__(self, keep: Callable[[Path], Awaitable[TranscriptChange]]) -> None:
        super().__init__()
        self._keep = keep

    def compose(self) -> ComposeResult:
        """The field."""
        field = LineField(placeholder="~/transcript.vtt", id="file", max_length=_LONGEST)
        yield field_with_help("Import a transcript", field, HELP, "import")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._import(dropped_path(event.value.strip()))

    @work(group="import", exclusive=True, description="import a transcript")
    async def _import(self, path: str) -> None:
        try:
            change = await self._keep(Path(path))
        except StenoError as error:
            self.call_later(self.say, error.message, failed=True)
        else:
            self.call_later(self._imported, change)

    def _imported(self, change: TranscriptChange) -> None:
        self.dismiss(change)

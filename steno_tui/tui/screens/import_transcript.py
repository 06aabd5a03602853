"""Importing a transcript: one field for its file, and what came of it below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.core.transcripts import TranscriptChange
from steno_tui.errors import StenoError
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.dropped_path import dropped_path
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.widgets.text_field import LineField
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.tui.transcript_actions import TranscriptActions

HELP = (
    "The file of a transcript of this episode: WebVTT, SRT, JSON, HTML or text. It is kept in the "
    "library, and read before any other."
)
_LONGEST = 4096


class ImportTranscriptScreen(Dialog[TranscriptChange | None]):
    """Asks for a file and keeps what is in it; ends with what became of that.

    Args:
        doing: keeps it.
        key: whose transcript it is.
    """

    def __init__(self, doing: TranscriptActions, key: EpisodeKey) -> None:
        super().__init__()
        self._doing = doing
        self._key = key

    def compose(self) -> ComposeResult:
        """The field."""
        field = LineField(placeholder="~/transcript.vtt", id="file", max_length=_LONGEST)
        yield field_with_help("Import a transcript", field, HELP, "import")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._read(Path(dropped_path(event.value.strip())))

    @work(group="import", exclusive=True, description="read the file of a transcript")
    async def _read(self, path: Path) -> None:
        try:
            body = await self._doing.core.transcripts.read_file(path)
        except StenoError as error:
            self.call_later(self.say, error.message, failed=True)
        else:
            self.call_later(self._keep, body, path.name)

    @app_worker("transcripts", "import a transcript")
    async def _keep(self, body: bytes, name: str) -> None:
        """Keep it, to the end also where the window is closed meanwhile."""
        try:
            change = await self._doing.import_body(self._key, body, name)
        except StenoError as error:
            if not self.is_active:
                raise
            self.call_later(self.say, error.message, failed=True)
        else:
            self.app.call_later(self._imported, change)

    def _imported(self, change: TranscriptChange) -> None:
        if self.is_active:
            self.dismiss(change)
        else:
            self._doing.imported(change)

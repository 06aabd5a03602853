"""Writing the podcasts that are followed to a file: one field, and what came of it below."""

from __future__ import annotations

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.core.subscription_files import save_list
from steno_tui.core.subscriptions import Subscriptions, Written, without_feed
from steno_tui.errors import OutputError
from steno_tui.text.counts import count
from steno_tui.text.dropped_path import dropped_path
from steno_tui.text.sanitize import line
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.widgets.text_field import LineField
from steno_tui.tui.workers import reports_errors

HELP = (
    "The file to write the podcasts to that you follow, as a list of feeds (OPML), which other "
    "programs read. Another kind of file is never replaced."
)
USUAL = "~/podcasts.opml"
_LONGEST = 4096


class ExportScreen(Dialog[None]):
    """Asks for a file and writes the list to it.

    Args:
        subscriptions: what is written.
    """

    def __init__(self, subscriptions: Subscriptions) -> None:
        super().__init__()
        self._subscriptions = subscriptions

    def compose(self) -> ComposeResult:
        """The field."""
        field = LineField(USUAL, id="file", max_length=_LONGEST, select_on_focus=False)
        yield field_with_help("Export a list of feeds", field, HELP, "write")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._write(dropped_path(event.value.strip()))

    @work(group="export", exclusive=True, description="write a list of feeds")
    @reports_errors
    async def _write(self, path: str) -> None:
        written = await self._subscriptions.write()
        try:
            await save_list(Path(path), written.body)
        except OutputError as error:
            self.call_later(self.say, error.message, failed=True)
        else:
            self.call_later(self._written, path, written)

    def _written(self, path: str, written: Written) -> None:
        words = f"{count(len(written.subscriptions), 'podcast')} written to {line(path, 200)}."
        if written.without_feed:
            self.say(f"{words} {without_feed(written)}")
        else:
            self.app.note(words)
            self.dismiss(None)

"""The transcripts of an episode, of which one is read."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one

from steno_tui.models.transcript import TranscriptChoice
from steno_tui.text.counts import count
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.transcript_words import choice_words
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine


def _key_of(choice: TranscriptChoice) -> Hashable:
    return choice.source, choice.id, choice.url, choice.path


class TranscriptChoicesScreen(Dialog[TranscriptChoice | None]):
    """Lists the transcripts of an episode; ends with the one that was chosen.

    Args:
        choices: all of them, the best first.
        read: the one that is read.
    """

    listing = query_one("#transcripts", LineList)

    def __init__(self, choices: Sequence[TranscriptChoice], read: TranscriptChoice) -> None:
        super().__init__()
        self._choices = choices
        self._read = read

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog"):
            yield PaneTitle("Transcripts")
            yield LineList[TranscriptChoice](_key_of, self._draw, id="transcripts")
            yield StatusLine((hint("choose", "read"), CLOSE), margin=2)

    def on_mount(self) -> None:
        """Stand on the one that is read."""
        self.title_row.aside = count(len(self._choices), "transcript")
        self.listing.mark_of = lambda one: self.app.signs.dot if one.is_same(self._read) else ""
        self.listing.set_items(self._choices, select=_key_of(self._read))

    def _draw(self, choice: TranscriptChoice, width: int) -> list[Line]:
        signs = self.app.signs
        words = f" {signs.dot} ".join(choice_words(choice))
        here = "" if choice.is_here else "not on disk"
        left = [Span(words), Span(f"  {choice.name}" if choice.name else "", "muted")]
        return [spread(left, [Span(here, "muted")], width, signs.ellipsis)]

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)

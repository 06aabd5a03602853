"""The transcripts of an episode, of which one is read, and one's own are deleted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import TranscriptChoice, TranscriptSource
from steno_tui.text.counts import count
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.screens.question import QuestionScreen
from steno_tui.tui.text_lines import Line
from steno_tui.tui.transcript_words import choice_line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from steno_tui.tui.transcript_actions import TranscriptActions

NONE_LEFT = "There is no transcript of it any more."


def _key_of(choice: TranscriptChoice) -> Hashable:
    return choice.source, choice.id, choice.url, choice.path


class TranscriptChoicesScreen(Dialog[TranscriptChoice | None]):
    """Lists the transcripts of an episode; ends with the one that was chosen.

    Args:
        actions: delete them, and put them back.
        key: the episode.
        choices: all of them, the best first.
        read: the one that is read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("transcripts"),
        closing("other_transcript"),
    ]

    listing = query_one("#transcripts", LineList)

    def __init__(
        self,
        actions: TranscriptActions,
        key: EpisodeKey,
        choices: Sequence[TranscriptChoice],
        read: TranscriptChoice,
    ) -> None:
        super().__init__()
        self._actions = actions
        self._episode = key
        self._choices = choices
        self._read = read

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog"):
            yield PaneTitle("Transcripts")
            yield LineList[TranscriptChoice](_key_of, self._draw, id="transcripts")
            yield StatusLine((hint("choose", "read"), CLOSE), margin=2)

    def on_mount(self) -> None:
        """Stand on the one that is read, and hear of changes."""
        self._actions.on_change = self.load
        self.listing.empty = NONE_LEFT
        self.listing.mark_of = lambda one: self.app.signs.dot if one.is_same(self._read) else ""
        self._show(self._choices)
        self.listing.select(_key_of(self._read))

    def on_unmount(self) -> None:
        """Hear of no more changes."""
        self._actions.on_change = lambda: None

    @work(group="transcript-choices", exclusive=True, description="list the transcripts")
    @reports_errors
    async def load(self) -> None:
        """Read again which there are."""
        self.call_later(self._show, await self._actions.core.transcripts.choices(self._episode))

    def _show(self, choices: Sequence[TranscriptChoice]) -> None:
        self.title_row.aside = count(len(choices), "transcript") if choices else ""
        self.listing.set_items(choices)
        self._hint()

    def _draw(self, choice: TranscriptChoice, width: int) -> list[Line]:
        return [choice_line(choice, width, self.app.signs)]

    @on(LineList.Moved)
    def _hint(self) -> None:
        """Hint at what can be done with the selected one."""
        choice = self._selected
        wanted = [hint("choose", "read")] if choice is not None else []
        wanted += [hint("delete_transcript")] if choice is not None and choice.id else []
        self.hint_at(*wanted)

    @property
    def _selected(self) -> TranscriptChoice | None:
        choice: TranscriptChoice | None = self.listing.selected
        return choice

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)

    def action_delete_transcript(self) -> None:
        """Delete the selected one, once that is agreed to where it was paid for."""
        choice = self._selected
        if choice is None:
            return
        if not choice.id:
            self.app.note("Only one of yours can be deleted")
        elif choice.source is TranscriptSource.SERVICE and not choice.is_partial:

            def answered(yes: bool | None) -> None:
                if yes:
                    self._delete(choice)

            question = QuestionScreen(
                "Delete the transcript that Stenobird made?",
                "To have it made again is to be paid for again.",
                "delete",
            )
            self.app.push_screen(question, answered)
        else:
            self._delete(choice)

    def _delete(self, choice: TranscriptChoice) -> None:
        """Delete one; at once on the screen, for the next key may be waiting."""
        self._show([one for one in self.listing.items if not one.is_same(choice)])
        self._actions.delete(self._episode, choice.id)

    def action_restore_transcript(self) -> None:
        """Take back what was done last."""
        self._actions.take_back()

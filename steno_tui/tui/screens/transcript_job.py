"""The words of a transcript job, shown as the service tells them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import app as app_of
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from steno_tui.core.events import WordsCame
from steno_tui.models.api_key import asks_for_key
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.text.cells import wrap
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import command
from steno_tui.tui.growing_rows import GrowingRows
from steno_tui.tui.hints import Hint, hint
from steno_tui.tui.list_lines import job_terms, job_words
from steno_tui.tui.text_lines import BLANK, Line, Span
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.delay import Delay
from steno_tui.tui.workarounds.window_size import use_window_size

FRAME_SECONDS = 1 / 15
"""How long words wait for others to be shown with: so a flood of them costs few frames."""

MEASURE = 80
"""The most cells of a row."""

_BACK = Hint("back, it goes on", key="Esc", action="screen.close")
_DONE = Hint("back", key="Esc", action="screen.close")


class Then(StrEnum):
    """What is wanted when the words were seen."""

    READ = "read"
    """The transcript that came of them."""
    WHOLE = "whole"
    """What it costs to have all of them, after a preview or a failure."""
    KEY = "key"
    """To enter an API key, for without another one nothing comes of it."""


class TranscriptJobScreen(Screen[Then | None]):
    """Shows the words of a job as they come; ends with what is wanted then.

    What leaves it leaves the job as it is.

    Args:
        job: as it is now.
        text: what came of its words.
        may_enter_key: whether an API key can be kept, in place of the one there is.
    """

    app = app_of(BaseApp)

    # No padding of the screen's: Textual draws what changes behind a window that much too low.
    DEFAULT_CSS = """
    TranscriptJobScreen { layers: base; }
    TranscriptJobScreen PaneTitle { height: 3; }
    TranscriptJobScreen PageView { height: 1fr; }
    TranscriptJobScreen.-high PaneTitle { margin-top: 1; }
    TranscriptJobScreen.-low PaneTitle { height: 1; }
    """
    SCOPED_CSS = False  # the screen has classes itself

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", show=False, priority=True),
        Binding(command("write_down").keys, "write_down", show=False, id="write_down"),
        Binding(command("pane_left").keys, "close", show=False, id="pane_left"),
        # Closed before the next key is given to anybody.
        Binding("escape", "close", show=False, priority=True),
    ]

    title_row = query_one(PaneTitle)
    view = query_one(PageView)
    status_line = query_one(StatusLine)

    def __init__(self, job: TranscriptJob, text: str, *, may_enter_key: bool) -> None:
        super().__init__()
        self.job = job
        self._may_enter_key = may_enter_key
        self._text = [text]
        self._length = len(text)
        self._is_composed = False
        self._rows: GrowingRows | None = None
        self._new: list[str] = []
        self._frame = Delay(self)

    def compose(self) -> ComposeResult:
        """Whose words they are and how far the job is, the words, and what the keys do."""
        yield PaneTitle(self.job.title)
        yield PageView(self._lay_out, id="words", has_whole=False)
        yield StatusLine()
        yield Static(Content("Too small.\nEnlarge me."), id="too-small")

    def on_mount(self) -> None:
        """Show what came so far."""
        self._is_composed = True
        self.set_focus(self.view, scroll_visible=False)
        self._show_job()

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        use_window_size(self, event)

    # What comes.

    def take_words(self, came: WordsCame) -> None:
        """Show words in the next frame, unless they are here already."""
        text = came.text[max(0, self._length - came.before) :]
        if came.job.id != self.job.id or not text:
            return
        self._length += len(text)
        self._new.append(text)
        if not self._frame.is_awaited:
            self._frame.wait(FRAME_SECONDS, self._show_new)

    def take_job(self, job: TranscriptJob) -> None:
        """Show how far the job is."""
        if job.id == self.job.id:
            self.job = job
            if self._is_composed:
                self._show_job()

    def _show_new(self) -> None:
        text = "".join(self._new)
        self._new.clear()
        self._text.append(text)
        if self._rows is not None:
            self._rows.add(text)
            self._show_rows()

    def _lay_out(self) -> None:
        """Lay all of it out anew, for another width."""
        self.view.laid_out_width = self.view.text_width
        self._rows = GrowingRows(min(MEASURE, self.view.text_width))
        self._text = ["".join(self._text)]
        self._rows.add(self._text[0])
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the rows, and stay at their end where one is there."""
        if self._rows is None:
            return
        is_at_end = self.view.scroll_offset.y >= self.view.max_scroll_y
        lines = [Line((Span(row),)) for row in self._rows.rows] if self._length else []
        if said := self._said:
            lines += [BLANK] if self._length else []
            width = min(MEASURE, self.view.text_width)
            lines += [Line((Span(row, "muted"),)) for row in wrap(said, width)]
        self.view.show("", lines)
        if is_at_end:
            self.view.scroll_end(animate=False, force=True)
        self._show_hints()

    @property
    def _said(self) -> str:
        """What there is to know beside the words."""
        if self.job.reason:
            return self.job.reason
        if self._length or not self.job.state.is_alive:
            return ""
        return "The words appear here as Stenobird writes them down."

    def _show_job(self) -> None:
        job = self.job
        dot = f" {self.app.signs.dot} "
        self.title_row.about = dot.join(filter(None, (job.podcast_title, job_terms(job))))
        self.title_row.aside = job_words(job)
        self._show_rows()

    def _show_hints(self) -> None:
        """Hint at what the keys do here now."""
        hints = [Hint("read it", key="Enter", action="screen.read")] if self._is_readable else []
        if self._lacks_key:
            hints.append(hint("write_down", "enter a key"))
        elif self._may_be_more:
            has_failed = self.job.state is JobState.FAILED
            hints.append(hint("write_down", "ask again" if has_failed else "all of it"))
        hints.append(_BACK if self.job.state.is_alive else _DONE)
        hints += [hint("page_up", "up")] if self.view.max_scroll_y else []
        if hints != self.status_line.hints:
            self.status_line.hints = hints

    @property
    def _is_readable(self) -> bool:
        return self.job.state is JobState.READY and not self.job.is_preview

    @property
    def _may_be_more(self) -> bool:
        return not (self.job.state.is_alive or self._is_readable)

    @property
    def _lacks_key(self) -> bool:
        """Whether it comes to something only once another API key is entered."""
        return self._may_enter_key and asks_for_key(self.job.reason or "")

    # What the keys do.

    def action_write_down(self) -> None:
        """Enter the key it lacks, or say what the whole costs; else back, as the key came."""
        if self.is_current and self._lacks_key:
            self.dismiss(Then.KEY)
        elif self.is_current:
            self.dismiss(Then.WHOLE if self._may_be_more else None)

    def action_read(self) -> None:
        """Read what was written down, once it is all here."""
        if self.is_current and self._is_readable:
            self.dismiss(Then.READ)

    def action_close(self) -> None:
        """Back to where one was; the job goes on."""
        if self.is_current:
            self.dismiss(None)

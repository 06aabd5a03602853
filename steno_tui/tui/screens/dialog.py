"""What every dialog has in common: it follows the window, and it ends once."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.getters import app as app_of
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from steno_tui.models.episode import EpisodeKey
from steno_tui.tui.base_app import ROOMY_HEIGHT, BaseApp, classes_for
from steno_tui.tui.hints import CLOSE, ENTER, Hint
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle, mark_of_heard
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.window_size import use_window_size

Result = TypeVar("Result")

WIDTH = 72
"""Cells of a window that has no list, as below, where there is room for them."""


class DialogWords(VerticalScroll, can_focus=False):
    """What a dialog says, as far as there is room for it; what is beyond that scrolls.

    Args:
        words: at first; see `Dialog.say`.
    """

    DEFAULT_CSS = "DialogWords { height: auto; scrollbar-size-vertical: 1; }"

    def __init__(self, words: str) -> None:
        super().__init__(Static(Content(words), id="outcome"))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """No more rows than leave the heading, the field and what the keys do in sight."""
        wanted = super().get_content_height(container, viewport, width)
        others = [one for one in self.siblings if one.display]
        rows = sum(
            one.get_content_height(container, viewport, width) if isinstance(one, Static) else 1
            for one in others
        )
        if viewport.height >= ROOMY_HEIGHT:
            rows += len(others) + 2  # a free row below each, and around all
        return max(1, min(wanted, viewport.height - rows))


def field_with_help(title: str, field: Widget, words: str, done: str) -> Vertical:
    """A heading, a field, a line of help that makes way for the outcome, and what the keys do.

    Args:
        title: the heading.
        field: the field.
        words: the help.
        done: what Enter does, in a word.
    """
    heading = Static(Content(title), classes="dialog-title")
    hints = (ENTER._replace(word=done), CLOSE)
    told = DialogWords(words)
    return Vertical(heading, field, told, StatusLine(hints, margin=0), classes="dialog")


def list_with_hints(
    heading: str, listing: LineList[Any], *below: Widget, hints: tuple[Hint, ...] = (CLOSE,)
) -> Vertical:
    """A heading, a list, and below it what can be done with what is selected.

    Args:
        heading: the heading.
        listing: the list.
        below: what stands between the list and the hints.
        hints: what can be done before anything was read; see `Dialog.hint_at`.
    """
    status = StatusLine(hints, margin=2)
    return Vertical(PaneTitle(heading), listing, *below, status, classes="dialog -tall")


class Dialog(ModalScreen[Result]):
    """A screen on top of the main screen, which ends with a result."""

    # Here and not in the app's style sheet, which is read at every start.
    DEFAULT_CSS = """
    SearchScreen .dialog, CommandsScreen .dialog { margin-top: 2; }
    .dialog {
        width: 72;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        padding: 1 2;
        background: $surface;
    }
    .dialog.-tall { width: 96; padding: 1 1; }
    .-two-columns .dialog.-tall { width: 95%; max-width: 132; }
    .dialog.-short { width: 46; padding: 1 1; }
    .dialog LineList, .dialog PageView { height: auto; background: $surface; }
    .dialog PaneTitle { background: $surface; height: 2; }
    QueueScreen .dialog PaneTitle, DownloadsScreen .dialog PaneTitle,
    HighlightsScreen .dialog PaneTitle, TopicScreen .dialog PaneTitle { height: 3; }
    .dialog StatusLine { background: $surface; margin-top: 1; }
    .dialog-title { text-style: bold; color: $accent; margin-bottom: 1; }
    Dialog .dialog Input {
        border: none; height: 1; background: $panel; padding: 0 1; margin-bottom: 1;
    }
    .dialog Input:focus { border: none; }
    .dialog.-tall Input { margin: 0 1 1 1; }
    #outcome { color: $text-muted; height: auto; min-height: 2; }
    #outcome.-failed { color: $warning; }
    .-low .dialog { padding: 0 1; margin: 0; }
    .-low .dialog PaneTitle { height: 1; }
    .-low .dialog StatusLine { margin-top: 0; }
    .-low .dialog-title { margin-bottom: 0; }
    Dialog.-low .dialog Input { margin-bottom: 0; }
    .-low .dialog.-tall Input { margin: 0 1; }
    """
    SCOPED_CSS = False  # the screen has classes too

    BINDINGS: ClassVar[list[BindingType]] = [
        # Closed before the next key is given to anybody.
        Binding("escape", "close", show=False, priority=True),
        Binding("down,pagedown", "scroll_words(1)", show=False),
        Binding("up,pageup", "scroll_words(-1)", show=False),
    ]

    app = app_of(BaseApp)
    field = query_one(Input)
    outcome = query_one("#outcome", Static)
    title_row = query_one(PaneTitle)

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        use_window_size(self, event)

    def on_click(self, event: events.Click) -> None:
        """A click beside it closes it."""
        if self.get_widget_at(*event.screen_offset)[0] is self:
            self.action_close()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """End, where it has not ended already: two keys may be faster than a screen goes."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_descendant_focus(self) -> None:
        """Wherever one clicks, letters go to the field, where there is one for all of them."""
        for field in self.query(SearchField):
            field.focus()

    def on_mount(self) -> None:
        """Ready for the keys: whatever takes them has the focus, even in a terminal without.

        It has its classes before its first frame, where Textual gives them behind that.
        """
        self.add_class(*classes_for(self.app.size), update=False)
        for taker in self.query("LineList, PageView, Input")[:1]:
            taker.focus()

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Say below the field what comes of what was typed."""
        for one in (self, self.outcome):
            one.set_class(failed, "-failed")
        self.outcome.update(Content(sentence))
        for words in self.query(DialogWords):
            words.scroll_home(animate=False)

    def action_scroll_words(self, way: int) -> None:
        """Have the words that there is no room for, in a small window."""
        for words in self.query(DialogWords):
            words.scroll_relative(y=way * max(1, words.size.height - 1), animate=False)

    def hint_at(self, *wanted: Hint, way_out: Hint = CLOSE) -> None:
        """Hint below a list at what can be done now."""
        self.query_one(StatusLine).hints = (*wanted, way_out)

    def sign_of(self, key: EpisodeKey) -> str:
        """The sign before the episode in a list that is heard; nothing before any other."""
        heard, sign = mark_of_heard(self.app.now_playing, self.app.signs)
        return sign if key == heard else ""

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

"""A pane: a title, accented while the pane has the focus, and what it shows below."""

from __future__ import annotations

from textual.containers import Vertical
from textual.getters import app as app_of
from textual.reactive import reactive, var
from textual.strip import Strip

from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.cells import fit
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs, sound_sign
from steno_tui.tui.widgets.line_widget import LineWidget


class PaneTitle(LineWidget):
    """One row: a name at the left, a number or a word at the right."""

    DEFAULT_CSS = "PaneTitle { height: 3; }"

    name_shown: reactive[str] = reactive("")
    aside: reactive[str] = reactive("")
    about: reactive[str] = reactive("")
    """What the second row says, where there is one."""
    is_current: reactive[bool] = reactive(True)
    """Whether what it stands above has the focus."""

    def __init__(self, name: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(PaneTitle.name_shown, name)

    def draw_line(self, y: int) -> Strip:
        """The title, below it what it is about, and an empty row."""
        width = self.size.width
        role = "current" if self.is_current else "heading"
        left, right = [Span(self.name_shown, role)], [Span(self.aside, "muted")]
        line = spread(left, right, width - 4, self.app.signs.ellipsis)
        if y > 1:
            return Strip.blank(width, self.rich_style)
        if y:
            line = Line((Span(fit(self.about, width - 4, self.app.signs.ellipsis), "muted"),))
        return self.paint(line, width)


class Pane(Vertical):
    """A column of the main screen."""

    app = app_of(BaseApp)

    DEFAULT_CSS = """
    Pane { width: 1fr; height: 1fr; padding: 0; }
    """

    now_playing: var[NowPlaying | None] = var(None, init=False)
    """What is heard."""


def mark_of_heard(heard: NowPlaying | None, signs: Signs) -> tuple[EpisodeKey | None, str]:
    """Which episode is marked in the lists, and with what; none that is over."""
    if heard is None or heard.status.state == "ended":
        return None, ""
    return heard.episode.key, sound_sign(heard.status, signs)

"""A pane: a title, accented while the pane has the focus, and what it shows below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.containers import Vertical
from textual.getters import app as app_of
from textual.reactive import reactive, var
from textual.strip import Strip

from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.cells import fit, measure
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs, sound_sign
from steno_tui.tui.widgets.line_widget import LineWidget

_SHORTEST_NAME = 10
"""Cells that a name keeps while there is more to say of what is shown."""


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
        self.narrowing: Callable[[int], Sequence[Span]] = lambda _: ()
        """Which part of it all is shown, in so many cells: this stands in the place of what it is
        about, or behind the name where there is but one row."""
        self.name_yields = False
        """Whether the name goes there before any of that does."""

    def _first_row(self, room: int) -> Line:
        """The name, and what stands right."""
        signs = self.app.signs
        left = [Span(self.name_shown, "current" if self.is_current else "heading")]
        right = [Span(self.aside, "muted")]
        if self.size.height == 1:
            gap = Span(f" {signs.dot} ", "muted")
            room_left = room - measure(gap.text) - (measure(self.aside) + 1 if self.aside else 0)
            narrowing = self.narrowing(room_left - min(measure(self.name_shown), _SHORTEST_NAME))
            alone = self.narrowing(room_left + measure(gap.text)) if self.name_yields else ()
            if len(alone) > len(narrowing):
                left = [*alone]
            elif narrowing:
                room_left -= sum(measure(span.text) for span in narrowing)
                name = fit(self.name_shown, room_left, signs.ellipsis)
                left = [left[0]._replace(text=name), gap, *narrowing]
        return spread(left, right, room, signs.ellipsis)

    def _second_row(self, room: int) -> Line:
        narrowing = self.narrowing(room)
        about = Span(fit(self.about, room, self.app.signs.ellipsis), "muted")
        return Line(tuple(narrowing) or (about,))

    def draw_line(self, y: int) -> Strip:
        """The title, below it what it is about, and an empty row."""
        width = self.size.width
        if y > 1:
            return Strip.blank(width, self.rich_style)
        return self.paint((self._second_row if y else self._first_row)(width - 4), width)


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

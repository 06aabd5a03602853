"""How the main screen is laid out: its panes, which of them are seen, and which has the focus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.reactive import reactive
from textual.widget import Widget

from steno_tui.tui.base_app import MEDIUM_WIDTH, ROOMY_HEIGHT
from steno_tui.tui.commands import command, key_words
from steno_tui.tui.player_bar.player_bar import PlayerBar
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.episodes_pane import EpisodesPane
from steno_tui.tui.widgets.lists import EpisodeList, PodcastList
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.pane import Pane, PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.widgets.too_small import TooSmall
from steno_tui.tui.workarounds.late_resize import FollowsResize

PaneName = Literal["podcasts", "episodes", "page"]
PANES: tuple[PaneName, ...] = ("podcasts", "episodes", "page")

_HINTS: Mapping[PaneName, tuple[str, ...]] = {
    "podcasts": ("choose", "add", "refresh", "find", "requests", "help", "quit"),
    "episodes": ("choose", "request", "filter", "find", "refresh", "requests", "help", "quit"),
    "page": ("choose", "request", "chapters", "back", "find", "requests", "help", "quit"),
}
_NARROW_HINTS = ("choose", "back", "help", "request", "requests", "quit")
_CHOOSE: Mapping[PaneName, str] = {"podcasts": "episodes", "episodes": "read", "page": "play"}


class BrowseLayout(FollowsResize):
    """Three panes in a wide window, two in a medium one, one in a narrow one.

    Args:
        signs: the terminal's.
        keys: the keys the configuration changed, by command.
        clock: Unix seconds.
    """

    podcasts = query_one("#podcasts", PodcastList)
    podcasts_title = query_one("#podcasts-title", PaneTitle)
    episodes_pane = query_one("#episodes-pane", EpisodesPane)
    episodes = query_one("#episodes", EpisodeList)
    page = query_one("#page", PageView)
    bar = query_one("#player", PlayerBar)
    status = query_one("#status", StatusLine)

    pane: reactive[PaneName] = reactive("podcasts")
    """The pane that has the focus, or had it last."""

    def __init__(self, signs: Signs, keys: Mapping[str, str], clock: Callable[[], float]) -> None:
        super().__init__(classes="-at-podcasts")  # as `pane` begins, so nothing is styled twice
        self.signs = signs
        self.keys = keys
        self.clock = clock

    def compose(self) -> ComposeResult:
        """Panes, then the player's bar and the status line."""
        words = {
            name: " or ".join(key_words(command(name), self.keys))
            for name in ("refresh", "request")
        }
        with Horizontal(id="panes"):
            with Pane(id="podcasts-pane"):
                yield PaneTitle(id="podcasts-title", signs=self.signs)
                yield PodcastList(id="podcasts", signs=self.signs)
            yield EpisodesPane(id="episodes-pane", signs=self.signs, clock=self.clock)
            with Pane(id="page-pane"):
                yield PageView(id="page", signs=self.signs, keys=words, clock=self.clock)
        yield PlayerBar(id="player", signs=self.signs)
        yield StatusLine(id="status", signs=self.signs, keys=self.keys)
        yield TooSmall()

    # Which panes are seen.

    def _target(self, name: PaneName) -> Widget:
        if name == "podcasts":
            return self.podcasts
        return self.episodes if name == "episodes" else self.page

    def is_seen(self, name: PaneName) -> bool:
        """Whether a pane is on the screen now."""
        if self.has_class("-wide"):
            return True
        if self.has_class("-medium"):
            return name == "episodes" or (name == "podcasts") == (self.pane == "podcasts")
        return name == self.pane

    def go_to(self, name: PaneName) -> None:
        """Bring a pane up and give it the focus, at once: the next key may be waiting already."""
        self.pane = name
        self.set_focus(self._target(name), scroll_visible=False)

    def watch_pane(self, pane: PaneName) -> None:
        """The style sheet shows the panes that belong with the one in focus."""
        self.update_classes({f"-at-{name}": name == pane for name in PANES})
        self.podcasts_title.is_current = pane == "podcasts"
        self.episodes_pane.title.is_current = pane == "episodes"
        self._hint()

    def _hint(self) -> None:
        """Hint at what the keys do in this pane; where there is little room, at the way out."""
        hints = _NARROW_HINTS if self.app.size.width < MEDIUM_WIDTH else _HINTS[self.pane]
        self.status.hint(hints, {"choose": _CHOOSE[self.pane]})

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        """A click can move the focus too; what comes late tells of a focus that has moved on."""
        for name in PANES:
            if event.widget is self._target(name) and event.widget is self.focused:
                self.pane = name

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for an episode, a narrow one other hints."""
        self._hint()
        self.episodes.set_row_height(2 if self.app.size.height >= ROOMY_HEIGHT else 1)

    def action_pane_right(self) -> None:
        """One pane to the right; from the last, Tab starts over."""
        at = PANES.index(self.pane)
        self.go_to(PANES[min(at + 1, len(PANES) - 1)])

    def action_pane_left(self) -> None:
        """One pane to the left."""
        self.go_to(PANES[max(PANES.index(self.pane) - 1, 0)])

    def action_back(self) -> None:
        """Out of a drag on the time line, else out of the filter, else out of the pane."""
        if self.bar.let_go():
            return
        if self.episodes_pane.is_filtering:
            self.episodes_pane.end_filter()
            self.pane = "episodes"
        else:
            self.action_pane_left()

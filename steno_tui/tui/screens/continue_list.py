"""What to go on with: what was heard in part, the last first, and whose pages were read lately."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one

from steno_tui.core.go_on import GoOn
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.recent import RecentEpisode
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.recent_lines import (
    RecentHeading,
    RecentItem,
    recent_items,
    recent_lines,
    recent_title,
)
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle, mark_of_heard
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workers import reports_errors

READ_EVERY = 5.0
"""Seconds after which it is read again, for what is heard moves on."""

_NOTHING = (
    "Nothing to go on with yet. Episodes that you heard in part come here, and below them those "
    "whose pages you read."
)


class Continued(NamedTuple):
    """The episode that was chosen."""

    key: EpisodeKey
    plays: bool
    """Whether to play it from where the user was, and not only to open its page."""


def _key_of(item: RecentItem) -> Hashable:
    return item.words if isinstance(item, RecentHeading) else item.row.key


class ContinueScreen(Dialog[Continued | None]):
    """Lists what to go on with; ends with the episode that was chosen.

    Args:
        go_on: where it is read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("recent"),
        closing("continue"),
    ]

    listing = query_one("#continue-list", LineList)
    title_row = query_one(PaneTitle)

    def __init__(self, go_on: GoOn) -> None:
        super().__init__()
        self._go_on = go_on

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Continue")
            yield LineList[RecentItem](_key_of, self._draw, id="continue-list")
            yield StatusLine((CLOSE,), margin=2)

    def _draw(self, item: RecentItem, width: int) -> list[Line]:
        height, now = self.listing.row_height, self.app.clock()
        return recent_lines(item, width, height, now=now, signs=self.app.signs)

    def on_mount(self) -> None:
        """Read it, and again now and then."""
        self.listing.mark_of = self._mark
        self.listing.passed_over = lambda item: isinstance(item, RecentHeading)
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(READ_EVERY, self.load)

    @on(events.Resize)
    def _resized(self) -> None:
        """A low window has one row for an episode."""
        self.listing.set_row_height(episode_rows(self.app.size))

    def _mark(self, item: RecentItem) -> str:
        key, sign = mark_of_heard(self.app.now_playing, self.app.signs)
        return sign if _key_of(item) == key else ""

    @work(group="continue-list", exclusive=True, description="load what to go on with")
    @reports_errors
    async def load(self) -> None:
        """Read it from the library."""
        self.call_later(self._show, await self._go_on.recent())

    def _show(self, found: list[RecentEpisode]) -> None:
        is_first = not self.listing.items
        self.listing.empty = _NOTHING
        self.title_row.aside = recent_title(found)
        self.listing.set_items(recent_items(found), at=1 if is_first and found else None)
        wanted = (hint("choose", "open"), hint("play_on")) if found else ()
        self.query_one(StatusLine).hints = (*wanted, CLOSE)

    def _choose(self, *, plays: bool) -> None:
        chosen = self.listing.selected
        if isinstance(chosen, RecentEpisode):
            self.dismiss(Continued(chosen.row.key, plays))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self._choose(plays=False)

    def action_play_on(self) -> None:
        """Play the selected episode from where the user was."""
        self._choose(plays=True)

"""What to go on with: what was heard in part, the last first, and whose pages were read lately."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.worker import Worker, WorkerError

from steno_tui.core.go_on import GoOn
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.recent import RecentEpisode
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.bindings import bindings, bound_to, closing
from steno_tui.tui.episode_actions import IN_WINDOWS
from steno_tui.tui.hints import hint
from steno_tui.tui.recent_lines import (
    RecentHeading,
    RecentItem,
    recent_items,
    recent_lines,
    recent_title,
)
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.workers import reports_errors

READ_EVERY = 5.0
"""Seconds after which it is read again, for what is heard moves on."""

_NOTHING = (
    "Nothing to go on with yet. Episodes that you heard in part come here, and below them those "
    "whose pages you read."
)

_TO_EPISODE = (
    hint("mark_heard", "heard"),
    hint("enqueue", "queue"),
    hint("download", "fetch"),
    hint("export", "export"),
    hint("mark_read", "read"),
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
        do: does one of the commands for an episode.
        take_back: takes back what was done last.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("recent"),
        *(bound_to(f"episode('{name}')", name) for name in IN_WINDOWS),
        bound_to("take_back", "take_back"),
        closing("continue"),
    ]

    listing = query_one("#continue-list", LineList)

    def __init__(
        self,
        go_on: GoOn,
        do: Callable[[str, EpisodeKey], object],
        take_back: Callable[[], Worker[None]],
    ) -> None:
        super().__init__()
        self._go_on = go_on
        self._do = do
        self._take_back = take_back

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        listing = LineList[RecentItem](_key_of, self._draw, id="continue-list")
        yield list_with_hints("Continue", listing)

    def _draw(self, item: RecentItem, width: int) -> list[Line]:
        height, now = self.listing.row_height, self.app.clock()
        return recent_lines(item, width, height, now=now, signs=self.app.signs)

    def on_mount(self) -> None:
        """Read it, and again now and then."""
        self.listing.mark_of = self._mark
        self.listing.passed_over = lambda item: isinstance(item, RecentHeading)
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(READ_EVERY, self.load)

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for an episode."""
        self.listing.set_row_height(episode_rows(self.app.size))

    def _mark(self, item: RecentItem) -> str:
        return "" if isinstance(item, RecentHeading) else self.sign_of(item.row.key)

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
        wanted = (hint("choose", "open"), hint("play_on"), *_TO_EPISODE) if found else ()
        self.hint_at(*wanted)

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

    def action_episode(self, name: str) -> None:
        """Do one of the commands for an episode to the selected one."""
        chosen = self.listing.selected
        if isinstance(chosen, RecentEpisode):
            self._load_behind(self._do(name, chosen.row.key))

    def action_take_back(self) -> None:
        """Take back what was done last."""
        self._load_behind(self._take_back())

    def _load_behind(self, doing: object) -> None:
        """Show what is different once something was done; the next key is for that."""
        if isinstance(doing, Worker):
            self.app.typed_ahead.wait_for(self._load_once_done(doing))

    @work(group="continue-change", description="show what was done")
    @reports_errors
    async def _load_once_done(self, doing: Worker[None]) -> None:
        with suppress(WorkerError):  # it was stopped
            await asyncio.shield(doing.wait())  # for the end of this window is none of that
        self.call_later(self._show, await self._go_on.recent())

"""What the user did that can be taken back, the last first: marks, moments, transcripts, leaving.

That a page was opened marks it read, too, but is none of these: nobody pressed a key for the mark.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.marks import MarkChange, ReadChange
from steno_tui.text.counts import count
from steno_tui.tui.messages import ListsChanged, StatusRead
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.listings import EpisodeStatus
    from steno_tui.core.picked import Picked
    from steno_tui.models.podcast import PodcastRow
    from steno_tui.tui.base_app import BaseApp
    from steno_tui.tui.screens.browse import BrowseScreen

MOST = 100
"""How many of them are remembered."""

SLOW_FROM = 10_000
"""From this many episodes on marking them takes a while, and is told before."""


class Undoable(Struct, frozen=True):
    """One thing that was done."""

    taken_back: str
    """What is said once it is taken back."""
    take_back: Callable[[], Awaitable[EpisodeStatus | None]]
    """Takes it back on disk; how the episode stands then, where it was done to one."""
    podcast: str = ""
    """The podcast that was left, if it was that."""


class UndoableActions:
    """Does what can be taken back, and takes it back.

    Args:
        screen: shows what was done.
        core: does it.
        app: tells of it.

    Attributes:
        one_by_one: is held by whoever does what can be taken back, so that it is in that order.
    """

    def __init__(self, screen: BrowseScreen, core: Core, app: BaseApp) -> None:
        self.app = app
        self._screen = screen
        self._core = core
        self._done: list[Undoable] = []
        self.one_by_one = asyncio.Lock()

    # Doing.

    @app_worker("marks", "mark episodes")
    async def mark(self, which: EpisodeKey | Picked, mark: Literal["read", "heard"]) -> None:
        """Mark episodes read or heard; where all are, take the mark off."""
        marks = self._core.marks
        if not isinstance(which, EpisodeKey) and len(which.places) >= SLOW_FROM:
            self.app.note(f"Marking {count(len(which.places), 'episode')}…")
        async with self.one_by_one:
            marked = await (marks.toggle_read if mark == "read" else marks.toggle_heard)(which)
            change, status = marked.change, marked.status
            words, key = mark_words(change), None
            number = len(change.episodes)
            if isinstance(which, EpisodeKey):
                key = which
                title = status.row.title if status is not None and status.row is not None else ""
                said = f"Taken back: {words}, {title}"
            else:
                said = f"Taken back: {words}, {count(number, 'episode')}"
            if number:
                self.remember(Undoable(said, partial(marks.take_back, change, key)))
        self._show(status)
        if key is None:
            self.app.note(f"{count(number, 'episode')} {words}. {self._key} takes it back.")
        elif self.app.screen is not self._screen:  # a window hides what shows it
            self.app.note(f"{words.capitalize()}; {self._key} takes it back: {title}")

    @app_worker("marks", "mark the episode read")
    async def opened(self, key: EpisodeKey) -> None:
        """Remember that an episode's page was opened, which is not taken back."""
        self._screen.post_message(StatusRead(await self._core.marks.opened(key)))

    @app_worker("follow", "stop following a podcast")
    async def leave(self, slug: str) -> None:
        """Stop following and listing a podcast, and say so once that is so."""
        async with self.one_by_one:
            row = await self._core.podcasts.leave(slug)
            is_news = row is not None and all(row.slug != done.podcast for done in self._done)
            if row is not None and is_news:
                back = partial(self._follow_again, row)
                self.remember(Undoable(f"Back again: {row.title}", back, row.slug))
        if row is not None and is_news:
            followed = "Not followed any more" if row.followed else "Not listed any more"
            self.app.note(f"{followed}: {row.title}. {self._key} takes it back.")
        self._screen.post_message(ListsChanged())

    async def _follow_again(self, row: PodcastRow) -> None:
        await self._core.podcasts.take_back(row)

    def remember(self, done: Undoable) -> None:
        """Have something that was done be what is taken back next."""
        self._done = [*self._done[1 - MOST :], done]

    # Taking back.

    @app_worker("marks", "take back what was done")
    async def take_back(self, *, select: bool) -> None:
        """Take back what was done last.

        Args:
            select: whether to select a podcast that is back again.
        """
        async with self.one_by_one:
            if not self._done:
                self.app.note("There is nothing to take back")
                return
            done = self._done[-1]
            status = await done.take_back()
            self._done.pop()
        self.app.note(done.taken_back)
        if done.podcast:
            if select:
                self._screen.call_later(self._screen.podcasts.seek, done.podcast)
            self._screen.post_message(ListsChanged())
        else:
            self._show(status)

    # Showing.

    @property
    def _key(self) -> str:
        return self.app.first_key("take_back")

    def _show(self, status: EpisodeStatus | None) -> None:
        """Show how one episode stands, or anew how all do."""
        if status is not None:
            self._screen.post_message(StatusRead(status))
        else:
            self.app.call_later(self.show_anew)

    def show_anew(self) -> None:
        """Read again what the lists and the page show."""
        screen = self._screen
        screen.podcasts.load()
        screen.episodes.load(screen.episodes.podcast)
        if screen.page.wanted is not None and all(screen.page.wanted):
            screen.page.read_status(screen.page.wanted)


def mark_words(change: MarkChange) -> str:
    """What a change of marks did, in a few words."""
    if isinstance(change, ReadChange):
        return "marked read" if change.read else "marked unread"
    return "marked heard" if change.heard else "marked not heard"

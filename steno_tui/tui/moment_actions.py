"""What the keys do to moments: mark one, note something at it, play from it, delete it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from steno_tui.core.moments import REACH_SECONDS, MomentChange, moment_at
from steno_tui.errors import StenoError
from steno_tui.models.moment import Moment
from steno_tui.text.times import timestamp
from steno_tui.tui.messages import StatusRead
from steno_tui.tui.undoable_actions import Undoable
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.listings import EpisodeStatus
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.tui.playback_actions import PlaybackActions
    from steno_tui.tui.screens.browse import BrowseScreen


class MomentActions:
    """Marks what is at the cursor or heard, and does what is asked for to moments.

    Args:
        screen: shows the page and what is heard.
        core: keeps the moments.
        playback: plays from them.

    Attributes:
        on_change: called with what identifies a moment that changed, or was to be deleted and
            could not be, for a window that lists them.
    """

    def __init__(self, screen: BrowseScreen, core: Core, playback: PlaybackActions) -> None:
        self.app = playback.app
        self._screen = screen
        self._core = core
        self._playback = playback
        self.on_change: Callable[[int], object] = lambda _: None

    # Marking.

    def mark(self) -> None:
        """Mark the line at the cursor, or what is heard; where that is marked, ask for a note."""
        page, heard = self._screen.page, self._screen.now_playing
        episode = page.episode if self._is_on_page else None
        target = page.view.cursor if episode is not None else None
        seconds = page_seconds(heard)
        if episode is not None and target is not None and not self._means_the_sound(target):
            if (moment := page.targets.moment(target)) is not None:
                self.ask_note(moment)
            else:
                at, words = page.targets.seconds(target), page.targets.words_of(target)
                self._mark_if_kept(moment_at(episode, at, words))
        elif heard is not None and seconds is not None:
            self._mark_if_kept(moment_at(heard.episode, seconds), REACH_SECONDS)
        elif episode is not None:
            self._mark_if_kept(moment_at(episode, None))
        else:
            self.app.note("Nothing is heard: mark a line instead")

    def mark_place(self, place: Moment) -> None:
        """Mark a line of a transcript; where it is marked, ask for a note."""
        self._mark_if_kept(place)

    @property
    def _is_on_page(self) -> bool:
        """Whether the cursor is on a page, and no window on top of it."""
        page = self._screen.page
        is_here = self.app.screen is self._screen and self._screen.pane == "page"
        return is_here and page.key is not None and page.key == page.wanted

    def _means_the_sound(self, target: int) -> bool:
        """Whether what is heard is meant, and not the line that the cursor is on.

        So it is on the chapter that is heard, on the moment behind which one has listened on, and
        on what only leads elsewhere.
        """
        page, heard = self._screen.page, self._screen.now_playing
        if heard is None or not heard.is_on:
            return False
        if page.targets.link(target) is not None:
            return True
        if heard.episode.key != page.key:
            return False
        moment, at = page.targets.moment(target), page_seconds(heard)
        if moment is None or at is None or not heard.is_sounding:
            return target == page.view.playing
        begun = [one for one in page.targets.moments if (one.seconds or 0) <= at]
        last = max(begun, key=lambda one: one.seconds or 0, default=None)
        return moment.seconds is not None and moment == last

    def _mark_if_kept(self, place: Moment, reach: int = 0) -> None:
        if all(place.key):
            self._mark(place, reach)
        else:
            self.app.note("A file is no episode of the library")

    @app_worker("moments", "mark a moment")
    async def _mark(self, place: Moment, reach: int) -> None:
        undoable = self._screen.undoable
        async with undoable.one_by_one:
            change = await self._core.moments.mark(place, reach=reach)
            if change.before is None:
                self._remember(change, f"Taken back: marked {_place(change)}")
        if change.before is not None:
            self.app.call_later(self.ask_note, change.moment)
            return
        self._changed(change)
        key = self.app.first_key("mark_moment")
        self.app.note(f"Marked {_place(change, 'this line')}. {key} adds a note.")

    # Notes.

    def ask_note(self, moment: Moment) -> None:
        """Ask what is to be noted at a moment."""
        from steno_tui.tui.screens.note import NoteScreen

        def written(note: str | None) -> None:
            if note is not None and note != moment.note:
                self._note(moment, note)

        self.app.push_screen(NoteScreen(moment), written)

    @app_worker("moments", "note something")
    async def _note(self, moment: Moment, note: str) -> None:
        async with self._screen.undoable.one_by_one:
            change = await self._core.moments.set_note(moment.id, note)
            self._remember(change, f"Taken back: the note at {_place(change)}")
        self._changed(change)
        self.app.note("Noted" if change.moment.note else "The note is gone")

    # In the list.

    @app_worker("moments", "delete a moment")
    async def delete(self, moment: Moment) -> None:
        """Delete a moment."""
        async with self._screen.undoable.one_by_one:
            try:
                change = await self._core.moments.remove(moment.id)
            except StenoError:
                self.app.call_later(self.on_change, moment.id)
                raise
            self._remember(change, f"Back again: {_place(change)}")
        self._changed(change)
        key = self.app.first_key("take_back")
        self.app.note(f"Deleted: {_place(change)}. {key} takes it back.")

    def take_back(self) -> None:
        """Take back what was done last, whatever that was."""
        self._screen.undoable.take_back(select=False)

    @app_worker("sound", "play from a moment", exclusive=True)
    async def play(self, moment: Moment) -> None:
        """Play its episode from there."""
        episode = await self._playback.playback.episode(moment.key)
        self.app.call_later(self._playback.play, episode, moment.seconds)

    def play_pause(self) -> None:
        """Pause what is heard, or have it go on."""
        self._playback.do("play_pause", lambda: None)

    # What follows.

    def _remember(self, change: MomentChange, words: str) -> None:
        back = partial(self._take_back, change)
        self._screen.undoable.remember(Undoable(words, back))

    async def _take_back(self, change: MomentChange) -> EpisodeStatus:
        status = await self._core.moments.take_back(change)
        self.app.call_later(self.on_change, change.moment.id)
        return status

    def _changed(self, change: MomentChange) -> None:
        """Show what changed, on the page, on the bar and in the list."""
        self._screen.post_message(StatusRead(change.status))
        self.app.call_later(self.on_change, change.moment.id)


def page_seconds(heard: NowPlaying | None) -> int | None:
    """Where what is heard is, by its page's own times; None where it is nowhere, or at its end."""
    if heard is None or heard.status.position is None or heard.status.state == "ended":
        return None
    return max(0, int(heard.status.position) - heard.offset)


def _place(change: MomentChange, line: str = "a line") -> str:
    """Where a moment is, in a word or two: its time as its page and the bar show it."""
    seconds = change.moment.seconds
    return line if seconds is None else timestamp(max(0, seconds + change.status.offset))

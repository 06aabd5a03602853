"""The bar that appears with the sound: what is heard, where in it, and a time line to go by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.timer import Timer

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import Moment
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.player_bar.bar_view import LaidOutBar, View
from steno_tui.tui.widgets.line_widget import NOT_DRAWN, LineWidget

if TYPE_CHECKING:
    from steno_tui.tui.player_bar.layout import BarLayout

MARGIN = 1
"""Cells left free at each edge."""

PATIENCE_SECONDS = 0.6
"""A wait for sound shorter than this, as every jump has one, is not told."""

_LET_GO_ROWS = 2
"""A drag that ends further than this from the bar was not meant."""

_WHEEL = {"mute": ("volume_up", "volume_down"), "usual_speed": ("faster", "slower")}
"""What the wheel does, up and down, over the words that a click does the key's command on."""


class PlayerBar(LineWidget):
    """Words and notes in the first row, times and time line in the second; one row if low."""

    DEFAULT_CSS = """
    PlayerBar { height: 2; background: $surface; display: none; }
    PlayerBar.-heard { display: block; }
    """

    now_playing: var[NowPlaying | None] = var(None)

    moments: var[tuple[Moment, ...]] = var(())
    """What the user marked in the episode that is heard."""

    @dataclass(repr=False, eq=False)
    class Sought(Message):
        """A place on the time line was clicked, or the position was dragged there."""

        seconds: float
        episode: EpisodeKey
        """The episode that the time belongs to."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._laid = LaidOutBar()
        self._view = View()
        self._wait: Timer | None = None

    @cached_property
    def _layout(self) -> BarLayout:
        from steno_tui.tui.player_bar.layout import BarLayout

        return BarLayout(self.app.signs)

    # What is seen of it.

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """The bar is there as long as there is sound; a drag ends with its episode."""
        if (before is None) != (heard is None):
            self.set_class(heard is not None, "-heard")
        if heard is None or before is None or heard.episode.key != before.episode.key:
            self.let_go()
        self._watch_wait(heard is not None and heard.status.state == "loading")
        self._redraw()

    def watch_moments(self, moments: tuple[Moment, ...]) -> None:
        """The time line has a sign for each."""
        self._show(replace(self._view, moments=moments))

    def on_resize(self) -> None:
        """It is laid out to the cells there are."""
        self._redraw()

    def _watch_wait(self, is_loading: bool) -> None:
        if is_loading and self._wait is None:
            self._wait = self.set_timer(PATIENCE_SECONDS, self._tell_wait)
        elif not is_loading and self._wait is not None:
            self._wait.stop()
            self._wait = None
            self._view = replace(self._view, waits=False)

    def _tell_wait(self) -> None:
        self._show(replace(self._view, waits=True))

    def _show(self, view: View) -> None:
        """Show other things beside what is heard."""
        if view != self._view:
            self._view = view
            self._redraw()

    def _point(self, at: float | None, *, is_dragged: bool = False) -> None:
        self._show(replace(self._view, pointed=at, is_dragged=is_dragged))

    def _redraw(self) -> None:
        """Lay out anew, and paint the rows that come out differently."""
        width, height = self.size
        if self.now_playing is None or not width:
            self._laid = LaidOutBar()
            return
        before = self._laid.rows
        room = width - 2 * MARGIN
        lay_out = partial(self._layout.lay_out, self.now_playing, self._view, room, height)
        self._laid = self.app.drawing.attempt(lay_out, lambda _: LaidOutBar((NOT_DRAWN,)))
        for y, row in enumerate(self._laid.rows):
            if y >= len(before) or row != before[y]:
                self.refresh_lines(y)

    def draw_line(self, y: int) -> Strip:
        """Paint one row."""
        width = self.size.width
        if y >= len(self._laid.rows):
            return Strip.blank(width, self.rich_style)
        return self.paint(self._laid.rows[y], width, (" " * MARGIN, "text"))

    def action_switch_end(self) -> None:
        """Have the length at the end, or what remains again."""
        self._show(replace(self._view, shows_length=not self._view.shows_length))

    # The mouse.

    def _seconds_at(self, event: events.MouseEvent, *, anywhere: bool = False) -> float | None:
        """The time under the mouse; None off the time line, unless anywhere will do."""
        line = self._laid.time_line
        if line is None:
            return None
        x = event.pointer_x - MARGIN - self._laid.x
        if not anywhere and (event.y != self._laid.y or not 0 <= x < line.width):
            return None
        return line.seconds_at(x)

    def let_go(self) -> bool:
        """Give up a drag; false where there was none."""
        was_dragged = self._view.is_dragged
        if was_dragged:
            self.release_mouse()
        self._point(None)
        return was_dragged

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """On the time line, take hold of the position."""
        at = self._seconds_at(event)
        if at is not None and event.button == 1:
            self.capture_mouse()
            self._point(at, is_dragged=True)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show what lies under the mouse, or drag the position along."""
        is_dragged = self._view.is_dragged
        if is_dragged and event.button != 1:  # it was let go where nobody told us
            self.let_go()
            is_dragged = False
        self._point(self._seconds_at(event, anywhere=is_dragged), is_dragged=is_dragged)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Go where the position was dragged; far off the bar means not to."""
        at, heard = self._view.pointed, self.now_playing
        was_dragged = self.let_go()
        if not 0 <= event.y < self.size.height:
            self._show(replace(self._view, is_hovered=False))
        if not was_dragged or at is None or heard is None:
            return
        if -_LET_GO_ROWS <= event.y < self.size.height + _LET_GO_ROWS:
            self.post_message(self.Sought(at, heard.episode.key))

    def on_enter(self) -> None:
        """Offer every control to the mouse that is here."""
        self._show(replace(self._view, is_hovered=True))

    def on_leave(self) -> None:
        """Nothing is under the mouse any more."""
        if not self._view.is_dragged:
            self._show(replace(self._view, pointed=None, is_hovered=False))

    async def _turn(self, event: events.MouseEvent, way: int) -> None:
        """Turn what is under the mouse up (0) or down (1)."""
        action = event.style.meta.get("@click", "")
        for name, commands in _WHEEL.items():
            if action == f"app.hint('{name}')":
                event.stop()
                await self.run_action(f"app.hint('{commands[way]}')")

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Louder, or faster."""
        await self._turn(event, 0)

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Softer, or slower."""
        await self._turn(event, 1)

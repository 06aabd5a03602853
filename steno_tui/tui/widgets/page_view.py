"""An episode's page on the screen: scrolled, with a cursor that steps from time to time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual import events, on, work
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.text.cells import fit
from steno_tui.tui.page_state import PageState, jumps, page_lines, sentence_lines
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.theme import UNICODE, Signs
from steno_tui.tui.widgets.line_view import LineView

LONG_PAGE = 100_000
"""Pages with more characters than this are laid out in a thread."""


def _length(episode: Episode) -> int:
    texts = (episode.summary, episode.transcript, *(section.text for section in episode.sections))
    return sum(len(text) for text in texts if text) + 200 * len(episode.chapters)


class LaidOut(Message, bubble=False):
    """The lines of a page are ready."""

    def __init__(self, state: PageState | None, width: int, lines: list[Line]) -> None:
        super().__init__()
        self.state = state
        self.width = width
        self.lines = lines


class PageView(LineView):
    """Shows one episode.

    Down and Up move the cursor to the next chapter, or the next time stamp in the notes, while
    that is on the screen, and scroll where it is not; so a page is read by pressing one key, and
    every time one can go to is met on the way.
    """

    cursor: reactive[int | None] = reactive(None, repaint=False)
    """Which of the page's `jumps` Enter goes to; None before the first was reached."""

    playing: reactive[int | None] = reactive(None, repaint=False)
    """The chapter that is heard, where it is one of this page's."""

    @dataclass
    class JumpChosen(Message):
        """An episode is to be played from a time; without one, from where it was left."""

        episode: Episode
        seconds: int | None

    def __init__(
        self,
        *,
        id: str | None = None,
        signs: Signs = UNICODE,
        keys: dict[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(id=id, signs=signs)
        self.state: PageState | None = None
        self._sentence = ""
        self._keys = keys
        self._clock = clock
        self._hover: int | None = None
        self._rows: dict[int, range] = {}
        self._jumps: list[int] = []
        self._laid_out_width = 0

    # What is shown.

    @property
    def episode(self) -> Episode | None:
        """The episode on the page."""
        return self.state.read.episode if self.state is not None else None

    @property
    def seconds(self) -> int | None:
        """The time under the cursor."""
        return self._jumps[self.cursor] if self.cursor is not None else None

    @property
    def key(self) -> EpisodeKey | None:
        """Which episode that is."""
        return self.episode.key if self.episode is not None else None

    def show(self, state: PageState | None) -> None:
        """Show a page; the same episode's newer copy leaves cursor and place as they are."""
        same = state is not None and self.key == state.read.episode.key
        self.state = state
        self._sentence = ""
        self._jumps = jumps(state.read.episode) if state is not None else []
        if not same:
            self.cursor = None
            self._hover = None
        self.lay_out()
        if not same:
            self.scroll_to(y=0, animate=False, force=True)

    def say(self, sentence: str) -> None:
        """Say why there is no page, until there is one."""
        self.show(None)
        self._sentence = sentence
        self.lay_out()

    def lay_out(self) -> None:
        """Make the lines anew, for another width or because time has passed."""
        width = self._laid_out_width = self.text_width
        if self.state is None:
            said = sentence_lines(self._sentence, width, self.signs) if self._sentence else []
            self._take(LaidOut(None, width, said))
        elif _length(self.state.read.episode) <= LONG_PAGE:
            self._take(self._made(self.state, width))
        else:
            self._lay_out_behind(self.state, width)

    def _made(self, state: PageState, width: int) -> LaidOut:
        now = self._clock()
        lines = page_lines(state, width, now=now, signs=self.signs, keys=self._keys)
        return LaidOut(state, width, lines)

    @work(thread=True, group="layout", exclusive=True, description="lay a long page out")
    def _lay_out_behind(self, state: PageState, width: int) -> None:
        self.post_message(self._made(state, width))

    @on(LaidOut)
    def _laid_out(self, message: LaidOut) -> None:
        if message.state is self.state and message.width == self._laid_out_width:
            self._take(message)

    def _take(self, message: LaidOut) -> None:
        """Show the lines, and know which of them are chapters."""
        lines = message.lines
        self._rows = {}
        for y, line in enumerate(lines):
            if line.target is not None:
                start = self._rows.get(line.target, range(y, y)).start
                self._rows[line.target] = range(start, y + 1)
        if self.cursor is not None and self.cursor not in self._rows:
            self.cursor = None
        self.set_lines(lines)

    def on_resize(self) -> None:
        """Lines are wrapped to the width."""
        if self.text_width != self._laid_out_width:
            at = self.cursor
            self.lay_out()
            if at is not None:
                self._reveal(at)

    # How it looks.

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen; the title stays while the page moves on below it."""
        if y or not self.scroll_offset.y or self.episode is None:
            return super().render_line(y)
        ground = self.rich_style + self.role_style("hover")
        title = fit(self.episode.title, self.text_width, self.signs.ellipsis)
        is_marked = self.has_focus and self.cursor is None
        margin = (self.signs.bar + " ", "bar") if is_marked else ("  ", "text")
        line = Line((Span(title, "strong"),))
        return self.paint(line, self.scrollable_content_region.width, ground, margin)

    def scroll_into_view(self, top: int, height: int) -> None:
        """As `SinglePaint.scroll_into_view`, below the title."""
        super().scroll_into_view(max(0, top - 1), height + 1)

    def margin_of(self, y: int) -> tuple[str, str]:
        """The chapter heard has a sign; the one under the cursor a bar, or else the title."""
        target = self.lines[y].target
        if y == 0 and self.cursor is None and self.has_focus:
            return self.signs.bar + " ", "bar"
        if target is None:
            return "  ", "text"
        if target == self.playing and y == self._rows[target].start:
            return self.signs.playing + " ", "accent"
        if target == self.cursor:
            return self.signs.bar + " ", "bar" if self.has_focus else "bar-blurred"
        return "  ", "text"

    def ground_of(self, y: int) -> str | None:
        """The chapter under the cursor or the pointer is lit."""
        target = self.lines[y].target
        if target is None:
            return None
        if target == self.cursor:
            return "selected" if self.has_focus else "selected-blurred"
        return "hover" if target == self._hover else None

    def _redraw(self, *targets: int | None) -> None:
        for target in targets:
            if target is not None and target in self._rows:
                rows = self._rows[target]
                self.refresh_lines(rows.start, len(rows))

    def watch_cursor(self, before: int | None, cursor: int | None) -> None:
        """Draw the two chapters that changed."""
        self._redraw(before, cursor)
        self.refresh_line(0)

    def watch_playing(self, before: int | None, playing: int | None) -> None:
        """Draw the two chapters that changed; who was at the one before comes along."""
        self._redraw(before, playing)
        if before is not None and playing in self._rows and self._is_seen(before):
            self._reveal(playing)

    def on_focus(self) -> None:
        """The cursor tells who has the focus."""
        self._redraw(self.cursor)
        self.refresh_line(0)

    def on_blur(self) -> None:
        """The cursor tells who has the focus."""
        self._redraw(self.cursor)
        self.refresh_line(0)

    # Keys and mouse.

    def _is_seen(self, target: int, slack: int = 0) -> bool:
        """Whether a chapter's first row is on the screen, or within so many rows of it."""
        top = self.scroll_offset.y + (1 if self.scroll_offset.y else 0)
        bottom = self.scroll_offset.y + self.scrollable_content_region.height
        return target in self._rows and top - slack <= self._rows[target].start < bottom + slack

    def _reveal(self, target: int) -> None:
        rows = self._rows[target]
        self.scroll_into_view(rows.start, len(rows))

    def _step(self, step: int) -> None:
        """Go to the next time in a direction if it is near, else scroll towards it."""
        in_order = list(self._rows)  # as they stand on the page
        seen = [target for target in in_order if self._is_seen(target)]
        is_above = step < 0 and self.cursor is None and in_order[:1] == seen[:1]
        target = seen[0 if step > 0 else -1] if seen and not is_above else None
        if self.cursor in seen:
            at = in_order.index(self.cursor) + step
            target = in_order[at] if 0 <= at < len(in_order) else None
            if at < 0:
                self.cursor = None
        if target is not None and self._is_seen(target, slack=3):
            self.cursor = target
            self._reveal(target)
        else:
            self.scroll_relative(y=step, animate=False)

    def action_cursor_down(self) -> None:
        """The next time, or a line down."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """The time before, or a line up."""
        self._step(-1)

    def action_go_first(self) -> None:
        """To the top of the page."""
        self.cursor = None
        super().action_go_first()

    def go_to_chapters(self) -> bool:
        """Bring the chapters up, the cursor on the one that is heard or the first."""
        if not self._rows:
            return False
        first = min(self._rows)  # a chapter, or where there is none a stamp in the notes
        target = self.playing if self.playing in self._rows else first
        self.cursor = target
        if target == first:
            heading = self._rows[first].start - 2  # and the title above it
            self.scroll_to(y=max(0, heading), animate=False, force=True)
        elif target is not None:
            self._reveal(target)
        return True

    def go_to_time(self, seconds: int) -> None:
        """Put the cursor on the chapter that starts at a time."""
        if seconds in self._jumps and (target := self._jumps.index(seconds)) in self._rows:
            self.cursor = target
            self._reveal(target)

    def action_choose(self) -> None:
        """Play the chapter under the cursor."""
        if self.episode is not None:
            self.post_message(self.JumpChosen(self.episode, self.seconds))

    def _target_at(self, event: events.MouseEvent) -> int | None:
        y = event.y + self.scroll_offset.y
        if event.y == 0 and self.scroll_offset.y:
            return None  # that row is the title's
        return self.lines[y].target if 0 <= y < len(self.lines) else None

    def on_click(self, event: events.Click) -> None:
        """One click on a chapter plays it; selecting its text does not."""
        target = self._target_at(event)
        if target is not None and self.episode is not None and not self.text_selection:
            self.cursor = target
            self.post_message(self.JumpChosen(self.episode, self.seconds))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The chapter under the pointer is lit."""
        self._set_hover(self._target_at(event))

    def on_leave(self) -> None:
        """No chapter is under the pointer any more."""
        self._set_hover(None)

    def _set_hover(self, target: int | None) -> None:
        if target != self._hover:
            before, self._hover = self._hover, target
            self._redraw(before, target)

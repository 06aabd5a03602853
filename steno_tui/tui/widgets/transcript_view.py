"""A transcript as it is read: lit where it is heard, moved along with the sound, picked from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive, var
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.selection import Selection
from textual.strip import Strip

from steno_tui.tui.bindings import bindings
from steno_tui.tui.text_lines import BLANK, Line
from steno_tui.tui.transcript_text import TranscriptText
from steno_tui.tui.widgets.line_widget import LineWidget, lit
from steno_tui.tui.widgets.transcript_rows import MARGIN, TranscriptRows

KEPT_LINES = 2
"""How many lines stay in sight when a screen is turned."""

_PAST = 3
"""What is heard stands below one part in so many of the height: that is past, the rest to come."""


def _common(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


class TranscriptView(LineWidget, can_focus=True):
    """Shows a transcript; the cursor and the sound are at segments of it, by their numbers.

    Attributes:
        text: what is shown.
        shifted: by how many seconds the audio is later than its times.
        marked: the segments that the user marked.
        picked_from: where picking began; None while nothing is picked.
        lit_of: what is lit in a paragraph because it was looked for: start, end and role.
        instead: what stands where there is no text, laid out for a width.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("move")

    cursor: var[int | None] = var(None)
    """The segment that Enter plays from; None before there was one."""

    heard: var[int | None] = var(None)
    """The segment that is heard, or was last."""

    sign: reactive[str] = reactive("")
    """What stands beside that."""

    follows: var[bool] = var(False)
    """Whether the view moves along with the sound."""

    @dataclass(repr=False, eq=False)
    class SegmentChosen(Message):
        """A segment was opened by Enter or a click."""

        segment: int

    @dataclass(repr=False, eq=False)
    class LetGo(Message):
        """The view was moved by hand, and does not follow the sound any more."""

    @dataclass(repr=False, eq=False)
    class PickedLines(Message):
        """Other segments are picked than before."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text = TranscriptText()
        self.shifted = 0
        self.marked: frozenset[int] = frozenset()
        self.picked_from: int | None = None
        self.lit_of: Callable[[int], Iterable[tuple[int, int, str]]] = lambda _: ()
        self.instead: Callable[[int], Sequence[Line]] = lambda _: ()
        self._rows = TranscriptRows(self)
        self._hover: int | None = None

    # What is shown.

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse."""
        return True

    def show(self, text: TranscriptText, offset: int = 0) -> None:
        """Show a transcript from its top, or from where `seek` or the sound leads then."""
        self.text, self.shifted = text, offset
        self.set_reactive(TranscriptView.cursor, None)
        self.set_reactive(TranscriptView.heard, None)
        self.picked_from, self._hover = None, None
        self._rows.forget()
        self.scroll_to(y=0, animate=False, force=True)
        self._rows.lay_out()

    def shift(self, offset: int) -> None:
        """Show other times beside it all."""
        if offset != self.shifted:
            self._rows.keep(self.cursor)
            self.shifted = offset
            self._rows.lay_out()

    def seek(self, segment: int) -> None:
        """Go to a segment, as soon as it is laid out; a third of the screen is what comes before.

        Args:
            segment: its number.
        """
        self.cursor = segment
        self._rows.seek(segment, self.scrollable_content_region.height // _PAST)

    def go_to(self, segment: int) -> None:
        """Put the cursor on a segment; what is seen already stays in its place."""
        if self._rows.is_seen(segment):
            self.cursor = segment
            self._rows.reveal(segment, 1)
        else:
            self.seek(segment)

    def on_resize(self) -> None:
        """Rows are wrapped to the width; what was at the top, or is heard, stays in sight."""
        if self._rows.room != self._rows.width:
            self._rows.keep(self.cursor)
            self._rows.lay_out()
        elif self.cursor is not None and self._rows.was_seen(self.cursor):
            self._rows.reveal(self.cursor, 1)
        self._rows.height = self.scrollable_content_region.height
        self.watch_follows()

    # The sound.

    def watch_heard(self, before: int | None, heard: int | None) -> None:
        """Light another segment; move on to it while the sound is followed."""
        self._redraw(before, heard)
        self.watch_follows()

    def watch_follows(self) -> None:
        """Go where the sound is, while it is followed."""
        if self.follows and self.heard is not None:
            self.seek(self.heard)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(ScrollDown)
    @on(ScrollUp)
    @on(ScrollTo)
    def let_go(self) -> None:
        """Stay here, wherever the sound goes."""
        self._rows.forget()
        if self.follows:
            self.follows = False
            self.post_message(self.LetGo())

    # How it looks.

    def draw_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        width, rows = self.size.width, self._rows.laid_out
        y += self.scroll_offset.y
        if y >= rows.height:
            lines = self._rows.lines_instead
            return self.paint(lines[y] if y < len(lines) else BLANK, width)
        segments = rows.segments_in(y)
        line = rows.line(y, self._roles(segments))
        mark, role = self._margin_of(y, segments)
        margin = " " * rows.padding + mark
        column = len(margin)
        if line.spans and not line.spans[0].text.strip():  # one piece less to be painted
            margin += line.spans[0].text
            line = line._replace(spans=line.spans[1:])
        strip = self.paint(line, width, (margin, role))
        if place := rows.place(y):
            paragraph, start, end = place
            column += rows.indent
            for first, last, role in self.lit_of(paragraph):
                if start < last and first < end:
                    parts = column + max(first, start) - start, column + min(last, end) - start
                    strip = lit(strip, self.style(role), *parts)
        selection = self.text_selection
        if selection is not None and (selected := selection.get_span(y)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = lit(strip, style, *selected)
        return strip.apply_offsets(0, y)

    def _roles(self, segments: range) -> dict[int, str]:
        """What is lit of some segments."""
        cursor = "selected" if self.has_focus else "selected-blurred"
        roles = dict.fromkeys(_common(self.picked, segments), "picked")
        lit = ((self._hover, "hover"), (self.cursor, cursor), (self.heard, "heard"))
        return roles | {one: role for one, role in lit if one is not None and one in segments}

    def _margin_of(self, y: int, segments: range) -> tuple[str, str]:
        """The cursor's bar, the sign of the sound, and that of what is marked."""
        signs, rows, heard = self.app.signs, self._rows.laid_out, self.heard
        is_marked = any(one in self.marked and rows.begins_in(y, one) for one in segments)
        mark = signs.moment if is_marked else " "
        if self.sign and heard is not None and heard in segments and rows.begins_in(y, heard):
            return self.sign + mark, "accent"
        if self.cursor in segments and not (self.follows and self.cursor == heard):
            return signs.bar + mark, "bar" if self.has_focus else "bar-blurred"
        if _common(self.picked, segments):
            return signs.picked + mark, "bar"
        return " " + mark, "accent"

    @property
    def picked(self) -> range:
        """The segments that are picked."""
        if self.picked_from is None or self.cursor is None:
            return range(0)
        return range(min(self.picked_from, self.cursor), max(self.picked_from, self.cursor) + 1)

    def pick(self) -> None:
        """Pick from here to where the cursor goes; again, pick nothing any more."""
        self.let_go()
        if self.picked_from is None and (here := self.here) is not None:
            self.cursor = self.picked_from = here
        else:
            self.picked_from = None
        self.refresh()
        self.post_message(self.PickedLines())

    def _redraw(self, *segments: int | None) -> None:
        for segment in segments:
            if segment is not None and self._rows.has(segment):
                rows = self._rows.laid_out.rows_of(segment)
                self.refresh_lines(rows.start, len(rows))

    def watch_cursor(self, before: int | None, cursor: int | None) -> None:
        """Draw what changed, and tell where more or less is picked by it."""
        if self.picked_from is None:
            self._redraw(before, cursor)
        else:
            self.refresh()
            self.post_message(self.PickedLines())

    @on(events.Focus)
    @on(events.Blur)
    def _focus_changed(self) -> None:
        """The cursor tells who has the focus."""
        self._redraw(self.cursor)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it stands on the screen."""
        rows = self._rows.laid_out
        margin = " " * (rows.padding + MARGIN)
        first = 0 if selection.start is None else selection.start.y
        behind = rows.height if selection.end is None else selection.end.y + 1
        lines = map(rows.line, range(first, min(behind, rows.height)))
        written = (margin + "".join(span.text for span in line.spans) for line in lines)
        places = (None if place is None else place - (0, first) for place in selection)
        taken = Selection(*places).extract("\n".join(written))
        return "\n".join(row.strip() for row in taken.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self.refresh()

    # Keys and mouse.

    @property
    def here(self) -> int | None:
        """The segment one is at: that of the cursor, or else the first in sight."""
        if self.cursor is not None and self._rows.is_seen(self.cursor):
            return self.cursor
        return self._rows.nearest(1)

    def action_step(self, way: int) -> None:
        """To the next segment down (1) or up (-1), or further through a long one.

        Where there are none, through what stands in their place.
        """
        self.let_go()
        if not self.text.segments:
            self.scroll_relative(y=way, animate=False)
            return
        if self.cursor is None or not self._rows.is_seen(self.cursor):
            self.cursor = self._rows.nearest(way)
            return
        rows, sight = self._rows.laid_out.rows_of(self.cursor), self._rows.sight
        if rows.stop > sight.stop if way > 0 else rows.start < sight.start:
            self.scroll_relative(y=way, animate=False)
        elif self._rows.has(self.cursor + way):
            self.cursor += way
            self._rows.reveal(self.cursor, way)
        else:
            self.scroll_to(y=0 if way < 0 else self.virtual_size.height, animate=False)

    def action_turn(self, way: int) -> None:
        """One screen down (1) or up (-1), less some lines to read on from."""
        self.let_go()
        self.scroll_relative(y=way * max(1, self.size.height - KEPT_LINES), animate=False)
        if self.cursor is None or not self._rows.is_seen(self.cursor):
            self.cursor = self._rows.nearest(way)

    def action_go_to_end(self, way: int) -> None:
        """To the end (1) or the top (-1)."""
        self.let_go()
        self.scroll_to(y=self.virtual_size.height if way > 0 else 0, animate=False)
        last = len(self.text.segments) - 1
        if self._rows.has(last if way > 0 else 0):
            self.cursor = last if way > 0 else 0

    def action_choose(self) -> None:
        """Play from the segment at the cursor, or else from the first in sight."""
        if (segment := self.here) is not None:
            self.cursor = segment
            self.post_message(self.SegmentChosen(segment))

    def go_to_heading(self, way: int) -> bool:
        """Have the next (1) or previous (-1) chapter at the top; false where there is none."""
        here = self.here
        y = None if here is None else self._rows.heading(here, way)
        if y is None:
            return False
        self.let_go()
        self.scroll_to(y=y, animate=False, force=True)
        self.cursor = self._rows.laid_out.segment_in(y)
        return True

    def _segment_at(self, event: events.MouseEvent) -> int | None:
        rows = self._rows.laid_out
        return rows.segment_at(event.y + self.scroll_offset.y, event.x - MARGIN - rows.padding)

    def on_click(self, event: events.Click) -> None:
        """One click on a segment plays from it; selecting its text does not."""
        segment = self._segment_at(event)
        if segment is not None and not self.text_selection:
            self.cursor = segment
            self.post_message(self.SegmentChosen(segment))

    @on(events.MouseMove)
    @on(events.Leave)
    def _light(self, event: events.MouseMove | events.Leave) -> None:
        """The segment under the pointer is lit."""
        segment = self._segment_at(event) if isinstance(event, events.MouseMove) else None
        if segment != self._hover:
            before, self._hover = self._hover, segment
            self._redraw(before, segment)

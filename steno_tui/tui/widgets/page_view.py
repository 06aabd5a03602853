"""A text of any length as it is read: scrolled, selected, and stepped through from time to time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import var
from textual.selection import Selection
from textual.strip import Strip

from steno_tui.text.cells import fit
from steno_tui.tui.bindings import bindings
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.line_widget import LineWidget, lit

MARGIN = 2

KEPT_LINES = 2
"""How many lines stay in sight when a screen is turned."""


def rows_of_targets(lines: Sequence[Line]) -> dict[int, range]:
    """The rows of each target, in the order in which they stand on the page."""
    rows: dict[int, range] = {}
    for y, line in enumerate(lines):
        for target in line.targets:
            start = rows.get(target, range(y, y)).start
            rows[target] = range(start, y + 1)
    return rows


class PageView(LineWidget, can_focus=True):
    """Shows the lines of a page; some, or parts of them, may be targets, as times and topics are.

    Down and Up move the cursor to the next target while that is on the screen, and scroll where it
    is not; so a page is read by pressing one key, and all that one can go to is met on the way.

    Args:
        lay_out: called where lines of another width are needed.
        has_whole: whether the page as a whole can be opened, and its first line tells so.

    Attributes:
        lines: what is shown.
        title: what stays at the top while the page moves on below it.
        rows: the rows of each target.
        marked: the targets that the user marked; to be set before the lines are.
        laid_out_width: the width that the lines were made for.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("move")

    cursor: var[int | None] = var(None)
    """Which target Enter goes to; None before the first was reached."""

    playing: var[int | None] = var(None)
    """The chapter that is heard, where it is one of this page's."""

    sign: var[str] = var("")
    """What stands beside that chapter; the sign of playing where that is empty."""

    @dataclass(repr=False, eq=False)
    class TargetChosen(Message):
        """A target, or with None the page as a whole, was opened by Enter or a click."""

        target: int | None

    def __init__(self, lay_out: Callable[[], None], *, id: str, has_whole: bool = True) -> None:
        super().__init__(id=id)
        self._lay_out = lay_out
        self._has_whole = has_whole
        self.lines: Sequence[Line] = ()
        self.lines_in: Callable[[int], Sequence[Line]] | None = None
        """Has the lines of a width before that is given, where it is as high as they are."""
        self._hover: int | None = None
        self.title = ""
        self.rows: dict[int, range] = {}
        self.marked: frozenset[int] = frozenset()
        self.laid_out_width = 0
        self._height = 0
        self.lit_of: Callable[[int], Iterable[tuple[int, int, str]]] = lambda _: ()
        """What is lit in a row because it was looked for: start, end and role."""
        self.shown: Callable[[], object] = lambda: None
        """Called when other lines are shown."""

    # What is shown.

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse."""
        return True

    @property
    def text_width(self) -> int:
        """Cells for the text itself, between the margins."""
        return max(1, self.scrollable_content_region.width - MARGIN - 1)

    def show(self, title: str, lines: Sequence[Line]) -> None:
        """Show other lines of the same page, from where the view stands."""
        self.title = title
        self.rows = rows_of_targets(lines)
        if self.cursor is not None and self.cursor not in self.rows:
            self.cursor = None
        self.lines = lines
        self.virtual_size = Size(0, len(lines))
        self.refresh()
        self.shown()

    def rows_wanted(self, width: int) -> int:
        """As many as there are lines in that width, so that they are there in the first frame."""
        width -= self.styles.scrollbar_size_vertical + MARGIN + 1
        if self.lines_in is not None and self.laid_out_width != width > 0:
            self.laid_out_width = width
            self.lines = self.lines_in(width)
            self.set_reactive(PageView.virtual_size, Size(0, len(self.lines)))
        return len(self.lines)

    def on_resize(self) -> None:
        """Lines are wrapped to the width; what takes rows from below covers no cursor."""
        at, height = self.cursor, self.scrollable_content_region.height
        lost, self._height = self._height - height, height
        is_wrapped = self.text_width != self.laid_out_width
        if is_wrapped:
            self._lay_out()
        if at is not None and (is_wrapped or (lost > 0 and self._is_seen(at, below=lost))):
            self.reveal(at)

    # How it looks.

    def draw_line(self, y: int) -> Strip:
        """Draw one row of the screen; the title stays while the page moves on below it."""
        width, ground = self.scrollable_content_region.width, self.rich_style
        if not y and self.scroll_offset.y and self.title:
            title = fit(self.title, self.text_width, self.app.signs.ellipsis)
            ground += self.style("hover")
            return self.paint(Line((Span(title, "strong"),)), width, self._margin_of(0), ground)
        y += self.scroll_offset.y
        if y >= len(self.lines):
            return Strip.blank(width, ground)
        if role := self._ground_of(y):
            ground += self.style(role)
        strip = self.paint(self.lines[y], width, self._margin_of(y), ground, self._lit_parts())
        for start, end, role in self.lit_of(y):
            strip = lit(strip, self.style(role), MARGIN + start, MARGIN + end)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = lit(strip, style, *span)
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it stands on the screen."""
        rows = (" " * MARGIN + "".join(span.text for span in line.spans) for line in self.lines)
        taken = selection.extract("\n".join(rows))
        return "\n".join(row.strip() for row in taken.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self.refresh()

    def scroll_into_view(self, top: int, height: int) -> None:
        """Have some rows seen, below the title."""
        super().scroll_into_view(max(0, top - 1), height + 1)

    def _margin_of(self, y: int) -> tuple[str, str]:
        """The chapter heard has a sign; the one under the cursor a bar, or else the title.

        What is marked has its sign there, too, or beside those.
        """
        target, signs = self.lines[y].target, self.app.signs
        firsts = (one for one in self.lines[y].targets if self.rows[one].start == y)
        mark = "" if self.marked.isdisjoint(firsts) else signs.moment
        if y == 0 and self.cursor is None and self.has_focus and self._has_whole:
            return signs.bar + " ", "bar"
        if target is not None and target == self.playing and y == self.rows[target].start:
            return (self.sign or signs.playing) + (mark or " "), "accent"
        if self.cursor is not None and y in self.rows.get(self.cursor, ()):
            return signs.bar + (mark or " "), "bar" if self.has_focus else "bar-blurred"
        return (mark + " ", "accent") if mark else ("  ", "text")

    def _ground_of(self, y: int) -> str | None:
        """The target under the cursor or the pointer is lit."""
        target = self.lines[y].target
        if target is None:
            return None
        if target == self.cursor:
            return "selected" if self.has_focus else "selected-blurred"
        return "hover" if target == self._hover else None

    def _lit_parts(self) -> dict[int | None, str]:
        """The same of a target that is a part of a row; bold too, for a row may have several."""
        selected = "selected-part" if self.has_focus else "selected-blurred"
        roles = {self._hover: "hover", self.cursor: selected}
        roles.pop(None, None)
        return roles

    def _redraw(self, *targets: int | None) -> None:
        for target in targets:
            if target is not None and target in self.rows:
                rows = self.rows[target]
                self.refresh_lines(rows.start, len(rows))

    def watch_cursor(self, before: int | None, cursor: int | None) -> None:
        """Draw the two targets that changed."""
        self._redraw(before, cursor)
        self.refresh_line(0)

    def watch_playing(self, before: int | None, playing: int | None) -> None:
        """Draw the two chapters that changed; who was at the one before comes along."""
        self._redraw(before, playing)
        if before is not None and playing in self.rows and self._is_seen(before):
            self.reveal(playing)

    def watch_sign(self) -> None:
        """Draw the chapter that is heard."""
        self._redraw(self.playing)

    @on(events.Focus)
    @on(events.Blur)
    def _focus_changed(self) -> None:
        """The cursor tells who has the focus."""
        self._redraw(self.cursor)
        self.refresh_line(0)

    # Keys and mouse.

    def _is_seen(self, target: int, *, above: int = 0, below: int = 0) -> bool:
        """Whether a target's first row is on the screen, or so many rows above or below it."""
        top = self.scroll_offset.y + (1 if self.scroll_offset.y else 0)
        bottom = self.scroll_offset.y + self.scrollable_content_region.height
        return target in self.rows and top - above <= self.rows[target].start < bottom + below

    def reveal(self, target: int) -> None:
        """Scroll just as far as needed for a target to be seen."""
        rows = self.rows[target]
        self.scroll_into_view(rows.start, len(rows))

    def go_to(self, target: int) -> None:
        """Put the cursor on a target, and have it seen."""
        self.cursor = target
        self.reveal(target)

    def action_step(self, way: int) -> None:
        """To the next target down (1) or up (-1) if it is near, else a line towards it."""
        in_order = list(self.rows)
        seen = [target for target in in_order if self._is_seen(target)]
        is_above = way < 0 and self.cursor is None and in_order[:1] == seen[:1]
        target = seen[0 if way > 0 else -1] if seen and not is_above else None
        if self.cursor in seen:
            at = in_order.index(self.cursor) + way
            target = in_order[at] if 0 <= at < len(in_order) else None
            if at < 0:
                self.cursor = None
        if target is not None and self._is_seen(target, above=3, below=3):
            self.cursor = target
            self.reveal(target)
        else:
            self.scroll_relative(y=way, animate=False)

    def action_turn(self, way: int) -> None:
        """One screen down (1) or up (-1), less some lines to read on from."""
        self.scroll_relative(y=way * max(1, self.size.height - KEPT_LINES), animate=False)

    def action_go_to_end(self, way: int) -> None:
        """To the end (1) or the top (-1) of the text."""
        if way < 0:
            self.cursor = None
        self.scroll_to(y=self.virtual_size.height if way > 0 else 0, animate=False)

    def action_choose(self) -> None:
        """Open the target under the cursor."""
        self.post_message(self.TargetChosen(self.cursor))

    def _target_at(self, event: events.MouseEvent) -> int | None:
        y = event.y + self.scroll_offset.y
        if event.y == 0 and self.scroll_offset.y:
            return None  # that row is the title's
        if not 0 <= y < len(self.lines):
            return None
        line, x = self.lines[y], MARGIN
        for span in line.spans:
            x += cell_len(span.text)
            if event.x < x:
                return line.target if span.target is None else span.target
        return line.target

    def on_click(self, event: events.Click) -> None:
        """One click on a target opens it; selecting its text does not."""
        target = self._target_at(event)
        if target is not None and not self.text_selection:
            self.cursor = target
            self.action_choose()

    @on(events.MouseMove)
    @on(events.Leave)
    def _pointed_at(self, event: events.MouseMove | events.Leave) -> None:
        """The target under the pointer is lit."""
        self.light(self._target_at(event) if isinstance(event, events.MouseMove) else None)

    def light(self, target: int | None) -> None:
        """Light a target, and no other; None lights none."""
        if target != self._hover:
            before, self._hover = self._hover, target
            self._redraw(before, target)

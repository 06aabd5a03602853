"""A list of any length: only the rows on the screen are ever drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events, on
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from steno_tui.text.cells import wrap
from steno_tui.tui.bindings import bindings
from steno_tui.tui.row_window import RowWindow
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.drawn_rows import DrawnRows, RowLook
from steno_tui.tui.widgets.line_widget import LineWidget

Item = TypeVar("Item")


def place_of(
    items: Sequence[Item], key: Hashable | None, key_of: Callable[[Item], Hashable]
) -> int | None:
    """Where the item with a key stands; None where it does not, or is not here."""
    here = items.here() if isinstance(items, RowWindow) else enumerate(items)
    return next((place for place, item in here if key_of(item) == key), None)


@dataclass(repr=False, eq=False)
class ListMessage(Message):
    """What a list tells."""

    rows: LineList[Any]

    @property
    def control(self) -> LineList[Any]:
        """The list."""
        return self.rows


def _laid_out(empty: str | Callable[[int, int], list[Line]], width: int, height: int) -> list[Line]:
    """What stands where there are no items."""
    room = max(1, width - 3)
    if isinstance(empty, str):
        return [Line((Span(row, "muted"),)) for row in wrap(empty, room)] if empty else []
    return empty(room, height)


def _height_of(empty: str | Callable[[int, int], list[Line]], width: int, height: int) -> int:
    """How many rows of that there are to be scrolled through, with the free one above."""
    return 1 + len(_laid_out(empty, width, height)) if empty and width else 0


class LineList(LineWidget, Generic[Item], can_focus=True):
    """A list of rows, one of them selected.

    The selected *item* stays selected when the items are replaced, wherever it then stands.

    Args:
        key_of: what identifies an item when the items are replaced.
        draw: an item's rows at a width, `row_height` of them.
        row_height: how many rows each item has.
        is_led: whether a field has the focus for it, so that it looks as if it had it itself, and
            one click opens.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("move")

    index: reactive[int] = reactive(0, repaint=False)
    """The selected row; meaningless while there are no items."""

    @dataclass(repr=False, eq=False)
    class Moved(ListMessage):
        """Another item was selected, or there are none any more."""

        by_hand: bool
        """Whether the cursor was moved, and not only the items replaced under it."""

    @dataclass(repr=False, eq=False)
    class Chosen(ListMessage):
        """The selected item was opened, by Enter or a click."""

        item: Any

    def __init__(
        self,
        key_of: Callable[[Item], Hashable],
        draw: Callable[[Item, int], list[Line]],
        *,
        id: str | None = None,
        row_height: int = 1,
        is_led: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._key_of = key_of
        self.row_height = row_height
        self._is_led = is_led
        self.items: Sequence[Item] = ()
        """Those of a long list may be a `RowWindow`; what is None there is on its way."""
        self.empty: str | Callable[[int, int], list[Line]] = ""
        """What stands where there are no items: words, or what lays it out for a width and a
        height."""
        self.mark_of: Callable[[Item], str] = lambda _: ""
        """A sign that stands before an item's first row, as before the one that is heard."""
        self.picked: Callable[[], range] = lambda: range(0)
        """The places of the items that are picked together, whether they are here or not."""
        self.passed_over: Callable[[Item], bool] = lambda _: False
        """Whether the cursor passes an item over, as it does a heading."""
        self.shift_clicked: Callable[[], object] = lambda: None
        """Called before a click with Shift moves the cursor."""
        self.sight_changed: Callable[[], object] = lambda: None
        """Called when other rows may be seen than before."""
        self._told: Hashable | None = None
        """The item of which it was told last that it is selected."""
        self._hover: int | None = None
        self._is_to_scroll = False
        self._drawn = DrawnRows(self, self._look_of, draw)

    # What others ask.

    @property
    def selected(self) -> Item | None:
        """The selected item; None also where it is on its way."""
        return self.items[self.index] if 0 <= self.index < len(self.items) else None

    @property
    def _selected_key(self) -> Hashable | None:
        return self._key_of(self.selected) if self.selected is not None else None

    @property
    def sight(self) -> range:
        """The places of the items that can be seen."""
        height, rows = self.row_height, self.scrollable_content_region.height
        top = self.scroll_offset.y // height
        return range(top, min(len(self.items), top + -(-rows // height) + 1))

    def set_items(
        self,
        items: Sequence[Item],
        *,
        select: Hashable | None = None,
        at: int | None = None,
    ) -> None:
        """Replace the items.

        Args:
            items: the new ones; not copied.
            select: the key of the item to select; the one selected now when None.
            at: the place of the item to select, for who knows it.
        """
        before = self._selected_key
        wanted = select if select is not None else before
        offset = self.index * self.row_height - self.scroll_offset.y
        self.items = items
        self._measure()
        index = place_of(items, wanted, self._key_of) if at is None else at
        if index is None:
            index = self.validate_index(self.index)
        moved = index != self.index
        self.set_reactive(LineList.index, index)
        is_same = self._selected_key == before
        if moved and (is_same or (select is None and at is None)):
            # The item keeps its place on the screen; what is above it may have grown.
            self._drawn.scroll_along(max(0, index * self.row_height - offset))
        self.scroll_into_view(index * self.row_height, self.row_height)
        if changed := self._drawn.changed():
            self.refresh(*changed)
        self.sight_changed()
        if not is_same and (self.selected is not None or not items):
            self._tell_moved(by_hand=False)

    def rows_came(self, places: range) -> None:
        """Show items that were on their way, and tell which is selected if it was one of them."""
        self.refresh_lines(places.start * self.row_height, len(places) * self.row_height)
        if self.index in places and self._selected_key not in (None, self._told):
            self._tell_moved(by_hand=False)

    def _tell_moved(self, *, by_hand: bool) -> None:
        """Tell every screen around, whoever moved the cursor.

        Textual lets a message go no further than the parent of its widget where that parent sent
        it, which is whoever is at work when it is made.
        """
        self._told = self._selected_key
        self.post_message(self.Moved(self, by_hand).set_sender(self))

    def select(self, key: Hashable) -> bool:
        """Select the item of that key; false where there is none."""
        index = place_of(self.items, key, self._key_of)
        if index is None:
            return False
        self.index = index
        return True

    def redraw(self) -> None:
        """Draw every row anew, because something they show besides the items changed."""
        self._drawn.forget()
        self.refresh()

    def set_row_height(self, height: int) -> None:
        """Give every item so many rows."""
        if height != self.row_height:
            self.row_height = height
            self._measure()
            self.refresh()
            self.scroll_into_view(self.index * height, height)
            self.sight_changed()

    # How it works.

    def scroll_into_view(self, top: int, height: int) -> None:
        """Have some rows seen, but never half an item at the top."""
        room = self.scrollable_content_region.height
        self._is_to_scroll = not room  # it is hidden, and scrolls when it is shown
        hidden = -room % self.row_height
        super().scroll_into_view(top, height + hidden)

    def _measure(self) -> None:
        self._drawn.forget()
        room = self.scrollable_content_region
        height = len(self.items) * self.row_height or _height_of(self.empty, *room.size)
        self.virtual_size = Size(0, height)
        if self.styles.is_auto_height:  # what is said of no items has rows too
            self.refresh(layout=True)

    def notify_style_update(self) -> None:
        """Forget the rows drawn in the old colours."""
        super().notify_style_update()
        self._drawn.forget()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Rows are drawn to the width; and the selected one is in sight.

        So it is before anything is drawn, also in the first frame. What a resize brings about
        comes only after that.
        """
        before = self._size
        is_another = super()._size_updated(size, virtual_size, container_size, layout)
        if self._size != before or self._is_to_scroll:
            self._drawn.forget()
            if not self.items:
                room = self.scrollable_content_region
                self.virtual_size = Size(0, _height_of(self.empty, *room.size))
            self.scroll_into_view(self.index * self.row_height, self.row_height)
            self.sight_changed()
        return is_another

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows are seen now."""
        super().watch_scroll_y(old_value, new_value)
        self.sight_changed()

    @on(events.Focus)
    @on(events.Blur)
    def _focus_changed(self) -> None:
        """The selected row tells who has the focus."""
        self._redraw_row(self.index)

    def _redraw_row(self, index: int | None) -> None:
        if index is not None:
            self.refresh_lines(index * self.row_height, self.row_height)

    def validate_index(self, index: int) -> int:
        """There is no row before the first or after the last; a heading is no row to be on."""
        index = max(0, min(index, len(self.items) - 1))
        if self.items and self.passed_over(self.items[index]):
            way = 1 if index >= self.index else -1
            index += way if 0 <= index + way < len(self.items) else -way
        return index

    def watch_index(self, before: int, index: int) -> None:
        """Draw the two rows that changed, and no more."""
        self._redraw_row(before)
        self._redraw_row(index)
        self.scroll_into_view(index * self.row_height, self.row_height)
        if self.items:
            self._tell_moved(by_hand=True)

    def draw_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        _, _, width, height = self.scrollable_content_region
        if self.scroll_offset.y + y >= len(self.items) * self.row_height:
            self._drawn.leave(y)
            lines = [] if self.items else _laid_out(self.empty, width, height)
            y += self.scroll_offset.y
            return self.paint(lines[y - 1] if 1 <= y <= len(lines) else Line(), width)
        return self._drawn.strip(y, width)

    def _look_of(self, index: int) -> RowLook:
        """What an item looks like besides what it says."""
        signs, item = self.app.signs, self.items[index]
        is_picked = index in self.picked()
        margin, ground = ((signs.picked + " ", "bar") if is_picked else ("  ", "text")), ""
        if index == self.index:
            state = "" if self.has_focus or self._is_led else "-blurred"
            ground = f"selected{state}"
            margin = ((signs.picked_bar if is_picked else signs.bar) + " ", f"bar{state}")
        elif is_picked:
            ground = "picked"
        elif index == self._hover:
            ground = "hover"
        mark = "" if item is None or is_picked else self.mark_of(item)
        return RowLook((mark + " ", "accent") if mark else margin, margin, ground)

    def rows_wanted(self, width: int) -> int:
        """All items, or the words in their place with an empty row above and below."""
        if self.items or not self.empty:
            return super().rows_wanted(width)
        room = self.scrollable_content_region
        height = _height_of(self.empty, width - self.scrollbar_gutter.width, room.height)
        self.set_reactive(LineList.virtual_size, Size(0, height))
        return height + 1

    # Keys and mouse.

    def action_step(self, rows: int) -> None:
        """So many rows down, or up below 0; without items, through what stands in their place."""
        if self.items:
            self.index += rows
        else:
            self.scroll_relative(y=rows, animate=False)

    def action_turn(self, way: int) -> None:
        """One screen down (1) or up (-1)."""
        height = self.scrollable_content_region.height
        self.action_step(way * max(1, height // self.row_height if self.items else height - 1))

    def action_go_to_end(self, way: int) -> None:
        """To the last row (1) or the first (-1)."""
        self.action_step(way * self.virtual_size.height)

    def action_choose(self) -> None:
        """Open the selected item."""
        if self.selected is not None:
            # As in `_tell_moved`.
            self.post_message(self.Chosen(self, self.selected).set_sender(self))

    def _row_at(self, event: events.MouseEvent) -> int | None:
        index = (event.y + self.scroll_offset.y) // self.row_height
        return index if 0 <= index < len(self.items) else None

    def on_click(self, event: events.Click) -> None:
        """A click selects; on the selected row it opens, unless several are picked."""
        index = self._row_at(event)
        if index is None:
            return
        if event.shift:
            self.shift_clicked()
        is_wanted = (index == self.index or self._is_led) and not self.picked()
        self.index = index
        if is_wanted:
            self.action_choose()

    @on(events.MouseMove)
    @on(events.Leave)
    def _light(self, event: events.MouseMove | events.Leave) -> None:
        """The row under the pointer is lit."""
        index = self._row_at(event) if isinstance(event, events.MouseMove) else None
        if index != self._hover:
            before, self._hover = self._hover, index
            self._redraw_row(before)
            self._redraw_row(index)

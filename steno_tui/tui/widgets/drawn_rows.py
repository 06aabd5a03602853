"""The rows of a list as they were drawn, so that only what looks otherwise is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.cache import FIFOCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from steno_tui.tui.text_lines import Line, Span

if TYPE_CHECKING:
    from steno_tui.tui.widgets.line_list import LineList

KEPT = 128
"""How many items stay drawn. More are seldom seen again, and each is looked at for garbage."""


class RowLook(NamedTuple):
    """What an item's rows look like besides what they say."""

    first: tuple[str, str]
    """What stands before the first row, and its role."""
    margin: tuple[str, str]
    """The same of the others."""
    ground: str
    """The role of what lies below; empty for the list's own."""


class _Drawn(NamedTuple):
    """An item as it looks, and what was painted of it."""

    look: RowLook
    lines: Sequence[Line]
    painted: dict[int, Strip]


class DrawnRows:
    """What the rows on the screen look like, and the items that were drawn last.

    Args:
        view: the list.
        look_of: what the item at a place looks like now.
        draw: an item's rows in so many cells.
    """

    def __init__(
        self,
        view: LineList[Any],
        look_of: Callable[[int], RowLook],
        draw: Callable[[Any, int], Sequence[Line]],
    ) -> None:
        self._view = view
        self._look_of = look_of
        self._draw = draw
        self._kept: FIFOCache[tuple[int, int, RowLook], _Drawn] = FIFOCache(KEPT)
        self._seen: dict[int, tuple[RowLook, int, Line]] = {}
        """What each row of the screen looked like when it was drawn."""

    def forget(self) -> None:
        """Draw everything anew once it is to be drawn."""
        self._kept.clear()

    def strip(self, y: int, width: int) -> Strip:
        """Draw a row of the screen, in so many cells, in which there is an item."""
        self.leave(y)  # for as long as it is not certain that it can be drawn
        drawn, part = self._at(y, width)
        look, lines, painted = drawn
        self._seen[y] = (look, part, lines[part])
        if part not in painted:
            ground = self._view.rich_style
            if look.ground:
                ground += self._view.style(look.ground)
            margin = look.margin if part else look.first
            painted[part] = self._view.paint(lines[part], width, margin, ground)
        return painted[part]

    def leave(self, y: int) -> None:
        """Hear that a row of the screen shows no item any more."""
        self._seen.pop(y, None)

    def changed(self) -> list[Region]:
        """The rows of the screen that look otherwise than when they were drawn."""
        room, view = self._view.scrollable_content_region, self._view
        end = min(room.height, len(view.items) * view.row_height - view.scroll_offset.y)
        regions: list[Region] = []
        for y in range(room.height):
            attempt = partial(self._is_other, y, room.width)
            if y < end and not view.app.drawing.attempt(attempt, lambda _: True):
                continue
            row = Region(0, y, room.width, 1)
            if regions and regions[-1].bottom == y:
                row = regions.pop().union(row)
            regions.append(row)
        return regions

    def scroll_along(self, y: int) -> None:
        """Scroll as far as the rows in sight have moved, which look as they did."""
        view = self._view
        top = round(view.validate_scroll_y(y))
        view.set_scroll(None, top)
        view.set_reactive(Widget.scroll_target_y, top)
        if view.show_vertical_scrollbar:
            view.vertical_scrollbar.position = top

    def _is_other(self, y: int, width: int) -> bool:
        drawn, part = self._at(y, width)
        return self._seen.get(y) != (drawn.look, part, drawn.lines[part])

    def _at(self, y: int, width: int) -> tuple[_Drawn, int]:
        """The item in a row of the screen, and which of its rows that is."""
        view = self._view
        index, part = divmod(view.scroll_offset.y + y, view.row_height)
        item, look = view.items[index], self._look_of(index)
        if item is None:
            sign = Line((Span(view.app.signs.ellipsis, "faint"),))
            return _Drawn(look, [sign, *[Line()] * (view.row_height - 1)], {}), part
        key = index, width, look
        drawn = self._kept.get(key)
        if drawn is None:
            drawn = self._kept[key] = _Drawn(look, self._draw(item, width - 3), {})
        return drawn, part

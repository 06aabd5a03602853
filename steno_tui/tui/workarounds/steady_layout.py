"""Has the screen laid out anew only where something stands elsewhere than before.

A workaround without an upstream issue: Textual 8.2.8 lays everything out whenever a widget that
scrolls has more or fewer rows, or a field other letters, though the widget stays where it is and is
as large as it was. Each time every scroll bar is painted once more, in a frame of its own. And
what holds others is laid out and painted once more behind each layout that changed how much room
these take, though it never scrolls.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive, var
from textual.scroll_view import ScrollView
from textual.widget import Widget

_size_updated = ScrollView._size_updated  # noqa: SLF001
_widget_size_updated = Widget._size_updated  # noqa: SLF001

_virtual_size: Reactive[Size] = var(Size(), init=False)
"""How much there is to scroll through."""


def _watch_virtual_size(view: ScrollView, _: Size, virtual_size: Size) -> None:
    """Have the scroll bar tell of it; the layout changes only where the height goes by it."""
    if view.styles.is_auto_height:
        view.refresh(layout=True)
    view._scroll_update(virtual_size)  # noqa: SLF001


def _update_size(
    view: ScrollView, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
) -> bool:
    """Have the scroll bar follow a layout only where the widget has another size by it."""
    is_as_large = view._size == size  # noqa: SLF001
    if is_as_large and view._container_size == size - view.styles.gutter.totals:  # noqa: SLF001
        return view._container_size != container_size  # noqa: SLF001
    return _size_updated(view, size, virtual_size, container_size, layout)


def _box_size_updated(
    self: Widget, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
) -> bool:
    """Have nothing laid out and painted again for what a box holds that never scrolls."""
    never_scrolls = self.styles.overflow_x == self.styles.overflow_y == "hidden"
    return _widget_size_updated(
        self, size, virtual_size, container_size, layout and not never_scrolls
    )


def keep_the_layout() -> None:
    """Have Textual lay nothing out because there is more, or less, to scroll through."""
    Widget._size_updated = _box_size_updated  # type: ignore[method-assign]  # noqa: SLF001
    _virtual_size.__set_name__(ScrollView, "virtual_size")
    for name, new in (
        ("virtual_size", _virtual_size),
        ("watch_virtual_size", _watch_virtual_size),
        ("_size_updated", _update_size),
    ):
        setattr(ScrollView, name, new)

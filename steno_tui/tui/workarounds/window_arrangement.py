"""Has widgets arranged anew for a window of another size, which their heights may go by.

A workaround without an upstream issue: Textual 8.2.8 remembers where the children of a widget stand
by the room they were given alone. Where that is the same in two windows, what was as high as the
one had room for is so in the other, too.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.layout import DockArrangeResult
from textual.widget import Widget

_arrange = Widget.arrange


def _arrange_for_window(widget: Widget, size: Size, optimal: bool = False) -> DockArrangeResult:
    """Arrange a widget's children, for the window there is now."""
    window = (widget.app.size, widget.screen.size)
    kept = vars(widget)
    if kept.get("_arranged_for") != window:
        kept["_arranged_for"] = window
        kept["_arrangement_cache"].clear()
    return _arrange(widget, size, optimal)


def arrange_for_each_window() -> None:
    """Have Textual keep no places from a window of another size."""
    Widget.arrange = _arrange_for_window  # type: ignore[method-assign,assignment]

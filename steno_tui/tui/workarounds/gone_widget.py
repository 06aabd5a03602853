"""Lets a press of the mouse on a widget that has just been taken away be a press on nothing.

A workaround without an upstream issue: Textual 8.2.8 finds the widget under the pointer in the last
layout and begins a selection in its parent. One that has just been taken away, as a toast is by the
next, has none any more, which ended the program.
"""

from __future__ import annotations

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

_find = Screen.get_widget_and_offset_at


def _find_one_that_is_there(
    screen: Screen[object], x: int, y: int
) -> tuple[Widget | None, Offset | None]:
    """The widget at a place of the screen, and the place within it, if it still has a parent."""
    widget, offset = _find(screen, x, y)
    return (None, None) if widget is not None and widget.parent is None else (widget, offset)


def pass_over_gone_widgets() -> None:
    """Have Textual find no widget that was taken away."""
    Screen.get_widget_and_offset_at = _find_one_that_is_there  # type: ignore[method-assign,assignment]

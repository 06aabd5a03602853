"""Lets go of what a widget drew once the widget is gone.

A workaround: Textual caches the result of a method of `StylesCache`, and so keeps the last 1,024
of them, with all that their widgets drew: an eighth of a megabyte for each window opened
(https://github.com/Textualize/textual/issues/6665).
"""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


@lru_cache(1024)
def _get_inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    """The styles inside and outside of a border."""
    return Style(background=base_background + background), Style(background=base_background)


def let_go_of_what_was_drawn() -> None:
    """Have Textual remember those styles by their colours alone."""
    StylesCache.get_inner_outer = staticmethod(_get_inner_outer)  # type: ignore[method-assign,assignment]

"""Paints a screen that comes up once.

A workaround without an upstream issue: Textual 8.2.8 lays out and paints a screen that comes up,
asks for all of it to be painted once more behind that, and again for having mounted it. What has
been laid out anew is painted for that alone.
"""

from __future__ import annotations

from textual.events import ScreenResume
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

_resume = Screen._on_screen_resume  # noqa: SLF001


def _resume_painted(screen: Screen[object], event: ScreenResume) -> None:
    """Come up; what was laid out anew for that has been painted."""
    is_laid_out = screen._size != screen.app.size  # noqa: SLF001
    _resume(screen, event)
    if is_laid_out and screen.is_attached and screen.is_current:
        screen._repaint_required = False  # noqa: SLF001
        screen._exchange_repaint_regions()  # noqa: SLF001


def _refresh(
    screen: Screen[object],
    *regions: Region,
    repaint: bool = True,
    layout: bool = False,
    recompose: bool = False,
) -> Screen[object]:
    """Have it painted, unless what is laid out anew is painted for that."""
    repaint = repaint and (not layout or bool(regions))
    return Widget.refresh(screen, *regions, repaint=repaint, layout=layout, recompose=recompose)


def paint_screens_once() -> None:
    """Have Textual paint each screen that comes up but once."""
    Screen._on_screen_resume = _resume_painted  # type: ignore[method-assign,assignment]  # noqa: SLF001
    Screen.refresh = _refresh  # type: ignore[method-assign,assignment]

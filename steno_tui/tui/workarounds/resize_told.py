"""Has every widget told its size once it has one.

A workaround without an upstream issue: Textual 8.2.8 tells their sizes to the widgets that a layout
has brought up or changed, compared with the places of all widgets. Where these were asked for just
before it, as for scrolling to one, they are those to come: nothing seems changed, and a widget that
has just come into sight is told nothing and stays blank.
"""

from __future__ import annotations

from textual._compositor import Compositor, ReflowResult
from textual.geometry import Size
from textual.widget import Widget

_reflow, _clear = Compositor.reflow, Compositor.clear


def _reflow_since_the_last(compositor: Compositor, parent: Widget, size: Size) -> ReflowResult:
    """Lay out anew, and find what has changed since that was done last."""
    kept = vars(compositor)
    kept["_full_map"] = kept.get("_last_reflow", kept["_full_map"])
    changed = _reflow(compositor, parent, size)
    kept["_last_reflow"] = kept["_full_map"]
    return changed


def _clear_of_the_last(compositor: Compositor) -> None:
    """Let go of all widgets, those of the last layout too."""
    vars(compositor).pop("_last_reflow", None)
    _clear(compositor)


def tell_every_size() -> None:
    """Have Textual compare each layout with the one before."""
    Compositor.clear = _clear_of_the_last  # type: ignore[method-assign,assignment]
    Compositor.reflow = _reflow_since_the_last  # type: ignore[method-assign,assignment]

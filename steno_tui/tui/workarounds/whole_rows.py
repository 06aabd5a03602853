"""Paints whole rows where a window comes to lie over more of what is behind it.

A workaround without an upstream issue: Textual 8.2.8 paints it from its own edge on. Where that
falls into a character of two columns behind it, the terminal clears the other half of that, in
colours of its own.
"""

from __future__ import annotations

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen

_partial = Compositor.render_partial_update


def _partial_in_whole_rows(compositor: Compositor) -> ChopsUpdate | None:
    """Paint what has changed, and the rows of what has with its window's edge."""
    screen, places = compositor.root, compositor.visible_widgets
    if isinstance(screen, Screen) and screen.is_modal:
        windows = [places[child][0] for child in screen.children if child in places]
        dirty = compositor._dirty_regions  # noqa: SLF001
        for region in [one for one in dirty if any(_has_edge(one, of) for of in windows)]:
            dirty.remove(region)
            dirty.add(Region(0, region.y, compositor.size.width, region.height))
    return _partial(compositor)


def _has_edge(region: Region, window: Region) -> bool:
    """Whether an edge of a window is painted with a region."""
    return region.x == window.x or region.right == window.right


def paint_whole_rows() -> None:
    """Have Textual paint whole rows where a window's edge is painted."""
    Compositor.render_partial_update = _partial_in_whole_rows  # type: ignore[method-assign,assignment]

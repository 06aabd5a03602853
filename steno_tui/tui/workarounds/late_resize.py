"""Screens that keep up with a window whose size changes faster than they are laid out."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.screen import Screen


class FollowsResize(Screen[Any]):
    """The last base of every screen: it is laid out for the size that the window has.

    Textual tells a screen of a size and, once it is laid out, tells it again. In between the
    window may have changed, so the second word would overtake the newer size.
    """

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        event.size = self.app.size

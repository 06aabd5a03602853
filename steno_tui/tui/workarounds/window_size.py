"""Has every screen laid out for the size that the window has now, where Textual may be late.

A workaround without an upstream issue: Textual 8.2.8 reads the size inside the handler of SIGWINCH
and tells the screen, which tells itself again once it is laid out. Where the next signal comes in
between, the older size is told last and stays.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
from contextlib import suppress
from typing import TypeVar

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.screen import Screen

Result = TypeVar("Result")


def use_window_size(screen: Screen[Result], event: events.Resize) -> None:
    """Give a screen the window's size, whatever size it is told.

    Args:
        screen: which; every screen calls this last in its ``on_resize``.
        event: what it is told.
    """
    event.size = screen.app.size


def follow_window(app: App[int]) -> None:
    """Read the window's size anew at every signal, and now: what was read last may be older."""
    if app.is_headless:
        return

    def changed() -> None:
        size = Size(*shutil.get_terminal_size())
        app.post_message(events.Resize(size, size))
        for screen in app.screen_stack[-1:]:
            screen.refresh()  # it may be the size from before, and what it showed is lost

    with suppress(NotImplementedError, RuntimeError, ValueError):  # no such signal here
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, changed)
        if Size(*shutil.get_terminal_size()) != app.size:
            changed()

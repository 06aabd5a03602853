"""The program as far as it is any program: how it ends, how it fails, how it says something.

Nothing here knows of podcasts.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import ClassVar, Literal

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen

from steno_tui import startup
from steno_tui.tui.bindings import bindings
from steno_tui.tui.browser import open_in_browser
from steno_tui.tui.messages import ErrorReported
from steno_tui.tui.workarounds.control_char_filter import ControlCharFilter
from steno_tui.tui.workarounds.late_resize import FollowsResize
from steno_tui.tui.workarounds.stray_bytes import tolerate_stray_bytes

SMALLEST = (24, 8)
"""Columns and rows below which there is only a notice."""

MEDIUM_WIDTH = 72
"""From this many columns on, there is room for two panes."""

ROOMY_HEIGHT = 20
"""From this many rows on nothing has to be left out to save rows."""

TROUBLE_SECONDS = 10.0
"""For how long the same trouble is not told again."""


class Palette(CommandPalette, FollowsResize):
    """Textual's palette."""


class BaseApp(App[int]):
    """A terminal program that ends well.

    Attributes:
        crash: the error nobody expected that ended the program, if one did.
        parting_words: what to print once the terminal is the shell's again.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMAND_PALETTE_BINDING = "ctrl+p"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (SMALLEST[0], "-narrow"),
        (MEDIUM_WIDTH, "-medium"),
        (110, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-tiny"),
        (SMALLEST[1], "-low"),
        (ROOMY_HEIGHT, "-roomy"),
    ]

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.crash: BaseException | None = None
        self.parting_words = ""
        self._troubles: dict[str, float] = {}

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver for this system, made to bear what terminals send."""
        return tolerate_stray_bytes(super().get_driver_class())

    # Its end.

    def catch_signals(self) -> None:
        """End as on quitting when told to by a signal, so that the terminal is left sane."""
        startup.call_on_signals(
            asyncio.get_running_loop(),
            lambda number: self.exit(None, 128 + number),
            (*startup.ENDING_SIGNALS, signal.SIGINT, signal.SIGQUIT),
        )

    def _fatal_error(self) -> None:
        """Replace Textual's trace, which shows the values of variables, by a sentence."""
        self.crash = sys.exc_info()[1]
        self.bell()
        self._close_messages_no_wait()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and last the guard against control characters."""
        return [*super().get_line_filters(), ControlCharFilter()]

    # Saying things.

    def tell(
        self, sentence: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Say something that happened, in a toast; text is never read as markup."""
        self.notify(sentence, severity=severity, markup=False, timeout=6)

    @on(ErrorReported)
    def _trouble(self, message: ErrorReported) -> None:
        """Say it once, however often it goes on happening."""
        now = monotonic()
        if now - self._troubles.get(message.message, -TROUBLE_SECONDS) >= TROUBLE_SECONDS:
            self._troubles = {message.message: now}
            self.tell(message.message, "warning")

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and show it, for not every terminal lets us."""
        self.copy_to_clipboard(text)
        self.tell(f"Copied: {text}")

    @work(group="browser", description="open the browser")
    async def browse(self, url: str) -> None:
        """Open an address, which the address policy has passed, in the browser."""
        if not await asyncio.to_thread(open_in_browser, url):
            self.post_message(ErrorReported("No browser could be started; y copies the link."))

    # The window and the keys.

    def on_mount(self) -> None:
        """Heed the window's size from here on: whatever Textual read last may be an older one.

        It reads the size inside the signal's handler. Where the next signal comes before it has
        told what it read, it tells the newer size first, and stays with the older one.
        """
        if self.is_headless:
            return
        with suppress(NotImplementedError, RuntimeError, ValueError):  # no such signal here
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGWINCH, self._window_changed)
            if Size(*shutil.get_terminal_size()) != self.size:
                self._window_changed()

    def _window_changed(self) -> None:
        size = Size(*shutil.get_terminal_size())
        self.post_message(events.Resize(size, size))
        for screen in self.screen_stack[-1:]:
            screen.refresh()  # it may be the size from before, and what it showed is lost

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        """None: the palette offers the program's own commands."""
        return []

"""The app as its screens and widgets know it: what they all need, how it ends, how it says things.

What becomes of keys and events is `steno_tui.tui.app`'s.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any, ClassVar, Literal

from rich.console import RenderableType
from textual import on, work
from textual.app import App, ScreenError
from textual.binding import Binding, BindingType
from textual.css.query import QueryError
from textual.driver import Driver
from textual.events import Event, InputEvent, MouseMove, Paste
from textual.filter import ANSIToTruecolor, LineFilter, Monochrome, NoColor
from textual.geometry import Size
from textual.reactive import Reactive, var
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input
from textual.worker import WorkerFailed

from steno_tui import crash
from steno_tui.core.core import Core
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.bindings import bindings, keymap
from steno_tui.tui.browser import open_in_browser
from steno_tui.tui.commands import command, first_key, key_words
from steno_tui.tui.drawing_guard import DrawingGuard
from steno_tui.tui.messages import ErrorReported, StatusNote
from steno_tui.tui.terminal_host import TerminalHost
from steno_tui.tui.theme import DARK, LIGHT, draw_scroll_bars_with, signs_for
from steno_tui.tui.workarounds.control_char_filter import ControlCharFilter
from steno_tui.tui.workarounds.gone_widget import pass_over_gone_widgets
from steno_tui.tui.workarounds.measured_anew import measure_anew
from steno_tui.tui.workarounds.painted_once import paint_screens_once
from steno_tui.tui.workarounds.read_ahead import LEAVES
from steno_tui.tui.workarounds.resize_told import tell_every_size
from steno_tui.tui.workarounds.steady_layout import keep_the_layout
from steno_tui.tui.workarounds.styles_cache import let_go_of_what_was_drawn
from steno_tui.tui.workarounds.terminal_driver import TerminalDriver
from steno_tui.tui.workarounds.typed_ahead import TypedAhead
from steno_tui.tui.workarounds.whole_rows import paint_whole_rows
from steno_tui.tui.workarounds.window_arrangement import arrange_for_each_window

SMALLEST = (24, 8)
"""Columns and rows below which there is only a notice."""

MEDIUM_WIDTH = 72
"""From this many columns on, there is room for two panes."""

ROOMY_HEIGHT = 20
"""From this many rows on no more is left out to save rows than what stands below a heading."""

HIGH_HEIGHT = 30
"""From this many rows on nothing is left out at all."""

WIDE_WIDTH = 110
"""From this many columns on there is room for three panes."""

BROAD_WIDTH = 140
"""From this many columns on none of the three has to give way."""

TOAST_SECONDS = 6.0
"""How long a toast stands where no other takes its place."""

TROUBLE_SECONDS = 10.0
"""For how long the same trouble is not told again."""


class BaseApp(App[int]):
    """A terminal program that ends well.

    Args:
        keys: the keys the configuration changed, by command.
        clock: Unix seconds.

    Attributes:
        core: everything that can be asked for, once the library is open.
        own_keys: the keys the configuration changed, by command, as Textual names them.
        clock: Unix seconds.
        signs: the characters this terminal can show.
        crash: the error nobody expected that ended the program, if one did.
        typed_ahead: the keys that wait for the effect of those before them.
        heard_at: when a key, a paste or the mouse was heard last, as `time.monotonic` says it.
        is_untouched: whether nothing was heard yet but a pointer that passes.
        drawing: goes on without what cannot be drawn or understood.
        host: what the terminal's driver asks of the app.
        parting_words: what to print once the terminal is the shell's again; of a crash, where its
            report is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("app"),
        # Also in dialogs and in fields.
        Binding(LEAVES, "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False  # ours looks like the other windows
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (SMALLEST[0], "-narrow"),
        (MEDIUM_WIDTH, "-medium"),
        (WIDE_WIDTH, "-close"),
        (BROAD_WIDTH, "-broad"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-tiny"),
        (SMALLEST[1], "-low"),
        (ROOMY_HEIGHT, "-roomy"),
        (HIGH_HEIGHT, "-high"),
    ]

    core: Core

    available_themes = {**BUILTIN_THEMES, DARK.name: DARK, LIGHT.name: LIGHT}
    """Textual's and our two, by name; for each row that is painted one is looked up."""

    theme: Reactive[str] = Reactive(DARK.name)
    """At first the one that most have, for the colours of each take a moment to work out."""

    now_playing: var[NowPlaying | None] = var(None)
    """What is heard, as `steno_tui.playback` told last."""

    def __init__(
        self,
        keys: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class or TerminalDriver)
        self._disable_tooltips = True  # nothing has one, and every screen a widget for them
        self.own_keys = keymap(keys or {})
        self.clock = clock
        self.signs = signs_for(os.environ)
        draw_scroll_bars_with(self.signs)
        let_go_of_what_was_drawn()
        pass_over_gone_widgets()
        keep_the_layout()
        measure_anew()
        tell_every_size()
        arrange_for_each_window()
        paint_screens_once()
        paint_whole_rows()
        self.crash: BaseException | None = None
        self.drawing = DrawingGuard(self)
        self.typed_ahead = TypedAhead(self)
        self.heard_at = time.monotonic()
        self.is_untouched = True
        self.host = TerminalHost(self, self.typed_ahead)
        self.parting_words = ""
        self._guard = ControlCharFilter()  # one, for what it drew is remembered by it
        self._troubles: dict[str, float] = {}

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew; before anything was styled it is enough to know the colours.

        The theme is chosen then, and reading every style sheet twice is felt at the start.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    # Its keys.

    async def on_event(self, event: Event) -> None:
        """Take one key at a time."""
        if isinstance(event, (InputEvent, Paste)):
            self.heard_at = time.monotonic()
            self.is_untouched &= isinstance(event, MouseMove)
        await self.typed_ahead.on_event(event)

    async def hear(self, event: Event) -> None:
        """Do what an event is for; give a key to what has the focus."""
        await super().on_event(event)

    # Its end.

    def _handle_exception(self, error: Exception) -> None:
        """End with what nobody expected; a window that was being made at the end is no such thing.

        Nothing is mounted any more once the end was asked for, so it finds nothing in itself.
        """
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (self._exit and isinstance(cause, (QueryError, ScreenError))):
            self.host.begin_end(1)
            if self.crash is None:  # what follows from it is not told
                self.crash = cause
                # Kept at once, for the orderly end may be cut short, as this is where a disk hangs.
                self.parting_words = crash.message(cause, None)
                path = crash.report(cause, self.drawing.reports)
                self.parting_words = crash.message(cause, path)
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's trace, which shows the values of variables."""
        self.bell()
        self._close_messages_no_wait()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint, unless the terminal takes nothing: all is painted once it does again."""
        if not (isinstance(self._driver, TerminalDriver) and self._driver.is_behind):
            super()._display(screen, renderable)

    def action_suspend_process(self) -> None:
        """Be stopped by the shell, paused."""
        self.host.stop_group()

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """What is seen behind the screen on top: nothing, where that has a ground of its own."""
        return [] if self.screen.styles.background.a == 1 else super()._background_screens

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and last the guard against control characters.

        Nothing is painted in colours of the terminal's palette but under themes that leave them
        to it, so none is looked for in every row. Where colours are not wanted, they are left to it
        as well: as greys all of them would be black.
        """
        own = [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]
        if self.native_ansi_color:
            own = [NoColor() if isinstance(one, Monochrome) else one for one in own]
        return [*own, self._guard]

    # Saying things.

    def tell(
        self, sentence: str, severity: Literal["information", "warning", "error"] = "warning"
    ) -> None:
        """Say what went wrong and what helps, or what happened elsewhere, in a toast.

        There is one at a time, for it covers what is being read. An error is not replaced by what
        is less. Text is never read as markup.
        """
        standing = (toast for toast in self._notifications if not toast.has_expired)
        if severity != "error" and any(toast.severity == "error" for toast in standing):
            self.note(sentence)
            return
        self.clear_notifications()
        self.notify(sentence, severity=severity, markup=False, timeout=TOAST_SECONDS)

    @on(ErrorReported)
    def _trouble(self, message: ErrorReported) -> None:
        """Say it once, however often it goes on happening; an answer to a key, every time."""
        if message.is_answer:
            self.note(message.message)
            return
        now = monotonic()
        if now - self._troubles.get(message.message, -TROUBLE_SECONDS) >= TROUBLE_SECONDS:
            self._troubles = {message.message: now}
            self.tell(message.message)

    def write(self, sequence: str) -> None:
        """Write to the terminal, past the screen."""
        if self._driver is not None:
            self._driver.write(sequence)

    def note(self, words: str) -> None:
        """Say in the status line what a key has done, where that is not seen elsewhere."""
        self.post_message(StatusNote(words))

    def copy(self, text: str, told: str = "") -> None:
        """Put a text on the clipboard, and show it, for not every terminal lets us.

        Args:
            text: what is copied.
            told: what is said of it in place of showing it, where it has several lines.
        """
        super().copy_to_clipboard(text)
        self.note(told or f"Copied: {text}")

    def copy_to_clipboard(self, text: str) -> None:
        """Put what is selected on the clipboard, and say so: it is not seen."""
        super().copy_to_clipboard(text)
        self.note("Copied")

    def action_help_quit(self) -> None:
        """Say what Ctrl+C does here, which elsewhere ends a program."""
        is_home = not (self.screen.is_modal or isinstance(self.focused, Input))
        keys = " or ".join(key_words(command("quit"), self.own_keys))
        leave = f"{keys} quits" if is_home else f"Esc leaves this, then {keys} quits"
        self.note(f"{leave}; Ctrl+C copies selected text")

    def first_key(self, name: str) -> str:
        """The first key of a command as people read it, as the configuration has it."""
        return first_key(name, self.own_keys)

    @work(group="browser", description="open the browser")
    async def browse(self, url: str) -> None:
        """Open an address, which the address policy has passed, in the browser."""
        if not await asyncio.to_thread(open_in_browser, url):
            key = self.first_key("copy_link")
            self.post_message(ErrorReported(f"No browser could be started; {key} copies the link."))


def classes_for(size: Size) -> list[str]:
    """The classes that a screen in a window of that size has, as Textual gives it them."""
    sides = (
        (size.width, BaseApp.HORIZONTAL_BREAKPOINTS),
        (size.height, BaseApp.VERTICAL_BREAKPOINTS),
    )
    return [[name for least, name in points if cells >= least][-1] for cells, points in sides]


def episode_rows(size: Size) -> int:
    """How many rows an episode has in a list; in a low window it is one."""
    return 2 if size.height >= ROOMY_HEIGHT else 1

"""The driver: takes the terminal and gives it back, reads it and writes to it, whatever it does.

A workaround: the driver of Textual 8.2.8 waits for a terminal that has gone away, begins anew at
every SIGCONT, such as the one that comes with a terminal's end, suspends itself in the midst of
whatever is under way, ends with a trace and exit code 0 where reading fails, and decodes strictly
(https://github.com/Textualize/textual/issues/6456, of the last). The size of the window is
`steno_tui.tui.workarounds.window_size`'s.
"""

from __future__ import annotations

import asyncio
import errno
import os
import select
import signal
import sys
import termios
import time
import tty
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, TextIO, cast

from textual import constants
from textual.driver import Driver
from textual.message import Message

from steno_tui import startup
from steno_tui.tui.terminal_host import TerminalHost
from steno_tui.tui.workarounds.read_ahead import ReadAhead
from steno_tui.tui.workarounds.screen_writer import ScreenWriter
from steno_tui.tui.workarounds.terminal_input import TerminalInput

OUR_TURN_SECONDS = 0.1
"""After how long it is looked again whether the terminal is ours, where nobody stops us."""

_READ_AT_ONCE = 4096

_ON = (
    "\x1b[?1049h"  # the alternate screen
    "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"  # reports of the mouse
    "\x1b[?25l"  # no cursor
    "\x1b[?1004h"  # reports of the focus
    "\x1b[?2004h"  # bracketed paste
    "\x1b[?7l"  # lines that do not wrap
)
_OFF = (
    "\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l",
    "\x1b[?1049l\x1b[?25h\x1b[?1004l",
)
_KITTY_ON, _KITTY_OFF = "\x1b[>25u", "\x1b[<u"
"""Have keys reported with their modifiers and texts, on this screen and as before."""

_ASK_WHETHER_SYNCHRONIZED = "\x1b[?2026$p"


class TerminalDriver(Driver):
    """A terminal on Linux or macOS.

    Args:
        app: ours, with its `TerminalHost`.
        settings: those of every driver of Textual.
    """

    def __init__(self, app: Any, **settings: Any) -> None:
        super().__init__(app, **settings)
        self._host: TerminalHost = app.host
        self._screen = cast(TextIO, sys.__stderr__)
        self._keyboard = cast(TextIO, sys.__stdin__).fileno()
        self._settings_before: list[Any] | None = None
        self._is_on = False
        self._giving_back = Lock()
        self._writer: ScreenWriter | None = None
        self._reader: Thread | None = None
        self._is_reading = False
        self._wake, self._wakes = os.pipe()
        self._host.give_back = self._give_back_and_close
        self._loop.add_signal_handler(signal.SIGTSTP, self._host.stop, self._stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)

    # What Textual calls.

    @property
    def is_behind(self) -> bool:
        """Whether the terminal is not read, or slower than what is painted."""
        return self._writer is not None and self._writer.is_behind

    def write(self, data: str) -> None:
        """Write to the terminal, without waiting for it."""
        if self._writer is not None:
            self._writer.write(data)

    def start_application_mode(self) -> None:
        """Take the terminal: from here on it is read, and shows only what is painted."""
        self._wait_for_our_turn()
        if self._host.is_ending:
            return
        with suppress(termios.error):
            self._settings_before = termios.tcgetattr(self._keyboard)
        self._writer = ScreenWriter(self._screen, self._lost, self._caught_up)
        self._is_on = True
        self._set_up()
        self._is_reading = True
        self._reader = Thread(target=self._run_reader, name="terminal-input", daemon=True)
        self._reader.start()
        self._host.paint_anew()

    def disable_input(self) -> None:
        """Read no more."""
        if self._reader is None:
            return
        self._is_reading = False
        os.write(self._wakes, b".")
        self._reader.join()
        self._reader = None
        os.read(self._wake, 1)
        with suppress(termios.error):
            termios.tcflush(self._keyboard, termios.TCIFLUSH)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was, once, unless it is somebody else's by now."""
        with self._giving_back:
            self._give_back()

    def _give_back_and_close(self) -> None:
        self.stop_application_mode()
        self.close()

    def _give_back(self) -> None:
        if not self._is_on or self._writer is None:
            return
        self._is_on = False
        is_ours = self._is_ours()
        self._writer.leave_out_frames()
        if is_ours:
            self.write(_OFF[0])
        self.disable_input()
        if is_ours:
            if self._settings_before is not None:
                with suppress(termios.error):
                    termios.tcsetattr(self._keyboard, termios.TCSANOW, self._settings_before)
            self.write(("" if constants.DISABLE_KITTY_KEY else _KITTY_OFF) + _OFF[1])

    def close(self) -> None:
        """Write what there is to write."""
        if self._writer is not None:
            self._writer.close()

    # The terminal's modes, and whose it is.

    def _set_up(self) -> None:
        """Have the terminal tell of every key and show what is painted."""
        with suppress(termios.error):
            settings = termios.tcgetattr(self._keyboard)
            settings[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            settings[tty.IFLAG] &= ~(
                termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
            )
            settings[tty.CC][termios.VMIN] = 1
            settings[tty.CC][termios.VTIME] = 0
            termios.tcsetattr(self._keyboard, termios.TCSANOW, settings)
        self.write(_ON + ("" if constants.DISABLE_KITTY_KEY else _KITTY_ON))
        if os.environ.get("TERM_PROGRAM") != "Apple_Terminal":  # which would print a letter of it
            self.write(_ASK_WHETHER_SYNCHRONIZED)

    def _is_ours(self) -> bool:
        """Whether we are in the terminal's foreground."""
        try:
            return os.tcgetpgrp(self._keyboard) == os.getpgrp()
        except OSError:  # it is not what controls us, or it has gone away
            return True

    def _wait_for_our_turn(self) -> None:
        """Be stopped as often as the shell lets us go on in the background."""
        while not self._is_ours() and not self._host.is_ending:
            startup.stop_process_by(signal.SIGTTOU)
            if not self._is_ours():
                time.sleep(OUR_TURN_SECONDS)

    # Being stopped.

    def _stop(self, stop: Callable[[], None]) -> None:
        """Give the terminal back, be stopped, and take it again when the shell lets us go on."""
        if not self._is_on or self._host.is_ending:
            return
        self._give_back_and_close()
        stop()
        self.start_application_mode()

    def _continued(self) -> None:
        """Take the terminal again where we were stopped without being asked."""
        if not self._is_on or self._host.is_ending:
            return
        self._wait_for_our_turn()
        self._set_up()
        self._host.paint_anew()

    # The terminal's end, and its pace. Called in the thread that writes.

    def _lost(self) -> None:
        self._host.end(128 + signal.SIGHUP)

    def _caught_up(self) -> None:
        self._host.call_soon(self._host.paint_anew)

    # What it sends.

    def _run_reader(self) -> None:
        try:
            self._read()
        except OSError:
            self._lost()
        except BaseException as error:
            self._host.fail(error)

    def _read(self) -> None:
        """Read until told to stop, or until there is nobody at the other end."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        terminal = TerminalInput()
        ahead = ReadAhead(self.process_message, self._count_unheard)
        while self._is_reading:
            waits = [terminal.seconds_left, ahead.seconds_left]
            seconds = min((wait for wait in waits if wait is not None), default=None)
            ready, _, _ = select.select([self._keyboard, self._wake], [], [], seconds)
            if self._wake in ready:
                return
            if self._keyboard in ready:
                with suppress(BlockingIOError):  # whoever shares the terminal with us read first
                    piece = os.read(self._keyboard, _READ_AT_ONCE)
                    if not piece:
                        raise OSError(errno.EIO, "The terminal has ended.")
                    self._take_in(ahead, terminal.feed(decode(piece)))
            self._take_in(ahead, terminal.tick())
            if self._host.is_ending:
                ahead.forget()
            ahead.give_on()

    def _take_in(self, ahead: ReadAhead, said: Iterable[Message]) -> None:
        if ahead.take_in(said):
            self._host.end(0)

    def _count_unheard(self) -> Future[int]:
        return asyncio.run_coroutine_threadsafe(self._unheard(), self._loop)

    async def _unheard(self) -> int:
        return self._host.unheard

"""Single keys from the terminal that a verb runs on, which is given back as it was.

Signals stay the terminal's: Ctrl-C and Ctrl-Z work as ever. In the background nothing is read and
nothing set, which would stop the process; whoever brings it back finds its keys again.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from steno_tui.cli.output import is_terminal

if TYPE_CHECKING:
    import asyncio

LOOK_SECONDS = 1.0
"""How often it is looked whether the terminal is ours again."""

_MOST_BYTES = 32
"""What comes in larger pieces was pasted, and not pressed."""

_PIECE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\[O\x1b])|[^\x1b]", re.DOTALL)
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?\Z")
_NAMES = {
    " ": "space",
    "\r": "enter",
    "\n": "enter",
    "\x04": "ctrl+d",
    "\x1c": "ctrl+backslash",
    **{f"\x1b{kind}{letter}": name for kind in "[O"
       for letter, name in zip("ABCD", ("up", "down", "right", "left"), strict=True)},
}  # fmt: skip


def keys_in(text: str) -> tuple[list[str], str]:
    """Read what a terminal sent.

    Returns:
        The names of the keys, letters and signs being their own; and the begin of a key of which
        the rest is still to come. Keys that have no name here are left out.
    """
    begun = _BEGUN.search(text)
    whole = text[: begun.start()] if begun else text
    pieces = (_NAMES.get(piece, piece) for piece in _PIECE.findall(whole))
    keys = [key for key in pieces if key.isprintable()]
    return keys, begun[0] if begun else ""


class TerminalKeys:
    """Takes single keys from standard input, as long as that is a terminal and ours.

    Args:
        on_key: called with the name of each key, inside the loop.
        loop: the one that runs.
    """

    def __init__(self, on_key: Callable[[str], None], loop: asyncio.AbstractEventLoop) -> None:
        self._on_key = on_key
        self._terminal = sys.stdin.fileno()
        self._before: list[Any] | None = None
        self._begun = ""
        self._look: asyncio.TimerHandle | None = None
        self._loop = loop

    def take(self) -> None:
        """Have keys come one by one from here on, or once the terminal is ours."""
        if self._is_ours():
            with suppress(termios.error, OSError):  # it is gone
                if self._before is None:
                    self._before = termios.tcgetattr(self._terminal)
                self._set_mode(self._before)
                self._loop.add_reader(self._terminal, self._read)
        elif self._before is not None:  # somebody put us in the background
            self._loop.remove_reader(self._terminal)
            self._before = None
        if self._look is not None:
            self._look.cancel()
        self._look = self._loop.call_later(LOOK_SECONDS, self._look_again)

    def give_back(self) -> None:
        """Leave the terminal as it was."""
        if self._look is not None:
            self._look.cancel()
            self._look = None
        self._loop.remove_reader(self._terminal)
        before, self._before = self._before, None
        if before is not None and self._is_ours():
            with suppress(termios.error, OSError):
                termios.tcsetattr(self._terminal, termios.TCSANOW, before)

    def _look_again(self) -> None:
        if (self._before is None) == self._is_ours():
            self.take()
        else:
            self._look = self._loop.call_later(LOOK_SECONDS, self._look_again)

    def _is_ours(self) -> bool:
        """Whether we are in the foreground."""
        try:
            return os.tcgetpgrp(self._terminal) == os.getpgrp()
        except OSError:  # it controls nobody
            return True

    def _set_mode(self, before: list[Any]) -> None:
        """No lines, no echo, and no signal that would end us before we could give it back."""
        wanted = [*before[:6], list(before[6])]
        wanted[3] &= ~(termios.ICANON | termios.ECHO)
        wanted[6][termios.VMIN], wanted[6][termios.VTIME] = 1, 0
        wanted[6][termios.VQUIT] = bytes([os.fpathconf(self._terminal, "PC_VDISABLE") & 0xFF])
        termios.tcsetattr(self._terminal, termios.TCSANOW, wanted)

    def _read(self) -> None:
        if not self._is_ours():
            self.take()
            return
        try:
            read = os.read(self._terminal, 4096)
        except OSError:
            read = b""
        if not read:  # nobody types any more
            self._loop.remove_reader(self._terminal)
        elif len(read) <= _MOST_BYTES:
            keys, self._begun = keys_in(self._begun + read.decode("utf-8", "ignore"))
            for key in keys:
                self._on_key(key)


@contextmanager
def terminal_keys(on_key: Callable[[str], None]) -> Iterator[TerminalKeys | None]:
    """Take keys where a person sits at a terminal; None elsewhere. It is given back at the end."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        yield None
        return
    import asyncio  # 40 ms, and the help needs none of it

    loop = asyncio.get_running_loop()
    keys = TerminalKeys(on_key, loop)
    loop.add_signal_handler(signal.SIGCONT, keys.take)
    keys.take()
    try:
        yield keys
    finally:
        loop.remove_signal_handler(signal.SIGCONT)
        keys.give_back()

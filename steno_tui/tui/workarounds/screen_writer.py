"""A thread that writes to the terminal, for which nobody ever waits.

A workaround without an upstream issue: the thread of Textual 8.2.8 dies where the terminal has gone
away, its queue then fills, and the program waits for ever for room in it or for the thread's end.
So it does at a terminal that is there and that nobody reads.
"""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import TextIO

MOST_WAITING = 30
"""How many texts may wait; beyond that the screen is not painted until all are written."""

STANDSTILL_SECONDS = 0.5
"""How long the end waits while the terminal takes nothing."""


class ScreenWriter:
    """Writes texts in their order, in a thread of its own.

    Args:
        terminal: where to.
        on_lost: called in that thread when the terminal has gone away.
        on_caught_up: called in that thread when `is_behind` has ended; neither may wait.
    """

    def __init__(
        self, terminal: TextIO, on_lost: Callable[[], object], on_caught_up: Callable[[], object]
    ) -> None:
        self._handle = terminal.fileno()
        self._encoding = terminal.encoding
        self._on_lost = on_lost
        self._on_caught_up = on_caught_up
        self._waiting: deque[bytes] = deque()
        self._left = b""
        self._is_behind = False
        self._is_closed = False
        self._change = Condition()
        Thread(target=self._run, name="terminal-output", daemon=True).start()

    @property
    def is_behind(self) -> bool:
        """Whether the terminal is not read, or slower than what is painted."""
        with self._change:
            self._is_behind |= len(self._waiting) > MOST_WAITING
            return self._is_behind

    def write(self, text: str) -> None:
        """Have a text written; after the end, or once the terminal is gone, it is not."""
        with self._change:
            if not self._is_closed:
                self._waiting.append(text.encode(self._encoding, "backslashreplace"))
                self._change.notify_all()

    def leave_out_frames(self) -> None:
        """Where the terminal is slow, forget what waits: what follows makes it superfluous."""
        with self._change:
            if self._is_behind:
                self._waiting.clear()

    def close(self) -> None:
        """End once all is written, or the terminal takes nothing any more."""
        with self._change:
            self._is_closed = True
            self._change.notify_all()
            while self._waiting or self._left:
                if not self._change.wait(STANDSTILL_SECONDS):
                    self._waiting.clear()
                    break

    def _next(self) -> bytes:
        """What is to be written next; nothing at the end."""
        with self._change:
            if self._is_behind and not self._waiting:
                self._is_behind = False
                self._on_caught_up()
            self._change.wait_for(lambda: self._waiting or self._is_closed)
            return self._waiting.popleft() if self._waiting else b""

    def _took(self, left: bytes) -> None:
        """Tell who waits for the end that there was progress."""
        with self._change:
            self._left = left
            self._change.notify_all()

    def _run(self) -> None:
        try:
            while text := self._next():
                self._took(text)
                while self._left:
                    try:
                        self._took(self._left[os.write(self._handle, self._left) :])
                    except BlockingIOError:  # whoever shares the terminal with us made it so
                        select.select([], [self._handle], [])
        except OSError:
            with self._change:
                self._is_closed = True
                self._waiting.clear()
            self._took(b"")
            self._on_lost()

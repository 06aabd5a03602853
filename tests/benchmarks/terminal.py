"""A program on a pseudo-terminal: press keys, and learn when what they do is on the screen.

A text counts as shown when its bytes have come through. A frame is read in several pieces, so a
caller that wants to see a frame to its end names a text that stands on one of its last rows.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from typing import Self

FRAME = "\x1b[?2026l"
"""What ends every frame."""

_ASKS_FOR_SYNC = b"\x1b[?2026$p"
_HAS_SYNC = b"\x1b[?2026;2$y"
"""Says, as most terminals do by now, that frames are shown whole."""


_FRAME_BEGINS = b"\x1b[?2026h"


class NotShownError(Exception):
    """What was waited for did not come."""


class Terminal:
    """A terminal with a program in it; a context manager that ends the program.

    Args:
        command: the program and its arguments.
        environ: its whole environment.
        size: columns and rows.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (120, 40)
    ) -> None:
        self._ours, theirs = pty.openpty()
        columns, rows = size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._seen = bytearray()
        self.started = self._pressed = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._drain_until_closed(deadline=5.0)
            self._process.wait(5.0)
        except (NotShownError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def shown(self, text: str, deadline: float = 30.0) -> float:
        """Wait for a text, and return how many seconds after the program's start it was there."""
        return self._wait_for(text.encode(), deadline) - self.started

    def press(self, keys: bytes, text: str, deadline: float = 10.0) -> float:
        """Press keys, and return how many seconds later a text has been drawn."""
        self._take_what_is_there()
        self._seen.clear()
        self._pressed = time.perf_counter()
        os.write(self._ours, keys)
        return self.drawn(text, deadline)

    def drawn(self, text: str, deadline: float = 10.0) -> float:
        """Wait for a text, and return how many seconds after the last key it has been drawn."""
        return self._wait_for(text.encode(), deadline) - self._pressed

    @property
    def frames(self) -> int:
        """How many frames have been begun since the last key."""
        return self._seen.count(_FRAME_BEGINS)

    def settle(self, silence: float = 0.3, deadline: float = 30.0) -> None:
        """Wait until nothing has been drawn for some seconds."""
        end = time.perf_counter() + deadline
        while self._read(silence):
            if time.perf_counter() > end:
                raise NotShownError("The screen does not come to rest.")

    def rest(self, seconds: float) -> None:
        """Do nothing for a while but take in what is drawn."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def memory(self) -> int:
        """The program's resident memory now, in bytes."""
        said = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self._process.pid)],
            capture_output=True,
            check=True,
            text=True,
        )
        return int(said.stdout) * 1024

    def work(self) -> float:
        """Seconds of processor time that the program has used, all of its threads together.

        Raises:
            OSError: the system does not say.
        """
        clock = ~self._process.pid << 3 | 2  # as clock_getcpuclockid(3) makes it on Linux
        return time.clock_gettime(clock)

    def send_signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self._process.send_signal(number)

    def _wait_for(self, text: bytes, deadline: float) -> float:
        end = time.perf_counter() + deadline
        while text not in self._seen:
            if not self._read(end - time.perf_counter()):
                last = bytes(self._seen[-2000:]).decode(errors="replace")
                raise NotShownError(f"{text.decode()!r} was not shown; last came {last!r}")
        return time.perf_counter()

    def _take_what_is_there(self) -> None:
        while self._read(0):
            pass

    def _drain_until_closed(self, deadline: float) -> None:
        end = time.perf_counter() + deadline
        while self._process.poll() is None:
            self._read(0.05)
            if time.perf_counter() > end:
                raise NotShownError("The program does not end.")

    def _read(self, seconds: float) -> bool:
        """Take in what comes within some seconds; false where nothing does."""
        if not select.select([self._ours], [], [], max(0.0, seconds))[0]:
            return False
        try:
            piece = os.read(self._ours, 65_536)
        except OSError:  # the other side has closed
            return False
        if _ASKS_FOR_SYNC in piece:
            os.write(self._ours, _HAS_SYNC)
        self._seen += piece
        return bool(piece)

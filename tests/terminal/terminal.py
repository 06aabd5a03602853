"""A program in a pseudo-terminal of its own, read all the time and judged by a screen model."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import pyte

from tests.support.patience import PATIENCE

_LOOK_AGAIN = 0.1
"""Seconds after which something is looked at again that no output need tell of."""

_MODES = {
    "the alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "reports of clicks": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "reports of movements": (b"\x1b[?1003h", b"\x1b[?1003l"),
    "reports of the focus": (b"\x1b[?1004h", b"\x1b[?1004l"),
    "bracketed paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
    "the hidden cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "lines that do not wrap": (b"\x1b[?7l", b"\x1b[?7h"),
}
"""What the program switches on, how it does so, and how it switches it off."""

_ALTERNATE = 1049
_ASKED = b"\x1b[?2026$p"
_ANSWER = b"\x1b[?2026;2$y"
_FRAME, _FRAME_END = b"\x1b[?2026h", b"\x1b[?2026l"
"""Of synchronized output: the question whether there is such a thing, and its yes."""

_AT_A_TERMINAL = 'exec "$@" <"$0" >"$0" 2>&1'
"""For ``sh``: run the arguments at the terminal ``$0``, which so becomes the controlling one."""


class _Screen(pyte.Screen):
    """A screen that is empty whenever the alternate one is entered or left.

    pyte knows of one only, where what a program that has stopped left behind looks as if it were
    back already.
    """

    def set_mode(self, *modes: int, **kind: Any) -> None:
        """Switch something on."""
        super().set_mode(*modes, **kind)
        self._forget(modes)

    def reset_mode(self, *modes: int, **kind: Any) -> None:
        """Switch something off."""
        super().reset_mode(*modes, **kind)
        self._forget(modes)

    def _forget(self, modes: Sequence[int]) -> None:
        if _ALTERNATE in modes:
            self.erase_in_display(2)


class Terminal:
    """A program with a terminal of its own; leaving the context kills it if it still runs.

    It knows synchronized output, so that what it shows is whole frames: whoever waits for one text
    and then reads another must not meet a frame of which only the upper half has come.

    Args:
        command: the program and its arguments.
        environ: its whole environment.
        columns: the terminal's width.
        rows: the terminal's height.
        answers: whether it says that it knows synchronized output.
        script: what ``sh`` does with the terminal ``$0`` and the command ``$@``.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        columns: int = 110,
        rows: int = 30,
        answers: bool = True,
        script: str = _AT_A_TERMINAL,
    ) -> None:
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", script, os.ttyname(slave), *command],
            env=dict(environ),
            cwd=environ.get("PWD", "/"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Held until the program has it: a terminal that nobody has open reads as ended.
        self._slave: int | None = slave
        self._settings = termios.tcgetattr(slave)
        self._answers = answers
        self._wake, self._stop = os.pipe()
        self._handles = [self._master, self._wake, self._stop]
        self._left_on: list[str] = []
        self._output = bytearray()
        self._more = threading.Condition()
        self._ended = False
        self._parsed = 0
        self._rows: list[str] | None = None
        self._new_screen(columns, rows)
        self._start_reading()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        self.hang_up()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def output(self) -> bytes:
        """Everything the program has written."""
        with self._more:
            return bytes(self._output)

    @property
    def rows(self) -> list[str]:
        """What the screen shows, a text for each row."""
        self._parse()
        if self._rows is None:
            self._rows = [row.rstrip() for row in self._screen.display]
        return self._rows

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.rows)

    @property
    def cells(self) -> list[list[pyte.screens.Char]]:
        """What the screen shows, cell by cell: characters, colours and all."""
        self._parse()
        buffer, columns = self._screen.buffer, range(self._screen.columns)
        return [[buffer[row][column] for column in columns] for row in range(self._screen.lines)]

    def cell(self, column: int, row: int) -> str:
        """What is in one cell."""
        self._parse()
        return str(self._screen.buffer[row][column].data)

    @property
    def last_words(self) -> str:
        """What the program printed once the terminal was the shell's again."""
        return re.sub(
            r"\x1b\[[<>?0-9;]*[a-z]", "", self.output.decode().rpartition("\x1b[?1049l")[2]
        )

    @property
    def takes_lines(self) -> bool:
        """Whether what is typed is edited and echoed by the terminal, as for a shell."""
        assert self._slave is not None
        flags = int(termios.tcgetattr(self._slave)[3])
        return bool(flags & termios.ICANON and flags & termios.ECHO)

    def send(self, keys: str | bytes) -> None:
        """Type."""
        left = keys.encode() if isinstance(keys, str) else keys
        while left:
            left = left[os.write(self._master, left) :]

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self._process.pid, number)

    def wait_until_stopped(self) -> None:
        """Return once the program stands still; before that it might miss being told to go on."""

        def stands_still() -> bool:
            state = subprocess.run(
                ["ps", "-o", "stat=", "-p", str(self.pid)], capture_output=True, check=False
            )
            return state.stdout.startswith(b"T")

        self.wait_until(stands_still, "a program that stands still")

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size; the program is told, and is to paint everything anew."""
        with self._more:
            self._parsed = len(self._output)
            self._new_screen(columns, rows)
            # As the program has switched it, and will not again.
            self._screen.reset_mode(pyte.modes.DECAWM)
            self._set_size(columns, rows)

    def let_it_paint(self) -> None:
        """Give the program the chance to answer before the next thing happens to it."""
        with self._more:
            size = len(self._output)
            self._more.wait_for(lambda: len(self._output) > size, 0.01)

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Return once something holds of the screen.

        Raises:
            AssertionError: it does not come to hold; with the screen as it is instead.
        """
        end = time.monotonic() + PATIENCE
        while True:
            with self._more:
                seen, ended = len(self._output), self._ended
            if holds():
                return
            if ended or time.monotonic() > end:
                raise AssertionError(f"The screen never showed {what}, but:\n{self.text}")
            with self._more:
                if len(self._output) == seen and not self._ended:
                    self._more.wait(_LOOK_AGAIN)

    def wait_for(self, *texts: str) -> None:
        """Return once the screen shows all these texts."""
        self.wait_until(lambda: all(text in self.text for text in texts), repr(texts))

    def wait_without(self, text: str) -> None:
        """Return once the screen does not show a text any more."""
        self.wait_until(lambda: text not in self.text, f"anything but {text!r}")

    def wait_for_end(self) -> int:
        """Return the exit code once the program has ended; negative for a signal."""
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"The program did not end:\n{self.text}") from None
        if self._slave is not None:
            if termios.tcgetattr(self._slave) != self._settings:
                self._left_on.append("raw input")
            os.close(self._slave)
            self._slave = None
            self._reader.join()  # it ends with the last byte
        return code

    def left_on(self) -> list[str]:
        """What the program that has ended switched on in the terminal and never off again."""
        output = self.output
        return self._left_on + [
            name for name, (on, off) in _MODES.items() if output.rfind(on) > output.rfind(off)
        ]

    def freeze(self) -> None:
        """Read no more of what the program writes, as a terminal that stands still."""
        os.write(self._stop, b".")
        self._reader.join()
        os.read(self._wake, 1)
        self._ended = False

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be written to a terminal that stands still."""
        return self._slave is not None and not select.select([], [self._slave], [], 0)[1]

    def thaw(self) -> None:
        """Read again what the program writes."""
        self._start_reading()

    def hang_up(self) -> None:
        """Close the terminal, as a window that is closed or a connection that is lost."""
        if self._slave is not None:
            os.close(self._slave)
            self._slave = None
        if self._reader.is_alive():
            os.write(self._stop, b".")
        self._reader.join()
        for handle in self._handles:
            os.close(handle)
        self._handles.clear()

    def _start_reading(self) -> None:
        self._reader = threading.Thread(target=self._read, name="terminal")
        self._reader.start()

    def _read(self) -> None:
        """Take what the program writes until it ends, or until told to stop."""
        while True:
            ready, _, _ = select.select([self._master, self._wake], [], [])
            try:
                piece = b"" if self._wake in ready else os.read(self._master, 65536)
            except OSError:  # nobody has the terminal open any more
                piece = b""
            with self._more:
                asked = max(0, len(self._output) - len(_ASKED) + 1)
                self._output += piece
                if self._answers and self._output.find(_ASKED, asked) >= 0:
                    self.send(_ANSWER)
                self._ended = not piece
                self._more.notify_all()
            if not piece:
                return

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _new_screen(self, columns: int, rows: int) -> None:
        self._screen = _Screen(max(1, columns), max(1, rows))
        self._stream = pyte.ByteStream(self._screen)
        self._rows = None

    def _parse(self) -> None:
        with self._more:
            end = len(self._output)
            frame = self._output.rfind(_FRAME)
            if frame > self._output.rfind(_FRAME_END) and not self._ended:
                end = max(self._parsed, frame)
            new = bytes(self._output[self._parsed : end])
            self._parsed = end
        if new:
            self._stream.feed(new)
            self._rows = None

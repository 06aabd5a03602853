"""The program with its event loop watched: how long each of its turns takes, and where.

On SIGUSR1 the watch begins anew; on SIGUSR2 what was seen since then is written to a file. A turn
is one call that the loop makes; while it lasts, no key is heard and nothing is drawn.
"""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from steno_tui import __main__
from steno_tui.tui import launch

_WORTH = 4.0
"""Milliseconds from which on a turn is told of."""

_LONG = 8.0
"""Milliseconds after which it is looked where a turn is."""


HELD = "no thread but one was let run"
"""Where the loop is, or anything else, while another thread is in one long call."""


class Turn(NamedTuple):
    """One call of the event loop; in milliseconds."""

    time: float
    work: float
    """Of the processor, in the loop's own thread; the rest is waiting for other threads."""
    where: str
    """Where it was after a while, the innermost place first; empty where it was short."""


class Watch:
    """What was seen of the turns of the loop."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self._began = 0.0
        self._where = ""
        self._collected = ""
        self._collecting = 0.0

    def begin(self) -> None:
        """Forget what was seen so far."""
        self.turns = []

    def look(self) -> None:
        """For ever see where turns are that take long; in a thread of its own.

        It hears as the loop does, and before it, when another thread lets nobody else run.
        """
        loop = threading.main_thread().ident
        assert loop is not None
        while True:
            slept = time.perf_counter()
            time.sleep(_LONG / 2000)
            late = (time.perf_counter() - slept) * 1000 - _LONG / 2
            if late > _WORTH:
                self.turns.append(Turn(late, 0.0, HELD))
            began = self._began
            if began and not self._where and time.perf_counter() - began > _LONG / 1000:
                self._where = _place(sys._current_frames().get(loop))  # noqa: SLF001

    def run(self, handle: asyncio.Handle) -> None:
        """Make a call of the loop."""
        self._where, self._collected, spent = "", "", time.thread_time()
        self._began = began = time.perf_counter()
        _run(handle)
        taken = (time.perf_counter() - began) * 1000
        self._began = 0.0
        if taken > _WORTH:
            spent = (time.thread_time() - spent) * 1000
            self.turns.append(Turn(taken, spent, self._collected + self._where))

    def collecting(self, phase: str, info: dict[str, int]) -> None:
        """Hear of a look for garbage among all there is, for which everything else waits."""
        if info["generation"] == 2:
            if phase == "start":
                self._collecting = time.thread_time()
            else:
                spent = (time.thread_time() - self._collecting) * 1000
                self._collected = f"with {spent:.0f} ms of garbage collection, "


def _place(frame: FrameType | None) -> str:
    """Where a call is: the innermost place, and those of ours around it."""
    places: list[str] = []
    while frame is not None:
        code = frame.f_code
        if code.co_filename == launch.__file__:
            break  # around it is what all have in common
        if not places or "/steno_tui/" in code.co_filename:
            places.append(f"{Path(code.co_filename).stem}.{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(places[:4])


_run = asyncio.Handle._run  # noqa: SLF001 # what the loop calls, each time it calls anything


def main(report: Path) -> None:
    """Run the program with the arguments of the process, and watch it.

    Args:
        report: the file that is written.
    """
    watch = Watch()
    setattr(asyncio.Handle, "_run", lambda handle: watch.run(handle))  # noqa: B010

    def write(*_: object) -> None:
        part = report.with_suffix(".part")
        part.write_text(json.dumps(watch.turns))
        part.rename(report)

    signal.signal(signal.SIGUSR1, lambda *_: watch.begin())
    signal.signal(signal.SIGUSR2, write)
    gc.callbacks.append(watch.collecting)
    threading.Thread(target=watch.look, daemon=True).start()
    __main__.main()


if __name__ == "__main__":
    main(Path(sys.argv.pop(1)))

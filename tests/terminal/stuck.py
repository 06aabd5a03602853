"""steno-tui that waits for ever in a place named by the first argument."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from pathlib import Path
from unittest import mock

from steno_tui import crash
from steno_tui.cli.main import run
from steno_tui.library.library import Library
from steno_tui.tui import app
from steno_tui.tui.workarounds.screen_writer import ScreenWriter

AT_WORK = b"AT WORK"
"""What the terminal gets to see of it, for nothing is painted any more."""


async def wait_for_ever(self: app.StenoApp) -> None:
    """An orderly end that waits for what does not come."""
    await asyncio.Event().wait()


def work_for_ever(self: app.StenoApp) -> None:
    """A key after which the event loop hears of nothing."""
    os.write(2, AT_WORK)
    while True:
        time.sleep(1)


def die(self: ScreenWriter) -> bytes:
    """A writer whose thread is gone once the first frame stands."""
    if getattr(self, "has_shown", False):
        raise SystemExit
    text = NEXT(self)
    self.has_shown = b"offline" in text  # type: ignore[attr-defined]
    return text


def wait_in_the_library(self: Library) -> None:
    """A library whose thread never comes back."""
    threading.Event().wait()


def wait_for_a_disk(error: BaseException, directory: Path | None) -> None:
    """A report that is never written."""
    threading.Event().wait()


NEXT = ScreenWriter._next  # noqa: SLF001

PLACES = {
    "end": (app.StenoApp, "on_unmount", wait_for_ever),
    "writer": (ScreenWriter, "_next", die),
    "library": (Library, "close", wait_in_the_library),
    "loop": (app.StenoApp, "action_window", work_for_ever),
    "report": (crash, "report", wait_for_a_disk),
}

if __name__ == "__main__":
    with mock.patch.object(*PLACES[sys.argv.pop(1)]):
        sys.exit(run(sys.argv[1:]))

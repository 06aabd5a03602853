"""steno-tui with an error that nobody expects, in a place named by the first argument.

Behind a plus the place may have one of `tests.terminal.stuck`, where it then waits for ever.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

from textual import work
from textual.message import Message
from textual.strip import Strip

from steno_tui.cli.main import run
from steno_tui.tui import app
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.workarounds.terminal_input import TerminalInput
from tests.terminal import stuck

SECRET = "correct horse battery staple"
"""In a variable and in the error's own words; nobody but the program may ever see it."""


def _break() -> NoReturn:
    secret = "".join(SECRET)
    raise ZeroDivisionError(secret)


class BreakingApp(app.StenoApp):
    """Breaks once its first frame stands."""

    CSS_PATH = str(Path(app.__file__).with_name("app.tcss"))
    place = ""

    def _begin(self) -> None:
        super()._begin()
        match self.place:
            case "handler":
                _break()
            case "worker":
                self._break_in_a_worker()
            case "thread":
                self._break_in_a_thread()
            case "timer":
                self.set_timer(0.01, _break)
            case "drawing":
                mock.patch.object(LineList, "render_line", self._draw).start()
                self.screen.query_one(LineList).redraw()

    def action_window(self, name: str) -> None:
        """What a key does."""
        if self.place == "busy":  # once this is through
            asyncio.get_running_loop().call_soon(stuck.work_for_ever, self)
        _break()

    @work
    async def _break_in_a_worker(self) -> None:
        _break()

    @work(thread=True)
    def _break_in_a_thread(self) -> None:
        _break()

    def _draw(self, *_: Any) -> Strip:
        _break()


def _feed(*_: Any) -> Iterator[Message]:
    _break()


def _leave(*_: Any) -> Iterator[Message]:
    raise SystemExit


FEEDS = {"reader": _feed, "leaver": _leave}
"""What is in the way of the first thing that is read."""

if __name__ == "__main__":
    BreakingApp.place, _, waits = sys.argv.pop(1).partition("+")
    with ExitStack() as patches:
        if feed := FEEDS.get(BreakingApp.place):
            patches.enter_context(mock.patch.object(TerminalInput, "feed", feed))
        if waits:
            patches.enter_context(mock.patch.object(*stuck.PLACES[waits]))
        patches.enter_context(mock.patch.object(app, "StenoApp", BreakingApp))
        sys.exit(run(sys.argv[1:]))

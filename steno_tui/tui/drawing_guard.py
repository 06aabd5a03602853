"""Has the program go on without what cannot be drawn or understood, and keep a report of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from textual.app import App

from steno_tui import crash
from steno_tui.tui.messages import StatusNote

T = TypeVar("T")


class DrawingGuard:
    """Stands between what is drawn and what is wrong with it.

    What cannot be drawn would be met again at every start, for the place is remembered.

    Args:
        app: whose screens are drawn.

    Attributes:
        left_out: the errors nobody expected that were gone on from, each once.
        reports: where reports of them are written.
    """

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self.left_out: list[Exception] = []
        self.reports: Path | None = None

    def attempt(self, draw: Callable[[], T], instead: Callable[[Exception], T]) -> T:
        """Lay something out or draw it, whatever goes wrong; in any thread.

        Args:
            draw: lays it out or draws it.
            instead: makes what stands in its place, of the error.
        """
        try:
            return draw()
        except Exception as error:
            self._app.call_later(self.leave_out, error, "Not shown")
            return instead(error)

    def leave_out(self, error: Exception, words: str) -> None:
        """Keep a report and name it, once, however often the same is met.

        Args:
            error: what was met.
            words: what has come of it.
        """
        if all(crash.origin(error) != crash.origin(other) for other in self.left_out):
            self.left_out.append(error)
            report = self._report(error, words)
            self._app.run_worker(report, group="reports", description="keep a report")

    async def _report(self, error: Exception, words: str) -> None:
        path = await asyncio.to_thread(crash.report, error, self.reports)
        if path is not None:
            self._app.post_message(StatusNote(f"{words}; a report is in {path}"))

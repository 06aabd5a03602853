"""Has the program go on without what cannot be drawn, and keep a report of it."""

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
        left_out: the errors nobody expected that were met in drawing, each once.
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
            self._app.call_later(self._leave_out, error)
            return instead(error)

    def _leave_out(self, error: Exception) -> None:
        """Keep a report and name it, once, however often the same is met."""
        if all(crash.origin(error) != crash.origin(other) for other in self.left_out):
            self.left_out.append(error)
            self._app.run_worker(self._report(error), group="reports", description="keep a report")

    async def _report(self, error: Exception) -> None:
        path = await asyncio.to_thread(crash.report, error, self.reports)
        if path is not None:
            self._app.post_message(StatusNote(f"Not shown; a report is in {path}"))

"""Has texts be found by their words, behind the scenes, and says how many are left."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from steno_tui.core.core import Core
from steno_tui.errors import ReadOnlyError
from steno_tui.text.counts import count
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.tui.base_app import BaseApp
    from steno_tui.tui.screens.browse import BrowseScreen

WORTH_TELLING = 300
"""From so many episodes on it is said how many are left."""

_PAUSE_SECONDS = 0.05
"""Between two turns: whatever else is wanted of the library comes first."""


class BackgroundIndexing:
    """Looks through what was read since the last time.

    Args:
        app: whose workers do it.
        core: does it, a turn at a time.
        main: says how many are left.
    """

    def __init__(self, app: BaseApp, core: Core, main: BrowseScreen) -> None:
        self.app = app
        self._core = core
        self._main = main

    @app_worker("index", "look through what is new", exclusive=True)
    async def run(self) -> None:
        """Do all there is to do; again whenever something new was read."""
        try:
            await asyncio.to_thread(import_module, "steno_tui.core.search")
            while True:
                turn = await self._core.search.index_some()
                self.app.call_later(self.tell_left, turn.left)
                if turn.notice is not None:
                    self.app.call_later(self.app.tell, turn.notice)
                if not turn.done:
                    break
                await asyncio.sleep(_PAUSE_SECONDS if turn.left else 0)
        except ReadOnlyError:
            self.app.call_later(self.tell_left, 0)

    def tell_left(self, left: int) -> None:
        """Say how many episodes are left, from many to the last one."""
        status = self._main.status
        if left >= WORTH_TELLING or (left and status.indexing):
            status.indexing = f"{count(left, 'episode')} to look through for the search"
        else:
            status.indexing = ""

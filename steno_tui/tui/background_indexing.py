"""Has texts be found by their words, behind the scenes, and says about how many are left."""

from __future__ import annotations

import asyncio
import time
from importlib import import_module
from typing import TYPE_CHECKING

from steno_tui.core.core import Core
from steno_tui.errors import ReadOnlyError
from steno_tui.text.counts import about
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.tui.base_app import BaseApp
    from steno_tui.tui.screens.browse import BrowseScreen

WORTH_TELLING = 300
"""From so many episodes on it is said how many are left."""

TOLD_SECONDS = 5.0
"""How long what was said stands: nobody reads a number that runs."""

_PAUSE_SECONDS = 0.05
"""Between two turns: whatever else is wanted of the library comes first."""

_REST_SECONDS = 0.5
"""So long nothing is looked through behind a key: the next one is to be as quick as any."""


class BackgroundIndexing:
    """Looks through what was read since the last time, while the keys rest.

    Args:
        app: whose workers do it, and whose keys come first.
        core: does it, a turn at a time.
        main: says how many are left.
    """

    def __init__(self, app: BaseApp, core: Core, main: BrowseScreen) -> None:
        self.app = app
        self._core = core
        self._main = main
        self._told_at = 0.0

    @app_worker("index", "look through what is new", exclusive=True)
    async def run(self) -> None:
        """Do all there is to do; again whenever something new was read."""
        try:
            await asyncio.to_thread(import_module, "steno_tui.core.search")
            if await self._core.beside_transcripts.keep_all():
                self.app.call_later(self._main.undoable.show_anew)
            self._tell(await self._core.search.check())
            left = await self._core.search.left()
            while True:
                if (rest := self._rest(left)) > 0:
                    await asyncio.sleep(rest)
                    continue
                turn = await self._core.search.index_some(lambda: self._rest(left) > 0)  # noqa: B023
                left = turn.left
                self.app.call_later(self.tell_left, left)
                self._tell(turn.notice)
                if not turn.done:
                    break
                await asyncio.sleep(_PAUSE_SECONDS if left else 0)
        except ReadOnlyError:
            self.app.call_later(self.tell_left, 0)

    def _tell(self, notice: str | None) -> None:
        if notice is not None:
            self.app.call_later(self.app.tell, notice)

    def _rest(self, left: int) -> float:
        """For how many seconds more the last key has the machine to itself.

        Where few episodes are left they are done before anybody could notice.
        """
        if left < WORTH_TELLING:
            return 0.0
        return self.app.heard_at + _REST_SECONDS - time.monotonic()

    def tell_left(self, left: int) -> None:
        """Say about how many episodes are left, from many to the last one, and seldom."""
        status, now = self._main.status, self.app.clock()
        if left < WORTH_TELLING and not (left and status.indexing):
            status.indexing = ""
        elif not status.indexing or abs(now - self._told_at) >= TOLD_SECONDS:
            self._told_at = now
            status.indexing = f"{about(left, 'episode')} to look through for the search"

"""What goes on by itself: work that nobody waits for, and whether an end begins the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from steno_tui.errors import StenoError
from steno_tui.playback.now_playing import NowPlaying

TICK_SECONDS = 1.0
"""How often it is looked whether there is something to save, or the time to sleep has come."""

Work = Callable[[], Awaitable[object]]


class Autoplay:
    """Does what nobody waits for, as long as `run` runs.

    Args:
        on_note: takes the sentence of what did not work.

    Attributes:
        plays_on: whether the end of an episode begins the next one of the queue.
    """

    def __init__(self, on_note: Callable[[str], None]) -> None:
        self.plays_on = True
        self._on_note = on_note
        self._work: asyncio.Queue[Work] = asyncio.Queue()
        self._is_over = False

    def later(self, work: Work) -> None:
        """Have something done that nobody waits for; what it cannot do becomes a note."""
        self._work.put_nowait(work)

    async def run(self, tick: Work) -> None:
        """Do what there is, and a tick again and again, until cancelled; raises the unexpected."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tick(tick), name="keep the position and the time")
            while True:
                group.create_task(self._steadily(await self._work.get()))

    async def _tick(self, tick: Work) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self._steadily(tick)

    async def _steadily(self, work: Work) -> None:
        try:
            await work()
        except StenoError as error:
            self._on_note(error.message)

    def has_ended(self, heard: NowPlaying) -> bool:
        """Whether an episode was heard to its end, told once for each end."""
        before, self._is_over = self._is_over, heard.status.state == "ended"
        return self._is_over and not before

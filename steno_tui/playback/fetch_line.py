"""Episodes whose audio is to be fetched, in order, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable

from msgspec import Struct

from steno_tui.errors import StenoError
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.playback import Playback

AT_ONCE = 3
"""How many are fetched at a time."""


class ManyFetched(Struct, frozen=True):
    """What became of fetching the audio of several episodes."""

    here: int
    failed: tuple[StenoError, ...] = ()
    """Why the others could not be had; those that were stopped are not among."""


class FetchLine:
    """Has audio fetched that was asked for together.

    Args:
        playback: finds and fetches the audio of each.
    """

    def __init__(self, playback: Playback) -> None:
        self._playback = playback
        self._waiting: dict[EpisodeKey, None] = {}

    def missing(self, keys: Iterable[EpisodeKey]) -> list[EpisodeKey]:
        """Those episodes whose audio is not on this machine."""
        return [key for key in keys if not self._playback.downloads.state.has(key)]

    def is_to_come(self, key: EpisodeKey) -> bool:
        """Whether an episode's audio is on its way, or has its turn yet to come."""
        return key in self._waiting or key in self._playback.downloads.state.coming

    async def fetch(self, keys: Iterable[EpisodeKey]) -> ManyFetched:
        """Fetch the audio of episodes in order, but for those that are to come already."""
        own = [key for key in keys if not self.is_to_come(key)]
        self._waiting |= dict.fromkeys(own)
        line, here, failed = iter(own), list[EpisodeKey](), list[StenoError]()

        async def take_turns() -> None:
            for key in line:
                if key not in self._waiting:  # it was stopped meanwhile
                    continue
                try:
                    if await self._fetch(key):
                        here.append(key)
                except StenoError as error:
                    failed.append(error)
                finally:
                    self._waiting.pop(key, None)

        try:
            async with asyncio.TaskGroup() as turns:
                for _ in range(AT_ONCE):
                    turns.create_task(take_turns())
        finally:
            for key in own:
                self._waiting.pop(key, None)
        return ManyFetched(len(here), tuple(failed))

    async def _fetch(self, key: EpisodeKey) -> bool:
        """Fetch one; false where that was stopped."""
        episode = await self._playback.episode(key)
        if key not in self._waiting:
            return False
        task = self._playback.fetch(episode)
        del self._waiting[key]
        await asyncio.wait({task})
        if task.cancelled():
            return False
        task.result()
        return True

    def stop(self, keys: Collection[EpisodeKey]) -> int:
        """Fetch some no further; what came of them stays to be gone on with. How many that were."""
        stopped = 0
        for key in keys:
            was_waiting = key in self._waiting
            self._waiting.pop(key, None)
            stopped += self._playback.downloads.cancel(key) or was_waiting
        return stopped

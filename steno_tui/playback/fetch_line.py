"""Audio that is asked for together: found one after the other, and fetched in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path

from msgspec import Struct

from steno_tui.errors import StenoError
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.playback import Playback


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
        """Those whose audio is to be found yet: the page of each may have to be read for that."""

    def missing(self, keys: Iterable[EpisodeKey]) -> list[EpisodeKey]:
        """Those episodes whose audio is not on this machine."""
        return [key for key in keys if not self._playback.downloads.state.has(key)]

    def is_to_come(self, key: EpisodeKey) -> bool:
        """Whether an episode's audio is on its way, or has its turn yet to come."""
        return key in self._waiting or self._playback.downloads.state.coming(key) is not None

    async def fetch(self, keys: Iterable[EpisodeKey]) -> ManyFetched:
        """Fetch the audio of episodes in order, but for those that are to come already."""
        own = [key for key in keys if not self.is_to_come(key)]
        self._waiting |= dict.fromkeys(own)
        fetches, failed = list[asyncio.Task[Path]](), list[StenoError]()
        try:
            for key in own:
                if key in self._waiting:  # else it was stopped meanwhile
                    try:
                        fetches += await self._begin(key)
                    except StenoError as error:
                        failed.append(error)
        finally:
            for key in own:
                self._waiting.pop(key, None)
        if fetches:
            await asyncio.wait(fetches)
        ended = [task.exception() for task in fetches if not task.cancelled()]
        for failure in filter(None, ended):
            if not isinstance(failure, StenoError):
                raise failure
            failed.append(failure)
        return ManyFetched(ended.count(None), tuple(failed))

    async def _begin(self, key: EpisodeKey) -> list[asyncio.Task[Path]]:
        """Begin to fetch one; nothing where that was stopped while its audio was looked for."""
        episode = await self._playback.episode(key)
        if key not in self._waiting:
            return []
        del self._waiting[key]
        return [self._playback.fetch(episode)]

    def stop(self, keys: Collection[EpisodeKey]) -> int:
        """Fetch some no further; what came of them stays to be gone on with. How many that were."""
        stopped = 0
        for key in keys:
            was_waiting = key in self._waiting
            self._waiting.pop(key, None)
            stopped += self._playback.downloads.pause(key) or was_waiting
        return stopped

"""Audio that is asked for together: found one after the other, and fetched in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.errors import StenoError
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.download_list import Fetching
from steno_tui.playback.line_saver import LineSaver

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.downloads.cache import DownloadCache


class ManyFetched(Struct, frozen=True):
    """What became of fetching the audio of several episodes."""

    here: int
    failed: tuple[StenoError, ...] = ()
    """Why the others could not be had; those that were stopped are not among."""


class FetchLine:
    """Has audio fetched that was asked for together, and what the run before has left to do.

    Args:
        core: knows titles, and what was left.
        audio: the audio on this machine.
        playback: finds and fetches the audio of each.
        saver: keeps on disk what has not come.
    """

    def __init__(
        self, core: Core, audio: DownloadCache, playback: Fetching, saver: LineSaver
    ) -> None:
        self._core = core
        self._audio = audio
        self._playback = playback
        self._saver = saver

    @property
    def _downloads(self) -> ActiveDownloads:
        return self._playback.downloads

    def missing(self, keys: Iterable[EpisodeKey]) -> list[EpisodeKey]:
        """Those episodes whose audio is not on this machine."""
        return [key for key in keys if not self._downloads.state.has(key)]

    def is_to_come(self, key: EpisodeKey) -> bool:
        """Whether an episode's audio is on its way, or has its turn yet to come."""
        return self._downloads.state.coming(key) is not None

    async def fetch(self, keys: Iterable[EpisodeKey]) -> ManyFetched:
        """Fetch the audio of episodes in order, but for those that are to come already."""
        named = await self._core.download_line.named(
            [key for key in keys if not self.is_to_come(key)]
        )
        own = [each.key for each in named if not self.is_to_come(each.key)]
        self._downloads.expect(named)
        return await self._take(own)

    async def go_on(self) -> ManyFetched:
        """Fetch what was asked for before the last end and had not come.

        Where the network is left alone it waits on, and where another program goes on with it, it
        is left to that.

        Raises:
            LibraryError: it is not known what that is.
            AudioError: nor what is on this machine.
        """
        waiting = await self._core.download_line.waiting()
        if not waiting or not self._audio.keeps or not await self._audio.claim_line():
            return ManyFetched(0)
        await self._downloads.look()
        missing = [each for each in waiting if not self._downloads.state.has(each.key)]
        self._downloads.expect(missing)
        self._saver.found(each.key for each in waiting)
        if not self._core.service.may_ask:
            return ManyFetched(0)
        return await self._take([each.key for each in missing])

    async def _take(self, keys: Sequence[EpisodeKey]) -> ManyFetched:
        """Find and fetch in order what waits together."""
        fetches, failed = list[asyncio.Task[Path]](), list[StenoError]()
        for key in keys:
            if self._downloads.is_expected(key):  # else it was stopped meanwhile
                try:
                    fetches += await self._begin(key)
                except StenoError as error:
                    failed.append(error)
                    if self._downloads.is_expected(key):
                        self._downloads.was_not_found(key, error)
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
        return [self._playback.fetch(episode)] if self._downloads.is_expected(key) else []

    def stop(self, keys: Collection[EpisodeKey]) -> int:
        """Fetch some no further; what came of them stays to be gone on with. How many that were."""
        return sum(map(self._downloads.pause, keys))

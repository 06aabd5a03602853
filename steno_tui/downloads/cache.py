"""The cache of audio: what is here, what is constant, what is to be fetched, what goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from steno_tui.downloads.constant_bitrate import constant_here, constant_there
from steno_tui.downloads.download import (
    CachedAudio,
    CacheRoom,
    DownloadJob,
    DownloadProgress,
)
from steno_tui.downloads.download_store import DownloadStore, name_of, size_of
from steno_tui.downloads.executor import SerialExecutor
from steno_tui.downloads.transfer import Transfer
from steno_tui.errors import AddressError, AudioError, ServiceError
from steno_tui.network.audio_answer import audio_client

if TYPE_CHECKING:
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.network.http_client import Transport

KEPT_SECONDS = 6 * 3600.0
"""How long what was handed out is safe from making room for other audio: a long episode's time."""

_AT_ONCE = 8
_CONSTANT_DEADLINE = 10.0
_REMEMBERED = 1000


class DownloadCache:
    """Episodes' audio on this machine; belongs to one event loop, and never holds it up.

    Several processes may share a directory. What can be fetched again is all there is in it, so
    it may be deleted at any time.

    Attributes:
        spared: the addresses of audio that is not to make room for an episode's, by that episode.

    Args:
        directory: where it lies; None keeps nothing.
        server: the service's origin; only audio on its own host may lie in a private network.
        limit: the most bytes of all audio together; 0 keeps nothing.
        transport: stands in for the network in tests.
        clock: Unix seconds.
    """

    def __init__(
        self,
        directory: Path | None,
        server: str,
        *,
        limit: int,
        transport: Transport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._disk = SerialExecutor(DownloadStore(directory, clock)) if directory else None
        self._http = audio_client(server, _AT_ONCE, transport)
        self._transfers: dict[str, Transfer] = {}
        self._handed_out: dict[str, float] = {}
        self._constant: dict[str, bool] = {}
        self._closed = False
        self.spared: dict[EpisodeKey, frozenset[str]] = {}

    @property
    def keeps(self) -> bool:
        """Whether any audio is kept at all."""
        return self._disk is not None and self._limit > 0

    async def claim_line(self) -> bool:
        """Be the one program that goes on with what waits to be fetched, until the cache closes.

        Returns:
            False where another is, or nothing is kept.

        Raises:
            AudioError: the disk refused.
        """
        return self._disk is not None and await self._disk.run(self._disk.store.claim_line)

    async def find(self, url: str) -> Path | None:
        """The whole audio, if it is here; it counts as used now, and stays for some hours.

        Never raises: a disk that refuses has no audio.
        """
        if self._disk is None:
            return None
        try:
            path = await self._disk.run(self._disk.store.find, url)
        except AudioError:
            return None
        if path is not None:
            self._handed_out[name_of(url)] = self._clock()
        return path

    async def fetch(self, recording: DownloadJob) -> AsyncGenerator[DownloadProgress]:
        """Fetch an audio, or what is missing of it, and tell how far that is.

        Several callers for one address share one transfer. A caller that leaves while others stay
        ends nothing; with the last one it ends, and what came stays to be gone on with.

        Yields:
            How far it is, at most four times a second; the last one has the path.

        Raises:
            AudioError: it cannot be had or kept, or not now; the sentence says why.
            AddressError: the address, or that of a redirect, may not be asked.
        """
        if (path := await self.find(recording.url)) is not None:
            size = await asyncio.to_thread(size_of, path) or 0
            yield DownloadProgress(size, size, path)
            return
        transfer = await self._transfer(recording)
        transfer.listeners += 1
        try:
            async with aclosing(transfer.watch()) as watching:
                async for fetched in watching:
                    if fetched.path is not None:
                        self._handed_out[name_of(recording.url)] = self._clock()
                    yield fetched
        finally:
            transfer.listeners -= 1
            if not transfer.listeners:
                await transfer.end()
                if self._transfers.get(recording.url) is transfer:
                    del self._transfers[recording.url]

    async def is_constant(self, url: str) -> bool:
        """Whether an audio's bit rate is constant and known to be; False where it cannot be told.

        Looks at what is here of it, or asks its host for the first kilobytes. Never raises.
        """
        if url in self._constant:
            return self._constant[url]
        try:
            async with asyncio.timeout(_CONSTANT_DEADLINE):
                found = None
                if self._disk is not None:
                    found = await self._disk.run(constant_here, self._disk.store, url)
                if found is None:
                    found = await constant_there(self._http, url)
        except (AudioError, AddressError, ServiceError, TimeoutError):
            return False
        if len(self._constant) < _REMEMBERED:
            self._constant[url] = found
        return found

    async def held(self) -> list[CachedAudio]:
        """What lies here, whole or not, the newest used first."""
        if self._disk is None:
            return []
        return await self._disk.run(self._disk.store.held)

    async def room(self) -> CacheRoom:
        """How much audio may be kept, and how much the disk has room for."""
        if self._disk is None:
            return CacheRoom(0, None)
        return CacheRoom(self._limit, await self._disk.run(self._disk.store.free))

    async def remove(self, url: str) -> int:
        """Delete an audio, or what is here of it, and tell how many bytes were freed.

        A fetch of it fails.

        Raises:
            AudioError: the disk refused.
        """
        if self._disk is None:
            return 0
        self._handed_out.pop(name_of(url), None)
        return await self._disk.run(self._disk.store.remove, name_of(url))

    async def clear(self) -> int:
        """Delete all audio, as `remove` deletes one."""
        if self._disk is None:
            return 0
        self._handed_out.clear()
        return await self._disk.run(self._disk.store.clear)

    async def aclose(self) -> None:
        """End all fetches, leaving what came to be gone on with, and close the connections."""
        self._closed = True
        for transfer in list(self._transfers.values()):
            await transfer.end()
        await self._http.aclose()
        if self._disk is not None:
            self._disk.store.leave_line()
            self._disk.close()

    async def _transfer(self, recording: DownloadJob) -> Transfer:
        """The fetch of an address that is under way, or a new one."""
        if self._disk is None:
            raise AudioError("Audio cannot be kept: there is no directory for it on this machine.")
        if self._limit <= 0:
            raise AudioError("Audio is not kept, because audio_cache_mb in the configuration is 0.")
        if self._closed:
            raise AudioError("The cache of audio is closed.")
        while (there := self._transfers.get(recording.url)) is not None and there.is_ending:
            await there.end()
            if self._transfers.get(recording.url) is there:
                del self._transfers[recording.url]
        if there is None:
            in_use = partial(self._in_use, recording.key)
            there = Transfer(recording, self._http, self._disk, self._limit, in_use)
            self._transfers[recording.url] = there
        return there

    def _in_use(self, key: EpisodeKey) -> set[str]:
        """The names of what makes no room for an episode's audio.

        That is what was handed out lately, for it may be heard just now, and what is spared.
        """
        now = self._clock()
        lately = {name for name, at in self._handed_out.items() if abs(now - at) < KEPT_SECONDS}
        return lately | {name_of(url) for url in self.spared.get(key, ())}

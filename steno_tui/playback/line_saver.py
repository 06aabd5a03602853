"""Keeps on disk what the user asked to be fetched and has not come, for the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from steno_tui.errors import AudioError, LibraryError
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.autoplay import Autoplay
from steno_tui.playback.downloads import Downloads

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.downloads.cache import DownloadCache


class LineSaver:
    """Writes down whatever changes of the download line, at once what changed meanwhile.

    Args:
        core: where it is kept.
        audio: the audio on this machine; whoever fetches some for it goes on with it.
        downloads: know what waits.
        autoplay: writes behind whatever else is done.
    """

    def __init__(
        self, core: Core, audio: DownloadCache, downloads: ActiveDownloads, autoplay: Autoplay
    ) -> None:
        self._core = core
        self._audio = audio
        self._downloads = downloads
        self._autoplay = autoplay
        self._asked: list[EpisodeKey] = []
        """What was to be written last."""
        self._written: dict[EpisodeKey, None] = {}
        self._one_by_one = asyncio.Lock()
        self._unsubscribe = downloads.subscribe(self._changed)

    def found(self, keys: Iterable[EpisodeKey]) -> None:
        """Take note of what is kept from the run before, of which some may wait no more."""
        self._written |= dict.fromkeys(keys)
        self._autoplay.later(self._write)

    def _changed(self, downloads: Downloads) -> None:
        line = downloads.line
        if line != self._asked:
            self._asked = line
            self._autoplay.later(self._write)

    async def _write(self) -> None:
        """Write what has changed; where that cannot be kept, the audio comes all the same.

        What could not be written is written with what changes next.
        """
        async with self._one_by_one:
            line = dict.fromkeys(self._downloads.state.line)
            added = [key for key in line if key not in self._written]
            removed = self._written.keys() - line.keys()
            with suppress(LibraryError, AudioError):
                if added:
                    await self._audio.claim_line()
                if added or removed:
                    await self._core.download_line.change(added, removed)
                self._written = line

    async def aclose(self) -> None:
        """Have all of it on disk; what is left unfinished from now on waits for the next start."""
        self._unsubscribe()
        await self._write()

"""The composition root: opens the library, the service, the downloads and the player.

Both faces start here, and each part is made, and imported, only when it is first asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from steno_tui.config import Config
    from steno_tui.core.core import Core
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.network.environment import NetworkSetting
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.playback.playback import Playback
    from steno_tui.player.find_mpv import MpvProgram
    from steno_tui.player.interface import Player
    from steno_tui.stenobird.addresses import Addresses


class Services:
    """The parts of the program, for one event loop.

    Args:
        config: the user's settings.
        server: the service's origin.
        library: the directory of the library; None keeps it in memory.
        downloads: the directory of the audio; None keeps none.
        offline: whether the network is left alone altogether.
        directory: the origin of the directory that finds podcasts by name, empty where nobody is
            asked; None for the configuration's.
        clock: Unix seconds.
    """

    def __init__(
        self,
        config: Config,
        server: str,
        *,
        library: Path | None,
        downloads: Path | None,
        offline: bool = False,
        directory: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.config = config
        self.directory = config.directory if directory is None else directory
        self.server = server
        self.library_directory = library
        self.downloads_directory = downloads
        self.offline = offline
        self.clock = clock
        self._core: Core | None = None
        self._playback: Playback | None = None

    @property
    def addresses(self) -> Addresses:
        """Where the service keeps things."""
        from steno_tui.stenobird.addresses import Addresses

        return Addresses(self.server)

    @property
    def network_settings(self) -> Iterator[NetworkSetting]:
        """What of the environment the client obeys."""
        from steno_tui.network.environment import network_settings

        return network_settings()

    async def core(self) -> Core:
        """The library with the service behind it."""
        if self._core is None:
            self._core = await self.open_core()
        return self._core

    async def open_core(self) -> Core:
        """Open the library, and make the client that asks the service."""
        from steno_tui.core.core import Core

        return await Core.open(
            self.library_directory,
            self.server,
            offline=self.offline,
            clock=self.clock,
            podcast_directory=self.directory,
        )

    @cached_property
    def downloads(self) -> DownloadCache:
        """The audio on this machine."""
        from steno_tui.downloads.cache import DownloadCache

        limit = self.config.audio_cache_mb * 1_000_000
        return DownloadCache(self.downloads_directory, self.server, limit=limit)

    async def find_mpv(self) -> MpvProgram:
        """Find the player's program, or raise `NoPlayerError` where it cannot be used."""
        from steno_tui.player.find_mpv import find_mpv

        variable = "STENO_TUI_MPV"
        return await find_mpv(
            self.config.mpv, variable if os.environ.get(variable) else "the setting 'mpv'"
        )

    async def make_player(self) -> Player:
        """Make a player, or raise `NoPlayerError` where there is none on this machine."""
        from steno_tui.player.mpv import MpvPlayer

        return MpvPlayer(await self.find_mpv(), server=self.server)

    def start_playback(
        self,
        core: Core,
        on_change: Callable[[NowPlaying | None], None],
        *,
        on_note: Callable[[str], None],
        on_marked: Callable[[EpisodeKey], None] = lambda _: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> Playback:
        """Make what plays episodes; see `Playback`. The player is made when there is something."""
        from steno_tui.playback.playback import Playback

        self._playback = Playback(
            core,
            self.downloads,
            self.make_player,
            on_change,
            on_note=on_note,
            on_marked=on_marked,
            clock=ticks,
        )
        return self._playback

    async def aclose(self) -> None:
        """Close what was opened: the player and its position, the downloads, then the library."""
        if self._playback is not None:
            await self._playback.aclose()
        if "downloads" in self.__dict__:
            await self.downloads.aclose()
        if self._core is not None:
            await self._core.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

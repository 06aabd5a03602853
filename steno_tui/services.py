"""The composition root: opens the library, the service, the downloads and the player.

Both faces start here, and each part is made, and imported, only when it is first asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from steno_tui.errors import OutputError, StenoError

if TYPE_CHECKING:
    from steno_tui.config import Config
    from steno_tui.core.core import Core
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.models.keep_rules import KeepRules
    from steno_tui.network.environment import NetworkSetting
    from steno_tui.playback.active_downloads import ActiveDownloads
    from steno_tui.playback.keeping_up import KeepingUp
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
        keys: the directory in which a file with the API key may lie; None for none.
        uses_keyring: whether the API key may be in the system's keyring.
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
        keys: Path | None = None,
        uses_keyring: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.config = config
        self.directory = config.directory if directory is None else directory
        self.server = server
        self.library_directory = library
        self.downloads_directory = downloads
        self.offline = offline
        self.keys_directory = keys
        self.uses_keyring = uses_keyring
        self.clock = clock
        self._core: Core | None = None
        self._playback: Playback | None = None
        self._keeping: KeepingUp | None = None
        self._fetches: ActiveDownloads | None = None

    @property
    def addresses(self) -> Addresses:
        """Where the service keeps things."""
        from steno_tui.stenobird.addresses import Addresses

        return Addresses(self.server)

    @property
    def export_directory(self) -> Path:
        """Where episodes are written that are taken along.

        Raises:
            OutputError: there is no such place on this machine.
        """
        from steno_tui import paths

        with suppress(RuntimeError):  # there is no home to expand
            named = self.config.export_directory
            directory = Path(named).expanduser() if named else paths.exports()
            if directory is not None and directory.is_absolute():
                return directory
        raise OutputError(
            "There is no directory for documents here: name one as 'export_directory' in the "
            "configuration."
        )

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

        core = await Core.open(
            self.library_directory,
            self.server,
            offline=self.offline,
            clock=self.clock,
            podcast_directory=self.directory,
            audio=self.downloads_directory,
        )
        core.key_directory = self.keys_directory
        core.uses_keyring = self.uses_keyring
        return core

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

        def drop_heard() -> None:
            keeping = self.keeping_up(core)
            if keeping.waits:
                playback.autoplay.later(keeping.drop_heard)

        def changed(now: NowPlaying | None) -> None:
            on_change(now)
            drop_heard()

        def heard(which: EpisodeKey | Iterable[int]) -> None:
            self.keeping_up(core).heard(which)
            drop_heard()

        def marked(key: EpisodeKey) -> None:
            on_marked(key)
            now = playback.heard
            if now is not None and now.episode.key == key and now.status.state == "ended":
                heard(key)

        self._playback = playback = Playback(
            core,
            self.downloads,
            self.make_player,
            changed,
            on_note=on_note,
            on_marked=marked,
            clock=ticks,
        )
        core.marks.on_heard = heard
        return playback

    @property
    def keep_rules(self) -> KeepRules:
        """What is fetched and kept of podcasts that have no rules of their own."""
        from steno_tui.models.keep_rules import KeepRules

        config = self.config
        return KeepRules(config.auto_download, config.keep_downloads, config.delete_when_heard)

    def keeping_up(self, core: Core) -> KeepingUp:
        """What fetches and deletes audio by the rules, beside what plays if there is such."""
        if self._keeping is None:
            from steno_tui.playback.active_downloads import ActiveDownloads
            from steno_tui.playback.current_audio import CurrentAudio
            from steno_tui.playback.keeping_up import KeepingUp, key_in_use

            if self._playback is not None:
                downloads = self._playback.downloads
            else:
                fetch = CurrentAudio(core, self.downloads).fetch
                downloads = self._fetches = ActiveDownloads(
                    self.downloads, fetch, core.listings.names_now
                )
            self._keeping = KeepingUp(
                core,
                self.downloads,
                downloads,
                self.keep_rules,
                self.config.fetch_ahead,
                lambda: key_in_use(self._playback.heard) if self._playback is not None else None,
            )
        return self._keeping

    async def aclose(self) -> None:
        """Close what was opened: the player and its position, the downloads, then the library."""
        if self._playback is not None:
            await self._playback.aclose()
            self._playback = None
        if self._keeping is not None:
            with suppress(StenoError):  # nothing is heard any more
                await self._keeping.drop_heard()
        if self._fetches is not None:
            await self._fetches.aclose()
        if "downloads" in self.__dict__:
            await self.downloads.aclose()
        if self._core is not None:
            await self._core.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

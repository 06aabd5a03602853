"""The mpv behind a player: started when it is needed, started again when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from steno_tui.errors import PlayerError
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.mpv_ipc import MpvIpc
from steno_tui.player.mpv_protocol import MpvEvent

_OBSERVED = ("time-pos", "duration", "paused-for-cache", "demuxer-cache-time")


class MpvProcess:
    """At most one mpv at a time."""

    def __init__(
        self,
        mpv: MpvProgram,
        extra: Sequence[str],
        settings: Callable[[], Mapping[str, object]],
        on_event: Callable[[MpvEvent], None],
        on_lost: Callable[[str, bool], None],
    ) -> None:
        """Make an engine that does not run yet.

        Args:
            mpv: the program.
            extra: arguments after the usual ones.
            settings: the properties that every mpv is to have, as they are now.
            on_event: takes what happens in mpv.
            on_lost: takes a sentence when mpv is gone without having been asked to go, and whether
                it ever worked.
        """
        self._mpv = mpv
        self._extra = tuple(extra)
        self._settings = settings
        self._on_event = on_event
        self._on_lost = on_lost
        self._link: MpvIpc | None = None
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Have mpv run, whether it does already or not.

        Raises:
            PlayerError: it does not start.
        """
        async with self._starting:
            if self._link is not None and self._link.is_ready:
                return
            if self._link is not None:
                await self._link.close()
            self._link = link = MpvIpc(self._mpv, self._on_event, self._lost)
            await link.start(self._extra, _OBSERVED)
            # What a server answers instead of audio, mpv tells in its log alone.
            await link.command(["request_log_messages", "warn"])
            for name in self._settings():
                # Asked for each anew: it may change while the one before is being told.
                await link.command(["set_property", name, self._settings()[name]])

    def _lost(self, sentence: str) -> None:
        self._on_lost(sentence, self._link is not None and self._link.was_ready)

    async def command(self, command: Sequence[object] | Mapping[str, object]) -> object:
        """Send a command; see `steno_tui.player.mpv_ipc.MpvIpc.command`.

        Raises:
            PlayerError: mpv does not run, refuses, is gone, or does not answer.
        """
        if self._link is None:
            raise PlayerError("mpv is not running; play again to start it.")
        return await self._link.command(command)

    async def set(self, name: str, value: object) -> None:
        """Change a property.

        Raises:
            PlayerError: as for `command`.
        """
        await self.command(["set_property", name, value])

    async def get(self, name: str) -> object:
        """Read a property; None where it has no value now.

        Raises:
            PlayerError: mpv does not run, is gone, or does not answer.
        """
        return None if self._link is None else await self._link.get(name)

    async def adjust(self, name: str, value: object) -> None:
        """Change a property that is one of the settings; an mpv to come gets it at its start.

        Raises:
            PlayerError: as for `command`.
        """
        if self._link is not None and self._link.is_ready:
            await self.set(name, value)

    async def silence(self) -> None:
        """Have mpv let go of what it plays; one that is gone does so by itself."""
        if self._link is not None and self._link.is_open:
            with suppress(PlayerError):
                await self._link.command(["stop"])

    async def close(self) -> None:
        """End mpv, and wait until it is gone."""
        if self._link is not None:
            await self._link.close()

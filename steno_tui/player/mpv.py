"""Plays through the mpv program: one track, jumps that land where they should, honest states.

The user's own mpv configuration, scripts and saved positions are not read (``--no-config``): what
plays and where it starts is decided here alone.

A track is played from its file where it has one, and jumps there are exact. Over the network it
starts at once; what that does to the truth of positions is the matter of
`steno_tui.player.seek_accuracy`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from steno_tui import urls
from steno_tui.errors import AddressError, PlayerError
from steno_tui.network.audio_answer import audio_client
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.interface import (
    Status,
    Subscriber,
    Track,
    a_file,
    a_speed,
    a_volume,
    is_file,
    offset,
    unloaded,
    within,
)
from steno_tui.player.loaded_track import LoadedTrack
from steno_tui.player.mpv_phase import UNDERWAY, Phase
from steno_tui.player.mpv_session import MpvSession

_AT_ONCE = 8
"""The most connections; mpv leaves one for the next at every jump."""


class MpvPlayer:
    """A `Player` with mpv behind it, which is started by the first play.

    Its methods raise what those of `Player` do, and a `PlayerError` where mpv fails.
    An mpv that dies or hangs while something is loaded is started again once, at the same place.

    Args:
        mpv: what `find_mpv` found; no process of it runs before the first play.
        server: the origin in use, whose own audio may lie on a private address.
        extra: more arguments for mpv, after those of this program.
    """

    def __init__(self, mpv: MpvProgram, server: str, *, extra: Sequence[str] = ()) -> None:
        self._mpv = mpv
        self._server = server
        self._session = MpvSession(mpv, audio_client(server, _AT_ONCE), extra)
        self._closed = False
        self._wish = object()
        """What was asked for last; an ask that lets others go first looks whether it still is."""

    @property
    def name(self) -> str:
        """The engine, as users know it: ``mpv 0.35.1``."""
        return self._mpv.name

    @property
    def status(self) -> Status:
        """What the player does now."""
        return self._session.feed.status

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of the status told."""
        return self._session.feed.subscribe(callback)

    async def play(self, track: Track, at: float) -> None:
        """Play a track from a time on.

        Returns when the place is reached or, on a slow network, when mpv is on its way there.
        A track whose file is gone is played from its address. One of which its server sends only
        all from its start waits for `take_file`, or for a play from the start.
        """
        if self._closed:
            raise PlayerError("The player is closed.")
        at = offset(at)
        self._wish = wish = object()
        try:
            url = urls.check(track.url, self._server)
        except AddressError as error:
            raise PlayerError(error.message) from None
        if track.file is not None and not await asyncio.to_thread(is_file, track.file):
            track = replace(track, file=None)
        if wish is not self._wish:
            return
        loaded = self._session.track
        if loaded is None or loaded.track.id != track.id:
            loaded = self._session.begin(track, url, at)
        else:
            if track.file is not None:
                loaded.track = track
            loaded.heard = math.inf
            loaded = await self._move(loaded, at)
        if loaded.phase not in UNDERWAY:
            await self._session.settle(loaded)

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound or let it go on; while a track loads, it is held once it has."""
        loaded = self._session.track
        if loaded is None:
            raise PlayerError("Nothing is loaded in the player; play an episode first.")
        loaded.paused = paused
        self._session.show(loaded)
        if loaded.phase in UNDERWAY:
            with self._session.surviving(loaded):
                await self._session.process.set("pause", paused)

    async def seek(self, track_id: str, at: float) -> None:
        """Jump within the track that is loaded."""
        at = offset(at)
        loaded = self._loaded(track_id)
        if loaded is None:
            raise PlayerError("That episode is not loaded in the player; play it first.")
        moved = await self._move(loaded, at)
        if moved is not loaded or moved.next is not None:
            await self._session.settle(moved)
        moved.check()

    async def take_file(self, track_id: str, file: Path) -> None:
        """Go on from a file."""
        if self._loaded(track_id) is None:
            return
        file = await asyncio.to_thread(a_file, file)
        loaded = self._loaded(track_id)
        if loaded is None or loaded.file == file:
            return
        loaded.track = replace(loaded.track, file=file)
        self._session.feed.announce(replace(self.status, track=loaded.track))
        # Where it waits for the network, it need not any more.
        if self.status.approximate or self.status.state == "loading":
            again = self._session.begin_again(loaded, self._session.place(loaded))
            await self._session.settle(again)

    def trust_positions(self, track_id: str) -> None:
        """Take it that jumps land right."""
        loaded = self._loaded(track_id)
        if loaded is not None:
            loaded.accuracy.constant = True
            self._session.show(loaded)

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower."""
        speed = a_speed(speed)
        self._session.feed.announce(replace(self.status, speed=speed))
        await self._session.adjust("speed", speed)

    async def set_volume(self, volume: int) -> None:
        """Play louder or softer."""
        volume = a_volume(volume)
        self._session.feed.announce(replace(self.status, volume=volume))
        await self._session.adjust("volume", volume)

    async def set_muted(self, muted: bool) -> None:
        """Be silent, or be heard again."""
        self._session.feed.announce(replace(self.status, muted=muted))
        await self._session.adjust("mute", muted)

    async def stop(self) -> None:
        """Forget the track; never fails."""
        self._wish = object()
        self._session.drop()
        self._session.feed.announce(unloaded(self.status))
        await self._session.silence()

    async def close(self) -> None:
        """End mpv and leave nothing behind; subscribers hear nothing afterwards."""
        self._closed = True
        self._wish = object()
        await self._session.close()

    def _loaded(self, track_id: str) -> LoadedTrack | None:
        loaded = self._session.track
        return loaded if loaded is not None and loaded.track.id == track_id else None

    async def _move(self, loaded: LoadedTrack, at: float) -> LoadedTrack:
        """Jump in a track; returns what it goes on as."""
        session = self._session
        at = within(at, self.status.duration)
        is_held = loaded.phase is Phase.WAITING_FOR_FILE
        if loaded.track.file != loaded.file or (is_held and at == 0):
            return session.begin_again(loaded, at)
        with session.surviving(loaded):
            await session.jump(loaded, at)
        return loaded

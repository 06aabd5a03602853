"""Plays through the mpv program: one track, jumps that land where they should, honest states.

The user's own mpv configuration, scripts and saved positions are not read (``--no-config``): what
plays and where it starts is decided here alone.

A track is played from its file where it has one, and jumps there are exact. Over the network it
starts at once; what that does to the truth of positions is the matter of
`steno_tui.player.seek_accuracy`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from steno_tui import urls
from steno_tui.errors import AddressError, PlayerError
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.interface import (
    IsConstant,
    Status,
    Subscriber,
    Track,
    a_file,
    a_speed,
    a_volume,
    offset,
    unloaded,
    within,
)
from steno_tui.player.loaded_track import LoadedTrack
from steno_tui.player.mpv_loading import jump
from steno_tui.player.mpv_session import MpvSession


class MpvPlayer:
    """A `steno_tui.player.Player` with mpv behind it, which is started by the first play.

    An mpv that dies or hangs while something is loaded is started again once, at the same place.
    """

    def __init__(
        self,
        mpv: MpvProgram,
        server: str,
        *,
        extra: Sequence[str] = (),
        is_constant: IsConstant | None = None,
    ) -> None:
        """Make a player; no process runs yet.

        Args:
            mpv: what `steno_tui.player.find_mpv` found.
            server: the origin in use, whose own audio may lie on a private address.
            extra: more arguments for mpv, after those of this program.
            is_constant: looks at audio that is entered in its middle over the network; without it
                the position in every such MP3 is approximate.
        """
        self._mpv = mpv
        self._server = server
        self._deck = MpvSession(mpv, extra, is_constant)
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
        return self._deck.status

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of the status told; see `steno_tui.player.Player.subscribe`."""
        return self._deck.announcer.subscribe(callback)

    async def play(self, track: Track, at: float) -> None:
        """Play a track from a time on; see `steno_tui.player.Player.play`.

        Returns when the place is reached or, on a slow network, when mpv is on its way there.
        An mpv that died is started again. A track whose file is gone is played from its address.

        Raises:
            NoEntryError: the audio's server sends it only from its start. The track is loaded and
                waits for `take_file`, or for a play from the start.
            PlayerError: the address is refused, the audio does not load, mpv fails.
        """
        self._refuse_closed()
        at = offset(at)
        self._wish = wish = object()
        try:
            url = urls.check(track.url, self._server)
        except AddressError as error:
            raise PlayerError(error.message) from None
        if track.file is not None and not await asyncio.to_thread(_is_file, track.file):
            track = replace(track, file=None)
        if wish is not self._wish:
            return
        sound = self._deck.sound
        if sound is None or sound.track.id != track.id:
            sound = self._deck.begin(track, url, at)
        else:
            if track.file is not None:
                sound.track = track
            sound.restarted = False
            sound = await self._move(sound, at)
        await self._deck.settle(sound)

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound or let it go on; while a track loads, it is held once it has.

        Raises:
            PlayerError: nothing is loaded, or mpv fails.
        """
        sound = self._deck.sound
        if sound is None:
            raise PlayerError("Nothing is loaded in the player; play an episode first.")
        sound.paused = paused
        self._deck.show(sound)
        if sound.underway:
            with self._deck.surviving(sound):
                await self._deck.engine.set("pause", paused)

    async def seek(self, track_id: str, at: float) -> None:
        """Jump within the track that is loaded; see `steno_tui.player.Player.seek`.

        Raises:
            NoEntryError: the audio's server sends it only from its start, and the place has not
                come yet; nothing was moved.
            PlayerError: another track is loaded, or none, the time is not one, or mpv fails.
        """
        at = offset(at)
        sound = self._deck.sound
        if sound is None or sound.track.id != track_id:
            raise PlayerError("That episode is not loaded in the player; play it first.")
        moved = await self._move(sound, at)
        if moved is not sound or moved.next is not None:
            await self._deck.settle(moved)
        elif not moved.held:
            moved.check()

    async def take_file(self, track_id: str, file: Path) -> None:
        """Go on from a file; see `steno_tui.player.Player.take_file`.

        Raises:
            PlayerError: there is no such file, it cannot be played, or mpv fails.
        """
        if not self._holds(track_id):
            return
        file = await asyncio.to_thread(a_file, file)
        sound = self._deck.sound
        if sound is None or not self._holds(track_id) or sound.file == file:
            return
        sound.track = replace(sound.track, file=file)
        self._deck.announcer.announce(replace(self.status, track=sound.track))
        # Where it waits for the network, it need not any more.
        if self.status.approximate or sound.state == "loading":
            again = self._deck.begin_again(sound, self._deck.place(sound))
            await self._deck.settle(again)

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower; see `steno_tui.player.Player.set_speed`.

        Raises:
            PlayerError: it is no speed, or mpv fails.
        """
        speed = a_speed(speed)
        self._deck.announcer.announce(replace(self.status, speed=speed))
        await self._deck.engine.adjust("speed", speed)

    async def set_volume(self, volume: int) -> None:
        """Play louder or softer; see `steno_tui.player.Player.set_volume`.

        Raises:
            PlayerError: mpv fails.
        """
        volume = a_volume(volume)
        self._deck.announcer.announce(replace(self.status, volume=volume))
        await self._deck.engine.adjust("volume", volume)

    async def set_muted(self, muted: bool) -> None:
        """Be silent, or be heard again; see `steno_tui.player.Player.set_muted`.

        Raises:
            PlayerError: mpv fails.
        """
        self._deck.announcer.announce(replace(self.status, muted=muted))
        await self._deck.engine.adjust("mute", muted)

    async def stop(self) -> None:
        """Forget the track; never fails."""
        self._wish = object()
        self._deck.drop()
        self._deck.announcer.announce(unloaded(self.status))
        await self._deck.engine.silence()

    async def close(self) -> None:
        """End mpv and leave nothing behind; subscribers hear nothing afterwards."""
        self._closed = True
        self._wish = object()
        await self._deck.close()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise PlayerError("The player is closed.")

    def _holds(self, track_id: str) -> bool:
        sound = self._deck.sound
        return sound is not None and sound.track.id == track_id

    async def _move(self, sound: LoadedTrack, at: float) -> LoadedTrack:
        """Jump in a sound; returns what its track goes on as."""
        deck = self._deck
        at = within(at, self.status.duration)
        if sound.track.file != sound.file or (sound.held and at == 0):
            return deck.begin_again(sound, at)
        if sound.held:
            sound.at = at
            deck.show(sound, at)
        else:
            with deck.surviving(sound):
                await jump(deck, sound, at)
        return sound


def _is_file(file: Path) -> bool:
    return file.is_absolute() and file.is_file()

"""Audio that has to be on this machine before it can be entered exactly, or at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from steno_tui.downloads.cache import DownloadCache
from steno_tui.models.episode import Episode
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import Player, Track

LOOK_SECONDS = 5.0
"""How long it may take to find out whether a bit rate is constant."""


class ExactAudio:
    """Makes the position true where the player can only guess it.

    A guess is none where the bit rate is constant. Elsewhere the file is fetched, once, and the
    player goes on from there.

    Args:
        audio: looks at bit rates.
        fetch: has an episode's audio fetched to this machine, before all that waits.
        stop: ends the playback that has waited for a file in vain.
        later: has something done that nobody waits for.
    """

    def __init__(
        self,
        audio: DownloadCache,
        fetch: Callable[[Episode], asyncio.Task[Path]],
        stop: Callable[[], Awaitable[None]],
        later: Callable[[Callable[[], Awaitable[None]]], None],
    ) -> None:
        self._audio = audio
        self._fetch = fetch
        self._stop = stop
        self._later = later
        self._looked_at: str | None = None
        """The track whose bit rate was looked at."""
        self._wanted: str | None = None
        """The track whose file was fetched once already."""
        self._awaited: asyncio.Task[Path] | None = None
        """The fetch of the file that the player is to go on from."""

    def begin(self) -> None:
        """Another episode is played: whatever was tried counts no more."""
        self._looked_at = self._wanted = None

    def check(self, player: Player, heard: NowPlaying) -> None:
        """Look into a position that is a guess, once for each track."""
        track = heard.status.track
        if track is not None and heard.status.approximate and self._looked_at != track.id:
            self._looked_at = track.id
            self._later(lambda: self._look(player, heard.episode, track))

    async def _look(self, player: Player, episode: Episode, track: Track) -> None:
        is_constant = False
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                is_constant = await self._audio.is_constant(track.url)
        if is_constant:
            player.trust_positions(track.id)
        elif _has(player, track.id) and self._wanted != track.id:
            self.want_file(player, episode, track.id)

    def want_file(self, player: Player, episode: Episode, track_id: str) -> None:
        """Have the file of what is heard fetched, and the player go on from there."""
        self._wanted = track_id
        self._later(lambda: self._take_file(player, episode, track_id))

    async def _take_file(self, player: Player, episode: Episode, track_id: str) -> None:
        task = self._fetch(episode)
        if task is self._awaited:
            return
        self._awaited = task
        await asyncio.wait({task})
        self._awaited = None
        is_taken = False
        try:
            if not task.cancelled():  # by the user
                await player.take_file(track_id, task.result())
                is_taken = True
        finally:
            if not is_taken:
                # Behind the reason: with the end of the sound the program may end, and not tell it.
                self._later(lambda: self._end_wait(player, track_id))

    async def _end_wait(self, player: Player, track_id: str) -> None:
        if _has(player, track_id) and player.status.waits_for_file:
            await self._stop()


def _has(player: Player, track_id: str) -> bool:
    """Whether a track is the one that is loaded."""
    track = player.status.track
    return track is not None and track.id == track_id

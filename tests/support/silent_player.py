"""A player without sound: a clock that behaves like one, for tests and pictures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from steno_tui.errors import PlayerError
from steno_tui.models.episode import Chapter
from steno_tui.player.interface import (
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
from steno_tui.player.status_feed import POSITION_SECONDS, StatusFeed


class SilentPlayer:
    """A `Player` that plays silence for as long as the page says.

    Args:
        now: seconds from any start; never goes back.
    """

    name = "silent"

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._announcer = StatusFeed()
        self._mark = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def status(self) -> Status:
        """What the player does now."""
        return self._announcer.status

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of the status told."""
        return self._announcer.subscribe(callback)

    async def play(self, track: Track, at: float) -> None:
        """Play a track from a time on."""
        if self._closed:
            raise PlayerError("The player is closed.")
        at = offset(at)
        if self._holds(track.id):
            self._go(replace(self.status, position=within(at, self.status.duration)))
            return
        duration = None if track.duration is None else float(track.duration)
        self._go(
            replace(
                unloaded(self.status),
                track=track,
                position=within(at, duration),
                duration=duration,
                buffered=duration,
                state="playing",
            )
        )

    async def set_paused(self, paused: bool) -> None:
        """Hold the clock or let it go on."""
        if not self._holds(None):
            raise PlayerError("Nothing is loaded in the player; play an episode first.")
        self._advance()
        if self._holds(None):
            state = replace(self.status, paused=paused, state="paused" if paused else "playing")
            self._go(state)

    async def seek(self, track_id: str, at: float) -> None:
        """Jump within the track that is loaded."""
        at = offset(at)
        if not self._holds(track_id):
            raise PlayerError("That episode is not loaded in the player; play it first.")
        self._go(replace(self.status, position=within(at, self.status.duration)))

    async def take_file(self, track_id: str, file: Path) -> None:
        """Note that the track is on this machine; it sounds no different."""
        if not self._holds(track_id) or self.status.track is None:
            return
        file = await asyncio.to_thread(a_file, file)
        if self._holds(track_id):
            self._advance()
            self._go(replace(self.status, track=replace(self.status.track, file=file)))

    def trust_positions(self, track_id: str) -> None:
        """Nothing to do: a clock is exact."""

    async def set_speed(self, speed: float) -> None:
        """Let the clock run faster or slower."""
        speed = a_speed(speed)
        self._advance()
        self._go(replace(self.status, speed=speed))

    async def set_volume(self, volume: int) -> None:
        """Keep a volume, which silence has no use for."""
        self._advance()
        self._go(replace(self.status, volume=a_volume(volume)))

    async def set_muted(self, muted: bool) -> None:
        """Keep whether it is muted, which silence has no use for."""
        self._advance()
        self._go(replace(self.status, muted=muted))

    async def stop(self) -> None:
        """Forget the track."""
        self._go(unloaded(self.status))

    async def close(self) -> None:
        """Stop for good; subscribers hear nothing afterwards."""
        self._closed = True
        self._announcer.close()
        self._go(unloaded(self.status))

    def find_chapters(self, *chapters: Chapter) -> None:
        """Have chapters stand in the audio of what plays, which is learnt once it does."""
        self._advance()
        self._go(replace(self.status, chapters=chapters))

    def _holds(self, track_id: str | None) -> bool:
        """Whether a track is loaded, and this one where it is named."""
        track = self.status.track if self.status.state in ("playing", "paused") else None
        return track is not None and track_id in (None, track.id)

    def _go(self, status: Status) -> None:
        """Take a status and let the clock run from it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._mark = self._now()
        self._announcer.announce(status)
        if status.state == "playing":
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(POSITION_SECONDS, self._advance)

    def _advance(self) -> None:
        """Move the position on by what the clock has."""
        status = self.status
        if status.state != "playing" or status.position is None:
            return
        position = status.position + max(0.0, self._now() - self._mark) * status.speed
        if status.duration is not None and position >= status.duration:
            self._go(replace(status, position=status.duration, state="ended"))
        else:
            self._go(replace(status, position=position))

"""What a player is to the rest of the program: a track, a status, and a handful of verbs."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from steno_tui.errors import PlayerError
from steno_tui.models.episode import Chapter
from steno_tui.models.playback import FASTEST, SLOWEST

State = Literal["stopped", "loading", "playing", "paused", "ended", "failed"]
"""Loading is any wait for sound: a new track, a slow jump, a network that cannot keep up."""

LOUDEST = 100
"""The volume of the audio as it is; 0 is silence."""

_END_MARGIN = 1.0
"""How close to the end a jump may land, in seconds; any closer and there is nothing to hear."""


class Track(Struct, frozen=True):
    """One episode's audio."""

    id: str
    """What tells this audio from any other; every jump carries it."""
    url: str
    """Where the audio lies. The caller has passed it through `steno_tui.urls.check`."""
    title: str
    podcast: str
    duration: int | None
    """Seconds as the page says; the audio itself may be longer or shorter."""
    file: Path | None = None
    """The same audio, whole, on this machine; played in place of the address."""


class Status(Struct, frozen=True):
    """What the player does at one moment."""

    track: Track | None = None
    """Stays after the end and after a failure, so that it can be played again."""
    position: float | None = None
    """Seconds from the start of the audio."""
    duration: float | None = None
    """Seconds, of the audio itself; None until it is loaded, for audio without an end, and where it
    could only be guessed."""
    paused: bool = False
    """What the user asked for; a paused track that loads is both paused and loading."""
    state: State = "stopped"
    reason: str | None = None
    """Why the state is ``failed``, in a sentence."""
    speed: float = 1.0
    """How many seconds of audio pass in one of the clock, `SLOWEST` to `FASTEST`."""
    volume: int = LOUDEST
    """0 to `LOUDEST`."""
    muted: bool = False
    buffered: float | None = None
    """Seconds from the start of the audio up to which it is at hand, from the position on; None
    where that is not known."""
    approximate: bool = False
    """Whether the position is an estimate: a file of unknown bit rate was entered in its middle."""
    chapters: tuple[Chapter, ...] = ()
    """Those that stand in the audio itself, in its own times; ascending, with titles."""
    waits_for_file: bool = False
    """Whether it can only begin once its file is there: the network cannot enter it there."""


Subscriber = Callable[[Status], None]


class Player(Protocol):
    """Something that plays one track at a time. All of it belongs to one event loop.

    Times are seconds from the start, brought into the track's length. Whatever cannot be done is a
    `PlayerError`: the engine fails, a number is none, or the track is not the one that is loaded.
    """

    @property
    def name(self) -> str:
        """The engine, as users know it: ``mpv 0.35.1``."""

    @property
    def status(self) -> Status:
        """What the player does now."""

    async def play(self, track: Track, at: float) -> None:
        """Play a track from a time on.

        Another track than the one loaded is loaded and starts to play. In the one that is loaded
        already this is a jump, and what is paused stays paused. A play that another one overtakes
        returns quietly.

        Raises:
            NoEntryError: it cannot be entered there before its file is here.
        """

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound or let it go on."""

    async def seek(self, track_id: str, at: float) -> None:
        """Jump within the track that is loaded, which is this one; what is paused stays paused.

        Raises:
            NoEntryError: it cannot be entered there before its file is here; nothing was moved.
        """

    async def take_file(self, track_id: str, file: Path) -> None:
        """Go on from a file: all the audio of the track that is loaded is on this machine now.

        Where the position was approximate it is made true at once, which can be heard; otherwise
        the file is used from the next jump on. For a track that is not loaded nothing happens.
        """

    def trust_positions(self, track_id: str) -> None:
        """Take it that jumps in a track, if it is loaded, land right: its bit rate is constant."""

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower from now on, whatever is loaded; brought into what there is."""

    async def set_volume(self, volume: int) -> None:
        """Play louder or softer from now on, whatever is loaded; brought into what there is."""

    async def set_muted(self, muted: bool) -> None:
        """Be silent without stopping, or be heard again."""

    async def stop(self) -> None:
        """Forget the track; never fails, whatever state the engine is in."""

    async def close(self) -> None:
        """Stop for good and leave no process behind; subscribers hear nothing afterwards."""

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of the status told: states at once, positions about 4 times a second.

        Args:
            callback: called in the event loop; must return soon and not raise.

        Returns:
            What ends the subscription.
        """


MakePlayer = Callable[[], Awaitable[Player]]
"""Makes the player, on first use; raises `NoPlayerError` where there is none."""


def offset(at: float) -> float:
    """Pass a time to jump to, a `PlayerError` where it is none; before the start is the start."""
    if not math.isfinite(at):
        raise PlayerError("That is not a time in an episode; nothing was moved.")
    return max(0.0, float(at))


def a_speed(speed: float) -> float:
    """Pass a speed, a `PlayerError` where it is none, brought into those there are."""
    if not math.isfinite(speed):
        raise PlayerError("That is not a speed; nothing was changed.")
    return min(FASTEST, max(SLOWEST, float(speed)))


def a_volume(volume: int) -> int:
    """Bring a volume into those there are."""
    return min(LOUDEST, max(0, volume))


def a_file(file: Path) -> Path:
    """Pass a file to play from, a `PlayerError` where it is gone; asks the disk."""
    if not is_file(file):
        raise PlayerError("The episode's audio is not on this machine any more; play it again.")
    return file


def is_file(file: Path) -> bool:
    """Whether a file can be played from; asks the disk."""
    return file.is_absolute() and file.is_file()


def unloaded(status: Status) -> Status:
    """What is left of a status when its track is forgotten: how it would sound."""
    return Status(speed=status.speed, volume=status.volume, muted=status.muted)


def within(at: float, duration: float | None) -> float:
    """Bring a time into a track: at or beyond the end becomes the last second."""
    return at if duration is None else min(at, max(0.0, duration - _END_MARGIN))

"""A track as far as mpv has got with it, and the sentences for what may go wrong with it."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct, field

from steno_tui import urls
from steno_tui.errors import AudioGoneError, PlayerError, StenoError
from steno_tui.network.audio_relay import AudioRelay
from steno_tui.player.interface import Status, Track
from steno_tui.player.mpv_phase import OVER, Event, Phase, next_phase
from steno_tui.player.seek_accuracy import SeekAccuracy
from steno_tui.text import times

_CUT_SHORT = 10.0  # seconds that may be missing at the end: durations are estimates

_GUESSED = "Estimating duration from bitrate"


class Length(Enum):
    """How far what mpv tells of a track's length can be trusted."""

    UNKNOWN = auto()
    """Not known yet."""
    TOLD = auto()
    GUESSED = auto()
    """mpv reckons it by the bit rate of its start: an MP3 without a header."""
    BROKEN = auto()
    """Read when the network had broken off: of Ogg mpv looks for it at the end of what comes."""
    ENDLESS = auto()
    """Nobody knows how long it is, so that mpv tells how much of it came."""


_UNTOLD = frozenset({Length.GUESSED, Length.BROKEN})


class LoadedTrack(Struct, eq=False):
    """A track as far as mpv has got with it; a new one for every load."""

    track: Track
    url: str
    """The track's address as the policy passed it."""
    at: float
    """Where it is to start, then where the last jump goes."""
    file: Path | None = None
    """What it is loaded from, where that is not the address."""
    relay: AudioRelay | None = None
    """What it comes through, where it comes from the address."""
    paused: bool = False
    """What the user wants."""
    heard: float = math.inf
    """Seconds that were played since mpv died in it and was started again."""
    accuracy: SeekAccuracy = field(default_factory=SeekAccuracy)
    phase: Phase = Phase.STARTING
    entry: object = None
    """mpv's number for it."""
    length: Length = Length.UNKNOWN
    seekable: bool = True
    """Whether its server sends it from any place on."""
    starved: bool = False
    """Whether mpv said last that it waits for the network."""
    failure: str | None = None
    task: asyncio.Task[str | None] | None = None
    """Loads it; ends with a sentence where it could not start where it was wanted."""
    next: LoadedTrack | None = None
    """What the same track goes on as, after a restart of mpv or from its file."""
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def on(self, event: Event) -> bool:
        """Take an event; False where it means nothing in this phase."""
        phase = next_phase(self.phase, event)
        if phase is None:
            return False
        self.phase = phase
        self._moved.set()
        self._moved = asyncio.Event()
        return True

    async def leaves(self, phases: frozenset[Phase], seconds: float | None = None) -> bool:
        """Wait for another phase than some, and tell whether it came within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.phase in phases:
                    await self._moved.wait()
        return self.phase not in phases

    @property
    def broke_off(self) -> bool:
        """Whether the network has ended before the audio did."""
        return self.relay is not None and self.relay.broke_off

    @property
    def is_over(self) -> bool:
        """Whether it is not mpv's any more."""
        return self.phase in OVER

    def check(self) -> None:
        """Raise a `PlayerError` where it failed."""
        if self.failure is not None:
            is_gone = self.relay is not None and self.relay.ran_out
            raise AudioGoneError(self.failure) if is_gone else PlayerError(self.failure)

    def read_log(self, line: object) -> None:
        """Take from mpv's log what its events leave out."""
        if isinstance(line, str) and _GUESSED in line[:200]:
            self.length = Length.GUESSED

    def whole(self, status: Status) -> float | None:
        """How long it should be: what the audio itself tells, else what the page says."""
        return self.track.duration if status.duration is None else status.duration

    def was_cut_short(self, status: Status) -> bool:
        """Tell a connection that broke from an end, which mpv takes it for."""
        whole = self.whole(status)
        if self.file is not None or status.position is None:
            return False
        if whole is None:
            return self.length in _UNTOLD and self.broke_off
        if status.duration is None:
            # Of audio whose size is known all has come, unless mpv said otherwise.
            may_miss = self.broke_off or self.length is Length.ENDLESS
        else:
            # The length of an MP3 may be no more than a guess from its first bytes.
            may_miss = self.broke_off or not self.accuracy.estimates
        return may_miss and whole - status.position >= _CUT_SHORT


def no_entry(url: str) -> str:
    """What to tell when a jump goes where the network cannot follow."""
    return (
        f"The audio at {urls.host(url)} cannot be entered there: its server sends it only from its "
        "start. Download the episode to jump in it."
    )


def too_slow(url: str, seconds: float) -> str:
    """What to tell about audio that does not come."""
    return (
        f"The audio at {urls.host(url)} did not load within {seconds:.0f} seconds; check the "
        "network, then play it again."
    )


def cut_short(url: str, position: float, duration: float | None) -> str:
    """What to tell about audio that ended before its end."""
    of = f" of {times.timestamp(int(duration))}" if duration is not None else ""
    return (
        f"The audio at {urls.host(url)} broke off at {times.timestamp(int(position))}{of}; play it "
        "again to go on from there."
    )


def stopped_with(error: object, track: LoadedTrack) -> str:
    """What to tell about mpv's reason to give a track up."""
    if error == "audio output initialization failed":
        return "The sound device could not be opened; check that there is one, then play again."
    if track.file is not None:
        return (
            "The episode's audio on this machine cannot be played; remove it from the cache, then "
            "play the episode again."
        )
    audio = f"The audio at {urls.host(track.url)}"
    refusal = None if track.relay is None else track.relay.refusal
    if error == "loading failed" and track.relay is not None and refusal is not None:
        return not_loaded(audio, track.relay.status, refusal)
    match error:
        case "loading failed":
            return f"{audio} could not be loaded; check the network, then play it again."
        case "unrecognized file format" | "no audio or video data played":
            return f"{audio} is not in a form that mpv can play; try the publisher's own page."
        case _:
            return f"{audio} stopped with an error; play it again to go on."


def not_loaded(audio: str, status: int | None, refusal: StenoError) -> str:
    """What to tell about audio of which nothing came.

    Args:
        audio: which, as a sentence begins.
        status: what its server answered (HTTP), if it did.
        refusal: what is wrong with that.
    """
    match status:
        case 404 | 410:
            return (
                f"{audio} is not there any more ({status}); refresh the episode, or try the "
                "publisher's own page."
            )
        case 401 | 403:
            return f"{audio} is not given to us ({status}); try the publisher's own page."
        case int() if status >= 400:
            return (
                f"{audio} could not be loaded, its server failed ({status}); play it again later."
            )
    return f"The audio could not be loaded. {refusal.message}"

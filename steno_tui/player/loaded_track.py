"""A track as far as mpv has got with it, and the sentences for what may go wrong with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from steno_tui import urls
from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.player.interface import State, Track
from steno_tui.player.seek_accuracy import SeekAccuracy
from steno_tui.text import times

_HEARD_ENOUGH = 10.0  # seconds of sound after which another death of mpv is another accident


@dataclass(slots=True, eq=False)
class LoadedTrack:
    """A track as far as mpv has got with it; a new one for every load."""

    track: Track
    url: str
    """The track's address as the policy passed it."""
    at: float
    """Where it is to start, then where the last jump goes."""
    file: Path | None = None
    """What it is loaded from, where that is not the address."""
    paused: bool = False
    entry: object = None
    """mpv's number for it."""
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    landed: asyncio.Event = field(default_factory=asyncio.Event)
    took_off: asyncio.Event = field(default_factory=asyncio.Event)
    """mpv has begun the last jump; set from the start for a sound that starts at its start."""
    underway: bool = False
    """Whether mpv was told what the user wants of pause; until then it holds the sound."""
    slow: bool = False
    starved: bool = False
    stuck: bool = False
    """Whether mpv could not do the last jump."""
    can_be_entered: bool = True
    """Whether its server sends it from any place on."""
    held: bool = False
    """Whether it waits for its file, since it cannot be entered where it is wanted."""
    is_measured: bool = False
    """Whether it is known how far what mpv tells of its length can be trusted."""
    is_endless: bool = False
    """Whether nobody knows how long it is, so that mpv tells how much of it came."""
    length_is_guess: bool = False
    """Whether mpv reckons its length by the bit rate of its start: an MP3 without a header."""
    broke_off: bool = False
    """Whether the network has ended before the audio did, at least once."""
    status_code: int | None = None
    """What its server answered instead of the audio (HTTP)."""
    reach: SeekAccuracy = field(default_factory=SeekAccuracy)
    heard: float = 0.0
    """Seconds that were played since mpv was started again for it."""
    restarted: bool = False
    failure: str | None = None
    task: asyncio.Task[None] | None = None
    given_up: asyncio.Event = field(default_factory=asyncio.Event)
    """mpv has said why it will not play it, or not any more."""
    next: LoadedTrack | None = None
    """What the same track goes on as, after a restart of mpv or from its file."""

    @property
    def state(self) -> State:
        """What a user is told about it."""
        if not self.underway or self.slow or self.starved:
            return "loading"
        return "paused" if self.paused else "playing"

    @property
    def may_restart(self) -> bool:
        """Whether mpv may be started again by itself when it dies."""
        return not self.restarted or self.heard >= _HEARD_ENOUGH

    def wake(self) -> None:
        """Let everybody who waits for it see that it is over."""
        for event in (self.loaded, self.took_off, self.landed):
            event.set()

    def check(self) -> None:
        """Say what became of it.

        Raises:
            NoEntryError: it cannot be entered where it is wanted.
            PlayerError: it failed.
        """
        if self.failure is not None:
            raise PlayerError(self.failure)
        if self.held or self.stuck:
            raise NoEntryError(no_entry(self.url))


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


def stopped_with(error: object, sound: LoadedTrack) -> str:
    """What to tell about mpv's reason to give a sound up."""
    if error == "audio output initialization failed":
        return "The sound device could not be opened; check that there is one, then play again."
    if sound.file is not None:
        return (
            "The episode's audio on this machine cannot be played; remove it from the cache, then "
            "play the episode again."
        )
    audio = f"The audio at {urls.host(sound.url)}"
    match error, sound.status_code:
        case "loading failed", 404 | 410:
            return (
                f"{audio} is not there any more ({sound.status_code}); refresh the episode, or try "
                "the publisher's own page."
            )
        case "loading failed", 401 | 403:
            return (
                f"{audio} is not given to us ({sound.status_code}); try the publisher's own page."
            )
        case "loading failed", int(code):
            return f"{audio} could not be loaded, its server failed ({code}); play it again later."
        case "loading failed", _:
            return f"{audio} could not be loaded; check the network, then play it again."
        case (("unrecognized file format" | "no audio or video data played"), _):
            return f"{audio} is not in a form that mpv can play; try the publisher's own page."
        case _:
            return f"{audio} stopped with an error; play it again to go on."

"""The phases of a track in mpv and what leads from one to another: one table, no I/O.

Whether it is paused is no phase: that is what the user asked for, in whatever phase.
"""

from __future__ import annotations

from enum import Enum, auto

from steno_tui.player.interface import State


class Phase(Enum):
    """How far mpv has got with a track."""

    IDLE = auto()
    """It is not mpv's any more: stopped, or another one took its place."""
    STARTING = auto()
    """mpv itself is being started."""
    OPENING = auto()
    """mpv opens the audio."""
    ENTERING = auto()
    """mpv holds the sound, and has not begun to go to where it is to start."""
    ARRIVING = auto()
    """mpv holds the sound, and is on its way to where it is to start."""
    ARRIVED = auto()
    """mpv holds the sound where it is to start."""
    WAITING_FOR_FILE = auto()
    """It cannot be entered over the network where it is wanted."""
    PLAYING = auto()
    """From here on mpv is told at once of every pause."""
    BUFFERING = auto()
    """The network does not keep up."""
    SEEKING = auto()
    """mpv was sent to another time, and has not begun to go there."""
    LANDING = auto()
    """mpv is on its way to another time."""
    SLOW_SEEKING = auto()
    """As `SEEKING`, from where there was no sound already."""
    SLOW_LANDING = auto()
    """As `LANDING`, for so long that it is shown."""
    ENDED = auto()
    FAILED = auto()


class Event(Enum):
    """What can happen to a track in mpv."""

    OPEN = auto()
    """mpv runs, and is to open the audio."""
    LOADED = auto()
    """mpv has opened the audio, which is to start elsewhere than at its start."""
    LOADED_AT_START = auto()
    SEEK = auto()
    """mpv is sent to a time."""
    SEEK_BEGUN = auto()
    SEEK_FAILED = auto()
    """mpv did not begin to go where it was sent."""
    RESTARTED = auto()
    """mpv has sound at a place that it went to."""
    RELEASED = auto()
    """mpv holds the sound no more, unless the user does."""
    LATE = auto()
    """A jump takes so long that it is to be shown."""
    STARVED = auto()
    """mpv waits for the network."""
    FED = auto()
    NO_ENTRY = auto()
    """The network cannot follow to where it is to start."""
    END = auto()
    FAILURE = auto()
    DROP = auto()
    """It is stopped, or gives way to another track."""


OVER = frozenset({Phase.IDLE, Phase.ENDED, Phase.FAILED})
UNOPENED = frozenset({Phase.STARTING, Phase.OPENING, Phase.WAITING_FOR_FILE}) | OVER
"""There is nothing in mpv yet that could be sent to a time."""
HOLDING = frozenset({Phase.ENTERING, Phase.ARRIVING, Phase.ARRIVED})
UNBEGUN = frozenset({Phase.ENTERING, Phase.SEEKING, Phase.SLOW_SEEKING})
"""mpv has yet to begin with a jump."""
TRAVELLING = UNBEGUN | {Phase.ARRIVING, Phase.LANDING, Phase.SLOW_LANDING}
"""What mpv tells of the position is still that of the place it leaves."""
AUDIBLE = frozenset({Phase.PLAYING, Phase.SEEKING, Phase.LANDING})
"""There is sound, unless it is paused; a short jump does not count as an interruption."""
UNDERWAY = AUDIBLE | {Phase.BUFFERING, Phase.SLOW_SEEKING, Phase.SLOW_LANDING}

TRANSITIONS: dict[tuple[Phase, Event], Phase] = {
    (Phase.STARTING, Event.OPEN): Phase.OPENING,
    (Phase.OPENING, Event.LOADED): Phase.ENTERING,
    (Phase.OPENING, Event.LOADED_AT_START): Phase.ARRIVING,
    (Phase.ENTERING, Event.SEEK): Phase.ENTERING,
    (Phase.ENTERING, Event.SEEK_BEGUN): Phase.ARRIVING,
    (Phase.ENTERING, Event.SEEK_FAILED): Phase.ARRIVED,
    (Phase.ENTERING, Event.RELEASED): Phase.SLOW_SEEKING,
    (Phase.ENTERING, Event.NO_ENTRY): Phase.WAITING_FOR_FILE,
    (Phase.ARRIVING, Event.SEEK): Phase.ENTERING,
    (Phase.ARRIVING, Event.RESTARTED): Phase.ARRIVED,
    (Phase.ARRIVING, Event.RELEASED): Phase.SLOW_LANDING,
    (Phase.ARRIVED, Event.SEEK): Phase.ENTERING,
    (Phase.ARRIVED, Event.RELEASED): Phase.PLAYING,
    (Phase.PLAYING, Event.SEEK): Phase.SEEKING,
    (Phase.PLAYING, Event.STARVED): Phase.BUFFERING,
    (Phase.BUFFERING, Event.SEEK): Phase.SLOW_SEEKING,
    (Phase.BUFFERING, Event.FED): Phase.PLAYING,
    (Phase.SEEKING, Event.SEEK): Phase.SEEKING,
    (Phase.SEEKING, Event.SEEK_BEGUN): Phase.LANDING,
    (Phase.SEEKING, Event.SEEK_FAILED): Phase.PLAYING,
    (Phase.SEEKING, Event.STARVED): Phase.SLOW_SEEKING,
    (Phase.LANDING, Event.SEEK): Phase.SEEKING,
    (Phase.LANDING, Event.RESTARTED): Phase.PLAYING,
    (Phase.LANDING, Event.LATE): Phase.SLOW_LANDING,
    (Phase.LANDING, Event.STARVED): Phase.SLOW_LANDING,
    (Phase.SLOW_SEEKING, Event.SEEK): Phase.SLOW_SEEKING,
    (Phase.SLOW_SEEKING, Event.SEEK_BEGUN): Phase.SLOW_LANDING,
    (Phase.SLOW_SEEKING, Event.SEEK_FAILED): Phase.PLAYING,
    (Phase.SLOW_LANDING, Event.SEEK): Phase.SLOW_SEEKING,
    (Phase.SLOW_LANDING, Event.RESTARTED): Phase.PLAYING,
}
for _phase in set(Phase) - OVER:
    TRANSITIONS[_phase, Event.FAILURE] = Phase.FAILED
    TRANSITIONS[_phase, Event.DROP] = Phase.IDLE
    if _phase not in (Phase.STARTING, Phase.WAITING_FOR_FILE):
        TRANSITIONS[_phase, Event.END] = Phase.ENDED


def next_phase(phase: Phase, event: Event) -> Phase | None:
    """Where an event leads from a phase; None where it means nothing there."""
    return TRANSITIONS.get((phase, event))


def state_of(phase: Phase, paused: bool) -> State:
    """What a user is told about a phase."""
    if phase in AUDIBLE:
        return "paused" if paused else "playing"
    told: dict[Phase, State] = {
        Phase.IDLE: "stopped",
        Phase.ENDED: "ended",
        Phase.FAILED: "failed",
    }
    return told.get(phase, "loading")

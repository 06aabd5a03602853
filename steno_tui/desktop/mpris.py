"""MPRIS: media keys, lock screens and panels of the desktop see and control what is playing.

The source is the MPRIS D-Bus Interface Specification, version 2.2. Only who names the same user's
session bus sees any of it; `steno_tui.desktop.session_bus` brings it there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from msgspec import Struct

Control = Callable[[], Awaitable[object]]
NumberControl = Callable[[float], Awaitable[object]]

MprisPlayback = Literal["playing", "waiting", "paused", "stopped"]
"""Waiting is any pause that the user did not ask for; stopped, that the end was reached."""


class MprisState(Struct, frozen=True):
    """What is playing at one moment, as far as the desktop may know it."""

    track: str
    """What tells this episode from any other."""
    title: str
    podcast: str
    state: MprisPlayback
    position: float
    """Seconds from the start, when this was told."""
    length: float | None = None
    """Seconds; None where that is not known."""
    speed: float = 1.0
    volume: float = 1.0
    """1 is the audio as it is, 0 silence."""
    can_seek: bool = True
    has_next: bool = False


class MprisControls(Struct, frozen=True):
    """What the desktop may ask for. A `StenoError` becomes the answer to who asked."""

    play: Control
    pause: Control
    play_pause: Control
    stop: Control
    next: Control
    """Goes to the next chapter or episode."""
    previous: Control
    seek_by: NumberControl
    """Goes on by some seconds, or back where they are negative."""
    seek_to: NumberControl
    """Goes to a time from the start, which lies in the audio."""
    set_speed: NumberControl
    """Sets how many seconds of audio pass in one of the clock."""
    set_volume: NumberControl
    """Sets the volume, 0 to 1."""

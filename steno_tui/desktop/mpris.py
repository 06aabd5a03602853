"""MPRIS: media keys, lock screens and panels of the desktop see and control what is playing.

The source is the MPRIS D-Bus Interface Specification, version 2.2. Only who names the same user's
session bus sees any of it. The work is dbus-fast's, which need not be installed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol, cast

from steno_tui.desktop.session_bus import session_bus


@dataclass(frozen=True, slots=True)
class MprisState:
    """What is playing at one moment, as far as the desktop may know it."""

    track: str
    """What tells this episode from any other."""
    title: str
    podcast: str
    state: Literal["playing", "waiting", "paused", "stopped"]
    """Waiting is any pause that the user did not ask for; stopped, that the end was reached."""
    position: float
    """Seconds from the start, when this was told."""
    length: float | None = None
    """Seconds; None where that is not known."""
    speed: float = 1.0
    volume: float = 1.0
    """1 is the audio as it is, 0 silence."""
    can_seek: bool = True
    has_next: bool = False
    has_previous: bool = False


class MprisControls(Protocol):
    """What the desktop may ask for. A `StenoError` becomes the answer to who asked."""

    async def play(self) -> None:
        """Play on."""

    async def pause(self) -> None:
        """Pause."""

    async def play_pause(self) -> None:
        """Pause what plays, or play on."""

    async def stop(self) -> None:
        """Stop."""

    async def next(self) -> None:
        """Go to the next chapter or episode."""

    async def previous(self) -> None:
        """Go to the previous chapter."""

    async def seek_by(self, seconds: float) -> None:
        """Go on, or back where that is negative."""

    async def seek_to(self, seconds: float) -> None:
        """Go to a time from the start, which lies in the audio."""

    async def set_speed(self, speed: float) -> None:
        """Set how many seconds of audio pass in one of the clock."""

    async def set_volume(self, volume: float) -> None:
        """Set the volume, 0 to 1."""


class MprisService(Protocol):
    """MPRIS on the session bus, until `close`."""

    def tell(self, now: MprisState | None) -> None:
        """Tell what is playing now, None for nothing; harmless when the desktop has gone."""

    async def close(self) -> None:
        """Leave the bus; harmless when the desktop has gone."""


class _Implementation(Protocol):
    """What is used of the module that needs dbus-fast."""

    async def connect(self, controls: MprisControls, address: str) -> MprisService | None: ...


async def publish(
    controls: MprisControls, environ: Mapping[str, str] = os.environ
) -> MprisService | None:
    """Serve MPRIS on the session bus.

    Args:
        controls: what it may ask for; called in the running loop, with the caller's context.
        environ: names the session bus.

    Returns:
        The service; None where there is no desktop, or dbus-fast is missing.
    """
    address = session_bus(environ)
    if address is None:
        return None
    try:
        # Its import takes 16 ms, and a key may be pressed meanwhile.
        module = await asyncio.to_thread(import_module, "steno_tui.desktop.connection")
    except ImportError:
        return None
    return await cast(_Implementation, module).connect(controls, address)

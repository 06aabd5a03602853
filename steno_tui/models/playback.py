"""Playback: speeds, and how far an episode was heard."""

from __future__ import annotations

from msgspec import Struct

SLOWEST, FASTEST = 0.5, 3.0
"""The speeds at which audio is played; the pitch stays the same at all of them."""


class PlaybackPosition(Struct, frozen=True):
    """How far an episode was heard."""

    seconds: int = 0
    """Where listening stopped, from the start of the audio; 0 once it was heard to its end."""
    finished: bool = False
    """Whether it was ever heard to its end."""

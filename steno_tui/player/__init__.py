"""Plays episodes: what a player is, the one with mpv behind it, and one without sound.

The players themselves are loaded when they are first asked for: nothing is heard before the first
screen stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.player.interface import (
    LOUDEST,
    IsConstant,
    Player,
    State,
    Status,
    Subscriber,
    Track,
)

if TYPE_CHECKING:
    from steno_tui.player.find import Mpv, find_mpv
    from steno_tui.player.mpv import MpvPlayer
    from steno_tui.player.silent import SilentPlayer

__all__ = [
    "LOUDEST",
    "IsConstant",
    "Mpv",
    "MpvPlayer",
    "Player",
    "SilentPlayer",
    "State",
    "Status",
    "Subscriber",
    "Track",
    "find_mpv",
]

_MODULES = {"Mpv": "find", "find_mpv": "find", "MpvPlayer": "mpv", "SilentPlayer": "silent"}


def __getattr__(name: str) -> object:
    """Load the players, on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

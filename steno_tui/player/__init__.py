"""Plays episodes: what a player is, the one with mpv behind it, and one without sound."""

from steno_tui.player.find import Mpv, find_mpv
from steno_tui.player.interface import (
    FASTEST,
    LOUDEST,
    SLOWEST,
    IsConstant,
    Player,
    State,
    Status,
    Subscriber,
    Track,
)
from steno_tui.player.mpv import MpvPlayer
from steno_tui.player.silent import SilentPlayer

__all__ = [
    "FASTEST",
    "LOUDEST",
    "SLOWEST",
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

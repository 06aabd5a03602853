"""What is heard: the one core that the full screen and ``steno-tui play`` share.

The listener is loaded when it is first asked for: the screens only need to know what is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.playback.heard import Heard, Sleep, chapter_at

if TYPE_CHECKING:
    from steno_tui.playback.listener import Listener
    from steno_tui.playback.sound import MakePlayer

__all__ = ["Heard", "Listener", "MakePlayer", "Sleep", "chapter_at"]


def __getattr__(name: str) -> object:
    """Load the listener, on first use."""
    if name == "Listener":
        from steno_tui.playback.listener import Listener

        return Listener
    if name == "MakePlayer":
        from steno_tui.playback.sound import MakePlayer

        return MakePlayer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

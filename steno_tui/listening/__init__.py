"""What is heard: the one core that the full screen and ``steno-tui play`` share."""

from steno_tui.listening.heard import Heard, Sleep, chapter_at
from steno_tui.listening.listener import Listener
from steno_tui.listening.sound import MakePlayer

__all__ = ["Heard", "Listener", "MakePlayer", "Sleep", "chapter_at"]

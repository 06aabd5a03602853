"""What is heard: the one core that the full screen and ``steno-tui play`` share."""

from steno_tui.listening.heard import Heard, Sleep, chapter_at

__all__ = ["Heard", "Sleep", "chapter_at"]

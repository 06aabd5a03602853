"""The sleep timer: when playback pauses by itself; pure but for a clock that is handed in."""

from __future__ import annotations

from collections.abc import Callable

from steno_tui.playback.now_playing import NowPlaying, Sleep

_PASSED = 2.0
"""So many seconds of the clock behind a chapter's end its end was reached by playing, not by a
jump."""


class SleepTimer:
    """What was set to end the sound.

    Args:
        clock: seconds from any start; never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends_at = 0.0
        self._chapter: int | None = None
        self.kind = Sleep.OFF

    def set(self, kind: Sleep, minutes: int = 0) -> None:
        """Have the sound end, or not.

        Args:
            kind: by what.
            minutes: from now, for a timer.
        """
        self.kind = kind
        self._ends_at = self._clock() + 60 * minutes
        self._chapter = None

    @property
    def left(self) -> int | None:
        """Whole seconds until a timer ends; None where there is none."""
        if self.kind is not Sleep.TIMER:
            return None
        return max(0, round(self._ends_at - self._clock()))

    def is_due(self, heard: NowPlaying) -> bool:
        """Whether the sound is to end now, before the episode does.

        A jump into another chapter makes that the one whose end counts.
        """
        if self.kind is Sleep.TIMER:
            return self._clock() >= self._ends_at
        if self.kind is not Sleep.CHAPTER or heard.status.position is None:
            return False
        chapter, before = heard.chapter, self._chapter
        if heard.status.state == "playing" and before is not None and (chapter or 0) > before:
            # Of chapters that start together the last counts as heard; all of them end this one.
            since = heard.status.position - heard.starts[before + 1]
            if since <= _PASSED * heard.status.speed:
                return True
        self._chapter = chapter if chapter is not None else -1
        return False

"""The sleep timer: when playback pauses by itself; pure but for a clock that is handed in."""

from __future__ import annotations

from collections.abc import Callable

from steno_tui.playback.now_playing import NowPlaying, Sleep

_PASSED = 2.0
"""So many seconds of the clock behind a chapter's end its end was reached by playing, not by a
jump."""


class SleepTimer:
    """What was set to end the sound; a timer runs only while there is some.

    Args:
        clock: seconds from any start; never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left = 0.0
        self._running_since: float | None = None
        """When the clock was looked at last; None while the timer rests."""
        self._chapter: int | None = None
        self.kind = Sleep.OFF

    def set(self, kind: Sleep, minutes: int = 0) -> None:
        """Have the sound end, or not.

        Args:
            kind: by what.
            minutes: from now, for a timer.
        """
        self.kind = kind
        self._left = 60.0 * minutes
        if self._running_since is not None:
            self._running_since = self._clock()
        self._chapter = None

    @property
    def left(self) -> int | None:
        """Whole seconds until a timer ends; None where there is none."""
        if self.kind is not Sleep.TIMER:
            return None
        return max(0, round(self._left - self._run))

    @property
    def _run(self) -> float:
        """How long it has run since the clock was looked at, in seconds."""
        return 0.0 if self._running_since is None else self._clock() - self._running_since

    def let_run(self, is_running: bool) -> None:
        """Have a timer run on, or rest: the sound is paused or over."""
        if is_running != (self._running_since is not None):
            self._left -= self._run
            self._running_since = self._clock() if is_running else None

    def is_due(self, heard: NowPlaying) -> bool:
        """Whether the sound is to end now, before the episode does.

        A jump into another chapter makes that the one whose end counts.
        """
        if self.kind is Sleep.TIMER:
            return self._run >= self._left
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

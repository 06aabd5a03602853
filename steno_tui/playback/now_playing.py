"""What is heard at one moment: the episode, what the player does to it, and what is set beside."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.models.chapters import chapter_at
from steno_tui.models.episode import Episode

if TYPE_CHECKING:
    from steno_tui.player.interface import Status

ADS_SECONDS = 5.0
"""A difference between the audio's length and the page's from which it is told."""

RESTART_SECONDS = 3.0
"""Later than this in a chapter, "back" goes to its own start."""


class Sleep(StrEnum):
    """What ends the sound by itself."""

    OFF = "off"
    TIMER = "timer"
    CHAPTER = "chapter"
    """The end of the chapter that is heard."""
    EPISODE = "episode"
    """The end of the episode that is heard."""


class NowPlaying(Struct, frozen=True):
    """What the player does, with the episode it does it to.

    Times are seconds of the audio. The page's chapters lie ``offset`` later in it.
    """

    episode: Episode
    status: Status
    offset: int = 0
    """By how many seconds the audio is later than the page's times: inserted advertisements."""
    sleep: Sleep = Sleep.OFF
    sleep_left: int | None = None
    """Seconds until the sound ends by itself, for a timer."""
    fetching: float | None = None
    """How much of the audio has been fetched to this machine, 0 to 1, while that is under way."""

    @property
    def is_on(self) -> bool:
        """Whether there is a sound that can be held or let go on."""
        return self.status.state in ("loading", "playing", "paused")

    @property
    def is_sounding(self) -> bool:
        """Whether it is to be heard, or is about to be: it is on, and nobody holds it."""
        return self.is_on and not self.status.paused and self.status.state != "paused"

    @property
    def chapter(self) -> int | None:
        """Which of the episode's chapters is heard."""
        if self.status.position is None:
            return None
        return chapter_at(self.episode.chapters, self.status.position - self.offset)

    @property
    def length(self) -> float | None:
        """The audio's length in seconds: the player's word, else the page's."""
        return self.status.duration or self.episode.duration_seconds

    @property
    def starts(self) -> tuple[float, ...]:
        """Where the chapters start in the audio, ascending."""
        return tuple(chapter.start_seconds + self.offset for chapter in self.episode.chapters)

    def chapter_start(self, step: int, place: float) -> float | None:
        """Where a step by a chapter leads; None where that is nowhere.

        Args:
            step: 1 for the next chapter; -1 for this one's start or, near that, the one before.
            place: where it begins, in seconds of the audio.
        """
        if step > 0:
            start = next((start for start in self.starts if start > place), None)
        else:
            begun = [start for start in self.starts if start <= place]
            if begun and place - begun[-1] > RESTART_SECONDS:
                return begun[-1]
            start = max((start for start in begun if start < begun[-1]), default=0.0)
        is_there = start is not None and not (self.length and start >= self.length)
        return start if is_there else None

    @property
    def differs_by(self) -> int | None:
        """By how many seconds the audio is longer than the page says, where that matters."""
        said, real = self.episode.duration_seconds, self.status.duration
        if said is None or real is None or abs(real - said) <= ADS_SECONDS:
            return None
        return round(real - said)

"""What was heard last, as it is shown before anything is played: held, at its place."""

from __future__ import annotations

from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import LOUDEST, Status, within


class LastHeard:
    """What was heard last, until something is played or it is let go of.

    It can be moved about in, and told how to sound. Nothing is asked of the network for it, and no
    player is needed.

    Args:
        core: reads what the library has.

    Attributes:
        heard: it, once it was read; None where there is nothing to go on with.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self.heard: NowPlaying | None = None

    async def read(self) -> None:
        """Read it; what was heard to its end, or is not known any more, is not gone on with.

        Raises:
            LibraryError: the disk refused.
        """
        key = await self._core.positions.last()
        read = await self._core.pages.stored(key) if key is not None else None
        if key is None or read is None or read.episode.audio_url is None:
            return
        start = await self._core.positions.start(key)
        status = Status(
            position=float(start.position.seconds),
            paused=True,
            speed=start.speed,
            volume=LOUDEST if start.volume is None else start.volume,
        )
        self.heard = NowPlaying(read.episode, status, start.offset)

    def forget(self) -> bool:
        """Let go of it; returns whether there was something."""
        was, self.heard = self.heard, None
        return was is not None

    def held(self, key: EpisodeKey) -> NowPlaying | None:
        """It, where it is this episode."""
        return self.heard if self.heard is not None and self.heard.episode.key == key else None

    def speed_of(self, podcast: Podcast) -> float | None:
        """How fast it will be played, where it is of this podcast."""
        if self.heard is None or self.heard.episode.podcast.slug != podcast.slug:
            return None
        return self.heard.status.speed

    def move(self, to: float) -> bool:
        """Hold it at another time, brought into its length; returns whether there is something."""
        heard = self.heard
        if heard is None:
            return False
        to = max(0.0, within(to, heard.length))
        self.heard = replace(heard, status=replace(heard.status, position=to))
        return True

    def set_sound(self, *, speed: float | None, volume: int | None, muted: bool | None) -> bool:
        """Have it sound so once it is played; returns whether there is something.

        Args:
            speed: how fast; None leaves it as it is, here and below.
            volume: 0 to `LOUDEST`.
            muted: whether it is silent.
        """
        heard = self.heard
        if heard is None:
            return False
        given = {"speed": speed, "volume": volume, "muted": muted}
        changed = {name: value for name, value in given.items() if value is not None}
        self.heard = replace(heard, status=replace(heard.status, **changed))
        return True

    def shift(self, offset: int) -> bool:
        """Take its times to be so many seconds later in its audio; returns whether it is there."""
        if self.heard is None:
            return False
        self.heard = replace(self.heard, offset=offset)
        return True

    def take(self, episode: Episode, key: EpisodeKey) -> bool:
        """Take in newer facts of its episode, known by a name so far; returns whether they are."""
        if self.heard is None or self.heard.episode.key != key:
            return False
        self.heard = replace(self.heard, episode=episode)
        return True

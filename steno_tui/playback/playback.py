"""What a listener can do to what is heard: go elsewhere in it, and change how it sounds."""

from __future__ import annotations

from steno_tui.errors import NoEntryError
from steno_tui.playback.autoplay import Autoplay
from steno_tui.playback.now_playing import Sleep, chapter_at
from steno_tui.player.interface import LOUDEST

RESTART_SECONDS = 3.0
"""Later than this in a chapter, "back" goes to its own start."""


class Playback(Autoplay):
    """What is heard, with everything that can be done to it.

    Where nothing is heard these raise a `PlayerError` that says so; whatever else they raise is a
    `StenoError` too.
    """

    # Going elsewhere.

    async def seek(self, to: float) -> None:
        """Go to a time of the audio that is heard, brought into its length."""
        player, current, heard = self._require()
        length = heard.length
        to = max(0.0, to if length is None else min(to, length - 1))
        current.aim = to
        try:
            await self._keeper.own(current)
            await player.seek(current.track.id, to)
        except NoEntryError as error:
            self._fetch(current)
            raise NoEntryError(
                f"{error.message} It is fetched now; jump again once it is here."
            ) from None
        finally:
            if current.aim == to:
                current.aim = None

    @property
    def _at(self) -> float | None:
        """Where it is, or where the jump goes that is under way: the next one counts from there."""
        current, heard = self._current, self.heard
        if heard is None or current is None:
            return None
        return heard.status.position if current.aim is None else current.aim

    async def skip(self, seconds: float) -> None:
        """Go on or back by some seconds."""
        place = self._at
        if place is not None:
            await self.seek(place + seconds)

    async def step_chapter(self, step: int) -> None:
        """Go to the next chapter, or back to this one's start or the one before."""
        heard, place = self.heard, self._at
        if heard is None or place is None or not heard.episode.chapters:
            return
        starts, now = heard.starts, chapter_at(heard.episode.chapters, place - heard.offset)
        target = -1 if now is None else now
        if step > 0:
            target += 1
        elif now is not None and place - starts[now] <= RESTART_SECONDS:
            target -= 1
        if target < len(starts) and not (heard.length and starts[target] >= heard.length > 0):
            await self.seek(starts[target] if target >= 0 else 0)

    # How it sounds.

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower, this podcast from now on."""
        player, current, _ = self._require()
        await player.set_speed(speed)
        podcast = current.episode.podcast.slug
        await self._core.library.run(
            lambda library: library.positions.set_speed(podcast, player.status.speed)
        )

    async def change_speed(self, by: float) -> None:
        """Play a little faster or slower, this podcast from now on."""
        _, _, heard = self._require()
        await self.set_speed(round(heard.status.speed + by, 2))

    async def change_volume(self, by: int) -> None:
        """Turn the volume up or down, from 0 to 100; it stays so for all that follows."""
        player, _, heard = self._require()
        await player.set_volume(max(0, min(LOUDEST, heard.status.volume + by)))
        await player.set_muted(False)
        volume = str(player.status.volume)
        await self._core.library.run(lambda library: library.settings.set("volume", volume))

    async def toggle_mute(self) -> None:
        """Be silent without stopping, or be heard again."""
        player, _, heard = self._require()
        await player.set_muted(not heard.status.muted)

    async def shift(self, by: int) -> None:
        """Take the chapters to start so many seconds later in the audio than they do now."""
        _, current, _ = self._require()
        current.offset += by
        await self._core.library.run(
            lambda library: library.positions.set_offset(current.episode.key, current.offset)
        )
        self._tell()

    def sleep(self, kind: Sleep, minutes: int = 0) -> None:
        """Have the sound end by itself, or not.

        Args:
            kind: by what.
            minutes: from now, for a timer.
        """
        self._timer.set(kind, minutes)
        self._tell()

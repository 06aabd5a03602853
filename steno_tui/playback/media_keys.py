"""Media keys: what MPRIS may tell of playback, and what the desktop may do to it."""

from __future__ import annotations

from steno_tui.desktop.mpris import MprisState
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.playback.playback import Playback
from steno_tui.player.interface import LOUDEST


def now_playing(heard: NowPlaying | None, waiting: int) -> MprisState | None:
    """What is playing, for MPRIS; None where nothing is, or it failed.

    Args:
        heard: what is heard.
        waiting: how many episodes wait in the queue.
    """
    if heard is None or heard.status.state == "failed":
        return None
    status, episode = heard.status, heard.episode
    chapter = -1 if heard.chapter is None else heard.chapter
    match status.state:
        case "ended" | "stopped":
            state = "stopped"
        case "loading":
            state = "waiting"
        case _:
            state = "paused" if status.paused else "playing"
    return MprisState(
        track=str(episode.key),
        title=episode.title,
        podcast=episode.podcast.title,
        state=state,  # type: ignore[arg-type]
        position=status.position or 0.0,
        length=heard.length,
        speed=status.speed,
        volume=0.0 if status.muted else status.volume / LOUDEST,
        can_seek=not heard.waits_for_file,
        has_next=chapter + 1 < len(episode.chapters) or waiting > 0,
        has_previous=True,
    )


class MediaKeys:
    """Controls playback for the desktop; `steno_tui.desktop.mpris.MprisControls`.

    The next after the last chapter is the first episode of the queue.
    """

    def __init__(self, playback: Playback) -> None:
        self._playback = playback

    async def play(self) -> None:
        """Play on, or once more what has ended or failed."""
        heard = self._playback.heard
        if heard is not None and (heard.status.paused or heard.status.state in ("ended", "failed")):
            await self._playback.play_pause()

    async def pause(self) -> None:
        """Pause."""
        heard = self._playback.heard
        if heard is not None and not heard.status.paused:
            await self._playback.set_paused(True)

    async def play_pause(self) -> None:
        """Pause what plays, or play on."""
        await self._playback.play_pause()

    async def stop(self) -> None:
        """Stop."""
        await self._playback.stop()

    async def next(self) -> None:
        """Go to the next chapter, or the next episode that waits."""
        heard = self._playback.heard
        if heard is None:
            return
        at = -1 if heard.chapter is None else heard.chapter
        if at + 1 < len(heard.episode.chapters):
            await self._playback.step_chapter(1)
        else:
            await self._playback.play_next()

    async def previous(self) -> None:
        """Go to the chapter's start, or the one before; without chapters, to the beginning."""
        heard = self._playback.heard
        if heard is not None and heard.episode.chapters:
            await self._playback.step_chapter(-1)
        else:
            await self._playback.seek(0)

    async def seek_by(self, seconds: float) -> None:
        """Go on, or back where that is negative."""
        await self._playback.skip(seconds)

    async def seek_to(self, seconds: float) -> None:
        """Go to a time from the start."""
        await self._playback.seek(seconds)

    async def set_speed(self, speed: float) -> None:
        """Set how many seconds of audio pass in one of the clock."""
        await self._playback.set_speed(speed)

    async def set_volume(self, volume: float) -> None:
        """Set the volume, 0 to 1."""
        heard = self._playback.heard
        if heard is not None:
            await self._playback.change_volume(round(volume * LOUDEST) - heard.status.volume)

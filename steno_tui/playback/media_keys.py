"""Media keys: what MPRIS may tell of playback, and what the desktop may do to it."""

from __future__ import annotations

from steno_tui.desktop.mpris import MprisControls, MprisPlayback, MprisState
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.playback.playback import Playback
from steno_tui.player.interface import LOUDEST, State

_STATES: dict[State, MprisPlayback] = {
    "loading": "waiting",
    "playing": "playing",
    "paused": "paused",
    "ended": "stopped",
    "stopped": "stopped",
}


def now_playing(heard: NowPlaying | None, waiting: int) -> MprisState | None:
    """What is playing, for MPRIS; None where nothing is, or it failed.

    Args:
        heard: what is heard.
        waiting: how many episodes wait in the queue.
    """
    if heard is None or heard.status.state not in _STATES:
        return None
    status, episode = heard.status, heard.episode
    return MprisState(
        track=str(episode.key),
        title=episode.title,
        podcast=episode.podcast.title,
        state=_STATES[status.state],
        position=status.position or 0.0,
        length=heard.length,
        speed=status.speed,
        volume=0.0 if status.muted else status.volume / LOUDEST,
        can_seek=not status.waits_for_file,
        has_next=_has_next_chapter(heard) or waiting > 0,
    )


def _has_next_chapter(heard: NowPlaying) -> bool:
    chapter = -1 if heard.chapter is None else heard.chapter
    return chapter + 1 < len(heard.episode.chapters)


def media_keys(playback: Playback) -> MprisControls:
    """What the desktop may do to playback; behind the last chapter comes the queue's first."""

    async def play() -> None:
        heard = playback.heard
        if heard is not None and not heard.is_sounding:
            await playback.play_pause()

    async def pause() -> None:
        heard = playback.heard
        if heard is not None and not heard.status.paused:
            await playback.set_paused(True)

    async def next_() -> None:
        heard = playback.heard
        if heard is not None and _has_next_chapter(heard):
            await playback.step_chapter(1)
        elif heard is not None:
            await playback.play_next()

    async def previous() -> None:
        heard = playback.heard
        if heard is not None and heard.episode.chapters:
            await playback.step_chapter(-1)
        else:
            await playback.seek(0)

    async def set_volume(volume: float) -> None:
        heard = playback.heard
        if heard is not None:
            await playback.change_volume(round(volume * LOUDEST) - heard.status.volume)

    return MprisControls(
        play=play,
        pause=pause,
        play_pause=playback.play_pause,
        stop=playback.stop,
        next=next_,
        previous=previous,
        seek_by=playback.skip,
        seek_to=playback.seek,
        set_speed=playback.set_speed,
        set_volume=set_volume,
    )

"""What was heard last, as it is shown before anything is played: held, at its place."""

from __future__ import annotations

from steno_tui.core.core import Core
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import LOUDEST, Status


async def last_heard(core: Core) -> NowPlaying | None:
    """Read what was heard last; None where that was heard to its end, or is not known any more.

    Nothing is asked of the network, and no player is needed.

    Raises:
        LibraryError: the disk refused.
    """
    key = await core.positions.last()
    read = await core.pages.stored(key) if key is not None else None
    if key is None or read is None or read.episode.audio_url is None:
        return None
    start = await core.positions.start(key)
    status = Status(
        position=float(start.position.seconds),
        paused=True,
        speed=start.speed,
        volume=LOUDEST if start.volume is None else start.volume,
    )
    return NowPlaying(read.episode, status, start.offset)

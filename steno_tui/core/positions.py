"""Playback positions, speeds, and by how much an episode's times are shifted."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import AudioAddress, EpisodeKey
from steno_tui.models.playback import PlaybackPosition


class PlaybackStart(Struct, frozen=True):
    """What is needed to begin to play an episode."""

    position: PlaybackPosition
    offset: int
    """By how many seconds the audio is later than the page's times."""
    speed: float
    """How fast its podcast is played."""
    volume: int | None
    """None where it was never set."""
    is_queued: bool
    """Whether the episode stands in the queue."""
    audio: AudioAddress | None
    """Where its audio lies, as far as that is on disk."""


def _start(library: Library, key: EpisodeKey) -> PlaybackStart:
    volume = library.settings.get("volume")
    return PlaybackStart(
        library.positions.get(key) or PlaybackPosition(),
        library.positions.offset(key),
        library.positions.speed(key.podcast) or 1.0,
        int(volume) if volume is not None and volume.isdecimal() else None,
        any(row.key == key for row in library.queue.rows()),
        library.episodes.audio(key),
    )


class Positions:
    """Keeps positions, speeds and offsets. Each raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def start(self, key: EpisodeKey) -> PlaybackStart:
        """What is needed to begin to play an episode; an empty key has no more than the volume."""
        return await self._library.run(lambda library: _start(library, key))

    async def last(self) -> EpisodeKey | None:
        """The episode that was played last; None where nothing was, or that one was over."""
        return await self._library.run(lambda library: library.positions.last())

    async def own(self, key: EpisodeKey) -> int:
        """Make the caller the one who says how far an episode was played; its number for `save`."""
        return await self._library.run(lambda library: library.positions.begin(key))

    async def save(
        self, key: EpisodeKey, seconds: int, *, session: int, finished: bool = False
    ) -> bool:
        """Keep where playback stopped; False where another program owns the position by now.

        Args:
            key: the episode.
            seconds: from the start of the audio.
            session: what `own` gave the caller.
            finished: it was heard to its end: the next time begins at the start.
        """
        return await self._library.run(
            lambda library: library.positions.save(key, seconds, session=session, finished=finished)
        )

    async def set_speed(self, podcast: str, speed: float) -> None:
        """Keep how fast a podcast is played."""
        await self._library.run(lambda library: library.positions.set_speed(podcast, speed))

    async def set_offset(self, key: EpisodeKey, seconds: int) -> None:
        """Keep by how many seconds an episode's audio is later than its page's times."""
        await self._library.run(lambda library: library.positions.set_offset(key, seconds))

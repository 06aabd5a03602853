"""The episode that is heard, and what is kept on disk of hearing it."""

from __future__ import annotations

from dataclasses import dataclass

from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.playback import PlaybackPosition
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import Track


@dataclass(slots=True, eq=False)
class CurrentEpisode:
    """The episode that is heard, as far as the player does not know it."""

    episode: Episode
    track: Track
    offset: int
    session: int
    saved: float | None = None
    """The position that is on disk."""
    is_owned: bool = True
    """Whether the position is ours to save, or another program's that plays the same."""
    is_over: bool = False
    """Whether its end was dealt with."""
    waits_for_file: bool = False
    is_looked_at: bool = False
    """Whether it is known, or being found out, if its bit rate is constant."""
    may_fetch: bool = True
    """Whether its audio may be fetched without being asked for: it was not yet tried."""
    is_fetched: bool = False
    """Whether its audio is being fetched, to go on from there."""
    aim: float | None = None
    """Where a jump goes that is under way, in seconds."""


class PositionSaver:
    """Keeps positions, speeds and offsets; an episode of a file, which has no key, leaves none.

    Args:
        library: the library, on its thread. What it raises is passed on: a `LibraryError`.
    """

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def offset(self, key: EpisodeKey) -> int:
        """By how many seconds the audio is later than the page's times."""
        return await self._library.run(lambda library: library.positions.offset(key))

    async def left_at(self, key: EpisodeKey, length: float | None) -> float:
        """Where listening stopped, in seconds of the audio; 0 where that was its end."""
        listened = (
            await self._library.run(lambda library: library.positions.get(key))
            or PlaybackPosition()
        )
        return 0 if length is not None and listened.seconds >= length - 1 else listened.seconds

    async def begin(self, episode: Episode, track: Track) -> CurrentEpisode:
        """Take an episode's position over."""
        key = episode.key
        session = (
            await self._library.run(lambda library: library.positions.begin(key)) if all(key) else 0
        )
        return CurrentEpisode(episode, track, await self.offset(key), session)

    async def speed(self, podcast: str) -> float:
        """How fast a podcast is played."""
        return await self._library.run(lambda library: library.positions.speed(podcast)) or 1.0

    async def own(self, current: CurrentEpisode) -> None:
        """Take the position back where another program had taken it: the user is here now."""
        if not current.is_owned:
            key = current.episode.key
            current.session = await self._library.run(lambda library: library.positions.begin(key))
            current.is_owned = True

    async def save(self, current: CurrentEpisode, heard: NowPlaying) -> bool:
        """Save the position; an episode heard to its end starts over the next time.

        Returns:
            False where it turned out just now that another program plays the same and owns it.
        """
        at, key = heard.status.position, current.episode.key
        if at is None or not all(key) or current.waits_for_file or not current.is_owned:
            return True
        current.saved = at
        is_over = heard.status.state == "ended"
        current.is_owned = await self._library.run(
            lambda library: library.positions.save(
                key, int(at), session=current.session, finished=is_over
            )
        )
        return current.is_owned

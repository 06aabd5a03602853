"""Keeps on disk how far an episode was heard, as it is heard."""

from __future__ import annotations

from collections.abc import Callable

from steno_tui.core.positions import Positions
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.now_playing import NowPlaying

SAVE_SECONDS = 5.0
"""How much of the position a crash may lose, in seconds of the audio."""


class PositionSaver:
    """Saves the position of one episode; one of a file, which has no key, leaves none.

    Two programs may play one episode: the position is that one's in which the user acted last.

    Args:
        positions: what is kept on disk; what it raises is passed on: a `LibraryError`.
        on_note: takes a sentence where another program turns out to own the position.
        on_saved: takes an episode whose position was saved for others to see.
    """

    def __init__(
        self,
        positions: Positions,
        on_note: Callable[[str], None],
        on_saved: Callable[[EpisodeKey], None] = lambda _: None,
    ) -> None:
        self._on_saved = on_saved
        self._positions = positions
        self._on_note = on_note
        self._key = EpisodeKey("", "")
        self._session: int | None = None
        """The number by which the position is ours; None where it is another program's."""
        self._saved: float | None = None

    async def claim(self, key: EpisodeKey) -> int:
        """Make an episode's position ours; returns the number to `follow` it by."""
        return await self._positions.own(key) if all(key) else 0

    def follow(self, key: EpisodeKey, session: int) -> None:
        """Save the position of an episode from now on."""
        self._key, self._session, self._saved = key, session, None

    def rename(self, before: EpisodeKey, key: EpisodeKey) -> None:
        """Go on with an episode under another name, where it is the one that is followed."""
        if self._key == before:
            self._key = key

    async def reclaim(self) -> None:
        """Take the position back where another program had taken it: the user is here now."""
        if self._session is None:
            self._session = await self.claim(self._key)

    def is_due(self, heard: NowPlaying) -> bool:
        """Whether the position has moved on by as much as may be lost."""
        at = heard.status.position
        return at is not None and (self._saved is None or abs(at - self._saved) >= SAVE_SECONDS)

    async def save(self, heard: NowPlaying | None, *, tells: bool = False) -> None:
        """Save the position; an episode heard to its end starts over the next time.

        Args:
            heard: what is heard.
            tells: whether others are to see it now, and not only after a crash.
        """
        session = self._session
        if heard is None or session is None or heard.status.waits_for_file:
            return
        at, key = heard.status.position, heard.episode.key
        if at is None or key != self._key or not all(key):
            return
        self._saved = at
        is_over = heard.status.state == "ended"
        if not await self._positions.save(key, int(at), session=session, finished=is_over):
            self._session = None if self._session == session else self._session
            self._on_note(
                f"Another steno-tui plays “{heard.episode.title}” too; where that one is, is kept."
            )
        if tells:
            self._on_saved(key)

"""Between the screens and the player: which episode is heard, from where, and what if it cannot be.

Not a widget. It keeps the episode beside the player's status, so that a jump always carries the
episode it belongs to, and saves the position as it goes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from steno_tui.catalog import Catalog
from steno_tui.errors import ReadOnlyError, UsageError
from steno_tui.library import Library
from steno_tui.listening import Heard, chapter_at
from steno_tui.models import Episode
from steno_tui.player import Player, Status, Track
from steno_tui.urls import check

SAVE_SECONDS = 5.0
"""How much of the position a crash may lose."""

RESTART_SECONDS = 3.0
"""Later than this in a chapter, "previous" goes to its own start."""


class Sound:
    """What is heard.

    Args:
        catalog: to save positions in.
        make_player: makes the player, on first use; raises `NoPlayerError` where there is none.
        on_change: called with what is heard whenever that changes, None when nothing is.
    """

    def __init__(
        self,
        catalog: Catalog,
        make_player: Callable[[], Awaitable[Player]],
        on_change: Callable[[Heard | None], None],
    ) -> None:
        self._catalog = catalog
        self._make_player = make_player
        self._on_change = on_change
        self._player: Player | None = None
        self._saved: float | None = None
        self._session = 0
        self.episode: Episode | None = None

    @property
    def engine(self) -> str | None:
        """The player's name and version, once it runs."""
        return self._player.name if self._player is not None else None

    @property
    def heard(self) -> Heard | None:
        """What is heard now."""
        if self._player is None or self.episode is None:
            return None
        status = self._player.status
        return None if status.state == "stopped" else Heard(self.episode, status)

    async def _ready(self) -> Player:
        if self._player is None:
            self._player = await self._make_player()
            self._player.subscribe(self._status_changed)
        return self._player

    def audio_url(self, episode: Episode) -> str:
        """The address of an episode's audio, if it may be played.

        Raises:
            UsageError: it has none.
            AddressError: the address policy refuses it.
        """
        if not episode.audio_url:
            raise UsageError(f"“{episode.title}” has no audio.")
        return check(episode.audio_url, self._catalog.service.server)

    async def play(self, episode: Episode, at: float | None = None) -> None:
        """Play an episode from a time, or from where it was left.

        Raises:
            UsageError: it has no audio, or the time lies beyond its end.
            AddressError: its audio's address is refused.
            NoPlayerError: there is no player.
            PlayerError: the player could not.
        """
        url = self.audio_url(episode)
        length = episode.duration_seconds
        if at is not None and length is not None and at >= length:
            raise UsageError("That time lies beyond the end of the audio.")
        if at is None:
            left = await self._catalog.disk.run(Library.listened, episode.key)
            at = left.seconds if left is not None else 0
            if length is not None and at >= length - 1:
                at = 0
        player = await self._ready()
        if self.episode is not None and self.episode.key != episode.key:
            await self.save()
        self.episode = episode
        with suppress(ReadOnlyError):  # it is heard all the same
            self._session = await self._catalog.disk.run(Library.begin_listening, episode.key)
        track = Track(str(episode.key), url, episode.title, episode.podcast.title, length)
        await player.play(track, at)

    async def play_pause(self) -> bool:
        """Pause what plays, or play on; false where nothing is loaded."""
        heard = self.heard
        if heard is None or self._player is None:
            return False
        if heard.status.state in ("ended", "failed"):
            await self.play(heard.episode, 0 if heard.status.state == "ended" else None)
            return True
        await self._player.set_paused(not heard.status.paused)
        await self.save()
        return True

    async def seek(self, to: float) -> None:
        """Go to a time of the episode that is heard."""
        heard = self.heard
        if heard is not None and self._player is not None:
            length = heard.length
            to = max(0.0, to if length is None else min(to, length - 1))
            await self._player.seek(str(heard.episode.key), to)

    async def skip(self, seconds: float) -> None:
        """Go on or back by some seconds."""
        heard = self.heard
        if heard is not None and heard.status.position is not None:
            await self.seek(heard.status.position + seconds)

    async def step_chapter(self, step: int) -> None:
        """Go to the next chapter, or back to this one's start or the one before."""
        heard = self.heard
        if heard is None or heard.status.position is None or not heard.episode.chapters:
            return
        chapters, position = heard.episode.chapters, heard.status.position
        now = chapter_at(chapters, position)
        target = -1 if now is None else now
        if step > 0:
            target += 1
        elif now is not None and position - chapters[now].start_seconds <= RESTART_SECONDS:
            target -= 1
        if target < len(chapters):
            await self.seek(chapters[target].start_seconds if target >= 0 else 0)

    async def stop(self) -> None:
        """Stop, and remember where."""
        if self._player is not None and self.heard is not None:
            await self.save()
            await self._player.stop()
            self._on_change(None)

    def _status_changed(self, status: Status) -> None:
        self._on_change(self.heard)

    def wants_saving(self) -> bool:
        """Whether the position has moved on since it was saved."""
        heard = self.heard
        position = heard.status.position if heard is not None else None
        return position is not None and (
            self._saved is None or abs(position - self._saved) >= SAVE_SECONDS
        )

    async def save(self) -> None:
        """Save the position; an episode heard to its end starts over the next time."""
        heard = self.heard
        if heard is None or heard.status.position is None:
            return
        self._saved = heard.status.position
        await self._catalog.disk.run(
            Library.save_position,
            heard.episode.key,
            int(heard.status.position),
            session=self._session,
            finished=heard.status.state == "ended",
        )

    async def close(self) -> None:
        """Save, and end the player."""
        if self._player is not None:
            await self.save()
            await self._player.close()

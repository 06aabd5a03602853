"""What is heard: plays an episode from where it was left or from a time, and keeps where it is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob
from steno_tui.errors import (
    NotOnDiskError,
    PlayerError,
    StenoError,
    UsageError,
)
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.playback.positions import CurrentEpisode, PositionSaver
from steno_tui.playback.sleep_timer import SleepTimer
from steno_tui.player.interface import MakePlayer, Player, Status, Track
from steno_tui.urls import check


class PlaybackSession:
    """What is heard.

    Args:
        core: the library to keep things in, and the pages of what is known by name only.
        audio: the audio on this machine.
        make_player: makes the player, on first use; raises `NoPlayerError` where there is none.
        on_change: called with what is heard whenever that changes, None when nothing is.
        on_note: called with a sentence about what happened by itself.
        on_fetch: called with an episode whose audio is on its way, or not any more.
        clock: seconds from any start; never goes back.

    Attributes:
        fetches: the audio that is on its way.
    """

    def __init__(
        self,
        core: Core,
        audio: DownloadCache,
        make_player: MakePlayer,
        on_change: Callable[[NowPlaying | None], None],
        *,
        on_note: Callable[[str], None],
        on_fetch: Callable[[EpisodeKey], None] = lambda key: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._core = core
        self._audio = audio
        self._make_player = make_player
        self._on_change = on_change
        self._on_note = on_note
        self._on_fetch = on_fetch
        self._timer = SleepTimer(clock)
        self._keeper = PositionSaver(core.library)
        self._making = asyncio.Lock()
        self._player: Player | None = None
        self._current: CurrentEpisode | None = None
        self._turn = 0
        self.fetches = ActiveDownloads(audio, self._fetch_moved)

    # What is heard.

    @property
    def engine(self) -> str | None:
        """The player's name and version, once it runs."""
        return self._player.name if self._player is not None else None

    @property
    def heard(self) -> NowPlaying | None:
        """What is heard now."""
        if self._player is None or self._current is None:
            return None
        current, status = self._current, self._player.status
        if status.track is None or status.track.id != current.track.id:
            return None  # nothing, or not yet this one
        return NowPlaying(
            current.episode,
            status,
            current.offset,
            self._timer.kind,
            self._timer.left,
            self.fetches.progress(current.episode.key),
            current.waits_for_file,
        )

    def _tell(self) -> None:
        self._on_change(self.heard)

    def _require(self) -> tuple[Player, CurrentEpisode, NowPlaying]:
        """What is heard, for what can only be done to that.

        Raises:
            PlayerError: nothing is.
        """
        heard = self.heard
        if heard is None or self._player is None or self._current is None:
            raise PlayerError("Nothing is playing; choose an episode or a chapter first.")
        return self._player, self._current, heard

    # Playing.

    def audio_url(self, episode: Episode) -> str:
        """The address of an episode's audio, if it may be played.

        Raises:
            UsageError: it has none.
            AddressError: the address policy refuses it.
        """
        if not episode.audio_url:
            raise UsageError(f"“{episode.title}” has no audio.")
        return check(episode.audio_url, self._core.service.server)

    def recording(self, episode: Episode) -> DownloadJob:
        """What to fetch to have an episode's audio on this machine.

        Raises:
            UsageError, AddressError: as `audio_url`.
        """
        url = self.audio_url(episode)
        return DownloadJob(episode.key, url, episode.title, episode.podcast.title)

    async def play(self, episode: Episode, at: float | None = None) -> None:
        """Play an episode from a time, or from where it was left.

        One that is asked for while another is on its way takes its place.

        Args:
            episode: which.
            at: seconds by the page's own times; None plays on.

        Raises:
            UsageError: it has no audio, or the time lies beyond its end.
            AddressError: its audio's address is refused.
            NotOnDiskError: its audio is not here, and the network is to be left alone.
            NoPlayerError: there is no player.
            NoEntryError: its server sends it only from its start; the player waits for a file.
            PlayerError: the player could not.
            LibraryError: the disk refused.
        """
        heard = self.heard
        is_same = heard is not None and heard.episode.key == episode.key and is_on(heard.status)
        if is_same and at is None:
            await self.set_paused(False)
            return
        self._turn += 1
        turn = self._turn
        current = self._current if is_same else None
        track, start = await self._place(episode, at, current)
        player = await self._ready()
        if turn != self._turn:
            return
        if current is None:
            await self.save()
            current = await self._keeper.begin(episode, track)
            await player.set_speed(await self._keeper.speed(episode.podcast.slug))
        else:
            await self._keeper.own(current)
        if turn != self._turn:
            return
        self._current = current
        await player.play(track, start)

    async def _place(
        self, episode: Episode, at: float | None, current: CurrentEpisode | None
    ) -> tuple[Track, float]:
        """Where an episode's audio is, and where in it to start."""
        url, key = self.audio_url(episode), episode.key
        file = await self._audio.find(url)
        if file is None and not self._core.service.may_ask:
            raise NotOnDiskError(
                f"The audio of “{episode.title}” is not on this machine, and steno-tui was told "
                "to stay offline."
            )
        length: float | None = episode.duration_seconds
        if current is not None and self._player is not None:
            length = self._player.status.duration or length
        if at is None:
            start = await self._keeper.left_at(key, length)
        else:
            start = max(0.0, at + await self._keeper.offset(key))
            if length is not None and start >= length:
                raise UsageError("That time lies beyond the end of the audio.")
        name = str(key) if all(key) else url
        podcast = episode.podcast.title or episode.podcast.slug
        return Track(name, url, episode.title, podcast, episode.duration_seconds, file), start

    async def _ready(self) -> Player:
        async with self._making:
            if self._player is None:
                player = await self._make_player()
                volume = await self._core.library.run(
                    lambda library: library.settings.get("volume")
                )
                if volume is not None and volume.isdecimal():
                    await player.set_volume(int(volume))
                player.subscribe(self._changed)
                self._player = player
            return self._player

    async def episode(self, key: EpisodeKey) -> Episode:
        """An episode that can be played, by its name.

        Raises:
            StenoError: its page cannot be had, or it has no audio.
        """
        return await self._core.pages.with_audio(EpisodeRef(key))

    async def play_key(self, key: EpisodeKey) -> None:
        """Play an episode that is known by name only, from where it was left.

        Raises:
            StenoError: as `play`, or its page cannot be had.
        """
        await self.play(await self.episode(key))

    async def play_pause(self) -> bool:
        """Pause what plays, or play on; false where nothing is loaded."""
        heard = self.heard
        if heard is None:
            return False
        if is_on(heard.status):
            await self.set_paused(not heard.status.paused)
        else:
            await self.play(heard.episode)
        return True

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound, or let it go on; where it is, is saved."""
        player, current, _ = self._require()
        await player.set_paused(paused)
        await self._keeper.own(current)
        await self.save()

    async def stop(self) -> None:
        """Stop, and remember where."""
        if self._player is not None and self.heard is not None:
            self._turn += 1
            await self.save()
            await self._player.stop()
            self._current = None
            self._tell()

    def _changed(self, status: Status) -> None:
        """Take a change of the player's status."""
        self._tell()

    def _fetch_moved(self, key: EpisodeKey) -> None:
        self._on_fetch(key)
        if self._current is not None and self._current.episode.key == key:
            self._tell()

    # What is kept.

    async def save(self) -> None:
        """Save the position; an episode heard to its end starts over the next time."""
        heard, current = self.heard, self._current
        if heard is None or current is None or await self._keeper.save(current, heard):
            return
        self._on_note(
            f"Another steno-tui plays “{current.episode.title}” too; where that one is, is kept."
        )

    async def aclose(self) -> None:
        """Save, end the player, and leave what is being fetched."""
        self._turn += 1
        await self.fetches.aclose()
        if self._player is not None:
            with suppress(StenoError):
                await self.save()
            await self._player.close()


def is_on(status: Status) -> bool:
    """Whether there is a sound that can be held or let go on."""
    return status.state in ("loading", "playing", "paused")

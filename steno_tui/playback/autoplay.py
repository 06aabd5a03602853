"""What goes on by itself while one listens: saving, sleeping, fetching, playing what waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from steno_tui.errors import NoEntryError, NotOnDiskError, StenoError, UnknownError, UsageError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.playback.positions import CurrentEpisode
from steno_tui.playback.session import PlaybackSession, is_on
from steno_tui.player.interface import Status

SAVE_SECONDS = 5.0
"""How much of the position a crash may lose, in seconds of the audio."""

TICK_SECONDS = 1.0
"""How often it is looked whether there is something to save, or the time to sleep has come."""

LOOK_SECONDS = 5.0
"""How long it may take to find out whether a bit rate is constant."""

Write = Callable[[], Awaitable[object]]


class Autoplay(PlaybackSession):
    """What is heard, and what becomes of it while nobody does anything.

    All of it needs `run` to be running.

    Attributes:
        plays_on: whether the end of an episode begins the next one of the queue.
    """

    plays_on = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deeds: asyncio.Queue[Write] = asyncio.Queue()

    async def run(self) -> None:
        """Carry on what goes on by itself, until cancelled; raises what nobody expects."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_time(), name="keep the position and the time")
            while True:
                group.create_task(self._steadily(await self._deeds.get()))

    async def _steadily(self, deed: Write) -> None:
        try:
            await deed()
        except StenoError as error:
            self._on_note(error.message)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            heard, current = self.heard, self._current
            if heard is None or current is None:
                continue
            self._sleep_if_due(heard)
            if self._timer.kind is Sleep.TIMER:
                self._tell()
            at = heard.status.position
            if at is not None and (
                current.saved is None or abs(at - current.saved) >= SAVE_SECONDS
            ):
                await self._steadily(self.save)

    def _sleep_if_due(self, heard: NowPlaying) -> None:
        if self._timer.is_due(heard):
            self._timer.set(Sleep.OFF)
            if is_on(heard.status) and not heard.status.paused:
                self._deeds.put_nowait(lambda: self.set_paused(True))

    def _changed(self, status: Status) -> None:
        """Take a change of the player's status."""
        super()._changed(status)
        heard, current = self.heard, self._current
        if heard is None or current is None:
            return
        if status.state == "ended" and not current.is_over:
            self._deeds.put_nowait(lambda: self._finish(current))
        current.is_over = status.state == "ended"
        if status.approximate and not current.is_looked_at:
            current.is_looked_at = True
            self._deeds.put_nowait(lambda: self._look_at_bit_rate(current))
        if status.state == "playing":
            current.waits_for_file = False
            self._sleep_if_due(heard)

    async def _finish(self, current: CurrentEpisode) -> None:
        """An episode was heard to its end: mark it, and go on with the queue."""
        turn = self._turn
        await self.save()
        is_asleep = self._timer.kind in (Sleep.EPISODE, Sleep.CHAPTER)
        if is_asleep:
            self._timer.set(Sleep.OFF)
            self._tell()
        if self.plays_on and not is_asleep and turn == self._turn and self._current is current:
            await self.play_next()

    # Audio that has to be here before it can be entered exactly.

    async def play(self, episode: Episode, at: float | None = None) -> None:
        """As `PlaybackSession.play`; audio that cannot be entered there is fetched first.

        What could be played waits in the queue no more.
        """
        try:
            await super().play(episode, at)
        except NoEntryError:
            current = self._current
            if current is None or current.episode.key != episode.key:
                return
            current.waits_for_file = True
            self._fetch(current)
            self._tell()
        if self._current is not None and self._current.episode.key == episode.key:
            await self._core.library.run(lambda library: library.queue.remove(episode.key))

    async def _look_at_bit_rate(self, current: CurrentEpisode) -> None:
        """Find out whether a place that is a guess is none; where it stays one, fetch the file."""
        is_constant = False
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                is_constant = await self._audio.is_constant(current.track.url)
        if self._current is not current or self._player is None:
            return
        if is_constant:
            self._player.trust_positions(current.track.id)
        elif current.may_fetch:
            self._fetch(current)

    def fetch(self, episode: Episode) -> asyncio.Task[Path]:
        """Have an episode's audio fetched to this machine; see `Fetches.start`.

        Raises:
            NotOnDiskError: the network is to be left alone.
            UsageError, AddressError: as `audio_url`.
        """
        if not self._core.service.may_ask:
            raise NotOnDiskError("steno-tui was told to stay offline; start it without --offline.")
        return self.fetches.start(self.recording(episode))

    def _fetch(self, current: CurrentEpisode) -> None:
        current.may_fetch = False
        if not current.is_fetched:  # else one waits for it already
            current.is_fetched = True
            self._deeds.put_nowait(lambda: self._take_file(current))

    async def _take_file(self, current: CurrentEpisode) -> None:
        """Fetch the audio of what is heard, and go on from there."""
        task = self.fetch(current.episode)
        await asyncio.wait({task})
        current.is_fetched = False
        is_heard = self._current is current and self._player is not None
        if is_heard and current.waits_for_file and (task.cancelled() or task.exception()):
            await self.stop()
        if task.cancelled():
            return  # by the user
        file = task.result()
        if self._current is not current or self._player is None:
            return
        current.track = replace(current.track, file=file)
        current.waits_for_file = False
        await self._player.take_file(current.track.id, file)

    # What waits to be heard.

    async def enqueue(self, key: EpisodeKey, *, first: bool) -> int:
        """Have an episode wait to be heard; one that waits already changes its place.

        Args:
            key: which.
            first: whether before all others.

        Returns:
            Its place, from 0.

        Raises:
            UsageError: it is being heard.
            UnknownError: there is no such episode on disk.
            LibraryError: the disk refused.
        """
        heard = self.heard
        if heard is not None and heard.episode.key == key and is_on(heard.status):
            raise UsageError("That is being heard already.")
        row = await self._core.library.run(lambda library: library.episodes.row(key))
        if row is None:
            raise UnknownError("Only what is in the library can wait to be heard.")
        queued = QueueRow(*key, row.title, row.podcast_title, row.duration)
        return await self._core.library.run(lambda library: library.queue.add(queued, first=first))

    async def play_next(self) -> bool:
        """Play the first of the queue; one that cannot be played stays there.

        Returns:
            False where the queue is empty.

        Raises:
            StenoError: as `play`, or its page cannot be had.
        """
        row = await self._core.library.run(lambda library: library.queue.take_next())
        if row is None:
            return False
        try:
            await self.play_key(row.key)
        except StenoError:
            await self._core.library.run(lambda library: library.queue.put_back(row, 0))
            raise
        return True

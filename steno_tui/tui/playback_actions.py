"""The program's ears: what the keys and clicks for the sound do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from textual import on, work

from steno_tui.core.core import Core
from steno_tui.errors import NoPlayerError, StenoError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.messages import (
    DownloadsChanged,
    ErrorReported,
    NowPlayingChanged,
    PlaybackNote,
    QueueChanged,
    StatusNote,
)
from steno_tui.tui.theme import Signs
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.playback.active_downloads import Downloads
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.playback.playback import Playback
    from steno_tui.services import Services
    from steno_tui.tui.screens.queue_list import QueueScreen
    from steno_tui.tui.screens.sleep_timer import Choice
from steno_tui.urls import at_time

SHORT_SKIP, LONG_SKIP = 5, 30
"""Seconds."""

SPEED_STEP = 0.1
VOLUME_STEP = 5
SHIFT_STEP = 5
"""Seconds by which a key moves all chapters."""


class QueueOnDisk:
    """The queue as the library keeps it; see `steno_tui.tui.screens.queue_list.Queue`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def queue(self) -> list[QueueRow]:
        """What waits, the next first."""
        return await self._library.run(lambda library: library.queue.rows())

    async def requeue(self, row: QueueRow, place: int) -> None:
        """Put an episode at a place, counted from 0."""
        await self._library.run(lambda library: library.queue.put_back(row, place))

    async def dequeue(self, key: EpisodeKey) -> int | None:
        """Take an episode out; the place it had, if it had one."""
        return await self._library.run(lambda library: library.queue.remove(key))

    async def move_in_queue(self, key: EpisodeKey, step: int) -> None:
        """Move an episode by so many places, negative towards the head."""
        await self._library.run(lambda library: library.queue.move(key, step))

    async def clear_queue(self) -> int:
        """Take everything out; how many there were."""
        return await self._library.run(lambda library: library.queue.clear())


class PlaybackActions(BaseApp):
    """A program that can be listened to.

    Attributes:
        services: the parts of the program.
        ticks: seconds from any start, for the sleep timer.
        core: the catalogue, once the library is open.
        signs: the terminal's.
        own_keys: the keys the configuration changed, by command.
        queue_screen: what waits to be heard, while that is shown.
    """

    services: Services
    ticks: Callable[[], float]
    core: Core
    signs: Signs
    own_keys: Mapping[str, str]
    queue_screen: QueueScreen | None = None

    @property
    def episode_at_hand(self) -> Episode | None:
        """What "play" plays while nothing is loaded."""
        return None

    # Loaded behind the first frame, and made when it is first used.

    @property
    def audio(self) -> DownloadCache:
        """The audio on this machine."""
        return self.services.downloads

    @cached_property
    def listener(self) -> Playback:
        """What is heard."""
        playback = self.services.start_playback(
            self.core, self.tell_heard, on_note=self.tell_note, ticks=self.ticks
        )
        playback.downloads.subscribe(self.tell_downloads)
        return playback

    @work(group="listening", description="carry the sound on")
    async def carry_on(self) -> None:
        """Save, sleep, fetch and play on, for as long as the program runs."""
        await asyncio.to_thread(import_module, "steno_tui.playback.playback")
        await self.listener.run()

    # What the listener tells, from wherever it is.

    def tell_heard(self, heard: NowPlaying | None) -> None:
        """Take note that what is heard has changed."""
        self.post_message(NowPlayingChanged(heard))

    def tell_note(self, sentence: str) -> None:
        """Take note of what happened by itself."""
        self.post_message(PlaybackNote(sentence))

    def tell_downloads(self, downloads: Downloads) -> None:
        """Take note of what audio is on this machine, and what is on its way."""
        self.post_message(DownloadsChanged(downloads))

    @on(PlaybackNote)
    def _noted(self, message: PlaybackNote) -> None:
        self.tell(message.message, "information" if message.calm else "warning")

    # Playing.

    @work(group="sound", exclusive=True, description="play")
    @reports_errors
    async def play(self, episode: Episode, at: float | None) -> None:
        """Play an episode from a time, or from where it was left; without mpv, copy the link."""
        try:
            if await self.listener.play(episode, at):
                self.post_message(QueueChanged())
        except NoPlayerError as error:
            link = at_time(self.listener.audio_url(episode), int(at or 0))
            self.copy_to_clipboard(link)
            self.post_message(ErrorReported(f"{error.message} Copied instead: {link}"))

    @work(group="sound", exclusive=True, description="play from the queue")
    @reports_errors
    async def play_queued(self, key: EpisodeKey) -> None:
        """Play an episode that waits in the queue."""
        await self.listener.play_key(key)
        self.post_message(QueueChanged())

    def seek(self, key: EpisodeKey, seconds: float) -> None:
        """Go to a time of an episode, if that is still the one that is heard."""
        heard = self.listener.heard
        if heard is not None and heard.episode.key == key:
            self.control(lambda: self.listener.seek(seconds))

    @work(group="control", description="control the sound")
    @reports_errors
    async def control(self, do: Callable[[], Awaitable[object]]) -> None:
        """Do something to what is heard."""
        await do()

    def action_play_pause(self) -> None:
        """Play or pause; where nothing is loaded, play the episode on the page."""
        if self.listener.heard is not None:
            self.control(self.listener.play_pause)
        elif self.episode_at_hand is not None:
            self.play(self.episode_at_hand, None)

    def action_stop(self) -> None:
        """Stop the sound."""
        self.control(self.listener.stop)

    # Going to another time.

    def action_previous_chapter(self) -> None:
        """To this chapter's start, or the one before."""
        self.control(lambda: self.listener.step_chapter(-1))

    def action_next_chapter(self) -> None:
        """To the next chapter."""
        self.control(lambda: self.listener.step_chapter(1))

    def action_seek_back(self) -> None:
        """A little back."""
        self._skip(-SHORT_SKIP)

    def action_seek_forward(self) -> None:
        """A little on."""
        self._skip(SHORT_SKIP)

    def action_seek_back_more(self) -> None:
        """Back."""
        self._skip(-LONG_SKIP)

    def action_seek_forward_more(self) -> None:
        """On."""
        self._skip(LONG_SKIP)

    def _skip(self, seconds: int) -> None:
        self.control(lambda: self.listener.skip(seconds))

    def action_go_to_time(self) -> None:
        """Ask for a time, and go there in the episode that was heard when it was asked for."""
        heard = self.listener.heard
        if heard is None:
            self.tell("Nothing is playing; choose an episode or a chapter first.")
            return
        from steno_tui.tui.screens.seek import SeekScreen

        key = heard.episode.key

        def chosen(seconds: float | None) -> None:
            if seconds is not None:
                self.seek(key, seconds)

        self.push_screen(SeekScreen(lambda: self.listener.heard), chosen)

    # How it sounds.

    def action_slower(self) -> None:
        """Slower, for this podcast."""
        self.control(lambda: self.listener.change_speed(-SPEED_STEP))

    def action_faster(self) -> None:
        """Faster, for this podcast."""
        self.control(lambda: self.listener.change_speed(SPEED_STEP))

    def action_usual_speed(self) -> None:
        """At the usual speed, for this podcast."""
        self.control(lambda: self.listener.set_speed(1.0))

    def action_volume_down(self) -> None:
        """Softer."""
        self.control(lambda: self.listener.change_volume(-VOLUME_STEP))

    def action_volume_up(self) -> None:
        """Louder."""
        self.control(lambda: self.listener.change_volume(VOLUME_STEP))

    def action_mute(self) -> None:
        """Silent, or heard again."""
        self.control(self.listener.toggle_mute)

    def action_sleep(self) -> None:
        """Ask what is to end the sound."""
        heard = self.listener.heard
        if heard is None:
            self.tell("Nothing is playing; choose an episode or a chapter first.")
            return

        from steno_tui.tui.screens.sleep_timer import SleepScreen

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.listener.sleep(choice.sleep, choice.minutes or 0)

        self.push_screen(SleepScreen(self.signs, self.own_keys, heard), chosen)

    # What waits to be heard.

    def action_queue(self) -> None:
        """Show what waits to be heard."""
        from steno_tui.tui.screens.queue_list import QueueScreen

        def chosen(key: EpisodeKey | None) -> None:
            self.queue_screen = None
            self.post_message(QueueChanged())
            if key is not None:
                self.play_queued(key)

        queue = QueueOnDisk(self.core.library)
        heard = self.listener.heard
        self.queue_screen = QueueScreen(queue, self.signs, self.own_keys, heard)
        self.push_screen(self.queue_screen, chosen)

    # Chapters that lie elsewhere in the audio than on the page.

    def action_shift_later(self) -> None:
        """All chapters later."""
        self._shift(SHIFT_STEP)

    def action_shift_earlier(self) -> None:
        """All chapters earlier."""
        self._shift(-SHIFT_STEP)

    def _shift(self, by: int) -> None:
        self.control(lambda: self._shifted(by))

    async def _shifted(self, by: int) -> None:
        await self.listener.shift(by)
        heard = self.listener.heard
        if heard is not None:
            self.post_message(StatusNote(shift_words(heard.offset)))

    # Audio on this machine.

    @work(group="fetch", description="fetch an episode's audio")
    async def fetch(self, key: EpisodeKey) -> None:
        """Fetch an episode's audio to this machine."""
        name = str(key)
        try:
            episode = await self.listener.episode(key)
            name = episode.title
            task = self.listener.fetch(episode)
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()
                self.post_message(PlaybackNote(f"On this machine now: {name}", calm=True))
        except StenoError as error:
            self.post_message(ErrorReported(f"{name}: {error.message}"))


def shift_words(offset: int) -> str:
    """How far the chapters of an episode were moved, in a few words."""
    if not offset:
        return "Chapters as the page says"
    return f"Chapters {abs(offset)} s {'later' if offset > 0 else 'earlier'}"

"""What the keys and clicks for the sound do, and what playback tells the app."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import AudioError, NoPlayerError, StenoError, UsageError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.text.counts import count
from steno_tui.text.times import timestamp
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import command
from steno_tui.tui.messages import (
    DownloadsChanged,
    ErrorReported,
    GoTo,
    MarkedHeard,
    NowPlayingChanged,
    QueueChanged,
)
from steno_tui.tui.workers import app_worker
from steno_tui.urls import at_time

if TYPE_CHECKING:
    from steno_tui.playback.download_list import DownloadRow
    from steno_tui.playback.downloads import Downloads
    from steno_tui.playback.fetch_line import ManyFetched
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.playback.playback import Playback
    from steno_tui.services import Services
    from steno_tui.tui.keeping_actions import KeepingActions
    from steno_tui.tui.screens.sleep_timer import Choice


class PlaybackActions:
    """Does to what is heard whatever is asked for.

    Args:
        app: which tells of it.
        services: which make what plays.
        ticks: seconds from any start, for the sleep timer.
    """

    def __init__(self, app: BaseApp, services: Services, ticks: Callable[[], float]) -> None:
        self.app = app
        self._services = services
        self._ticks = ticks
        self._with_heard: dict[str, Callable[[NowPlaying], None]] = {
            "go_to_time": self._ask_for_time,
            "sleep": self._ask_when_to_sleep,
            "now_playing": self._go_to_page,
            "copy_moment": self._copy_moment,
        }

    # Loaded behind the first frame, and made when it is first used.

    @cached_property
    def playback(self) -> Playback:
        """What is heard."""

        def heard_changed(heard: NowPlaying | None) -> None:
            self.app.post_message(NowPlayingChanged(heard))

        def downloads_changed(downloads: Downloads) -> None:
            self.app.post_message(DownloadsChanged(downloads))

        def marked(key: EpisodeKey) -> None:
            self.app.post_message(MarkedHeard(key))

        playback = self._services.start_playback(
            self.app.core,
            heard_changed,
            on_note=self.app.tell,
            on_marked=marked,
            ticks=self._ticks,
        )
        playback.downloads.subscribe(downloads_changed)
        return playback

    @cached_property
    def keeping(self) -> KeepingActions:
        """Has audio fetched and deleted by the rules for podcasts."""
        from steno_tui.tui.keeping_actions import KeepingActions

        return KeepingActions(self, self._services)

    @property
    def is_ready(self) -> bool:
        """Whether `playback` was made."""
        return "playback" in self.__dict__

    def episode_changed(self, episode: Episode) -> None:
        """Take in that more is known of an episode, which may be the one that is heard."""
        if self.is_ready:
            self.playback.episode_changed(episode)

    @app_worker("listening", "carry the sound on")
    async def run(self) -> None:
        """Save, sleep, fetch and play on, for as long as the program runs."""
        await asyncio.to_thread(import_module, "steno_tui.playback.playback")
        self._go_on_with_all()
        await self.playback.run(resumes=True)

    # Playing.

    def do(self, name: str, play_at_hand: Callable[[], None]) -> None:
        """Do one of the commands for the sound.

        Args:
            name: which.
            play_at_hand: plays what "play" plays while nothing is loaded.
        """
        call, heard = command(name).call, self.playback.heard
        if name == "queue":
            self._show_queue()
        elif name == "play_pause" and heard is None:
            play_at_hand()
        elif heard is None and name == "copy_moment":
            self.app.note("There is nothing to copy here")
        elif heard is None:
            self.app.note("Nothing is playing yet")
        elif name in self._with_heard:
            self._with_heard[name](heard)
        elif name == "play_pause" and not heard.is_on:
            self.play(heard.episode, None)
        elif name == "play_pause":
            self._control(self.playback.play_pause)
        elif call is not None:
            self._control(partial(call, self.playback), nowhere_words(name, heard))

    @app_worker("control", "control the sound")
    async def _control(self, do: Callable[[], Awaitable[object]], nowhere: str = "") -> None:
        """Do something to the sound; say why where it led nowhere."""
        before = self.playback.heard
        if await do() is False:
            self.app.note(nowhere)
        heard = self.playback.heard
        if before is not None and heard is not None and heard.offset != before.offset:
            self.app.note(shift_words(heard.offset))

    @app_worker("sound", "play", exclusive=True)
    async def play(self, episode: Episode, at: float | None) -> None:
        """Play an episode from a time, or from where it was left; without mpv, copy the link."""
        try:
            if await self.playback.play(episode, at):
                self.app.post_message(QueueChanged())
        except NoPlayerError as error:
            link = at_time(self.playback.audio_url(episode), int(at or 0))
            self.app.copy_to_clipboard(link)
            self.app.post_message(ErrorReported(f"{error.message} Copied instead: {link}"))

    @app_worker("sound", "play from the queue", exclusive=True)
    async def _play_queued(self, key: EpisodeKey) -> None:
        await self.playback.play_key(key)
        self.app.post_message(QueueChanged())

    @app_worker("names", "look for new names")
    async def look_for_new_names(self) -> None:
        """Have what is heard or here go by the names under which the lists have it now."""
        from steno_tui.playback.new_names import look_for_new_names

        if self.is_ready:
            await look_for_new_names(self.app.core, self.playback)

    async def pause(self) -> None:
        """Have the sound pause, where there is some."""
        heard = self.playback.heard if self.is_ready else None
        if heard is not None and heard.is_sounding:
            await self.playback.set_paused(True)

    def seek(self, key: EpisodeKey, seconds: float) -> None:
        """Go to a time of an episode, if that is still the one that is heard."""
        heard = self.playback.heard
        if heard is not None and heard.episode.key == key:
            self._control(lambda: self.playback.seek(seconds))

    def _go_to_page(self, heard: NowPlaying) -> None:
        """Go to the page of what is heard, the cursor on the chapter that is."""
        if not all(heard.episode.key):
            self.app.note("It was played from a file")
            return
        chapter = heard.chapter
        start = heard.episode.chapters[chapter].start_seconds if chapter is not None else None
        self.app.post_message(GoTo(EpisodeRef(heard.episode.key), start))

    def _copy_moment(self, heard: NowPlaying) -> None:
        """Copy a line that says what is heard, and where in it, with a link that leads there."""
        episode, seconds = heard.episode, int(heard.status.position or 0)
        words = f"{episode.title} — {timestamp(seconds)}"
        link = episode.audio_url
        self.app.copy(f"{words} {at_time(link, seconds)}" if link else words)

    # Dialogs.

    def _ask_for_time(self, heard: NowPlaying) -> None:
        """Ask for a time, and go there in the episode that was heard when it was asked for."""
        from steno_tui.tui.screens.seek import SeekScreen

        key = heard.episode.key

        def chosen(seconds: float | None) -> None:
            if seconds is not None:
                self.seek(key, seconds)

        self.app.push_screen(SeekScreen(lambda: self.playback.heard), chosen)

    def _ask_when_to_sleep(self, heard: NowPlaying) -> None:
        from steno_tui.tui.screens.sleep_timer import SleepScreen

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.playback.sleep(choice.sleep, choice.minutes or 0)

        self.app.push_screen(SleepScreen(heard), chosen)

    def _show_queue(self) -> None:
        from steno_tui.tui.screens.queue_list import QueueScreen

        def chosen(key: EpisodeKey | None) -> None:
            self.app.post_message(QueueChanged())
            if key is not None:
                self._play_queued(key)

        self.app.push_screen(QueueScreen(self.app.core.queue), chosen)

    # The queue, and audio on this machine.

    @app_worker("enqueue", "put an episode into the queue")
    async def enqueue(self, key: EpisodeKey, first: bool) -> None:
        """Have an episode wait to be heard, after all that waits or before it."""
        place = await self.playback.enqueue(key, first=first)
        self.app.note("Heard next" if place == 0 else f"Queued as number {place + 1}")
        self.app.post_message(QueueChanged())

    def download(self, key: EpisodeKey) -> None:
        """Fetch an episode's audio to this machine, or pause that."""
        downloads = self.playback.downloads
        if downloads.pause(key):
            again = self.app.first_key("download")
            self.app.note(f"Paused; {again} goes on with it")
        elif downloads.state.has(key):
            self.app.note("Its audio is on this machine already")
            self.keeping.make_own(key)
        else:
            self._fetch(key)

    @app_worker("fetch", "fetch an episode's audio")
    async def _fetch(self, key: EpisodeKey) -> None:
        with self._naming(str(key)):
            episode = await self.playback.episode(key)
        with self._naming(episode.title):
            await self._fetched(episode.title, self.playback.fetch(episode))

    @app_worker("fetch", "go on with a download")
    async def go_on(self, row: DownloadRow) -> None:
        """Go on with a download, or try again."""
        with self._naming(row.title):
            await self._fetched(row.title, await self.playback.download_list.go_on(row))

    @app_worker("fetch", "go on with what was to be fetched")
    async def _go_on_with_all(self) -> None:
        """Fetch what was asked for before the last end and had not come."""
        self.tell_of_many(await self.playback.fetch_line.go_on())

    def tell_of_many(self, fetched: ManyFetched) -> None:
        """Say how many have come that were asked for together, and why the others have not."""
        if fetched.here:
            self.app.note(f"On this machine now: {count(fetched.here, 'episode')}")
        if fetched.failed:
            number, why = count(len(fetched.failed), "episode"), fetched.failed[0].message
            self.app.post_message(ErrorReported(f"Not fetched: {number}. {why}"))

    async def _fetched(self, title: str, task: asyncio.Task[Path]) -> None:
        """Say when the audio is here; nothing where the fetch was paused."""
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
            self.app.note(f"On this machine now: {title}")

    @contextmanager
    def _naming(self, name: str) -> Iterator[None]:
        """Say of which episode it is that it cannot be had; an answer to a key needs no name."""
        try:
            yield
        except UsageError:
            raise
        except StenoError as error:
            raise AudioError(f"{name}: {error.message}") from error


def nowhere_words(name: str, heard: NowPlaying) -> str:
    """Why a jump leads nowhere from where one is, in a few words."""
    if name != "next_chapter" and name != "previous_chapter":
        return "This is its end"
    return "This is the last chapter" if heard.starts else "It has no chapters"


def shift_words(offset: int) -> str:
    """How far the chapters of an episode were moved, in a few words."""
    if not offset:
        return "Chapters as the page says"
    return f"Chapters {abs(offset)} s {'later' if offset > 0 else 'earlier'}"

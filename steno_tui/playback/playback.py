"""Playback: plays episodes from where they were left or from a time, and all that is done to them.

What is heard is one frozen `NowPlaying`, put together from the facts where they live: the status
from the player, the share of a download from the downloads, the sleep timer from that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead
from steno_tui.core.reference import EpisodeRef
from steno_tui.downloads.cache import DownloadCache
from steno_tui.errors import (
    AudioGoneError,
    LibraryError,
    NoEntryError,
    NotOnDiskError,
    PlayerError,
    StenoError,
    UsageError,
)
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.audio_chapters import AudioChapters
from steno_tui.playback.autoplay import Autoplay
from steno_tui.playback.current_audio import CurrentAudio, FoundAudio
from steno_tui.playback.download_list import DownloadList
from steno_tui.playback.exact_audio import ExactAudio
from steno_tui.playback.fetch_line import FetchLine
from steno_tui.playback.last_heard import LastHeard
from steno_tui.playback.line_saver import LineSaver
from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.playback.positions import PositionSaver
from steno_tui.playback.sleep_timer import SleepTimer
from steno_tui.player.interface import (
    MakePlayer,
    Player,
    Status,
    Track,
    a_speed,
    a_volume,
    within,
)

T = TypeVar("T")


class Playback:
    """What is heard, with everything that can be done to it.

    Where nothing is heard its methods raise a `PlayerError` that says so; whatever else they raise
    is a `StenoError` too: audio that is missing or refused, no player, a disk that does not write.
    What goes on by itself needs `run` to be running.

    Args:
        core: where positions, speeds and the queue are kept, and pages are read.
        audio: the audio on this machine.
        make_player: makes the player, on first use.
        on_change: called with what is heard whenever that changes, None when nothing is.
        on_note: called with a sentence about what happened by itself.
        on_marked: called with an episode that was heard to its end, held or left, once that is on
            disk.
        clock: seconds from any start; never goes back.

    Attributes:
        downloads: the audio that is on this machine or on its way.
        download_list: lists that, and does what is asked for there.
        fetch_line: fetches what was asked for together, and what was left by the run before.
        autoplay: what goes on by itself.
    """

    def __init__(
        self,
        core: Core,
        audio: DownloadCache,
        make_player: MakePlayer,
        on_change: Callable[[NowPlaying | None], None],
        *,
        on_note: Callable[[str], None],
        on_marked: Callable[[EpisodeKey], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._core = core
        self._audio = audio
        self._make_player = make_player
        self._on_change = on_change
        self._on_marked = on_marked
        self._told: NowPlaying | None = None
        self._current_audio = CurrentAudio(core, audio)
        self.downloads = ActiveDownloads(audio, self._current_audio.fetch, core.listings.names_now)
        self.downloads.subscribe(lambda _: self._tell())
        self.download_list = DownloadList(core, audio, self)
        self.autoplay = Autoplay(on_note)
        self._line_saver = LineSaver(core, audio, self.downloads, self.autoplay)
        self.fetch_line = FetchLine(core, audio, self, self._line_saver)
        self._exact_audio = ExactAudio(
            audio, partial(self.fetch, now=True), self.stop, self.autoplay.later
        )
        self._positions = PositionSaver(core.positions, on_note, on_marked)
        self._sleep_timer = SleepTimer(clock)
        self._audio_chapters = AudioChapters(
            lambda episode, found: self.autoplay.later(
                lambda: core.pages.keep_audio_chapters(episode, found)
            )
        )
        self._making = asyncio.Lock()
        self._player: Player | None = None
        self._episode: Episode | None = None
        self._last = LastHeard(core)
        """What was heard the last time, until something is played."""
        self._offset = 0
        self._seek_target: float | None = None
        self._chosen_at_end: float | None = None
        """Where an episode that is over is to go on, once that was chosen."""
        self._turn = 0
        self._trying: int | None = None
        """The turn in which a failure may lead to another try."""

    # What is heard.

    @property
    def engine(self) -> str | None:
        """The player's name and version, once it runs."""
        return self._player.name if self._player is not None else None

    @property
    def heard(self) -> NowPlaying | None:
        """What is heard now; before anything was, what was heard the last time."""
        sleep, sleep_left = self._sleep_timer.kind, self._sleep_timer.left
        if self._player is None or self._episode is None:
            last = self._last.heard
            return last and replace(last, sleep=sleep, sleep_left=sleep_left)
        status = self._player.status
        if status.track is None or status.track.id != self._current_audio.track_id(self._episode):
            return None  # nothing, or not yet this one
        if self._is_over and self._chosen_at_end is not None:
            status = replace(status, state="paused", paused=True, position=self._chosen_at_end)
        return NowPlaying(
            self._audio_chapters.beside(self._episode, status.chapters, self._offset),
            status,
            self._offset,
            sleep,
            sleep_left,
            self.downloads.state.coming(self._episode.key),
        )

    @property
    def _is_over(self) -> bool:
        """Whether the player is at the end of what was heard, and has nothing to move about in."""
        return self._player is not None and self._player.status.state == "ended"

    def episode_changed(self, episode: Episode, before: EpisodeKey | None = None) -> None:
        """Take note of an episode that was read: where it is heard, its facts are these now.

        Args:
            episode: as it is now.
            before: the name by which it was known, where that is another one now.
        """
        key = episode.key if before is None else before
        if before is not None:
            self._current_audio.rename(before, episode.key)
            self._positions.rename(before, episode.key)
        if self._episode is not None and self._episode.key == key and all(key):
            self._episode = episode
            self._tell()
        elif self._last.take(episode, key):
            self._tell()

    def _tell(self) -> None:
        heard = self.heard
        if self._trying == self._turn and heard is not None and heard.status.state == "failed":
            return
        if heard != self._told:
            self._told = heard
            self._on_change(heard)

    def _require(self) -> tuple[Player, NowPlaying]:
        """What is heard, for what can only be done to that."""
        heard = _something(self.heard)
        return _something(self._player), heard

    # Playing.

    def audio_url(self, episode: Episode) -> str:
        """The address of an episode's audio; see `CurrentAudio.url`."""
        return self._current_audio.url(episode)

    async def episode(self, key: EpisodeKey) -> Episode:
        """An episode that can be played, by its name."""
        return await self._core.pages.with_audio(EpisodeRef(key))

    async def play(self, episode: Episode, at: float | None = None) -> bool:
        """Play an episode from a time, or from where it was left.

        One that is asked for while another is on its way takes its place. Audio that cannot be
        entered there is fetched first, and then played.

        Args:
            episode: which.
            at: seconds by the page's own times; None plays on.

        Returns:
            Whether it waited in the queue, and does so no more.

        Raises:
            NoEntryError: it sounds already, and cannot be entered there before it is fetched.
        """
        heard = self.heard
        is_same = heard is not None and heard.episode.key == episode.key and heard.is_on
        if is_same and self._is_over:
            is_same = False
            if at is None and self._chosen_at_end is not None:
                at = self._chosen_at_end - self._offset
        if is_same and at is None:
            await self.set_paused(False)
            return False
        self._turn += 1
        turn = self._turn
        if heard is None or not is_same or at is None:
            return await self._play_other(episode, at, turn)
        track = self._current_audio.track(
            FoundAudio(episode, await self._audio.find(self.audio_url(episode)))
        )
        to = _passed(at + self._offset, heard.length)
        player = await self._ready(None)
        await self._positions.reclaim()
        if turn == self._turn:
            await self._enter(player, track, to)
        return False

    async def _play_other(self, episode: Episode, at: float | None, turn: int) -> bool:
        """Play another episode than is heard: one read of what is kept, one write to begin."""
        self.audio_url(episode)
        start = await self._core.positions.start(episode.key)
        found = await self._current_audio.find(episode, start.audio)
        episode, track = found.episode, self._current_audio.track(found)
        heard = self.heard
        is_same = heard is not None and heard.episode.key == episode.key
        length = heard.length if heard is not None and is_same else track.duration
        if at is not None:
            to = _passed(at + start.offset, length)
        else:
            to = start.position.seconds
            to = 0 if length is not None and to >= length - 1 else to
        player = await self._ready(start.volume)
        if turn != self._turn:
            return False
        await self._positions.save(self.heard, tells=True)
        session = await self._positions.claim(episode.key)
        await player.set_speed(self._last.speed_of(episode.podcast) or start.speed)
        if turn != self._turn:
            return False
        self._episode, self._offset, self._seek_target = episode, start.offset, None
        held = self._last.held(episode.key)
        if held is not None:  # it may have been moved, and shifted, until now
            self._offset = held.offset
            to = to if at is not None else _passed(held.status.position or 0.0, length)
        self._last.forget()
        self._positions.follow(episode.key, session)
        self._exact_audio.begin()
        if all(episode.key) and not episode.chapters:  # what a list tells has none
            self.autoplay.later(lambda: self._read_page(episode.key))
        await self._enter_anew(player, found, to)
        leaves_queue = start.is_queued and turn == self._turn
        if leaves_queue:
            await self._core.queue.remove(episode.key)
        return leaves_queue

    async def _enter_anew(self, player: Player, found: FoundAudio, to: float) -> None:
        """Play audio; where its host gives none at that address, its page may know another.

        Nothing is told of a failure that leads to another try.
        """
        turn = self._turn
        self._trying = turn
        try:
            await self._enter(player, self._current_audio.track(found), to)
        except AudioGoneError:
            newer = await self._current_audio.after_refusal(found)
            if turn != self._turn:
                return
            if newer is None:
                raise
            self._trying = None
            self._episode = newer
            await self._enter(player, self._current_audio.track(FoundAudio(newer)), to)
        finally:
            if self._trying == turn:
                self._trying = None
                self._tell()

    async def _enter(self, player: Player, track: Track, to: float) -> None:
        """Play a track; one that cannot be entered there is fetched."""
        try:
            await player.play(track, to)
        except NoEntryError as error:
            self._fetch_to_enter(error)

    async def _read_page(self, key: EpisodeKey) -> None:
        async for event in self._core.pages.open(EpisodeRef(key)):
            if isinstance(event, EpisodeRead):
                self.episode_changed(event.episode)

    async def _ready(self, volume: int | None) -> Player:
        """The player, made on first use."""
        async with self._making:
            if self._player is None:
                player = await self._make_player()
                held = self._last.heard
                if held is not None:
                    volume = held.status.volume
                    await player.set_muted(held.status.muted)
                if volume is not None:
                    await player.set_volume(volume)
                player.subscribe(self._changed)
                self._player = player
            return self._player

    async def play_key(self, key: EpisodeKey) -> bool:
        """Play an episode that is known by name only, from where it was left; see `play`."""
        return await self.play(await self.episode(key))

    async def play_pause(self) -> bool:
        """Pause what plays, or play on; false where nothing is loaded."""
        heard = self.heard
        if heard is None:
            return False
        if heard.is_on and not self._is_over:
            await self.set_paused(not heard.status.paused)
        else:
            await self.play(heard.episode)
        return True

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound, or let it go on; where it is, is saved."""
        player, _ = self._require()
        await player.set_paused(paused)
        await self._positions.reclaim()
        await self._positions.save(self.heard, tells=True)

    async def stop(self) -> None:
        """Stop, and remember where."""
        if self._last.forget():
            self._tell()
        if self._player is not None and self.heard is not None:
            self._turn += 1
            await self._positions.save(self.heard, tells=True)
            await self._player.stop()
            self._episode = None
            self._tell()

    # What goes on by itself.

    async def run(self, *, resumes: bool = False) -> None:
        """Carry on what goes on by itself, until cancelled; raises what nobody expects.

        Args:
            resumes: whether to begin with what was heard last, held; nothing is loaded for that.
        """
        if resumes:
            with suppress(LibraryError):
                await self._last.read()
                if self._episode is not None:  # something is played already
                    self._last.forget()
                self._tell()
        self.autoplay.later(self.downloads.look)
        await self.autoplay.run(self._tick)

    async def _tick(self) -> None:
        heard = self.heard
        if heard is None:
            return
        self._sleep_if_due(heard)
        if self._sleep_timer.kind is Sleep.TIMER:
            self._tell()
        if self._positions.is_due(heard):
            await self._positions.save(self.heard)

    def _changed(self, status: Status) -> None:
        """Take a change of the player's status."""
        if not self._is_over:
            self._chosen_at_end = None
        self._sleep_timer.let_run(status.state in ("playing", "loading") and not status.paused)
        self._tell()
        heard = self.heard
        if heard is None or self._player is None:
            return
        if self.autoplay.has_ended(heard):
            self.autoplay.later(self._finish)
        self._exact_audio.check(self._player, heard)
        if status.state == "playing":
            self._sleep_if_due(heard)

    def _sleep_if_due(self, heard: NowPlaying) -> None:
        if self._sleep_timer.is_due(heard):
            self._sleep_timer.set(Sleep.OFF)
            if heard.is_sounding:
                self.autoplay.later(lambda: self.set_paused(True))

    async def _finish(self) -> None:
        """An episode was heard to its end: mark it, and go on with the queue."""
        turn, heard = self._turn, self.heard
        await self._positions.save(heard)
        if heard is not None:
            self._on_marked(heard.episode.key)
        is_asleep = self._sleep_timer.kind in (Sleep.EPISODE, Sleep.CHAPTER)
        if is_asleep:
            self.sleep(Sleep.OFF)
        if self.autoplay.plays_on and not is_asleep and turn == self._turn:
            await self.play_next()

    async def play_next(self) -> bool:
        """Play the first of the queue, where one that cannot be played stays; False if empty."""
        row = await self._core.queue.take_next()
        if row is None:
            return False
        try:
            await self.play_key(row.key)
        except StenoError:
            await self._core.queue.put_back(row, 0)
            raise
        return True

    async def enqueue(self, key: EpisodeKey, *, first: bool) -> int:
        """Have an episode wait to be heard; one that waits already changes its place.

        Args:
            key: which.
            first: whether before all others.

        Returns:
            Its place, from 0.
        """
        heard = self.heard
        if heard is not None and heard.episode.key == key and heard.is_on:
            raise UsageError("That is being heard already.")
        _, place = await self._core.queue.add(key, first=first)
        return place

    # Audio that has to be here before it can be entered exactly.

    def fetch(self, episode: Episode, *, now: bool = False) -> asyncio.Task[Path]:
        """Have an episode's audio fetched to this machine; see `ActiveDownloads.start`."""
        if not self._core.service.may_ask:
            raise NotOnDiskError("steno-tui was told to stay offline; start it without --offline.")
        self.audio_url(episode)  # or it raises
        return self.downloads.start(episode, now=now)

    def _fetch_to_enter(self, error: NoEntryError) -> None:
        """Fetch what cannot be entered; raises what says so where it does not wait for that."""
        heard = self.heard
        if self._player is None or heard is None:
            raise error
        track = self._current_audio.track_id(heard.episode)
        self._exact_audio.want_file(self._player, heard.episode, track)
        self._tell()
        if not heard.status.waits_for_file:
            raise NoEntryError(
                f"{error.message} It is fetched now; jump again once it is here."
            ) from None

    # Going elsewhere.

    async def seek(self, to: float) -> None:
        """Go to a time of the audio that is heard, brought into its length.

        An episode that is over stays silent, and is played from there when that is asked for; so
        does what was heard the last time.
        """
        if self._last.move(to):
            self._tell()
            return
        player, heard = self._require()
        to = max(0.0, within(to, heard.length))
        if self._is_over:
            self._chosen_at_end = to
            self._tell()
            await self._positions.reclaim()
            await self._positions.save(self.heard)
            return
        self._seek_target = to
        try:
            await self._positions.reclaim()
            await player.seek(self._current_audio.track_id(heard.episode), to)
        except NoEntryError as error:
            self._fetch_to_enter(error)
        finally:
            if self._seek_target == to:
                self._seek_target = None

    def _place(self, heard: NowPlaying) -> float | None:
        """Where it is, or where the jump goes that is under way: the next one counts from there."""
        return heard.status.position if self._seek_target is None else self._seek_target

    async def skip(self, seconds: float) -> bool:
        """Go on or back by some seconds; false where there is nothing, as behind the end."""
        heard = self.heard
        if heard is None or (place := self._place(heard)) is None:
            return False
        if seconds > 0 and heard.status.state == "ended":
            return False
        await self.seek(place + seconds)
        return True

    async def step_chapter(self, step: int) -> bool:
        """Go to the next chapter, or back to this one's start or the one before.

        Returns:
            false where there is none.
        """
        heard = self.heard
        if heard is None or (place := self._place(heard)) is None or not heard.starts:
            return False
        start = heard.chapter_start(step, place)
        if start is not None:
            await self.seek(start)
        return start is not None

    # How it sounds.

    async def _set_sound(
        self, *, speed: float | None = None, volume: int | None = None, muted: bool | None = None
    ) -> None:
        """Have what plays, or what is held until it does, sound so; None changes nothing."""
        if self._last.set_sound(speed=speed, volume=volume, muted=muted):
            self._tell()
        if self._player is None:
            return
        if speed is not None:
            await self._player.set_speed(speed)
        if volume is not None:
            await self._player.set_volume(volume)
        if muted is not None:
            await self._player.set_muted(muted)

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower, this podcast from now on."""
        heard, speed = _something(self.heard), a_speed(speed)
        await self._set_sound(speed=speed)
        await self._core.positions.set_speed(heard.episode.podcast.slug, speed)

    async def change_speed(self, by: float) -> None:
        """Play a little faster or slower, this podcast from now on."""
        await self.set_speed(round(_something(self.heard).status.speed + by, 2))

    async def change_volume(self, by: int) -> None:
        """Turn the volume up or down, from 0 to 100; it stays so for all that follows."""
        volume = a_volume(_something(self.heard).status.volume + by)
        await self._set_sound(volume=volume, muted=False)
        await self._core.settings.set_volume(volume)

    async def toggle_mute(self) -> None:
        """Be silent without stopping, or be heard again."""
        await self._set_sound(muted=not _something(self.heard).status.muted)

    async def shift(self, by: int) -> None:
        """Take the chapters to start so many seconds later in the audio than they do now."""
        heard = _something(self.heard)
        offset = heard.offset + by
        if not self._last.shift(offset):
            self._offset = offset
        await self._core.positions.set_offset(heard.episode.key, offset)
        self._tell()

    def sleep(self, kind: Sleep, minutes: int = 0) -> None:
        """Have the sound end by itself, or not.

        Args:
            kind: by what.
            minutes: from now, for a timer.
        """
        self._sleep_timer.set(kind, minutes)
        self._tell()

    async def aclose(self) -> None:
        """Save, end the player, and leave what is being fetched."""
        self._turn += 1
        await self._line_saver.aclose()
        await self.downloads.aclose()
        if self._player is not None:
            with suppress(StenoError):
                await self._positions.save(self.heard)
            await self._player.close()


def _passed(to: float, length: float | None) -> float:
    """Pass a time of the audio, a `UsageError` beyond its end; before its start is its start."""
    if length is not None and to >= length:
        raise UsageError("That time lies beyond the end of the audio.")
    return max(0.0, to)


def _something(there: T | None) -> T:
    """Pass what is heard, or what plays it; a `PlayerError` where there is nothing."""
    if there is None:
        raise PlayerError("Nothing is playing; choose an episode or a chapter first.")
    return there

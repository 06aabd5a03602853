"""What lies in mpv: one sound, what happens to it there, and what follows it.

A sound ends by itself, gives way to another track, or goes on as another sound of the same track:
from its file once that has come, or in a new mpv where the old one died.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from steno_tui.errors import PlayerError
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.interface import IsConstant, State, Status, Track, unloaded
from steno_tui.player.loaded_track import LoadedTrack, cut_short, stopped_with
from steno_tui.player.mpv_loading import load
from steno_tui.player.mpv_process import MpvProcess
from steno_tui.player.mpv_protocol import MpvEvent
from steno_tui.player.seek_accuracy import number
from steno_tui.player.status_feed import StatusFeed

CONSTANT_SECONDS = 5.0
"""How long the look at a bit rate may take."""

_CUT_SHORT = 10.0  # seconds that may be missing at the end: durations are estimates
_ALL = 1.0  # seconds from the end from which on what is buffered is all there is
_STEP = 2.0  # seconds; a position that moves further has jumped
_HTTP_ERROR = re.compile(r"HTTP error (\d{3})\b")
_BROKE_OFF = "Stream ends prematurely"
_GUESSED = "Estimating duration from bitrate"


class MpvSession:
    """The sound there is, and the mpv that it lies in.

    Attributes:
        announcer: has the status of the player.
        engine: the mpv.
        sound: what plays, or is on its way to; None when nothing does.
    """

    def __init__(
        self, mpv: MpvProgram, extra: Sequence[str], is_constant: IsConstant | None
    ) -> None:
        """Make an empty one; no process runs yet.

        Args:
            mpv: the program.
            extra: arguments for it, after the usual ones.
            is_constant: tells whether a jump by the bit rate lands where it should.
        """
        self.announcer = StatusFeed()
        self.engine = MpvProcess(mpv, extra, self._settings, self._on_event, self._on_lost)
        self.sound: LoadedTrack | None = None
        self._is_constant = is_constant
        self._started_entry: object = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def status(self) -> Status:
        """What the player does now."""
        return self.announcer.status

    def _settings(self) -> Mapping[str, object]:
        return {
            "speed": self.status.speed,
            "volume": self.status.volume,
            "mute": self.status.muted,
        }

    def has(self, sound: LoadedTrack) -> bool:
        """Whether a sound is still the one that plays."""
        return self.sound is sound

    def place(self, sound: LoadedTrack) -> float:
        """Where a sound is, or is on its way to."""
        position = self.status.position
        return sound.at if position is None or not sound.landed.is_set() else position

    def begin(self, track: Track, url: str, at: float) -> LoadedTrack:
        """Put a new track in the place of the one before and start to load it.

        Args:
            track: the track; its file, where it has one, exists.
            url: its address, as it may be used.
            at: seconds from the start, not negative.
        """
        sound = LoadedTrack(track, url, at, track.file)
        self._put(sound, replace(unloaded(self.status), track=track))
        return sound

    def begin_again(self, sound: LoadedTrack, at: float, *, restarted: bool = False) -> LoadedTrack:
        """Load a track anew, from its file where it has one now, as it was but for the place.

        Args:
            sound: what it plays as now.
            at: seconds from the start.
            restarted: whether that is so because mpv died.
        """
        again = LoadedTrack(sound.track, sound.url, at, sound.track.file, sound.paused)
        again.restarted = restarted or sound.restarted
        if not restarted:
            again.heard = sound.heard
        if again.file is None:
            again.reach = sound.reach
        sound.next = again
        approximate = again.reach.is_approximate(at)
        self._put(again, replace(self.status, track=sound.track, approximate=approximate))
        return again

    def _put(self, sound: LoadedTrack, status: Status) -> None:
        self.drop()
        self.sound = sound
        if sound.at == 0:
            sound.took_off.set()
        self.announcer.announce(
            replace(
                status,
                position=sound.at,
                paused=sound.paused,
                state="loading",
                reason=None,
                buffered=None,
            )
        )
        sound.task = self._spawn(load(self, sound))

    async def settle(self, sound: LoadedTrack) -> None:
        """Wait until a sound, or what its track goes on as, plays or is on its way to its place.

        Raises:
            NoEntryError: it cannot be entered where it is wanted.
            PlayerError: it failed.
        """
        while sound.task is not None:
            await asyncio.wait({sound.task})
            if not sound.task.cancelled():
                sound.task.result()
            if sound.next is None:
                break
            sound = sound.next
        sound.check()

    @contextmanager
    def surviving(self, sound: LoadedTrack) -> Iterator[None]:
        """Let mpv die in what is done to a sound, where that goes on in another one."""
        try:
            yield
        except PlayerError:
            if sound.next is None:
                raise

    def drop(self) -> None:
        """Be done with the sound; whoever waits for it wakes up and sees that it is over."""
        sound, self.sound = self.sound, None
        if sound is not None:
            sound.wake()

    async def close(self) -> None:
        """End mpv and everything that is under way."""
        self.announcer.close()
        self.drop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.close()
        self.announcer.announce(unloaded(self.status))

    def show(self, sound: LoadedTrack, position: float | None = None) -> None:
        """Tell how a sound does.

        Args:
            sound: passed over where it is not the one that plays.
            position: where it is, if that has changed.
        """
        if not self.has(sound):
            return
        if position is None:
            position = self.status.position
        self.announcer.announce(
            replace(
                self.status,
                position=position,
                approximate=sound.reach.is_approximate(position),
                paused=sound.paused,
                state=sound.state,
                reason=None,
            )
        )

    def show_extent(self, sound: LoadedTrack, duration: object, buffered: object) -> None:
        """Tell how long a sound is and how much of it is at hand.

        Args:
            sound: passed over where it is not the one that plays.
            duration: as mpv tells it.
            buffered: up to which time, as mpv tells it.
        """
        if not self.has(sound) or not sound.is_measured:
            return
        end = self.status.duration if number(duration) is None else number(duration)
        end = None if sound.is_endless or sound.length_is_guess else end
        until = end if sound.file is not None else number(buffered)
        if until is not None and end is not None and until > end - _ALL:
            until = end
        self.announcer.announce(replace(self.status, duration=end, buffered=until))

    def fail(self, sound: LoadedTrack, reason: str) -> None:
        """End a sound with a sentence; where it was stays known."""
        self._finish(sound, "failed", reason)

    def _finish(self, sound: LoadedTrack, state: State, reason: str | None = None) -> None:
        if not self.has(sound):
            return
        sound.failure = reason
        self.drop()
        self.announcer.announce(
            replace(self.status, paused=sound.paused, state=state, reason=reason, buffered=None)
        )

    def learn(self, sound: LoadedTrack) -> None:
        """Find out whether the bit rate of a sound is constant, where nobody has looked yet."""
        if self._is_constant is not None and sound.reach.constant is None:
            sound.reach.constant = False  # until the contrary is known
            self._spawn(self._learn(self._is_constant, sound))

    async def _learn(self, is_constant: IsConstant, sound: LoadedTrack) -> None:
        try:
            async with asyncio.timeout(CONSTANT_SECONDS):
                sound.reach.constant = await is_constant(sound.url)
        except TimeoutError:
            return
        if self.sound is not None and self.sound.reach is sound.reach:
            self.show(self.sound)

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _on_lost(self, sentence: str, was_ready: bool) -> None:
        """Start mpv again, once, for what it was playing."""
        sound = self.sound
        if sound is None or sound.held:
            return
        if was_ready and sound.may_restart:
            self.begin_again(sound, self.place(sound), restarted=True)
        else:
            self.fail(sound, sentence)

    def _on_event(self, event: MpvEvent) -> None:
        """Take what happens in mpv; what belongs to a sound before this one is passed over."""
        if event.name == "start-file":
            self._started_entry = event.fields.get("playlist_entry_id")
        sound = self.sound
        if sound is None or sound.entry is None:
            return
        if event.name == "end-file":
            if event.fields.get("playlist_entry_id") == sound.entry:
                self._on_end(sound, event.fields)
        elif event.name == "log-message":
            _read_log(sound, event.fields.get("text"))
            self.show_extent(sound, None, self.status.buffered)
        elif event.name == "file-loaded" and self._started_entry == sound.entry:
            sound.loaded.set()
        elif not sound.loaded.is_set():
            return
        elif event.name == "seek":
            sound.took_off.set()
        elif event.name == "playback-restart" and sound.took_off.is_set():
            sound.landed.set()
            sound.slow = False
            self.show(sound)
        elif event.name == "property-change":
            self._on_property(sound, event.fields.get("name"), event.fields.get("data"))

    def _on_end(self, sound: LoadedTrack, fields: Mapping[str, object]) -> None:
        reason = fields.get("reason")
        if reason == "error":
            self._spawn(self._give_up(sound, fields.get("file_error")))
        elif reason == "eof" and not self._was_cut_short(sound):
            self._finish(sound, "ended")
        elif reason == "eof" and sound.track.file != sound.file:
            self.begin_again(sound, self.place(sound))
        elif reason == "eof":
            position, duration = self.status.position or 0.0, self.status.duration
            self.fail(sound, cut_short(sound.url, position, duration))

    async def _give_up(self, sound: LoadedTrack, error: object) -> None:
        """Fail with what mpv says; its log, which knows more, comes behind its events."""
        try:
            await self.engine.get("pid")
        except PlayerError as lost:
            self.fail(sound, lost.message)
        self.fail(sound, stopped_with(error, sound))
        sound.given_up.set()

    def _was_cut_short(self, sound: LoadedTrack) -> bool:
        """Tell a connection that broke from an end, which mpv takes it for."""
        position, duration = self.status.position, self.status.duration
        if sound.file is not None or position is None:
            return False
        if duration is None:
            return sound.length_is_guess and sound.broke_off
        # The length of an MP3 may be no more than a guess from its first bytes.
        return duration - position >= _CUT_SHORT and (sound.broke_off or not sound.reach.estimates)

    def _on_property(self, sound: LoadedTrack, name: object, value: object) -> None:
        if name == "time-pos":
            position = number(value)
            # Until a jump has landed, mpv may still tell of the place that it leaves.
            if position is not None and sound.landed.is_set():
                step = position - (self.status.position or 0.0)
                sound.heard += step if 0 < step < _STEP else 0.0
                self.show(sound, position)
        elif name == "duration":
            self.show_extent(sound, value, self.status.buffered)
        elif name == "demuxer-cache-time":
            self.show_extent(sound, self.status.duration, value)
        elif name == "paused-for-cache":
            sound.starved = value is True
            self.show(sound)


def _read_log(sound: LoadedTrack, line: object) -> None:
    """Take from mpv's log what its events leave out."""
    if not isinstance(line, str):
        return
    answered = _HTTP_ERROR.search(line[:200])
    if answered:
        sound.status_code = int(answered[1])
    elif _BROKE_OFF in line[:200]:
        sound.broke_off = True
    elif _GUESSED in line[:200]:
        sound.length_is_guess = True

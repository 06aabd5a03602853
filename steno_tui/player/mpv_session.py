"""A session with mpv: the track that it plays, how that gets to its place, and what follows it.

A track ends by itself, gives way to another, or is loaded anew: from its file once that has come,
or in a new mpv where the old one died.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from msgspec.structs import replace

from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.network.audio_relay import AudioRelay
from steno_tui.network.http_client import HttpClient
from steno_tui.player.audio_chapters import is_worth_reading, read_chapters
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.interface import Status, Track, unloaded, within
from steno_tui.player.loaded_track import (
    Length,
    LoadedTrack,
    cut_short,
    no_entry,
    stopped_with,
    too_slow,
)
from steno_tui.player.mpv_phase import (
    HOLDING,
    OVER,
    TRAVELLING,
    UNBEGUN,
    UNDERWAY,
    UNOPENED,
    Event,
    Phase,
    state_of,
)
from steno_tui.player.mpv_process import MpvProcess
from steno_tui.player.mpv_protocol import MpvEvent
from steno_tui.player.seek_accuracy import Cached, number
from steno_tui.player.status_feed import StatusFeed

T = TypeVar("T")

LOAD_SECONDS = 20.0
"""How long a track may take from the ask to its first sound."""

_SLOW_JUMP = 0.25  # seconds after which a jump that has not landed is shown as loading
_TAKE_OFF = 2.0  # seconds after which a jump that has not begun will not begin
_SAY_WHY = 0.5  # seconds after which mpv says no more about what it refused
_AT_HAND = 1.0  # seconds between what has come and an end that is no more than that
_ALL = 1.0  # seconds from the end from which on what is buffered is all there is
_HEARD_ENOUGH = 10.0  # seconds of sound after which another death of mpv is another accident
_STEP = 2.0  # seconds; a position that moves further has jumped
_BEHIND = 1.0  # seconds before the place of a jump at which mpv may say it is, once it is there

_CHAPTERS = 1000  # mpv's number for being told of them; smaller ones are taken

# A file is read where it lies, exactly, and nothing that it names is followed anywhere: there is
# no protocol of this name.
_OF_A_FILE = {"cache": "no", "demuxer-lavf-o": "protocol_whitelist=none"}


class MpvSession:
    """The track there is, and the mpv that plays it.

    Args:
        mpv: the program; no process of it runs before the first track.
        http: asks for audio.
        extra: arguments for the program, after the usual ones.

    Attributes:
        feed: has the status of the player.
        track: what plays, or is on its way to; None when nothing does.
    """

    def __init__(self, mpv: MpvProgram, http: HttpClient, extra: Sequence[str]) -> None:
        self.feed = StatusFeed()
        self.track: LoadedTrack | None = None
        self._mpv = mpv
        self._http = http
        self._extra = tuple(extra)
        self._process: MpvProcess | None = None
        self._starting = asyncio.Lock()
        self._started_entry: object = None
        self._tasks: set[asyncio.Task[object]] = set()

    # mpv itself.

    async def _start(self) -> None:
        """Have mpv run, whether it does already or not; one that is gone is started again."""
        async with self._starting:
            if self._process is not None and self._process.is_ready:
                return
            if self._process is not None:
                await self._process.close()
            self._process = MpvProcess(self._mpv, self._on_event, self._on_lost)
            await self._process.start(self._extra, self._settings)

    def _settings(self) -> Mapping[str, object]:
        status = self.feed.status
        return {"speed": status.speed, "volume": status.volume, "mute": status.muted}

    @property
    def process(self) -> MpvProcess:
        """The mpv that runs, or did; a `PlayerError` where none was ever started."""
        if self._process is None:
            raise PlayerError("mpv is not running; play again to start it.")
        return self._process

    async def adjust(self, name: str, value: object) -> None:
        """Change a property that is one of the settings; an mpv to come gets it at its start."""
        if self._process is not None and self._process.is_ready:
            await self._process.set(name, value)

    async def silence(self) -> None:
        """Have mpv let go of what it plays; one that is gone does so by itself."""
        if self._process is not None and self._process.is_open:
            with suppress(PlayerError):
                await self._process.command(["stop"])

    async def close(self) -> None:
        """End mpv and everything that is under way."""
        self.feed.close()
        relay = None if self.track is None else self.track.relay
        self.drop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._process is not None:
            await self._process.close()
        if relay is not None:
            await relay.aclose()
        await self._http.aclose()
        self.feed.announce(unloaded(self.feed.status))

    # Tracks: the first, the next, the same once more.

    def begin(self, track: Track, url: str, at: float) -> LoadedTrack:
        """Put a new track in the place of the one before and start to load it.

        Args:
            track: the track; its file, where it has one, exists.
            url: its address, as it may be used.
            at: seconds from the start.
        """
        loaded = LoadedTrack(track, url, at, track.file)
        self._put(loaded, unloaded(self.feed.status))
        return loaded

    def begin_again(self, old: LoadedTrack, at: float, *, restarted: bool = False) -> LoadedTrack:
        """Load a track anew, from its file where it has one now, as it was but for the place.

        Args:
            old: what it plays as now.
            at: seconds from the start.
            restarted: whether that is so because mpv died.
        """
        track = old.track
        new = LoadedTrack(track, old.url, at, track.file, paused=old.paused)
        new.heard = 0.0 if restarted else old.heard
        if new.file is None:
            new.accuracy = old.accuracy
        old.next = new
        approximate = new.accuracy.is_approximate(at)
        self._put(new, replace(self.feed.status, approximate=approximate))
        return new

    def _put(self, track: LoadedTrack, status: Status) -> None:
        self.drop()
        self.track = track
        self._tell(track, replace(status, track=track.track, position=track.at, buffered=None))
        track.task = self._run(self._load(track))

    def _run(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Have something done that the end of the session cancels."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def drop(self) -> None:
        """Be done with the track; whoever waits for it wakes up and sees that it is over."""
        track, self.track = self.track, None
        if track is not None:
            track.on(Event.DROP)
            self._release(track)

    def _release(self, track: LoadedTrack) -> None:
        """Have a track's audio come no more."""
        if track.relay is not None:
            track.relay.close()

    async def settle(self, track: LoadedTrack) -> None:
        """Wait until a track, or what it goes on as, plays or is on its way to its place."""
        refusal = None
        while track.task is not None:
            await asyncio.wait({track.task})
            refusal = None if track.task.cancelled() else track.task.result()
            if track.next is None:
                break
            track = track.next
        track.check()
        if refusal is not None:
            raise NoEntryError(refusal)

    @contextmanager
    def surviving(self, track: LoadedTrack) -> Iterator[None]:
        """Let mpv die in what is done to a track, where that goes on in another mpv."""
        try:
            yield
        except PlayerError:
            if track.next is None:
                raise

    def place(self, track: LoadedTrack) -> float:
        """Where a track is, or is on its way to."""
        position = self.feed.status.position
        return track.at if position is None or track.phase in TRAVELLING | UNOPENED else position

    # Loading and jumping.

    async def _load(self, track: LoadedTrack) -> str | None:
        """Take a track from nothing to playing; runs on when the one who asked has gone."""
        refusal = None
        try:
            async with asyncio.timeout(LOAD_SECONDS) as limit:
                await self._open(track)
                refusal = await self._enter(track)
                # On the way to its place a slow file may stay as long as it needs.
                limit.reschedule(None)
                await track.leaves(HOLDING - {Phase.ARRIVED}, LOAD_SECONDS)
                if track.on(Event.RELEASED):
                    self._feed_or_starve(track)
                    self.show(track)
                    await self.process.set("pause", track.paused)
        except TimeoutError:
            self.fail(track, too_slow(track.url, LOAD_SECONDS))
            await self.silence()
        except PlayerError as error:
            await self._hear_why(track)
            self.fail(track, error.message)
        return refusal

    async def _open(self, track: LoadedTrack) -> None:
        """Have mpv open a track's audio, and hold the sound; returns when that is so, or over."""
        if track.file is None:
            self._run(self._http.prepare())  # takes as long as mpv's start, and goes on beside it
        await self._start()
        await self.process.set("pause", True)
        source = str(track.file)
        if track.file is None:
            # mpv would resolve names and follow redirects past the policy.
            track.relay = AudioRelay(self._http, track.url)
            source = await track.relay.listen()
        if not track.on(Event.OPEN):
            self._release(track)
            return
        # The words of this command changed their places in mpv 0.38; their names did not.
        command = {"name": "loadfile", "url": source, "flags": "replace"}
        options = {} if track.file is None else {"options": _OF_A_FILE}
        answer = await self.process.command({**command, **options})
        track.entry = answer.get("playlist_entry_id") if isinstance(answer, dict) else None
        await track.leaves(frozenset({Phase.OPENING}))

    async def _enter(self, track: LoadedTrack) -> str | None:
        """Send a track to where it is to start; returns why it cannot start there, if so."""
        if not track.is_over:
            await self._measure(track)
            await self._ask_for_chapters()
        if track.phase is not Phase.ENTERING:
            return None
        try:
            await self.jump(track, track.at)
        except NoEntryError as error:
            # What lies before the place is of no use, so it is not fetched a second time.
            if track.on(Event.NO_ENTRY):
                track.entry = None
                await self.silence()
                self.show(track, track.at)
            return error.message
        return None

    async def _hear_why(self, track: LoadedTrack) -> None:
        """Let mpv say why it gave a track up; what it refused for that reason tells nothing."""
        with suppress(PlayerError):  # it is gone
            await self.process.get("pid")
            await track.leaves(frozenset(Phase) - OVER, _SAY_WHY)

    async def _measure(self, track: LoadedTrack) -> None:
        """Ask mpv how long a track is, and whether and how exactly it can be entered."""
        get = self.process.get
        duration, buffered = await get("duration"), await get("demuxer-cache-time")
        length = Length.TOLD
        if track.file is None:
            track.seekable = await get("seekable") is not False
            track.accuracy.estimates = await get("file-format") == "mp3"
            end, until = number(duration), number(buffered)
            # Of audio without an end mpv gives out the time up to which it came for its length.
            ends_here = end is None or until is None or end - until < _AT_HAND
            if track.broke_off:
                length = Length.BROKEN
            elif ends_here and await get("file-size") is None:
                length = Length.ENDLESS
        if track.length is Length.UNKNOWN:
            track.length = length
        self.show_extent(track, duration, buffered)

    async def _ask_for_chapters(self) -> None:
        """Have mpv tell of the chapters that stand in the audio.

        It tells what is observed as soon as that begins, and where a file's maker wrote more into
        it than a line may hold, an event is passed over that an answer would be waited for.
        """
        if is_worth_reading(await self.process.get("chapters")):
            with suppress(PlayerError):  # there is sound without them
                await self.process.command(["unobserve_property", _CHAPTERS])
                await self.process.command(["observe_property", _CHAPTERS, "chapter-list"])

    async def jump(self, track: LoadedTrack, at: float) -> None:
        """Send a track to a time; one that is not open yet goes there when it is.

        Raises:
            NoEntryError: the network cannot follow, or mpv did not.
        """
        at = within(at, self.feed.status.duration)
        if track.phase not in UNOPENED and (track.accuracy.estimates or not track.seekable):
            cached = Cached.read(await self.process.get("demuxer-cache-state"))
            if track.is_over:
                return
            if not track.seekable and not cached.holds(at):
                track.at = track.at if track.phase in UNDERWAY else at
                raise NoEntryError(no_entry(track.url))
            track.accuracy.note_seek(cached, at)
        track.at = at
        self.show(track, at)
        if not track.on(Event.SEEK):
            return
        await self.process.command(["seek", at, "absolute+exact"])
        # mpv answers before it tries; where it cannot, it says nothing more.
        if not await track.leaves(UNBEGUN, _TAKE_OFF):
            place = number(await self.process.get("time-pos"))
            if track.on(Event.SEEK_FAILED):
                track.at = track.at if place is None else place
                self._feed_or_starve(track)
                self.feed.announce(replace(self.feed.status, position=place))
                self.show(track, place)
            raise NoEntryError(no_entry(track.url))
        if not await track.leaves(frozenset({Phase.LANDING}), _SLOW_JUMP):
            track.on(Event.LATE)
        self.show(track)

    # What is told.

    def show(self, track: LoadedTrack, position: float | None = None) -> None:
        """Tell how a track does that is not over, and where it is, if that has changed."""
        if track.is_over:
            return
        status = self.feed.status
        position = status.position if position is None else position
        approximate = track.accuracy.is_approximate(position)
        self._tell(track, replace(status, position=position, approximate=approximate))

    def _tell(self, track: LoadedTrack, status: Status) -> None:
        """Tell a status with what a track knows by itself."""
        self.feed.announce(
            replace(
                status,
                paused=track.paused,
                state=state_of(track.phase, track.paused),
                reason=track.failure,
                waits_for_file=track.phase is Phase.WAITING_FOR_FILE,
            )
        )

    def show_extent(self, track: LoadedTrack, duration: object, buffered: object) -> None:
        """Tell how long a track is, and up to which time it is at hand, both as mpv tells them."""
        if track.is_over or track.length is Length.UNKNOWN:
            return
        end = self.feed.status.duration if number(duration) is None else number(duration)
        end = end if track.length is Length.TOLD else None
        until = end if track.file is not None else number(buffered)
        if until is not None and end is not None and until > end - _ALL:
            until = end
        self.feed.announce(replace(self.feed.status, duration=end, buffered=until))

    def fail(self, track: LoadedTrack, reason: str) -> None:
        """End a track with a sentence; where it was stays known."""
        self._finish(track, Event.FAILURE, reason)

    def _finish(self, track: LoadedTrack, event: Event, reason: str | None = None) -> None:
        if track.on(event):
            track.failure = reason
            self.track = None
            self._release(track)
            self._tell(track, replace(self.feed.status, buffered=None))

    # What mpv tells.

    def _on_lost(self, sentence: str, was_ready: bool) -> None:
        """Start mpv again, once, for what it was playing."""
        track = self.track
        if track is None or track.phase is Phase.WAITING_FOR_FILE:
            return
        if was_ready and track.heard >= _HEARD_ENOUGH:
            self.begin_again(track, self.place(track), restarted=True)
        else:
            self.fail(track, sentence)

    def _on_event(self, event: MpvEvent) -> None:
        """Take what happens in mpv; what belongs to a track before this one is passed over."""
        if event.name == "start-file":
            self._started_entry = event.fields.get("playlist_entry_id")
        track = self.track
        if track is None or track.entry is None:
            return
        match event.name:
            case "end-file" if event.fields.get("playlist_entry_id") == track.entry:
                self._on_end(track, event.fields)
            case "log-message":
                track.read_log(event.fields.get("text"))
                self.show_extent(track, None, self.feed.status.buffered)
            case "file-loaded" if self._started_entry == track.entry:
                track.on(Event.LOADED if track.at else Event.LOADED_AT_START)
            case "seek":
                track.on(Event.SEEK_BEGUN)
            case "playback-restart" if track.on(Event.RESTARTED):
                self._feed_or_starve(track)
                self.show(track)
            case "property-change" if track.phase not in UNOPENED:
                self._on_property(track, event.fields.get("name"), event.fields.get("data"))

    def _on_end(self, track: LoadedTrack, fields: Mapping[str, object]) -> None:
        reason = fields.get("reason")
        if reason == "error":
            self.fail(track, stopped_with(fields.get("file_error"), track))
        elif reason == "eof" and not track.was_cut_short(self.feed.status):
            self._finish(track, Event.END)
        elif reason == "eof" and track.track.file != track.file:
            self.begin_again(track, self.place(track))
        elif reason == "eof":
            status = self.feed.status
            self.fail(track, cut_short(track.url, status.position or 0.0, track.whole(status)))

    def _on_property(self, track: LoadedTrack, name: object, value: object) -> None:
        status = self.feed.status
        match name:
            case "time-pos":
                position = number(value)
                # Until a jump has landed, mpv may still tell of the place that it leaves.
                if position is not None and track.phase not in TRAVELLING:
                    # It takes off what the sound device holds, even of what was before the jump.
                    if track.at - _BEHIND <= position < track.at:
                        position = track.at
                    step = position - (status.position or 0.0)
                    track.heard += step if 0 < step < _STEP else 0.0
                    self.show(track, position)
            case "duration":
                self.show_extent(track, value, status.buffered)
            case "demuxer-cache-time":
                self.show_extent(track, status.duration, value)
            case "chapter-list":
                self.feed.announce(replace(status, chapters=read_chapters(value, status.duration)))
            case "paused-for-cache":
                track.starved = value is True
                self._feed_or_starve(track)
                self.show(track)

    def _feed_or_starve(self, track: LoadedTrack) -> None:
        track.on(Event.STARVED if track.starved else Event.FED)

"""Plays through the mpv program: one track, jumps that land where they should, honest states.

The user's own mpv configuration, scripts and saved positions are not read (``--no-config``): what
plays and where it starts is decided here alone.

Jumps are exact. In an MP3 over HTTP mpv finds the place by reading the file up to it, which a slow
network makes long (the state is ``loading`` meanwhile); the quicker way, by the bit rate, is
off by seconds to minutes in files of variable bit rate, and a wrong chapter is worse than a wait.
What was read stays in memory, so the way back is quick.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from steno_tui import text, urls
from steno_tui.errors import AddressError, PlayerError
from steno_tui.player.announcer import Announcer
from steno_tui.player.find import Mpv
from steno_tui.player.interface import (
    State,
    Status,
    Subscriber,
    Track,
    a_file,
    a_speed,
    a_volume,
    offset,
    unloaded,
    within,
)
from steno_tui.player.link import Link
from steno_tui.player.protocol import Event

LOAD_SECONDS = 20.0
"""How long a track may take from the ask to its first sound."""

_SLOW_JUMP = 0.25  # seconds after which a jump that has not landed is shown as loading
_TAKE_OFF = 2.0  # seconds after which a jump that has not begun will not begin
_CUT_SHORT = 10.0  # seconds that may be missing at the end: durations are estimates
_OBSERVED = ("time-pos", "duration", "paused-for-cache")


@dataclass(slots=True, eq=False)
class _Sound:
    """A track as far as mpv has got with it; a new one for every load."""

    track: Track
    url: str
    at: float
    """Where it is to start, then where the last jump goes."""
    file: Path | None = None
    """What it is loaded from, where that is not the address."""
    paused: bool = False
    entry: object = None
    """mpv's number for it."""
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    landed: asyncio.Event = field(default_factory=asyncio.Event)
    took_off: asyncio.Event = field(default_factory=asyncio.Event)
    """mpv has begun the last jump; set from the start for a sound that starts at its start."""
    underway: bool = False
    """Whether mpv was told what the user wants of pause; until then it holds the sound."""
    slow: bool = False
    starved: bool = False
    stuck: bool = False
    """Whether mpv could not do the last jump."""
    failure: str | None = None
    task: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        if not self.underway or self.slow or self.starved:
            return "loading"
        return "paused" if self.paused else "playing"


class MpvPlayer:
    """A `steno_tui.player.Player` with mpv behind it, which is started by the first play."""

    def __init__(self, mpv: Mpv, server: str, *, extra: Sequence[str] = ()) -> None:
        """Make a player; no process runs yet.

        Args:
            mpv: what `steno_tui.player.find_mpv` found.
            server: the origin in use, whose own audio may lie on a private address.
            extra: more arguments for mpv, after those of this program.
        """
        self._mpv = mpv
        self._server = server
        self._extra = tuple(extra)
        self._announcer = Announcer()
        self._link: Link | None = None
        self._starting = asyncio.Lock()
        self._started_entry: object = None
        self._sound: _Sound | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def name(self) -> str:
        """The engine, as users know it: ``mpv 0.35.1``."""
        return self._mpv.name

    @property
    def status(self) -> Status:
        """What the player does now."""
        return self._announcer.status

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of the status told; see `steno_tui.player.Player.subscribe`."""
        return self._announcer.subscribe(callback)

    async def play(self, track: Track, at: float) -> None:
        """Play a track from a time on; see `steno_tui.player.Player.play`.

        Returns when the place is reached or, on a slow network, when mpv is on its way there.
        An mpv that died is started again.

        Raises:
            PlayerError: the address is refused, the audio does not load, mpv fails.
        """
        if self._closed:
            raise PlayerError("The player is closed.")
        at = offset(at)
        try:
            url = urls.check(track.url, self._server)
        except AddressError as error:
            raise PlayerError(error.sentence) from None
        sound = self._sound
        if sound is None or sound.track.id != track.id:
            sound = self._begin(track, url, at)
        else:
            sound = await self._move(sound, at)
        if sound.task is not None:
            await asyncio.wait({sound.task})
            if not sound.task.cancelled():
                sound.task.result()
        if sound.failure is not None:
            raise PlayerError(sound.failure)
        self._refuse_stuck(sound)

    async def set_paused(self, paused: bool) -> None:
        """Hold the sound or let it go on; while a track loads, it is held once it has.

        Raises:
            PlayerError: nothing is loaded, or mpv fails.
        """
        sound = self._sound
        if sound is None:
            raise PlayerError("Nothing is loaded in the player; play an episode first.")
        sound.paused = paused
        self._show(sound)
        if sound.underway and self._link is not None:
            await self._link.command(["set_property", "pause", paused])

    async def seek(self, track_id: str, at: float) -> None:
        """Jump within the track that is loaded; see `steno_tui.player.Player.seek`.

        Raises:
            PlayerError: another track is loaded, or none, the time is not one, or mpv fails.
        """
        at = offset(at)
        sound = self._sound
        if sound is None or sound.track.id != track_id:
            raise PlayerError("That episode is not loaded in the player; play it first.")
        self._refuse_stuck(await self._move(sound, at))

    async def take_file(self, track_id: str, file: Path) -> None:
        """Go on from a file; see `steno_tui.player.Player.take_file`.

        Raises:
            PlayerError: there is no such file, or mpv fails.
        """
        file = await asyncio.to_thread(a_file, file)
        sound = self._sound
        if sound is None or sound.track.id != track_id:
            return
        sound.track = replace(sound.track, file=file)
        self._announcer.announce(replace(self.status, track=sound.track))

    async def set_speed(self, speed: float) -> None:
        """Play faster or slower; see `steno_tui.player.Player.set_speed`.

        Raises:
            PlayerError: it is no speed, or mpv fails.
        """
        self._announcer.announce(replace(self.status, speed=a_speed(speed)))
        await self._set("speed", self.status.speed)

    async def set_volume(self, volume: int) -> None:
        """Play louder or softer; see `steno_tui.player.Player.set_volume`.

        Raises:
            PlayerError: mpv fails.
        """
        self._announcer.announce(replace(self.status, volume=a_volume(volume)))
        await self._set("volume", self.status.volume)

    async def set_muted(self, muted: bool) -> None:
        """Be silent, or be heard again; see `steno_tui.player.Player.set_muted`.

        Raises:
            PlayerError: mpv fails.
        """
        self._announcer.announce(replace(self.status, muted=muted))
        await self._set("mute", muted)

    async def stop(self) -> None:
        """Forget the track; never fails."""
        self._drop()
        self._announcer.announce(unloaded(self.status))
        await self._silence()

    async def close(self) -> None:
        """End mpv and leave nothing behind; subscribers hear nothing afterwards."""
        self._closed = True
        self._announcer.close()
        self._drop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._link is not None:
            await self._link.close()
        self._announcer.announce(unloaded(self.status))

    async def _set(self, name: str, value: object) -> None:
        """Change a property of mpv; one that does not run yet gets it at its start."""
        if self._link is not None and self._link.is_ready:
            await self._link.command(["set_property", name, value])

    async def _move(self, sound: _Sound, at: float) -> _Sound:
        """Jump in a sound, or in the file that has come to take its place."""
        if sound.track.file == sound.file:
            await self._jump(sound, at)
            return sound
        return self._begin(sound.track, sound.url, at, paused=sound.paused)

    def _begin(self, track: Track, url: str, at: float, paused: bool = False) -> _Sound:
        """Put a new sound in the place of the one before and start to load it."""
        self._drop()
        self._sound = sound = _Sound(track, url, at, track.file, paused)
        if at == 0:
            sound.took_off.set()
        self._announcer.announce(
            replace(unloaded(self.status), track=track, position=at, paused=paused, state="loading")
        )
        sound.task = asyncio.get_running_loop().create_task(self._load(sound))
        self._tasks.add(sound.task)
        sound.task.add_done_callback(self._tasks.discard)
        return sound

    async def _load(self, sound: _Sound) -> None:
        """Take a sound from nothing to playing; runs on when the one who asked has gone."""
        try:
            async with asyncio.timeout(LOAD_SECONDS) as limit:
                await self._open(sound)
                if not self._has(sound):
                    return
                # On the way to its place a slow file may stay as long as it needs.
                limit.reschedule(None)
                sound.slow = not await _happens(sound.landed, LOAD_SECONDS)
                if not self._has(sound) or self._link is None:
                    return
                sound.underway = True
                self._show(sound)
                await self._link.command(["set_property", "pause", sound.paused])
        except TimeoutError:
            self._finish(
                sound,
                "failed",
                f"The audio at {urls.host(sound.url)} did not load within {LOAD_SECONDS:.0f} "
                "seconds; check the network, then play it again.",
            )
            await self._silence()
        except PlayerError as error:
            self._finish(sound, "failed", error.sentence)

    async def _open(self, sound: _Sound) -> None:
        """Have mpv load a sound, held, and send it to where it is to start."""
        link = await self._running_link()
        await link.command(["set_property", "pause", True])
        if not self._has(sound):
            return
        # The words of this command changed their places in mpv 0.38; their names did not.
        answer = await link.command(
            {"name": "loadfile", "url": str(sound.file or sound.url), "flags": "replace"}
        )
        sound.entry = answer.get("playlist_entry_id") if isinstance(answer, dict) else None
        await sound.loaded.wait()
        if not self._has(sound):
            return
        duration = _number(await link.get("duration"))
        if not self._has(sound):
            return
        self._announcer.announce(replace(self.status, duration=duration))
        if sound.at > 0 or not sound.took_off.is_set():
            await self._jump(sound, sound.at)

    async def _running_link(self) -> Link:
        """The link to mpv, started or started again where there is none."""
        async with self._starting:
            if self._link is not None and self._link.is_ready:
                return self._link
            if self._link is not None:
                await self._link.close()
            self._link = link = Link(self._mpv, self._on_event, self._on_lost)
            await link.start(self._extra, _OBSERVED)
            await link.command(["set_property", "speed", self.status.speed])
            await link.command(["set_property", "volume", self.status.volume])
            await link.command(["set_property", "mute", self.status.muted])
            return link

    async def _jump(self, sound: _Sound, at: float) -> None:
        """Send a sound to a time; one that is not loaded yet goes there when it is."""
        sound.at = at = within(at, self.status.duration)
        self._announcer.announce(replace(self.status, position=at))
        if not sound.loaded.is_set() or self._link is None:
            return
        sound.took_off.clear()
        sound.landed.clear()
        await self._link.command(["seek", at, "absolute+exact"])
        # mpv answers before it tries; where it cannot, it says nothing more.
        sound.stuck = not await _happens(sound.took_off, _TAKE_OFF)
        if sound.stuck:
            place = _number(await self._link.get("time-pos"))
            sound.landed.set()
            if self._has(sound):
                self._announcer.announce(replace(self.status, position=place))
        if sound.underway:
            sound.slow = not await _happens(sound.landed, _SLOW_JUMP)
            self._show(sound)

    def _refuse_stuck(self, sound: _Sound) -> None:
        if sound.stuck:
            raise PlayerError(
                f"The audio at {urls.host(sound.url)} cannot be entered there, its server sends it "
                "only from the start; it goes on from where it is."
            )

    def _has(self, sound: _Sound) -> bool:
        """Whether a sound is still the one that plays."""
        return self._sound is sound

    async def _silence(self) -> None:
        """Have mpv let go of what it plays; one that is gone does so by itself."""
        if self._link is not None and self._link.is_open:
            with suppress(PlayerError):
                await self._link.command(["stop"])

    def _drop(self) -> None:
        """Be done with the sound; whoever waits for it wakes up and sees that it is over."""
        sound, self._sound = self._sound, None
        if sound is not None:
            for event in (sound.loaded, sound.took_off, sound.landed):
                event.set()

    def _finish(self, sound: _Sound, state: State, reason: str | None = None) -> None:
        """End a sound by itself; where it was stays known."""
        if not self._has(sound):
            return
        sound.failure = reason
        self._drop()
        self._announcer.announce(
            replace(self.status, paused=sound.paused, state=state, reason=reason)
        )

    def _show(self, sound: _Sound) -> None:
        if self._has(sound):
            self._announcer.announce(
                replace(self.status, paused=sound.paused, state=sound.state, reason=None)
            )

    def _on_lost(self, sentence: str) -> None:
        if self._sound is not None:
            self._finish(self._sound, "failed", sentence)

    def _on_event(self, event: Event) -> None:
        """Take what happens in mpv; what belongs to a sound before this one is passed over."""
        if event.name == "start-file":
            self._started_entry = event.fields.get("playlist_entry_id")
        sound = self._sound
        if sound is None or sound.entry is None:
            return
        if event.name == "end-file":
            self._on_end(sound, event)
        elif event.name == "file-loaded" and self._started_entry == sound.entry:
            sound.loaded.set()
        elif not sound.loaded.is_set():
            return
        elif event.name == "seek":
            sound.took_off.set()
        elif event.name == "playback-restart" and sound.took_off.is_set():
            sound.landed.set()
            sound.slow = False
            self._show(sound)
        elif event.name == "property-change":
            self._on_property(sound, event.fields.get("name"), event.fields.get("data"))

    def _on_end(self, sound: _Sound, event: Event) -> None:
        if event.fields.get("playlist_entry_id") != sound.entry:
            return
        reason = event.fields.get("reason")
        if reason == "eof":
            self._finish(sound, *self._end_of_file(sound))
        elif reason == "error":
            self._finish(sound, "failed", _sentence(event.fields.get("file_error"), sound.url))

    def _end_of_file(self, sound: _Sound) -> tuple[State, str | None]:
        """Tell an end from a connection that broke, which mpv takes for one."""
        position, duration = self.status.position, self.status.duration
        if position is None or duration is None or duration - position < _CUT_SHORT:
            return "ended", None
        return "failed", (
            f"The audio at {urls.host(sound.url)} broke off at {text.timestamp(int(position))} of "
            f"{text.timestamp(int(duration))}; play it again to go on from there."
        )

    def _on_property(self, sound: _Sound, name: object, value: object) -> None:
        number = _number(value)
        if name == "time-pos":
            # Until a jump has landed, mpv may still tell of the place that it leaves.
            if number is not None and sound.landed.is_set():
                self._announcer.announce(replace(self.status, position=number))
        elif name == "duration":
            if number is not None:
                self._announcer.announce(replace(self.status, duration=number))
        elif name == "paused-for-cache":
            sound.starved = value is True
            self._show(sound)


async def _happens(event: asyncio.Event, patience: float) -> bool:
    """Wait for an event, and tell whether it came within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            await event.wait()
    return event.is_set()


def _number(value: object) -> float | None:
    """A time from mpv, or None for whatever cannot be one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= text.MAX_SECONDS else None


def _sentence(error: object, url: str) -> str:
    """What to tell a user about mpv's reason to give a file up."""
    audio = f"The audio at {urls.host(url)}"
    match error:
        case "loading failed":
            return f"{audio} could not be loaded; check the network, then play it again."
        case "unrecognized file format" | "no audio or video data played":
            return f"{audio} is not in a form that mpv can play; try the publisher's own page."
        case "audio output initialization failed":
            return "The sound device could not be opened; check that there is one, then play again."
        case _:
            return f"{audio} stopped with an error; play it again to go on."

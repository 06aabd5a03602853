"""MPRIS on the session bus, for as long as there is one, as dbus-fast serves it.

Imported on first use only: dbus-fast need not be installed.
"""

# Annotations stay values here: they are the signatures that dbus-fast serves.
import asyncio
import logging
import math
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from dbus_fast import DBusError, Message, PropertyAccess, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusDouble, DBusInt64, DBusObjectPath, DBusStr
from dbus_fast.constants import ErrorType, NameFlag
from dbus_fast.errors import DBusFastError
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from steno_tui.desktop.mpris import MprisControls, MprisState
from steno_tui.errors import StenoError
from steno_tui.models.playback import FASTEST, SLOWEST
from steno_tui.text.sanitize import line

PATH = "/org/mpris/MediaPlayer2"
NAME = f"org.mpris.MediaPlayer2.steno_tui.instance{os.getpid()}"

PATIENCE = 2.0
"""How long a bus may take to accept a connection, in seconds."""

_REFUSALS = (OSError, EOFError, ValueError, TypeError, DBusFastError)
"""No bus there, one that does not let us in, or an address that is none."""

_PROPERTIES = "org.freedesktop.DBus.Properties"
_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_STATES = {"playing": "Playing", "waiting": "Playing", "paused": "Paused", "stopped": "Stopped"}
_LONGEST_TEXT = 500
_JUMP = 1.0
"""A position that differs from the expected one by more is told as a jump, in seconds."""

# What goes wrong on a bus is no news to the user, and would be printed over the screen.
logging.getLogger("dbus_fast").addHandler(logging.NullHandler())


def _micros(seconds: float) -> int:
    """Seconds as MPRIS counts them."""
    return round(seconds * 1e6) if math.isfinite(seconds) and abs(seconds) < 1e9 else 0


def _path(track: str) -> str:
    """The object path that stands for a track: any text, in the few letters these may have."""
    return "/steno_tui/" + (track.encode("utf-8", "surrogatepass").hex() or "_")


def _metadata(now: MprisState | None) -> dict[str, Variant]:
    """The episode, without its address: that is nobody else's business."""
    if now is None:
        return {"mpris:trackid": Variant("o", _NO_TRACK)}
    # D-Bus refuses text that is no UTF-8 or holds a NUL, and ends the connection.
    title, podcast = (line(text, _LONGEST_TEXT) for text in (now.title, now.podcast))
    found = {
        "mpris:trackid": Variant("o", _path(now.track)),
        "xesam:title": Variant("s", title),
        "xesam:album": Variant("s", podcast),
        "xesam:artist": Variant("as", [podcast]),
    }
    if now.length is not None:
        found["mpris:length"] = Variant("x", _micros(now.length))
    return found


def _facts(now: MprisState | None) -> dict[str, Variant]:
    """The properties whose changes are told, by their names."""
    there = now is not None
    return {
        "PlaybackStatus": Variant("s", _STATES[now.state] if now is not None else "Stopped"),
        "Rate": Variant("d", now.speed if now is not None else 1.0),
        "Metadata": Variant("a{sv}", _metadata(now)),
        "Volume": Variant("d", now.volume if now is not None else 1.0),
        "CanGoNext": Variant("b", now is not None and now.has_next),
        "CanGoPrevious": Variant("b", there),
        "CanPlay": Variant("b", there),
        "CanPause": Variant("b", there),
        "CanSeek": Variant("b", now is not None and now.can_seek),
    }


def _signal(interface: str, member: str, signature: str, *body: object) -> Message:
    return Message.new_signal(PATH, interface, member, signature, list(body))


def _property(name: str, signature: str, read: Callable[[Any], object]) -> property:
    """A property that is read only, by its name and its type on the bus."""

    def reads(self: ServiceInterface) -> object:
        return read(self)

    reads.__name__ = name  # dbus-fast looks for an attribute of the getter's name
    reads.__annotations__["return"] = signature
    return dbus_property(PropertyAccess.READ)(reads)


def _fact(name: str, signature: str) -> property:
    """A property of `PlayerInterface` whose changes are told."""
    return _property(name, signature, lambda player: player.facts[name].value)


class RootInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2``: a program without a window that could be raised or closed."""

    CanQuit = _property("CanQuit", "b", lambda _: False)
    CanRaise = _property("CanRaise", "b", lambda _: False)
    HasTrackList = _property("HasTrackList", "b", lambda _: False)
    Identity = _property("Identity", "s", lambda _: "steno-tui")
    SupportedUriSchemes = _property("SupportedUriSchemes", "as", lambda _: [])
    SupportedMimeTypes = _property("SupportedMimeTypes", "as", lambda _: [])

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    @dbus_method(name="Raise")
    def raise_(self) -> None:
        """Nothing: ``CanRaise`` is false."""

    @dbus_method(name="Quit")
    def quit(self) -> None:
        """Nothing: ``CanQuit`` is false."""


class PlayerInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2.Player``: what is playing, and the control of it.

    Attributes:
        facts: the properties whose changes are told, by their names.
    """

    PlaybackStatus = _fact("PlaybackStatus", "s")
    MinimumRate = _property("MinimumRate", "d", lambda _: SLOWEST)
    MaximumRate = _property("MaximumRate", "d", lambda _: FASTEST)
    Metadata = _fact("Metadata", "a{sv}")
    Position = _property("Position", "x", lambda player: _micros(player.seconds))
    CanGoNext = _fact("CanGoNext", "b")
    CanGoPrevious = _fact("CanGoPrevious", "b")
    CanPlay = _fact("CanPlay", "b")
    CanPause = _fact("CanPause", "b")
    CanSeek = _fact("CanSeek", "b")
    CanControl = _property("CanControl", "b", lambda _: True)

    def __init__(self, controls: MprisControls) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._controls = controls
        self._now: MprisState | None = None
        self._told_at = 0.0
        self.facts = _facts(None)

    def tell(self, now: MprisState | None) -> list[Message]:
        """Take note of what is playing; returns the signals that tell what of it has changed."""
        same = self._now is not None and now is not None and self._now.track == now.track
        expected = self.seconds if same else 0.0
        self._now, self._told_at = now, time.monotonic()
        before, self.facts = self.facts, _facts(now)
        changed = {name: value for name, value in self.facts.items() if value != before[name]}
        signals = []
        if changed:
            signals.append(
                _signal(_PROPERTIES, "PropertiesChanged", "sa{sv}as", self.name, changed, [])
            )
        if abs(self.seconds - expected) > _JUMP:
            signals.append(_signal(self.name, "Seeked", "x", _micros(self.seconds)))
        return signals

    @property
    def seconds(self) -> float:
        """Where the sound is, as far as that follows from what was told last."""
        now = self._now
        if now is None:
            return 0.0
        passed = (time.monotonic() - self._told_at) * now.speed if now.state == "playing" else 0.0
        position = now.position + passed
        return position if now.length is None else min(position, max(now.length, now.position))

    async def _ask(self, control: Callable[..., Awaitable[object]], *amount: float) -> None:
        """Have something done to what is heard, if anything is."""
        if self._now is None:
            return
        try:
            await control(*amount)
        except StenoError as error:
            raise DBusError(ErrorType.FAILED, error.message) from None

    @dbus_method(name="Play")
    async def play(self) -> None:
        """Play on."""
        await self._ask(self._controls.play)

    @dbus_method(name="Pause")
    async def pause(self) -> None:
        """Pause."""
        await self._ask(self._controls.pause)

    @dbus_method(name="PlayPause")
    async def play_pause(self) -> None:
        """Pause what plays, or play on."""
        if self._now is None:
            raise DBusError(ErrorType.FAILED, "Nothing is heard that could be paused.")
        await self._ask(self._controls.play_pause)

    @dbus_method(name="Stop")
    async def stop(self) -> None:
        """Stop."""
        await self._ask(self._controls.stop)

    @dbus_method(name="Next")
    async def next(self) -> None:
        """Go to the next chapter or episode."""
        if self._now is not None and self._now.has_next:
            await self._ask(self._controls.next)

    @dbus_method(name="Previous")
    async def previous(self) -> None:
        """Go to the previous chapter."""
        await self._ask(self._controls.previous)

    @dbus_method(name="Seek")
    async def seek(self, offset: DBusInt64) -> None:
        """Go on, or back; beyond the end lies what comes next."""
        now, seconds = self._now, offset / 1e6
        if now is None or not now.can_seek:
            return
        if now.length is not None and self.seconds + seconds > now.length:
            if now.has_next:
                await self._ask(self._controls.next)
            return
        await self._ask(self._controls.seek_by, seconds)

    @dbus_method(name="SetPosition")
    async def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Go to a time of the episode that the caller believes to be heard."""
        now, seconds = self._now, position / 1e6
        if now is None or not now.can_seek or track != _path(now.track):
            return
        if seconds >= 0 and (now.length is None or seconds <= now.length):
            await self._ask(self._controls.seek_to, seconds)

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        """Refuse: what is heard comes from the library, and no other program names it."""
        raise DBusError(ErrorType.NOT_SUPPORTED, "steno-tui plays nothing for other programs.")

    @dbus_signal(name="Seeked")
    def seeked(self) -> DBusInt64:
        """That the position is not where the time that passed would have brought it."""
        return _micros(self.seconds)

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        """How many seconds of audio pass in one of the clock."""
        return float(self.facts["Rate"].value)

    @rate.setter
    async def set_rate(self, rate: DBusDouble) -> None:
        """Set the speed; 0 is to pause."""
        if rate == 0:
            await self._ask(self._controls.pause)
        elif math.isfinite(rate):
            await self._ask(self._controls.set_speed, min(max(rate, SLOWEST), FASTEST))

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        """The volume, 0 to 1."""
        return float(self.facts["Volume"].value)

    @volume.setter
    async def set_volume(self, volume: DBusDouble) -> None:
        """Set the volume; below 0 is 0."""
        if math.isfinite(volume):
            await self._ask(self._controls.set_volume, min(max(volume, 0.0), 1.0))


def _heeded(future: asyncio.Future[Any]) -> None:
    """Look at how something ended, so that asyncio does not print that nobody did."""
    if not future.cancelled():
        future.exception()


class _Bus(MessageBus):
    """A connection that may break at any moment without a word."""

    def send(self, msg: Message) -> asyncio.Future[None]:  # type: ignore[override]
        """Send a message as its parent does, but let a bus that is just dying be no error."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_heeded)
        if not msg.serial:
            msg.serial = self.next_serial()
        if self.connected and self._writer is not None:
            with suppress(OSError):
                self._writer.schedule_write(msg, future)
        return future


class Mpris:
    """MPRIS on the session bus, until `close`; a desktop that has gone is no error."""

    def __init__(self, bus: MessageBus, player: PlayerInterface) -> None:
        self._bus = bus
        self._player = player
        self._end = asyncio.create_task(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
        self._end.add_done_callback(_heeded)

    def tell(self, now: MprisState | None) -> None:
        """Tell the desktop what is playing now; None for nothing."""
        for signal in self._player.tell(now):
            self._bus.send(signal)

    async def close(self) -> None:
        """Leave the bus."""
        if self._bus.connected:
            self._bus.disconnect()
        await asyncio.wait([self._end], timeout=PATIENCE)
        self._end.cancel()


async def connect(controls: MprisControls, address: str) -> Mpris | None:
    """Serve MPRIS on the bus at an address; None where that cannot be done."""
    try:
        bus = _Bus(address)
        async with asyncio.timeout(PATIENCE):
            await bus.connect()
    except _REFUSALS:
        return None
    player = PlayerInterface(controls)
    published = Mpris(bus, player)
    bus.export(PATH, RootInterface())
    bus.export(PATH, player)
    owned = False
    try:
        with suppress(*_REFUSALS):
            async with asyncio.timeout(PATIENCE):
                reply = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
            owned = reply is RequestNameReply.PRIMARY_OWNER
    finally:  # also where the caller was cancelled meanwhile
        if not owned:
            await published.close()
    return published if owned else None

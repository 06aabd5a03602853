"""The two D-Bus interfaces of MPRIS, as dbus-fast serves them; imported by `connection`."""

# Annotations stay values here: they are the signatures that dbus-fast serves.
import math
import time
from collections.abc import Awaitable
from typing import Annotated

from dbus_fast import DBusError, Message, PropertyAccess, Variant
from dbus_fast.annotations import (
    DBusBool,
    DBusDouble,
    DBusInt64,
    DBusObjectPath,
    DBusSignature,
    DBusStr,
)
from dbus_fast.constants import ErrorType
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from steno_tui.desktop.mpris import MprisControls, MprisState
from steno_tui.errors import StenoError
from steno_tui.models.playback import FASTEST, SLOWEST
from steno_tui.text.sanitize import line

PATH = "/org/mpris/MediaPlayer2"
_PROPERTIES = "org.freedesktop.DBus.Properties"

_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_STATES = {"playing": "Playing", "waiting": "Playing", "paused": "Paused", "stopped": "Stopped"}
_LONGEST_TEXT = 500
_JUMP = 1.0
"""A position that differs from the expected one by more is told as a jump, in seconds."""

DBusStrings = Annotated[list[str], DBusSignature("as")]
DBusMetadata = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
_read = PropertyAccess.READ


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
        "CanGoPrevious": Variant("b", now is not None and now.has_previous),
        "CanPlay": Variant("b", there),
        "CanPause": Variant("b", there),
        "CanSeek": Variant("b", now is not None and now.can_seek),
    }


def _signal(interface: str, member: str, signature: str, *body: object) -> Message:
    return Message.new_signal(PATH, interface, member, signature, list(body))


class RootInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2``: a program without a window that could be raised or closed."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    @dbus_method(name="Raise")
    def raise_(self) -> None:
        """Nothing: ``CanRaise`` is false."""

    @dbus_method(name="Quit")
    def quit(self) -> None:
        """Nothing: ``CanQuit`` is false."""

    @dbus_property(_read, name="CanQuit")
    def can_quit(self) -> DBusBool:
        """Whether another program may end this one."""
        return False

    @dbus_property(_read, name="CanRaise")
    def can_raise(self) -> DBusBool:
        """Whether there is a window to bring to the front."""
        return False

    @dbus_property(_read, name="HasTrackList")
    def has_track_list(self) -> DBusBool:
        """Whether the queue is told; that interface is optional."""
        return False

    @dbus_property(_read, name="Identity")
    def identity(self) -> DBusStr:
        """The program's name."""
        return "steno-tui"

    @dbus_property(_read, name="SupportedUriSchemes")
    def schemes(self) -> DBusStrings:
        """The kinds of addresses that others may have it play: none."""
        return []

    @dbus_property(_read, name="SupportedMimeTypes")
    def types(self) -> DBusStrings:
        """The kinds of files that others may have it play: none."""
        return []


class PlayerInterface(ServiceInterface):
    """``org.mpris.MediaPlayer2.Player``: what is playing, and the control of it."""

    def __init__(self, controls: MprisControls) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._controls = controls
        self._now: MprisState | None = None
        self._told_at = 0.0
        self._facts = _facts(None)

    def tell(self, now: MprisState | None) -> list[Message]:
        """Take note of what is playing; returns the signals that tell what of it has changed."""
        same = self._now is not None and now is not None and self._now.track == now.track
        expected = self._seconds() if same else 0.0
        self._now, self._told_at = now, time.monotonic()
        before, self._facts = self._facts, _facts(now)
        changed = {name: value for name, value in self._facts.items() if value != before[name]}
        signals = []
        if changed:
            signals.append(
                _signal(_PROPERTIES, "PropertiesChanged", "sa{sv}as", self.name, changed, [])
            )
        if abs(self._seconds() - expected) > _JUMP:
            signals.append(_signal(self.name, "Seeked", "x", _micros(self._seconds())))
        return signals

    def _seconds(self) -> float:
        """Where the sound is, as far as that follows from what was told last."""
        now = self._now
        if now is None:
            return 0.0
        passed = (time.monotonic() - self._told_at) * now.speed if now.state == "playing" else 0.0
        position = now.position + passed
        return position if now.length is None else min(position, max(now.length, now.position))

    async def _ask(self, wish: Awaitable[None]) -> None:
        try:
            await wish
        except StenoError as error:
            raise DBusError(ErrorType.FAILED, error.message) from None

    @dbus_method(name="Play")
    async def play(self) -> None:
        """Play on."""
        if self._now is not None:
            await self._ask(self._controls.play())

    @dbus_method(name="Pause")
    async def pause(self) -> None:
        """Pause."""
        if self._now is not None:
            await self._ask(self._controls.pause())

    @dbus_method(name="PlayPause")
    async def play_pause(self) -> None:
        """Pause what plays, or play on."""
        if self._now is None:
            raise DBusError(ErrorType.FAILED, "Nothing is heard that could be paused.")
        await self._ask(self._controls.play_pause())

    @dbus_method(name="Stop")
    async def stop(self) -> None:
        """Stop."""
        if self._now is not None:
            await self._ask(self._controls.stop())

    @dbus_method(name="Next")
    async def next(self) -> None:
        """Go to the next chapter or episode."""
        if self._now is not None and self._now.has_next:
            await self._ask(self._controls.next())

    @dbus_method(name="Previous")
    async def previous(self) -> None:
        """Go to the previous chapter."""
        if self._now is not None and self._now.has_previous:
            await self._ask(self._controls.previous())

    @dbus_method(name="Seek")
    async def seek(self, offset: DBusInt64) -> None:
        """Go on, or back; beyond the end lies what comes next."""
        now = self._now
        if now is None or not now.can_seek:
            return
        seconds = offset / 1e6
        if now.length is not None and self._seconds() + seconds > now.length:
            if now.has_next:
                await self._ask(self._controls.next())
            return
        await self._ask(self._controls.seek_by(seconds))

    @dbus_method(name="SetPosition")
    async def set_position(self, track: DBusObjectPath, position: DBusInt64) -> None:
        """Go to a time of the episode that the caller believes to be heard."""
        now = self._now
        if now is None or not now.can_seek or track != _path(now.track):
            return
        seconds = position / 1e6
        if seconds >= 0 and (now.length is None or seconds <= now.length):
            await self._ask(self._controls.seek_to(seconds))

    @dbus_method(name="OpenUri")
    def open_uri(self, uri: DBusStr) -> None:
        """Refuse: what is heard comes from the library, and no other program names it."""
        raise DBusError(ErrorType.NOT_SUPPORTED, "steno-tui plays nothing for other programs.")

    @dbus_signal(name="Seeked")
    def seeked(self) -> DBusInt64:
        """That the position is not where the time that passed would have brought it."""
        return _micros(self._seconds())

    @dbus_property(_read, name="PlaybackStatus")
    def playback_status(self) -> DBusStr:
        """``Playing``, ``Paused`` or ``Stopped``."""
        return str(self._facts["PlaybackStatus"].value)

    @dbus_property(name="Rate")
    def rate(self) -> DBusDouble:
        """How many seconds of audio pass in one of the clock."""
        return float(self._facts["Rate"].value)

    @rate.setter
    async def set_rate(self, rate: DBusDouble) -> None:
        """Set the speed; 0 is to pause."""
        if self._now is None or not math.isfinite(rate):
            return
        if rate == 0:
            await self._ask(self._controls.pause())
        else:
            await self._ask(self._controls.set_speed(min(max(rate, SLOWEST), FASTEST)))

    @dbus_property(_read, name="MinimumRate")
    def minimum_rate(self) -> DBusDouble:
        """The slowest speed."""
        return SLOWEST

    @dbus_property(_read, name="MaximumRate")
    def maximum_rate(self) -> DBusDouble:
        """The fastest speed."""
        return FASTEST

    @dbus_property(_read, name="Metadata")
    def metadata(self) -> DBusMetadata:
        """The episode that is playing."""
        return dict(self._facts["Metadata"].value)

    @dbus_property(name="Volume")
    def volume(self) -> DBusDouble:
        """The volume, 0 to 1."""
        return float(self._facts["Volume"].value)

    @volume.setter
    async def set_volume(self, volume: DBusDouble) -> None:
        """Set the volume; below 0 is 0."""
        if self._now is not None and math.isfinite(volume):
            await self._ask(self._controls.set_volume(min(max(volume, 0.0), 1.0)))

    @dbus_property(_read, name="Position")
    def position(self) -> DBusInt64:
        """Where the sound is, in microseconds."""
        return _micros(self._seconds())

    @dbus_property(_read, name="CanGoNext")
    def can_go_next(self) -> DBusBool:
        """Whether something comes next."""
        return bool(self._facts["CanGoNext"].value)

    @dbus_property(_read, name="CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        """Whether something came before."""
        return bool(self._facts["CanGoPrevious"].value)

    @dbus_property(_read, name="CanPlay")
    def can_play(self) -> DBusBool:
        """Whether there is something to play."""
        return bool(self._facts["CanPlay"].value)

    @dbus_property(_read, name="CanPause")
    def can_pause(self) -> DBusBool:
        """Whether there is something to pause."""
        return bool(self._facts["CanPause"].value)

    @dbus_property(_read, name="CanSeek")
    def can_seek(self) -> DBusBool:
        """Whether the position can be set."""
        return bool(self._facts["CanSeek"].value)

    @dbus_property(_read, name="CanControl")
    def can_control(self) -> DBusBool:
        """Whether anything can be asked for."""
        return True

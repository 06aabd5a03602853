"""How a sound gets into mpv and to its place: loading and jumping."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.player.interface import within
from steno_tui.player.loaded_track import LoadedTrack, no_entry, too_slow
from steno_tui.player.seek_accuracy import Cached, number

if TYPE_CHECKING:
    from steno_tui.player.mpv_session import MpvSession

LOAD_SECONDS = 20.0
"""How long a track may take from the ask to its first sound."""

_SLOW_JUMP = 0.25  # seconds after which a jump that has not landed is shown as loading
_TAKE_OFF = 2.0  # seconds after which a jump that has not begun will not begin
_SAY_WHY = 0.5  # seconds after which mpv says no more about what it refused
_AT_HAND = 1.0  # seconds between what has come and an end that is no more than that

# A file is read where it lies, exactly, and nothing that it names is followed anywhere: there is
# no protocol of this name.
_OF_A_FILE = {"cache": "no", "demuxer-lavf-o": "protocol_whitelist=none"}


async def load(deck: MpvSession, sound: LoadedTrack) -> None:
    """Take a sound from nothing to playing; runs on when the one who asked has gone."""
    try:
        async with asyncio.timeout(LOAD_SECONDS) as limit:
            await _open(deck, sound)
            if not deck.has(sound) or sound.held:
                return
            # On the way to its place a slow file may stay as long as it needs.
            limit.reschedule(None)
            sound.slow = not await _happens(sound.landed, LOAD_SECONDS)
            if not deck.has(sound):
                return
            sound.underway = True
            deck.show(sound)
            await deck.engine.set("pause", sound.paused)
    except TimeoutError:
        deck.fail(sound, too_slow(sound.url, LOAD_SECONDS))
        await deck.engine.silence()
    except PlayerError as error:
        await _hear_why(deck, sound)
        deck.fail(sound, error.message)


async def _hear_why(deck: MpvSession, sound: LoadedTrack) -> None:
    """Let mpv say why it gave a sound up; what it refused for that reason tells nobody anything."""
    with suppress(PlayerError):  # it is gone
        await deck.engine.get("pid")
        await _happens(sound.given_up, _SAY_WHY)


async def _open(deck: MpvSession, sound: LoadedTrack) -> None:
    """Load a sound, held, and send it on the way to where it is to start."""
    engine = deck.engine
    await engine.start()
    await engine.set("pause", True)
    if not deck.has(sound):
        return
    # The words of this command changed their places in mpv 0.38; their names did not.
    command = {"name": "loadfile", "url": str(sound.file or sound.url), "flags": "replace"}
    answer = await engine.command(
        command if sound.file is None else {**command, "options": _OF_A_FILE}
    )
    sound.entry = answer.get("playlist_entry_id") if isinstance(answer, dict) else None
    await sound.loaded.wait()
    if not deck.has(sound):
        return
    await _learn_extent(deck, sound)
    if not deck.has(sound) or (sound.at == 0 and sound.took_off.is_set()):
        return
    try:
        await jump(deck, sound, sound.at)
    except NoEntryError:
        # What lies before the place is of no use, so it is not fetched a second time.
        sound.held = True
        sound.entry = None
        await engine.silence()
        deck.show(sound, sound.at)


async def _learn_extent(deck: MpvSession, sound: LoadedTrack) -> None:
    """Ask mpv how long a sound is, and whether and how exactly it can be entered."""
    get = deck.engine.get
    duration, buffered = await get("duration"), await get("demuxer-cache-time")
    if sound.file is None:
        sound.can_be_entered = await get("seekable") is not False
        sound.reach.estimates = await get("file-format") == "mp3"
        end, until = number(duration), number(buffered)
        # Of audio without an end mpv gives out the time up to which it came for its length.
        ends_here = end is None or until is None or end - until < _AT_HAND
        sound.is_endless = ends_here and await get("file-size") is None
    sound.is_measured = True
    deck.show_extent(sound, duration, buffered)


async def jump(deck: MpvSession, sound: LoadedTrack, at: float) -> None:
    """Send a sound to a time; one that is not loaded yet goes there when it is.

    Raises:
        NoEntryError: the network cannot follow; nothing has moved.
        PlayerError: mpv fails.
    """
    at = within(at, deck.status.duration)
    if sound.loaded.is_set() and (sound.reach.estimates or not sound.can_be_entered):
        cached = Cached.read(await deck.engine.get("demuxer-cache-state"))
        if not deck.has(sound):
            return
        if not sound.can_be_entered and not cached.holds(at):
            sound.at = at if not sound.underway else sound.at
            raise NoEntryError(no_entry(sound.url))
        sound.reach.leap(cached, at)
        if sound.reach.is_approximate(at):
            deck.learn(sound)
    sound.at = at
    deck.show(sound, at)
    if not sound.loaded.is_set():
        return
    sound.took_off.clear()
    sound.landed.clear()
    await deck.engine.command(["seek", at, "absolute+exact"])
    # mpv answers before it tries; where it cannot, it says nothing more.
    sound.stuck = not await _happens(sound.took_off, _TAKE_OFF)
    if sound.stuck:
        place = number(await deck.engine.get("time-pos"))
        sound.landed.set()
        if deck.has(sound):
            deck.announcer.announce(replace(deck.status, position=place))
    if sound.underway:
        sound.slow = not await _happens(sound.landed, _SLOW_JUMP)
        deck.show(sound)


async def _happens(event: asyncio.Event, patience: float) -> bool:
    """Wait for an event, and tell whether it came within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            await event.wait()
    return event.is_set()

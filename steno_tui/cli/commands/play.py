"""The verb ``play``: one episode in the foreground, until its end, a key or Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import click

from steno_tui import startup, urls
from steno_tui.cli import completion
from steno_tui.cli.decorators import open_core, with_services
from steno_tui.cli.episode_argument import episode_reference
from steno_tui.cli.number_options import time, within
from steno_tui.cli.output import end_line, info, is_terminal, progress, write
from steno_tui.cli.terminal_keys import TerminalKeys, terminal_keys
from steno_tui.errors import NoPlayerError, PlayerError, StenoError, UnknownError, UsageError
from steno_tui.models.episode import Episode
from steno_tui.models.playback import FASTEST, SLOWEST
from steno_tui.player.interface import LOUDEST
from steno_tui.text import times
from steno_tui.text.counts import count
from steno_tui.tui.commands import command, first_key, key_word

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.playback.playback import Playback
    from steno_tui.services import Services

_ENDS = ("stop", "quit")
_COMMANDS = (
    "play_pause",
    "previous_chapter",
    "next_chapter",
    "seek_back",
    "seek_forward",
    "seek_back_more",
    "seek_forward_more",
    "slower",
    "faster",
    "usual_speed",
    "volume_down",
    "volume_up",
    "mute",
    "help",
    *_ENDS,
)
"""What keys are taken for, by the names of the full screen's commands."""

_ALWAYS = {
    "left": "seek_back",
    "right": "seek_forward",
    "down": "seek_back_more",
    "up": "seek_forward_more",
    "ctrl+d": "quit",
    "ctrl+backslash": "quit",
}


@click.command()
@click.argument("ref", shell_complete=completion.pages)
@click.option("--at", callback=time, metavar="TIME", help="Start at 14:40, 1:02:03 or 880 seconds.")
@click.option("--chapter", callback=within(1), metavar="N", help="Start at the N-th chapter.")
@click.option(
    "--speed",
    callback=within(SLOWEST, FASTEST),
    metavar="X",
    help="Play X times as fast, 0.5 to 3; this podcast from now on.",
)
@with_services()
async def play(
    services: Services, ref: str, at: int | None, chapter: int | None, speed: float | None
) -> None:
    """Play an episode with mpv, from where you left it or a time.

    On a terminal, Space pauses, arrows go back and on, [ and ] by chapters, < and > change the
    speed, 9 and 0 the volume, M mutes, ? tells the keys, and q ends it, as Ctrl-C does. Where it
    was is kept.

    Example: steno-tui play kernel-panic/who-ate-the-page-cache --at 14:40
    """
    if at is not None and chapter is not None:
        raise UsageError("Give --at or --chapter, not both.")
    reference = episode_reference(ref, services.server)
    core = await open_core(services)
    episode = await core.pages.with_audio(reference, chapter or 0)
    start = _start(episode, at, chapter)
    if speed is not None:
        await core.positions.set_speed(episode.podcast.slug, speed)
    await listen(services, core, episode, start)


async def listen(services: Services, core: Core, episode: Episode, start: int | None) -> None:
    """Play an episode to its end, or until a key or a signal ends it.

    Args:
        services: which make what plays.
        core: already open.
        episode: which.
        start: in seconds by the page's times; None is where it was left.
    """
    following = _PlayStatus(episode)
    listener = services.start_playback(core, following.take, on_note=following.info)
    listener.autoplay.plays_on = False
    following.engine = lambda: listener.engine
    keyboard = Keyboard(listener, services.config.keys, following)
    try:
        await _listen(listener, following, keyboard, start)
    except NoPlayerError:
        write(urls.at_time(listener.audio_url(episode), int(start or 0)))
        raise
    finally:
        following.leave_line()


def _start(episode: Episode, at: int | None, chapter: int | None) -> int | None:
    """Where to start, in seconds by the page's times; None is where it was left.

    Raises:
        UnknownError: it has no such chapter.
        UsageError: the time lies beyond its end.
    """
    if chapter is not None:
        if chapter > len(episode.chapters):
            there = count(len(episode.chapters), "chapter")
            raise UnknownError(f"“{episode.title}” has {there}; there is no {chapter}.")
        return episode.chapters[chapter - 1].start_seconds
    length = episode.duration_seconds
    if at is not None and length is not None and at >= length:
        raise UsageError(f"“{episode.title}” ends at {times.timestamp(length)}.")
    return at


async def _listen(
    listener: Playback, following: _PlayStatus, keyboard: Keyboard, start: int | None
) -> None:
    """Play to the end, or raise the `StenoError` why it cannot be."""
    import asyncio

    tasks = [asyncio.create_task(work) for work in (listener.run(), keyboard.run())]
    ended = asyncio.create_task(following.ended())
    loop = asyncio.get_running_loop()
    try:
        with terminal_keys(keyboard.press) as keys:
            following.help = keyboard.help if keys is not None else None
            loop.add_signal_handler(
                signal.SIGTSTP, lambda: listener.autoplay.later(partial(_suspend, listener, keys))
            )
            await listener.play(following.episode, start)
            await asyncio.wait({*tasks, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()  # raises what nobody expected
        if (reason := ended.result()) is not None:
            raise PlayerError(reason)
    finally:
        for task in tasks:
            task.cancel()
        ended.cancel()
        loop.remove_signal_handler(signal.SIGTSTP)
        await asyncio.gather(*tasks, ended, return_exceptions=True)


async def _suspend(listener: Playback, keys: TerminalKeys | None) -> None:
    """Be stopped by Ctrl-Z, and mpv, which is in a session of its own, with us; then go on."""
    heard = listener.heard
    sounds = heard is not None and heard.is_sounding
    try:
        if sounds:
            await listener.set_paused(True)
    finally:
        if keys is not None:
            keys.give_back()
        startup.stop_process()
        if keys is not None:
            keys.take()
    if sounds:
        await listener.set_paused(False)


class Keyboard:
    """Does what keys ask for, one after the other: those of the full screen, and the arrows.

    Args:
        listener: what plays.
        own: the keys that the configuration changed, by command.
        following: tells what does not work, and ends.
    """

    def __init__(self, listener: Playback, own: Mapping[str, str], following: _PlayStatus) -> None:
        import asyncio

        self._listener = listener
        self._following = following
        self._own = own
        self._pressed: asyncio.Queue[str] = asyncio.Queue()
        self._names = {
            _as_sent(key.strip()): name
            for name in _COMMANDS
            for key in own.get(name, command(name).keys).split(",")
        } | _ALWAYS

    @property
    def help(self) -> str:
        """Which keys there are, a sentence."""
        pause, before, after, slower, faster, end = (
            first_key(name, self._own)
            for name in (
                "play_pause",
                "previous_chapter",
                "next_chapter",
                "slower",
                "faster",
                "quit",
            )
        )
        return (
            f"Keys: {pause} pauses, arrows go back and on, {before} {after} chapters, "
            f"{slower} {faster} speed, {end} ends."
        )

    def press(self, key: str) -> None:
        """Have done what a key is for."""
        if key in self._names:
            self._pressed.put_nowait(self._names[key])

    async def run(self) -> None:
        """Do it, until cancelled."""
        while True:
            name = await self._pressed.get()
            call = command(name).call
            try:
                if name in _ENDS:
                    self._following.end(None)
                elif name == "help":
                    self._following.info(self.help)
                elif call is not None:
                    await call(self._listener)
                else:
                    await self._listener.play_pause()
            except StenoError as error:
                self._following.info(error.message)


def _as_sent(key: str) -> str:
    """What `terminal_keys` calls a key of the full screen."""
    word = key_word(key)
    return word if len(word) == 1 and word.isascii() else key


class _PlayStatus:
    """Prints the position of what is playing: on one line of a terminal, elsewhere by chapter.

    Attributes:
        episode: which.
        engine: names what plays it.
        help: what is told of the keys once it plays, where there are any.
    """

    def __init__(self, episode: Episode) -> None:
        import asyncio

        self.episode = episode
        self.engine: Callable[[], str | None] = lambda: None
        self.help: str | None = None
        self._on_line = is_terminal(sys.stderr)
        self._over: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._chapter: int | None = None
        self._has_begun = False
        self._has_waited = False
        self._has_differed = False
        self._is_drawn = False

    async def ended(self) -> str | None:
        """Wait until it has ended; returns why, a sentence, where that was not its end."""
        return await self._over

    def take(self, heard: NowPlaying | None) -> None:
        """Print what is playing now, where that is news."""
        if heard is None:
            if self._has_begun:
                self.end("The sound stopped.")
            return
        if not self._has_begun:
            self._has_begun = True
            info(f"{self.episode.title}, from {_at(heard)}, with {self.engine()}.")
            if self.help is not None:
                info(self.help)
        if heard.status.state == "failed":
            self.end(heard.status.reason or "The sound stopped.")
        elif heard.status.state == "ended":
            self.end(None)
        else:
            self._tell(heard)

    def end(self, reason: str | None) -> None:
        """Have it end, with a sentence why where that is not its end."""
        if not self._over.done():
            self._over.set_result(reason)

    def info(self, sentence: str) -> None:
        """Print a message on a line of its own."""
        self.leave_line()
        info(sentence)

    def leave_line(self) -> None:
        """Leave the line that is written over and over, if there is one."""
        if self._is_drawn:
            end_line()
            self._is_drawn = False

    def _tell(self, heard: NowPlaying) -> None:
        if heard.differs_by is not None and not heard.offset and not self._has_differed:
            self._has_differed = True
            self.info("The audio is not as long as the page says: chapters may be shifted.")
        if self._on_line:
            self._is_drawn = True
            progress(_line(heard))
        elif heard.status.waits_for_file and not self._has_waited:
            self._has_waited = True
            info(_line(heard))
        elif heard.status.state == "playing" and heard.chapter != self._chapter:
            self._chapter = heard.chapter
            if heard.chapter is not None:
                starts = times.timestamp(int(heard.starts[heard.chapter]))
                info(f"{starts}  {_chapter(heard)}")


def _at(heard: NowPlaying) -> str:
    """Where it is; an estimate is marked as one."""
    about = "about " if heard.status.approximate else ""
    return about + times.timestamp(int(heard.status.position or 0))


def _chapter(heard: NowPlaying) -> str:
    return "" if heard.chapter is None else heard.episode.chapters[heard.chapter].title


def _line(heard: NowPlaying) -> str:
    """What is playing, in one line."""
    share = "" if heard.fetching is None else f"{int(heard.fetching * 100)} %"
    if heard.status.waits_for_file:
        waits = "Fetching the audio, for its server sends it only from the start"
        return f"{waits}: {share}" if share else f"{waits}."
    words = [_at(heard) + (f" / {times.timestamp(int(heard.length))}" if heard.length else "")]
    if heard.status.speed != 1:
        words.append(f"{heard.status.speed:g}x")
    if heard.status.muted:
        words.append("muted")
    elif heard.status.volume != LOUDEST:
        words.append(f"volume {heard.status.volume}")
    if heard.status.state != "playing":
        words.append(heard.status.state)
    if share:
        words.append(f"fetching {share}")
    words.append(_chapter(heard))
    return "  ".join(word for word in words if word)

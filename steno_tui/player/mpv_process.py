"""One mpv: its process, the socket to it, and commands that always come back.

The socket is one end of a pair, the other end is mpv's from birth (``--input-ipc-client=fd://N``).
There is no path that others could open, and when this process dies, however it dies, the system
closes our end and mpv quits by itself.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct

from steno_tui import child_processes
from steno_tui.errors import PlayerError
from steno_tui.player.find_mpv import MpvProgram
from steno_tui.player.mpv_protocol import MpvDecoder, MpvEvent, MpvReply, encode
from steno_tui.text import sanitize

REPLY_SECONDS = 2.0
"""How long mpv may take to answer a command; it usually takes less than a thousandth of that."""

START_SECONDS = 10.0
"""How long mpv may take from its start to its first answer."""

FAREWELL_SECONDS = 1.0
"""How long mpv may take to follow each of: the command to quit, SIGTERM."""

QUIET_SECONDS = 3.0
"""After how long a silence mpv is asked whether it is still there."""

_OBSERVED = ("time-pos", "duration", "paused-for-cache", "demuxer-cache-time")
_MOST_PATIENCE = 5  # times what it may be silent, an mpv may talk and not answer
_READ_BYTES = 16 * 1024  # in one turn of the loop, so that a flood leaves turns to others
_MOST_GARBAGE = 1000

_FLAGS = (
    "--no-config",
    "--ytdl=no",
    "--load-scripts=no",
    "--no-terminal",
    "--no-video",
    "--audio-display=no",
    "--idle=yes",
    "--audio-pitch-correction=yes",  # faster speech stays a person's
    "--volume-max=100",
    "--input-media-keys=no",  # whether it is paused is known here and decided here
    # A playlist or a stream of pieces may name any address of the user's network or disk, past
    # the policy that the first address went through: nothing that one file names is followed.
    "--access-references=no",
    "--autoload-files=no",
    # An MP3 is entered by the bit rate; other formats know their places, to them it is the same.
    "--demuxer-lavf-o=protocol_whitelist=[http,tcp],fflags=+fastseek",
    # Some two hours at 128 kbit/s either way, within which jumps need no network.
    "--cache=yes",
    "--demuxer-max-bytes=128MiB",
    "--demuxer-max-back-bytes=128MiB",
)


def _environment() -> dict[str, str]:
    """Ours, without the proxies: what mpv asks lies on this machine."""
    proxies = ("http_proxy", "https_proxy", "all_proxy")
    ours = child_processes.open_environment()
    return {name: value for name, value in ours.items() if name.lower() not in proxies}


class _Pending(Struct, frozen=True):
    """A command whose answer is awaited."""

    answer: asyncio.Future[MpvReply]
    limit: asyncio.Timeout
    patience: float
    latest: float
    """When it is given up even where mpv talks on, in the loop's time."""


class MpvProcess(asyncio.BufferedProtocol):
    """A process of mpv and the conversation with it; started once, never again.

    Args:
        mpv: the program.
        on_event: takes what happens in mpv.
        on_lost: takes a sentence when mpv is gone without having been asked to go, and whether it
            ever worked.
    """

    def __init__(
        self,
        mpv: MpvProgram,
        on_event: Callable[[MpvEvent], None],
        on_lost: Callable[[str, bool], None],
    ) -> None:
        self._mpv = mpv
        self._on_event = on_event
        self._on_lost = on_lost
        self._buffer = bytearray(_READ_BYTES)
        self._decoder = MpvDecoder()
        self._waiting: dict[int, _Pending] = {}
        self._last_id = 0
        self._process: Process | None = None
        self._transport: asyncio.Transport | None = None
        self._lost: str | None = None
        self._leaving = False
        self._started = False
        self._heard_at = 0.0
        self._watch: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether commands can still be sent."""
        return self._transport is not None and self._lost is None and not self._leaving

    @property
    def is_ready(self) -> bool:
        """Whether the start was completed and commands can still be sent."""
        return self._started and self.is_open

    async def start(
        self, extra: Sequence[str], settings: Callable[[], Mapping[str, object]]
    ) -> None:
        """Run mpv and have it tell of changes.

        Args:
            extra: arguments after the usual ones.
            settings: the properties that it is to have, as they are now.

        Raises:
            PlayerError: it does not start, or does not answer.
        """
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        with theirs:  # while a copy of it is open here, mpv's death would go unnoticed
            await loop.create_connection(lambda: self, sock=ours)
            try:
                self._process = await child_processes.start(
                    str(self._mpv.path),
                    *_FLAGS,
                    *extra,
                    f"--input-ipc-client=fd://{theirs.fileno()}",
                    pass_fds=[theirs.fileno()],
                    env=_environment(),
                )
            except OSError as error:
                why = error.strerror or type(error).__name__
                self._lose(f"{self._mpv.path} could not be started ({why}); reinstall mpv.")
        await self.command(["get_property", "mpv-version"], patience=START_SECONDS)
        for number, name in enumerate(_OBSERVED, 1):
            await self.command(["observe_property", number, name])
        self._started = True
        self._watch = loop.create_task(self._watch_out())
        # What mpv only guesses, it tells in its log alone.
        await self.command(["request_log_messages", "warn"])
        for name in settings():
            # Asked for each anew: it may change while the one before is being told.
            await self.set(name, settings()[name])

    async def _watch_out(self) -> None:
        """Notice an mpv that hangs while nobody wants anything of it."""
        loop = asyncio.get_running_loop()
        while self.is_open:
            await asyncio.sleep(QUIET_SECONDS)
            if loop.time() - self._heard_at >= QUIET_SECONDS:
                with suppress(PlayerError):
                    await self.command(["get_property", "pid"])

    async def command(
        self, command: Sequence[object] | Mapping[str, object], patience: float = REPLY_SECONDS
    ) -> object:
        """Send a command and return what mpv answers to it.

        An mpv that says nothing at all for too long hangs, and so does one that says everything
        but the answer for much too long; it is killed.

        Args:
            command: the words, or the named arguments.
            patience: seconds.

        Raises:
            PlayerError: mpv refuses, is gone, or does not answer.
        """
        if self._transport is None or not self.is_open:
            raise PlayerError(self._lost or "mpv is not running; play again to start it.")
        self._last_id += 1
        request_id, loop = self._last_id, asyncio.get_running_loop()
        answer: asyncio.Future[MpvReply] = loop.create_future()
        try:
            async with asyncio.timeout(patience) as limit:
                latest = loop.time() + _MOST_PATIENCE * patience
                self._waiting[request_id] = _Pending(answer, limit, patience, latest)
                self._transport.write(encode(command, request_id))
                reply = await answer
        except TimeoutError:
            hung = "mpv does not answer and was stopped; play again to restart it."
            self._lose(hung)
            raise PlayerError(hung) from None
        finally:
            self._waiting.pop(request_id, None)
        if reply.error != "success":
            raise PlayerError(f"mpv refuses that ({sanitize.line(reply.error, 80)}).")
        return reply.value

    async def set(self, name: str, value: object) -> None:
        """Change a property."""
        await self.command(["set_property", name, value])

    async def get(self, name: str) -> object:
        """Read a property; None where it has no value now."""
        try:
            return await self.command(["get_property", name])
        except PlayerError:
            if not self.is_open:
                raise
            return None

    async def close(self) -> None:
        """End mpv, with increasing force, and wait until it is gone."""
        if self.is_open and self._transport is not None:
            self._leaving = True
            self._transport.write(encode(["quit"], 0))
        self._leaving = True
        process = self._process
        if process is not None:
            for force in (signal.SIGTERM, signal.SIGKILL):
                with suppress(TimeoutError):
                    async with asyncio.timeout(FAREWELL_SECONDS):
                        await process.wait()
                        break
                child_processes.send_signal(process, force)
            await process.wait()
        self._lose("mpv was closed; play again to start it.")
        await asyncio.sleep(0)  # the turn in which asyncio closes the socket

    def _lose(self, sentence: str) -> None:
        """Be done with mpv, once: whoever waits is told, the process does not outlive it."""
        if self._lost is not None:
            return
        self._lost = sentence
        if self._watch is not None:
            self._watch.cancel()
        if self._transport is not None:
            self._transport.abort()
        if self._process is not None:
            child_processes.send_signal(self._process, signal.SIGKILL)
        for pending in self._waiting.values():
            if not pending.answer.done():
                pending.answer.set_exception(PlayerError(sentence))
        self._waiting.clear()
        if not self._leaving:
            self._on_lost(sentence, self._started)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's: the socket is ready."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def get_buffer(self, sizehint: int) -> bytearray:
        """Asyncio's: where the next bytes go."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Asyncio's: bytes came."""
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        for pending in self._waiting.values():
            if not pending.limit.expired():
                pending.limit.reschedule(min(self._heard_at + pending.patience, pending.latest))
        for message in self._decoder.feed(bytes(memoryview(self._buffer)[:nbytes])):
            if isinstance(message, MpvEvent):
                # A turn later, as a reply reaches the one who waits for it: in mpv's order.
                loop.call_soon(self._on_event, message)
                continue
            waiting = self._waiting.pop(message.request_id, None)
            if waiting is not None and not waiting.answer.done():
                waiting.answer.set_result(message)
        if self._decoder.garbage > _MOST_GARBAGE:
            self._lose("mpv talks nonsense and was stopped; play again to restart it.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's: mpv is gone, or stopped talking."""
        if self._started:
            self._lose("mpv stopped unexpectedly; play again to restart it.")
        else:
            self._lose("mpv stopped as soon as it was started; update or reinstall it.")

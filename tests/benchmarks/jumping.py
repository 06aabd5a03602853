"""From a jump to the sound: the player beside a bare conversation with an mpv of its own."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from steno_tui import urls
from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import Track
from steno_tui.player.mpv import MpvPlayer
from tests.benchmarks import audio_host
from tests.benchmarks.figures import Figure, percentile
from tests.player.audio_files import SECONDS, tones

_WARM_UP = 3
"""Jumps that are not counted."""

_CACHE = ("--cache=yes", "--demuxer-max-bytes=128MiB", "--demuxer-max-back-bytes=128MiB")


class BareMpv:
    """An mpv with audio in it, and no more between it and us than a socket and JSON."""

    def __init__(self, wire: socket.socket, source: str) -> None:
        self._wire = wire
        self._lines = wire.makefile("rb")
        self._tell("loadfile", source)
        self._hear("playback-restart")

    def jump(self, at: float) -> None:
        """Go to a time, in seconds, and return when mpv is there."""
        self._tell("seek", at, "absolute+exact")
        self._hear("playback-restart")

    def close(self) -> None:
        self._lines.close()
        self._wire.close()

    def _tell(self, *command: object) -> None:
        self._wire.sendall(json.dumps({"command": command}).encode() + b"\n")

    def _hear(self, event: str) -> None:
        for line in self._lines:
            if json.loads(line).get("event") == event:
                return
        raise ConnectionError("mpv is gone")


@contextmanager
def _bare(source: str) -> Iterator[BareMpv]:
    ours, theirs = socket.socketpair()
    with theirs:
        wire = theirs.fileno()
        flags = ["--no-config", "--no-terminal", "--no-video", "--idle=yes", "--ao=null", *_CACHE]
        command = ["mpv", *flags, f"--input-ipc-client=fd://{wire}"]
        process = subprocess.Popen(command, pass_fds=[wire])
    bare = BareMpv(ours, source)
    try:
        yield bare
    finally:
        bare.close()
        process.wait(10)


async def _jumping(track: Track, length: float, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each jump, the player's and the bare ones, in turns.

    Args:
        track: what to jump in.
        length: how long it is, in seconds.
        times: how many jumps.
    """
    ours: list[float] = []
    floor: list[float] = []
    places = random.Random(0)
    player = MpvPlayer(await find_mpv(), urls.origin(track.url), extra=("--ao=null",))
    try:
        await player.play(track, 0)
        with _bare(str(track.file or track.url)) as bare:
            for _ in range(_WARM_UP + times):
                at = places.uniform(0, length - 10)
                began = time.perf_counter()
                await player.seek(track.id, at)
                between = time.perf_counter()
                await asyncio.to_thread(bare.jump, at)
                floor.append((time.perf_counter() - between) * 1000)
                ours.append((between - began) * 1000)
    finally:
        await player.close()
    return ours[_WARM_UP:], floor[_WARM_UP:]


def jumping(directory: Path, times: int) -> list[Figure]:
    """Jumps in a file and over the loopback, from the call until mpv has said that it is there.

    Args:
        directory: where there is room for the file.
        times: how many jumps.
    """
    file = directory / "tones.wav"
    file.write_bytes(tones())
    track = Track("tones", "http://127.0.0.1/tones.wav", "Tones", "The Bench", SECONDS, file)
    ours, floor = asyncio.run(_jumping(track, SECONDS, times))
    with _audio_host() as origin:
        track = Track("hour", f"{origin}/hour.wav", "An Hour", "The Bench", audio_host.SECONDS)
        relayed, direct = asyncio.run(_jumping(track, audio_host.SECONDS, times))
    return [
        Figure("jump in a file, median", ours, floor, median, bar=2),
        Figure("jump in a file, p95", ours, floor, percentile(95)),
        Figure("jump over the network, median", relayed, direct, median, bar=1.5),
        Figure("jump over the network, p95", relayed, direct, percentile(95)),
    ]


@contextmanager
def _audio_host() -> Iterator[str]:
    """A host of audio in a process of its own; gives its origin."""
    command = [sys.executable, "-m", audio_host.__name__]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()

"""From a jump to the sound: the player beside a bare conversation with an mpv of its own."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import Track
from steno_tui.player.mpv import MpvPlayer
from tests.benchmarks.figures import Figure, percentile
from tests.player.audio_files import SECONDS, tones

_WARM_UP = 3
"""Jumps that are not counted."""


class BareMpv:
    """An mpv with a file in it, and no more between it and us than a socket and JSON."""

    def __init__(self, wire: socket.socket, file: Path) -> None:
        self._wire = wire
        self._lines = wire.makefile("rb")
        self._tell("loadfile", str(file))
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
def _bare(file: Path) -> Iterator[BareMpv]:
    ours, theirs = socket.socketpair()
    with theirs:
        wire = theirs.fileno()
        flags = ["--no-config", "--no-terminal", "--no-video", "--idle=yes", "--ao=null"]
        command = ["mpv", *flags, f"--input-ipc-client=fd://{wire}"]
        process = subprocess.Popen(command, pass_fds=[wire])
    bare = BareMpv(ours, file)
    try:
        yield bare
    finally:
        bare.close()
        process.wait(10)


async def _jumping(file: Path, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each jump, the player's and the bare ones, in turns."""
    ours: list[float] = []
    floor: list[float] = []
    places = random.Random(0)
    player = MpvPlayer(await find_mpv(), "http://127.0.0.1", extra=("--ao=null",))
    track = Track("tones", "http://127.0.0.1/tones.wav", "Tones", "The Bench", SECONDS, file)
    try:
        await player.play(track, 0)
        with _bare(file) as bare:
            for _ in range(_WARM_UP + times):
                at = places.uniform(0, SECONDS - 10)
                began = time.perf_counter()
                await player.seek(track.id, at)
                between = time.perf_counter()
                bare.jump(at)
                floor.append((time.perf_counter() - between) * 1000)
                ours.append((between - began) * 1000)
    finally:
        await player.close()
    return ours[_WARM_UP:], floor[_WARM_UP:]


def jumping(directory: Path, times: int) -> list[Figure]:
    """Jumps in a file, from the call until mpv has said that it is there.

    Args:
        directory: where there is room for the file.
        times: how many jumps.
    """
    file = directory / "tones.wav"
    file.write_bytes(tones())
    ours, floor = asyncio.run(_jumping(file, times))
    return [
        Figure("jump in a file, median", ours, floor, median, bar=2),
        Figure("jump in a file, p95", ours, floor, percentile(95)),
    ]

"""Audio for the tests: tones that tell where one is, and a loopback server to fetch them from."""

from __future__ import annotations

import array
import http.server
import io
import math
import random
import re
import socket
import struct
import subprocess
import threading
import wave
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.support.patience import PATIENCE

SECONDS = 60
RATE = 8000
DENSE = 192_000
"""Bytes a second of audio of which mpv needs little to begin."""
_PIECES = 20  # that audio of a rate comes in, a second
SEGMENT = 10
"""Seconds between one tone and the next."""


def pitch(second: float) -> int:
    """The frequency that sounds at a time, in hertz."""
    return 400 + 200 * int(second // SEGMENT)


@cache
def tones() -> bytes:
    """A WAV file of tones, one for each segment, with noise in every other one.

    The noise makes an encoder of variable bit rate vary it.
    """
    noise = random.Random(0)
    samples = []
    for number in range(SECONDS * RATE):
        second = number / RATE
        value = 9000 * math.sin(2 * math.pi * pitch(second) * second)
        if int(second // SEGMENT) % 2:
            value += noise.uniform(-6000, 6000)
        samples.append(int(value))
    return _wav(struct.pack(f"<{len(samples)}h", *samples), RATE)


def silence(seconds: int) -> bytes:
    """A WAV file of nothing, `DENSE` bytes a second."""
    return _wav(bytes(DENSE * seconds), DENSE // 2)


def encoded(wav: bytes, directory: Path, *options: str) -> bytes | None:
    """A WAV file in another form, made by mpv; None where this mpv cannot.

    Args:
        wav: the file.
        directory: where there is room.
        options: of mpv's encoder.
    """
    source, made = directory / "source.wav", directory / "made"
    source.write_bytes(wav)
    made.unlink(missing_ok=True)
    command = ["mpv", "--no-config", "--no-terminal", str(source), f"--o={made}", *options]
    subprocess.run(command, check=False, timeout=60)
    return made.read_bytes() if made.exists() and made.stat().st_size else None


class Recording:
    """What mpv plays, in a file, as fast as it can.

    Attributes:
        arguments: what mpv is to be started with.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "heard.pcm"
        self.arguments = (
            "--ao=pcm",
            f"--ao-pcm-file={self._path}",
            "--ao-pcm-waveheader=no",
            "--audio-format=s16",
            f"--audio-samplerate={RATE}",
            "--audio-channels=mono",
        )

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self._path.stat().st_size / 2 / RATE

    def pitch(self, second: float) -> int:
        """Which tone sounds a quarter of a second long from a time on."""
        samples = array.array("h", self._path.read_bytes())
        start = round(second * RATE)
        return loudest_pitch(samples[start : start + RATE // 4])


def _wav(frames: bytes, rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(frames)
    return file.getvalue()


def loudest_pitch(samples: Sequence[int]) -> int:
    """Which of the tones is in some samples (Goertzel's algorithm)."""

    def power(frequency: int) -> float:
        coefficient = 2 * math.cos(2 * math.pi * frequency / RATE)
        before, last = 0.0, 0.0
        for sample in samples:
            before, last = last, sample + coefficient * last - before
        return last * last + before * before - coefficient * last * before

    return max((pitch(second) for second in range(0, SECONDS, SEGMENT)), key=power)


class AudioServer(http.server.ThreadingHTTPServer):
    """Serves what is in `files`, with Range; other paths are 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, tuple[str, bytes]] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[str] = []
        self.released = threading.Event()
        """Paths under ``/held/`` send nothing before it is set."""
        self.without_range: dict[str, int] = {}
        """These know no Range, send so many bytes, then nothing until `released`, then end."""
        self.stalls: dict[str, int] = {}
        """Of these, what lies beyond so many bytes is sent when `released`."""
        self.codes: dict[str, int] = {}
        """What these answer instead (HTTP)."""
        self.rates: dict[str, int] = {}
        """These come no faster than so many bytes a second."""
        self.slow_before: dict[str, int] = {}
        """Of these, what is asked for from so many bytes on comes as fast as can be."""
        self.without_length: set[str] = set()
        """These come as a stream of unknown length, and know no Range."""
        self.sent: Counter[str] = Counter()
        """How many bytes of each path have been sent."""
        self._asking = threading.Condition()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def note(self, path: str) -> None:
        """Remember that a path was asked for."""
        with self._asking:
            self.asked.append(path)
            self._asking.notify_all()

    def wait_until_asked(self, path: str) -> None:
        """Return when a path has been asked for."""
        with self._asking:
            if not self._asking.wait_for(lambda: path in self.asked, PATIENCE):
                raise TimeoutError(f"nobody asked for {path}")

    def handle_error(self, request: object, client_address: object) -> None:
        """A player that hangs up is nothing to print about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: AudioServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        server = self.server
        server.note(self.path)
        self.close_connection = True
        if self.path in server.redirects:
            self.send_response(302)
            self.send_header("Location", server.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path.startswith("/held/"):
            server.released.wait(30)
        if self.path in server.codes:
            self.send_error(server.codes[self.path])
            return
        if self.path not in server.files:
            self.send_error(404)
            return
        media_type, body = server.files[self.path]
        if self.path in server.without_length:
            self.send_response(200)
            self._send(media_type, None, body)
            return
        if self.path in server.without_range:
            self.send_response(200)
            sent = server.without_range[self.path]
            self._send(media_type, len(body), body[:sent])
            server.released.wait(30)
            return
        start, end = 0, len(body) - 1
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked:
            start = int(asked[1])
            end = min(end, int(asked[2] or end))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Accept-Ranges", "bytes")
        part = body[start : end + 1]
        ready = max(0, server.stalls.get(self.path, len(body)) - start)
        self._send(media_type, len(part), part[:ready], start)
        if ready < len(part):
            server.released.wait(30)
            self.wfile.write(part[ready:])

    def _send(self, media_type: str, length: int | None, body: bytes, start: int = 0) -> None:
        self.send_header("Content-Type", media_type)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        rate = self.server.rates.get(self.path)
        if rate is None or start >= self.server.slow_before.get(self.path, math.inf):
            self.wfile.write(body)
            self.server.sent[self.path] += len(body)
            return
        for sent in range(0, len(body), rate // _PIECES):
            piece = body[sent : sent + rate // _PIECES]
            self.wfile.write(piece)
            self.server.sent[self.path] += len(piece)
            if self.server.released.wait(1 / _PIECES):
                return


@contextmanager
def serving() -> Iterator[AudioServer]:
    """A server in a thread of its own."""
    server = AudioServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def unused_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Fakes of mpv that misbehave, and a leash on the real one."""

from __future__ import annotations

import json
import os
import select
import shlex
import shutil
import sys
import time
from pathlib import Path

from tests.support.patience import PATIENCE

_FAKE = """#!{python}
import json, os, signal, socket, sys, time

MODE, LOG, VERSION = {mode!r}, {log!r}, {version!r}


def note(what):
    with open(LOG, "a") as log:
        log.write(json.dumps(what) + "\\n")


if "--version" in sys.argv:
    if MODE == "version floods":
        while True:
            sys.stdout.write("mpv" * 10000)
    if MODE == "version hangs":
        time.sleep(60)
    print(VERSION)
    sys.exit(0)
note(sys.argv[1:])
if MODE == "exits":
    sys.exit(3)
number = next(int(word.rpartition("/")[2]) for word in sys.argv if "fd://" in word)
wire = socket.socket(fileno=number)


def send(*messages):
    for message in messages:
        wire.sendall(json.dumps(message).encode() + b"\\n")


entry = 0
for line in wire.makefile("rb"):
    asked = json.loads(line)
    command = asked["command"]
    note(command)
    reply = dict(request_id=asked["request_id"], error="success")
    name = command["name"] if isinstance(command, dict) else command[0]
    if name == "quit":
        if MODE == "never quits":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)
        break
    if MODE == "silent" and name == "seek":
        continue
    if name == "loadfile":
        entry += 1
        reply["data"] = dict(playlist_entry_id=entry)
        # In one piece, as a fast mpv may send them.
        wire.sendall(b"".join(json.dumps(m).encode() + b"\\n" for m in (
            reply,
            dict(event="start-file", playlist_entry_id=entry),
            dict(event="file-loaded"),
            dict(event="playback-restart"),
        )))
        if MODE == "absurd":
            for absurd in (-1, 1e300, "5", True, None, [], {{}}, float("nan"), float("inf")):
                for name in ("time-pos", "duration", "demuxer-cache-time", "paused-for-cache"):
                    send(dict(event="property-change", name=name, data=absurd))
            send(dict(event="property-change", name="time-pos", data=7))
        if MODE == "floods":
            send(*(
                dict(event="property-change", name="time-pos", data=number / 300)
                for number in range(9000)
            ))
        continue
    if name == "get_property" and command[1] == "duration":
        reply["data"] = 60.0
    send(reply)
    if name == "seek":
        if MODE == "garbage":
            wire.sendall(b"\\x00\\xff[[[{{{{\\n" * 100000)
        if MODE == "endless line":
            for _ in range(300):
                wire.sendall(b"x" * 65536)
        if MODE == "hangs up":
            wire.shutdown(socket.SHUT_RDWR)
            time.sleep(60)
        if MODE != "stuck":
            send(dict(event="seek"), dict(event="playback-restart"))
            send(dict(event="property-change", name="time-pos", data=command[1]))
        if MODE == "falls back":
            for back in (0.000029, 0.191804):
                send(dict(event="property-change", name="time-pos", data=command[1] - back))
"""


class FakeMpv:
    """A program that answers as mpv does, with one fault.

    Attributes:
        path: where it lies.
    """

    def __init__(
        self, directory: Path, mode: str = "", version: str = "mpv 0.35.1 Copyright"
    ) -> None:
        self.path = directory / "mpv"
        self._log = directory / "fake-mpv.log"
        script = _FAKE.format(python=sys.executable, mode=mode, log=str(self._log), version=version)
        self.path.write_text(script)
        self.path.chmod(0o755)

    def heard(self) -> list[object]:
        """Its arguments each time it was started, and every command that reached it.

        A line that it is just writing may be there in part, which is none yet.
        """
        if not self._log.exists():
            return []
        whole, _, _ = self._log.read_text().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]


class Leash:
    """The real mpv behind a wrapper which tells when one starts, and when the last one is gone.

    Every mpv holds the writing end of a named pipe; its end is the end of the file.

    Args:
        directory: where the wrapper is written.
        extra: arguments that mpv gets besides.
    """

    def __init__(self, directory: Path, *extra: str) -> None:
        pipe = directory / "leash"
        os.mkfifo(pipe)
        self._end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self._read = b""
        self.path = directory / "leashed-mpv"
        self.path.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *--version*) ;; *) exec 9>"{pipe}"; echo $$ >&9 ;; esac\n'
            f'exec "{shutil.which("mpv")}" "$@" {shlex.join(extra)}\n'
        )
        self.path.chmod(0o755)

    def pid(self) -> int:
        """The process of the next mpv that is started."""
        until = time.monotonic() + PATIENCE
        while b"\n" not in self._read:
            self._read += self._more()
            if time.monotonic() > until:  # nobody holds the pipe, which is ready all the time
                raise TimeoutError("no mpv was started")
            time.sleep(0.01)
        line, _, self._read = self._read.partition(b"\n")
        return int(line)

    def wait_until_gone(self) -> None:
        """Return when no mpv is left."""
        while self._more():
            pass

    def close(self) -> None:
        os.close(self._end)

    def _more(self) -> bytes:
        while True:
            ready, _, _ = select.select([self._end], [], [], PATIENCE)
            if not ready:
                raise TimeoutError("mpv neither started nor ended")
            try:
                return os.read(self._end, 4096)
            except BlockingIOError:  # the last one was gone, and now there is another
                continue

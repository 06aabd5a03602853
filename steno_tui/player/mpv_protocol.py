"""mpv's JSON IPC as pure code: commands to bytes, bytes to replies and events.

The format is mpv's own (manual, "JSON IPC"): one JSON object a line, in UTF-8. What comes is not
trusted to be that; lines that are not are counted and skipped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from msgspec import Struct

MAX_LINE = 1 << 20
"""Longer lines are skipped, in bytes."""


class MpvReply(Struct, frozen=True):
    """The answer to one command."""

    request_id: int
    error: str
    """``success``, or mpv's word for what is wrong."""
    value: object = None


class MpvEvent(Struct, frozen=True):
    """Something that happened in mpv."""

    name: str
    fields: Mapping[str, object]


Message = MpvReply | MpvEvent


def encode(command: Sequence[object] | Mapping[str, object], request_id: int) -> bytes:
    """Write a command as a line.

    Args:
        command: its words, or its named arguments.
        request_id: what the reply will carry.
    """
    written = json.dumps({"command": command, "request_id": request_id}, allow_nan=False)
    return written.encode("ascii") + b"\n"


class MpvDecoder:
    """Reads messages out of a stream of bytes, however it is cut into pieces.

    Attributes:
        garbage: how many lines so far were none of mpv's.
    """

    def __init__(self) -> None:
        self.garbage = 0
        self._line = bytearray()
        self._skipping = False

    def feed(self, chunk: bytes) -> list[Message]:
        """Take the next bytes and return the messages that they complete."""
        start, *lines = chunk.split(b"\n")
        self._extend(start)
        messages: list[Message] = []
        for line in lines:
            if not self._skipping and self._line:
                message = _read(bytes(self._line))
                if message is None:
                    self.garbage += 1
                else:
                    messages.append(message)
            self._line.clear()
            self._skipping = False
            self._extend(line)
        return messages

    def _extend(self, piece: bytes) -> None:
        if self._skipping:
            return
        self._line += piece
        if len(self._line) > MAX_LINE:
            self.garbage += 1
            self._line.clear()
            self._skipping = True


def _read(line: bytes) -> Message | None:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):  # ValueError: no JSON, no UTF-8, endless digits
        return None
    match content:
        case {"event": str(name)}:
            return MpvEvent(name, content)
        case {"request_id": int(request_id), "error": str(error)}:
            return MpvReply(request_id, error, content.get("data"))
        case _:
            return None

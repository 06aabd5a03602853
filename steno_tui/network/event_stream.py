"""Server-sent events: bytes in, events out, within bounds; and listening again where they break.

Source: WHATWG HTML, section 9.2. The standard knows no limits; here a line and an event have one.
What a field means is httpx-sse's to say. It reads lines, where a server sends bytes that are UTF-8
whatever it says they are, and leaves what an empty event is to who asks.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct, field

from steno_tui.errors import BadAnswerError, PortalError, ServiceError, UnreachableError
from steno_tui.network.status_errors import refusal

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

MEDIA_TYPE = "text/event-stream"

LINE_LIMIT = 1_000_000
"""The most bytes of a line."""

EVENT_LIMIT = 4_000_000
"""The most bytes of all lines of an event."""

_LINE_ENDS = re.compile(rb"\r\n|\n|\r")  # and no others, whatever splits texts elsewhere
_BOM = b"\xef\xbb\xbf"
_AT_ONCE = 4096
"""So many bytes are read in one turn of the event loop."""

_LONGEST_NUMBER = 9
"""Digits of a pause in milliseconds; a longer one is as good as for ever."""


class StreamEvent(Struct, frozen=True):
    """One event that a server sent."""

    name: str
    """What kind it says it is; ``message`` where it says nothing."""
    data: str
    """As it stands there: not safe to print."""
    id: str = ""
    """From which on the server may be asked to go on; empty where it gave none that can be sent."""
    has_own_id: bool = False
    """Whether the id came with it, and not with one before it."""


class EventReader:
    """Reads events out of the bytes of one answer, as these come; pure.

    An event that the end of the stream cuts off is none.

    Args:
        host: who sends it, for the sentences.
        last_id: the last one that was heard before.

    Attributes:
        last_id: from which on the server may be asked to go on; empty for none.
        retry: how many seconds the server wants us to pause before we listen again, if it says.
    """

    def __init__(self, host: str, last_id: str = "") -> None:
        from httpx_sse._decoders import SSEDecoder  # imports httpx; no public name has it

        self.last_id = last_id
        self.retry: float | None = None
        self._host = host
        self._decoder = SSEDecoder()
        self._decoder.decode(f"id: {last_id}")  # which events without one of their own have
        self._begun = bytearray()
        """The line that has not ended."""
        self._after_return = False
        self._is_first = True
        self._size = 0
        self._has_data = False
        self._has_id = False

    def feed(self, piece: bytes) -> list[StreamEvent]:
        """Take in the next bytes, and give the events that end in them.

        Raises:
            BadAnswerError: a line or an event is larger than the limit.
        """
        if self._after_return and piece:
            piece = piece.removeprefix(b"\n")  # the other half of a line's end
            self._after_return = False
        if not piece:
            return []
        self._after_return = piece.endswith(b"\r")
        *ended, begun = _LINE_ENDS.split(piece)
        found: list[StreamEvent] = []
        for part in ended:
            line = part
            if self._begun:
                line = bytes(self._begun) + part
                self._begun.clear()
            event = self._line(self._bounded(line))
            if event is not None:
                found.append(event)
        self._begun += begun
        self._bounded(self._begun)
        return found

    def _bounded(self, line: bytes | bytearray) -> bytes | bytearray:
        if len(line) > LINE_LIMIT or self._size > EVENT_LIMIT:
            raise BadAnswerError(f"{self._host} sends an event without measure; it was dropped.")
        return line

    def _line(self, line: bytes | bytearray) -> StreamEvent | None:
        if self._is_first:
            self._is_first = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatched()
        text = line.decode("utf-8", "replace")
        name, _, value = text.partition(":")
        match name:
            case "":  # a comment, which keeps the connection alive
                return None
            case "retry":
                self._keep_retry(value.removeprefix(" "))
                return None
            case "data":
                self._has_data = True
            case "id":
                self._has_id = self._has_id or "\0" not in value  # with which it is none
        self._size += len(line)
        self._bounded(b"")
        self._decoder.decode(text)
        return None

    def _dispatched(self) -> StreamEvent | None:
        """What an empty line ends; without a line of data it is nothing but its id."""
        found = self._decoder.decode("")
        has_data, has_id = self._has_data, self._has_id
        if self._has_id:
            self.last_id = _sendable(found.id) if found is not None else ""
        self._has_data = self._has_id = False
        self._size = 0
        if found is None or not has_data:
            return None
        return StreamEvent(found.event or "message", found.data, _sendable(found.id), has_id)

    def _keep_retry(self, value: str) -> None:
        if value.isascii() and value.isdigit():
            self.retry = int(value[-_LONGEST_NUMBER:]) / 1000
            if value[:-_LONGEST_NUMBER].strip("0"):
                self.retry = float("inf")


class ListeningPolicy(Struct, frozen=True):
    """How long one listens to nothing, and how often again; seconds."""

    silence: float = 60.0
    """After which a connection on which nothing comes is taken for dead."""
    first_pause: float = 3.0
    """Before listening again, where the server does not say for how long."""
    shortest_pause: float = 1.0
    """Whatever the server says."""
    longest_pause: float = 60.0
    """Whatever the server says."""
    tries: int = 6
    """How often in a row it may break without an event before it is given up."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Random = field(default_factory=Random)
    """Where the jitter of the pauses comes from."""


class StreamBroke(Struct, frozen=True):
    """The stream broke, and will be listened to again."""

    error: ServiceError
    pause: float
    """In how many seconds."""


Listen = Callable[[Mapping[str, str], float], AbstractAsyncContextManager["Response"]]
"""Asks for the stream, with these headers and for so many seconds of silence."""


async def listen(
    open_stream: Listen, policy: ListeningPolicy, last_id: str = ""
) -> AsyncGenerator[list[StreamEvent] | StreamBroke]:
    """Listen until the server says that there is no more; where it breaks, go on from there.

    The events that come in one piece come together, so that a flood of them costs few turns. What
    the server sends twice comes twice.

    Args:
        open_stream: asks for it.
        policy: with how much patience.
        last_id: from which on, as an earlier call had it.

    Raises:
        ServiceError: the answer is no stream, or it broke too often without an event.
    """
    failures = 0
    retry: float | None = None
    last_id = _sendable(last_id)
    while True:
        error: ServiceError
        headers = {"Accept": MEDIA_TYPE, "Cache-Control": "no-store"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        is_checked = False
        try:
            async with open_stream(headers, policy.silence) as response:
                if response.status == 204:
                    return
                _check(response)
                is_checked = True
                reader = EventReader(response.host, last_id)
                async with aclosing(response.pieces()) as pieces:
                    async for piece in pieces:
                        for start in range(0, len(piece), _AT_ONCE):
                            if found := reader.feed(piece[start : start + _AT_ONCE]):
                                failures = 0
                                yield found
                            last_id = reader.last_id
                            retry = retry if reader.retry is None else reader.retry
                            await asyncio.sleep(0)  # whoever floods us leaves others their turns
            error = UnreachableError(f"{response.host} ended the stream before its end.")
        except PortalError:
            raise
        except UnreachableError as broke:
            error = broke
        except BadAnswerError as broke:
            if not is_checked:
                raise
            error = broke
        failures += 1
        if failures > policy.tries:
            raise error
        pause = _pause(policy, retry, failures)
        yield StreamBroke(error, pause)
        await policy.sleep(pause)


def _check(response: Response) -> None:
    """Refuse what is no stream of events, for good."""
    host, status = response.host, response.status
    if status != 200:
        raise refusal(status, host, "the stream of events")
    if response.media_type != MEDIA_TYPE:
        raise BadAnswerError(f"{host} answered with something else than a stream of events.")
    if (response.only("Content-Encoding") or "identity").strip().lower() != "identity":
        raise BadAnswerError(f"{host} answered in a coding nobody asked for.")


def _sendable(id: str) -> str:
    """An id that can be a header's value, and that somebody would take; empty for another."""
    return id if len(id) <= 1000 and id.isprintable() and id.isascii() else ""


def _pause(policy: ListeningPolicy, retry: float | None, failures: int) -> float:
    """Seconds to pause after so many failures in a row: longer each time, with some jitter."""
    first = policy.first_pause if retry is None else max(retry, policy.shortest_pause)
    pause = first * 2.0 ** (failures - 1)
    return min(pause * policy.random.uniform(1.0, 1.25), policy.longest_pause)

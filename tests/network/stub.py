"""A raw server on the loopback: says exactly the bytes it is told to, notes what it hears."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

PAGE = b"# Night Shift\n\nA page.\n"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


Say = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""A reply that takes the connection into its own hands."""


def answer(body: bytes = PAGE, status: str = "200 OK", *headers: str) -> bytes:
    """A proper answer, with further header lines if given."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """An answer that leads elsewhere."""
    return answer(b"", status, f"Location: {location}")


def gzipped(body: bytes, level: int = 9) -> bytes:
    """One gzip member."""
    packer = zlib.compressobj(level, wbits=31)
    return packer.compress(body) + packer.flush()


def drip(data: bytes, every: float = 0.05) -> Say:
    """A reply of one byte at a time."""

    async def say(writer: asyncio.StreamWriter) -> None:
        for byte in data:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(every)

    return say


def endless(head: bytes, piece: bytes) -> Say:
    """A reply that goes on for as long as anybody listens."""

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()

    return say


async def silence(writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection without a word."""
    writer.transport.abort()


async def stop_listening(server: asyncio.Server) -> asyncio.Future[None]:
    """Close a server once all whom it has accepted are known to it, so that they can be closed.

    Whom it is just accepting as it closes, asyncio leaks. So first it accepts nobody any more.

    Returns:
        What is done once all have gone, also who is still shaking hands: nobody else knows of him.
    """
    gone = asyncio.ensure_future(server.wait_closed())  # begun later, Python 3.11 waits for nobody
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    for _ in range(4):  # from the one who was accepted to the call that tells of him
        await asyncio.sleep(0)
    server.close()
    return gone


class Stub:
    """Serves its replies one a request, the last one for ever; a connection takes one request.

    Args:
        replies: what to say.
        tls: for a server that is encrypted.
        listens: whether to hear a request before replying; without, each connection is one.

    Attributes:
        heard: the requests, in order.
        hearing: set once there is one.
        connections: how many connections were made.
    """

    def __init__(
        self, *replies: bytes | Say, tls: ssl.SSLContext | None = None, listens: bool = True
    ) -> None:
        self.heard: list[Heard] = []
        self.hearing = asyncio.Event()
        self.connections = 0
        self._replies = replies
        self._tls = tls
        self._listens = listens
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self._tls, limit=1 << 17
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        gone = await stop_listening(self._server)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await gone

    @property
    def origin(self) -> str:
        """Where it is, as ``http://127.0.0.1:4711``."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def url(self, path: str = "/podcast/night-shift.md") -> str:
        """An address on it."""
        return self.origin + path

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: writer.close())  # also where it ends before it begins

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                if self._listens:
                    self.heard.append(await self._hear(reader))
                    self.hearing.set()
                turn = len(self.heard) if self._listens else self.connections
                reply = self._replies[min(turn, len(self._replies)) - 1]
                if isinstance(reply, bytes):
                    writer.write(reply)
                    await writer.drain()
                else:
                    await reply(writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader) -> Heard:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Heard(method, target, headers, body)

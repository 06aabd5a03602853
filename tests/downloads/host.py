"""A host of audio on the loopback: knows ranges and validators, stalls and breaks off when told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

from tests.downloads.audio_samples import mp3
from tests.network.stub import stop_listening

BODY = mp3(1_000_000)
_PIECES = 20  # that audio of a rate comes in, a second


class Host:
    """Serves one audio at every path; a connection takes one request.

    Args:
        body: the audio.
        address: where it listens.

    Attributes:
        body: as given; may be set at any time, as may all below.
        etag: its validator; None for none.
        last_modified: its other validator; None for none.
        ranges: whether parts are given.
        refusal: what a request for a part is answered instead, such as ``406 Not Acceptable``.
        says_length: whether the whole is sent with its length; without, it is chunked.
        stalls_at: how many bytes of an answer are sent before `released` is waited for.
        breaks_at: how many bytes of an answer are sent before the connection breaks.
        hinders: told the headers of a request before anything, says whether it is stalled or broken
            off at all.
        rate: how many bytes a second come at most; None as fast as can be.
        released: lets go on who stalls.
        stalled: set whenever somebody waits for `released`.
        heard: the headers of the requests, in order, names in lower case, with ``:path``.
    """

    def __init__(self, body: bytes = BODY, address: str = "127.0.0.1") -> None:
        self._address = address
        self.body = body
        self.etag: str | None = '"one"'
        self.last_modified: str | None = "Mon, 02 Nov 2026 06:00:00 GMT"
        self.ranges = True
        self.refusal: str | None = None
        self.says_length = True
        self.stalls_at: int | None = None
        self.breaks_at: int | None = None
        self.hinders: Callable[[Mapping[str, str]], bool] = lambda _: True
        self.rate: int | None = None
        self.released = asyncio.Event()
        self.stalled = asyncio.Event()
        self.heard: list[dict[str, str]] = []
        self.tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self._address, 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        gone = await stop_listening(self._server)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await gone

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/episode.mp3"

    @property
    def ranges_asked(self) -> list[str | None]:
        """The Range of every request."""
        return [headers.get("range") for headers in self.heard]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(lambda _: writer.close())  # also where it ends before it begins

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
                pairs = (line.partition(":") for line in lines)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                headers[":path"] = first.split()[1]
                self.heard.append(headers)
                await self._answer(headers, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _asked(self, headers: dict[str, str]) -> tuple[int, int] | None:
        """The first byte and the last that are asked for; None for the whole."""
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if match is None or not self.ranges:
            return None
        if headers.get("if-range") not in (None, self.etag, self.last_modified):
            return None
        return int(match[1]), min(int(match[2] or len(self.body)), len(self.body) - 1)

    async def _answer(self, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        size = len(self.body)
        is_hindered = self.hinders(headers)
        asked = self._asked(headers)
        lines = ["Connection: close"]
        if self.etag:
            lines.append(f"ETag: {self.etag}")
        if self.last_modified:
            lines.append(f"Last-Modified: {self.last_modified}")
        first, last, status, chunked = 0, size - 1, "200 OK", False
        if self.refusal is not None and "range" in headers:
            lines.append("Content-Length: 0")
            status, first, last = self.refusal, 0, -1
        elif asked is not None and asked[0] >= size:
            lines += [f"Content-Range: bytes */{size}", "Content-Length: 0"]
            status, first, last = "416 Range Not Satisfiable", 0, -1
        elif asked is not None:
            first, last = asked
            status = "206 Partial Content"
            lines += [f"Content-Range: bytes {first}-{last}/{size}"]
            lines += [f"Content-Length: {last - first + 1}"]
        elif self.says_length:
            lines.append(f"Content-Length: {size}")
        else:
            chunked = True
            lines.append("Transfer-Encoding: chunked")
        writer.write("\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode())
        part = self.body[first : last + 1]
        stop = self.breaks_at if self.breaks_at is not None else self.stalls_at
        if not is_hindered:
            stop = None
        await self._send(writer, part, chunked, stop)

    async def _send(
        self, writer: asyncio.StreamWriter, part: bytes, chunked: bool, stop: int | None
    ) -> None:
        async def put(whole: bytes) -> None:
            size = len(whole) if self.rate is None else self.rate // _PIECES
            for start in range(0, len(whole), size or 1):
                if start and self.rate is not None:
                    await asyncio.sleep(1 / _PIECES)
                piece = whole[start : start + size]
                writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
                await writer.drain()

        if stop is not None and stop < len(part):
            await put(part[:stop])
            if self.breaks_at is not None:
                return
            self.stalled.set()
            await self.released.wait()
            part = part[stop:]
        await put(part)
        if chunked:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

"""A service whose one transcript job tells words as fast as a socket lets it; prints its origin."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.benchmarks.programs import ROOT

JOB = "tr_1"
_TOLD_TOGETHER = 500
_MOST = 1_000_000
"""Events that are told; more than any reader takes."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
_STANDS = json.dumps({"id": JOB, "status": "transcribing", "terminal": False}).encode()


def _events(first: int) -> bytes:
    return b"".join(
        b'id: %d\ndata: {"type": "transcript", "chunk_index": %d, "text": "lamp "}\n\n'
        % (number, number)
        for number in range(first, first + _TOLD_TOGETHER)
    )


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        if path.endswith("/events"):
            writer.write(_HEAD)
            for first in range(0, _MOST, _TOLD_TOGETHER):
                writer.write(_events(first))
                await writer.drain()
        elif path.endswith(JOB):
            length = b"Content-Length: %d\r\n" % len(_STANDS)
            writer.write(b"HTTP/1.1 200 OK\r\n" + length + b"Connection: close\r\n\r\n" + _STANDS)
            await writer.drain()
        else:
            writer.write(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            await writer.drain()
    writer.close()


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


@contextmanager
def word_flood() -> Iterator[str]:
    """Run the service for a while."""
    process = subprocess.Popen(
        (sys.executable, "-m", __name__), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(_serve())

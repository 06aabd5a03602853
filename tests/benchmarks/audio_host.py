"""A host with an hour of silence, sent in parts as fast as a good line has it; prints its port."""

from __future__ import annotations

import asyncio
import re
import struct

SECONDS = 3600
_RATE = 192_000
_SIZE = 44 + _RATE * SECONDS
_HEAD = struct.pack(
    "<4sI8sIHHIIHH4sI",
    *(b"RIFF", _SIZE - 8, b"WAVEfmt ", 16, 1, 2, 48_000, _RATE, 4, 16, b"data", _SIZE - 44),
)
_PIECE = bytes(65_536)
_LINE = 4_000_000  # bytes a second, after the first
_FIRST = 524_288


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        asked = re.search(r"range: bytes=(\d+)-", head, re.IGNORECASE)
        place = first = int(asked[1]) if asked else 0
        writer.write(
            f"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {first}-{_SIZE - 1}/{_SIZE}\r\n"
            f"Content-Length: {_SIZE - first}\r\nAccept-Ranges: bytes\r\n"
            "Content-Type: audio/x-wav\r\nConnection: close\r\n\r\n".encode()
        )
        while place < _SIZE:
            piece = _HEAD[place:] or _PIECE[: _SIZE - place]
            writer.write(piece)
            await writer.drain()
            place += len(piece)
            if place - first > _FIRST:
                await asyncio.sleep(len(piece) / _LINE)
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main())

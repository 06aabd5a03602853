"""Feeds at many hosts, asked for over few connections."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed
from tests.core.support import Time, gathered, of
from tests.feeds.feeds import item, rss

HOSTS, FEEDS = 12, 8


async def test_a_connection_serves_for_several_feeds_of_its_host(
    tmp_path: Path, time: Time
) -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        body = rss(item(1))
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()

    async with AsyncExitStack() as stack:
        origins = []
        for _ in range(HOSTS):
            server = await stack.enter_async_context(
                await asyncio.start_server(serve, "127.0.0.1", 0)
            )
            origins.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        core = await stack.enter_async_context(
            await Core.open(tmp_path / "library", origins[0], clock=time)
        )
        urls = [f"{origin}/{number}.xml" for number in range(FEEDS) for origin in origins]
        named = [(url, f"Podcast {number}") for number, url in enumerate(urls)]
        kept = await core.library.run(lambda library: library.feeds.add_all(named))
        events = await gathered(core.podcasts.refresh_all([slug for slug, _ in kept]))
    assert [event.added for event in of(EpisodesListed, events)] == [1] * HOSTS * FEEDS
    assert connections <= HOSTS * FEEDS / 2

"""Refreshing everything, beside fetching the same addresses and doing nothing with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from steno_tui import startup
from steno_tui.core.core import Core
from steno_tui.core.events import Failed
from steno_tui.library.library import Library
from tests.benchmarks.big_library import PODCASTS, some_podcasts
from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import in_turns
from tests.benchmarks.stub_service import TAG, bodies, service


def refreshing(rounds: int, distance: float = 0.0, podcasts: int = PODCASTS) -> Figure:
    """All podcasts into an empty library, everything new; beside httpx, four at a time.

    Args:
        rounds: how often.
        distance: seconds that an answer is under way, as over a real network.
        podcasts: how many.
    """
    with service(distance, podcasts) as server:
        urls = [server + path for path in bodies(server, podcasts)]
        ours, floor = in_turns(
            rounds,
            lambda: asyncio.run(_fill(server, podcasts)),
            lambda: asyncio.run(_fetch(urls)),
        )
    return _figure(f"first refresh of {podcasts} podcasts", ours, floor, len(urls), distance, bar=4)


def refreshing_again(rounds: int, distance: float = 0.0, podcasts: int = PODCASTS) -> Figure:
    """All podcasts where the service says that nothing has changed, as it does on most days.

    The floor is httpx asking for the same lists as conditionally.

    Args:
        rounds: how often.
        distance: seconds that an answer is under way, as over a real network.
        podcasts: how many.
    """
    with service(distance, podcasts) as server, TemporaryDirectory() as directory:
        urls = [server + path for path in bodies(server, podcasts) if "/episodes" in path]
        asyncio.run(_refresh(server, podcasts, Path(directory)))
        ours, floor = in_turns(
            rounds,
            lambda: asyncio.run(_refresh(server, podcasts, Path(directory))),
            lambda: asyncio.run(_fetch(urls, {"If-None-Match": TAG.decode()})),
        )
    return _figure(
        f"refresh, nothing changed, of {podcasts} podcasts", ours, floor, len(urls), distance
    )


def _figure(
    what: str, ours: list[float], floor: list[float], asked: int, distance: float, bar: int = 2
) -> Figure:
    more = f"{asked} addresses; {asked / min(ours) * 1000:.0f} a second"
    where = f"{distance * 1000:.0f} ms away" if distance else "on loopback"
    return Figure(f"{what} {where}", ours, floor, bar=bar, more=more)


async def _fill(server: str, podcasts: int) -> float:
    """Milliseconds that a refresh of an empty library takes."""
    with TemporaryDirectory() as directory:
        return await _refresh(server, podcasts, Path(directory))


async def _refresh(server: str, podcasts: int, directory: Path) -> float:
    """Milliseconds that the catalogue takes."""
    startup.give_way_soon()  # as in both faces
    async with await Core.open(directory, server) as core:
        if not await core.library.run(lambda library: library.podcasts.followed()):
            await core.library.run(lambda library: _follow(library, server, podcasts))
        await core.service.look()  # the connections and what they import
        start = time.perf_counter()
        slugs = [row.slug for row in await core.listings.podcasts()]
        async for event in core.podcasts.refresh_all(slugs):
            assert not isinstance(event, Failed), event
        taken = time.perf_counter() - start
        assert sum(row.count for row in await core.listings.podcasts()) == podcasts * 250
    return taken * 1000


def _follow(library: Library, server: str, podcasts: int) -> None:
    for podcast in some_podcasts(server, podcasts):
        library.podcasts.follow(podcast)


async def _fetch(urls: list[str], headers: Mapping[str, str] | None = None) -> float:
    """Milliseconds that bare httpx takes."""
    waiting = iter(urls)

    async def work(client: httpx.AsyncClient) -> None:
        for url in waiting:
            answer = await client.get(url, headers=headers)
            assert answer.status_code == (304 if headers else 200)

    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=4)) as client:
        start = time.perf_counter()
        await asyncio.gather(*(work(client) for _ in range(4)))
        return (time.perf_counter() - start) * 1000

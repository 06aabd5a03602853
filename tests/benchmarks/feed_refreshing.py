"""Refreshing many feeds, beside bare httpx; and what keys and the screen wait for meanwhile."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed, Failed
from steno_tui.core.feed_finder import AT_ONCE
from steno_tui.library.library import Library
from steno_tui.models.podcast import Podcast
from tests.benchmarks.feed_hosts import EPISODES, FeedHosts, feed_hosts
from tests.benchmarks.figures import Figure, beside
from tests.benchmarks.programs import Bench, Cost, in_turns
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.turns import LONGEST, longest, turns

FEEDS = 500

_TURN = 16
"""Milliseconds that nothing may hold up the event loop."""


def refreshing(feeds: int, rounds: int) -> list[Figure]:
    """All feeds, unchanged and then with a new episode each; beside as many connections of httpx.

    Args:
        feeds: how many.
        rounds: how often.
    """
    with feed_hosts() as hosts, TemporaryDirectory() as directory:
        urls = list(hosts.feeds(feeds))
        library = Path(directory)
        follow(library, hosts, feeds)
        asyncio.run(_refresh(library, hosts, new=feeds * EPISODES))
        tag = asyncio.run(_tag(urls[0]))
        same = in_turns(
            rounds,
            lambda: asyncio.run(_refresh(library, hosts, new=0)),
            lambda: asyncio.run(_fetch(urls, {"If-None-Match": tag})),
        )

        def fetch_changed() -> Cost:
            hosts.turn()
            return asyncio.run(_fetch(urls))

        changed = in_turns(
            rounds, lambda: asyncio.run(_refresh(library, hosts, new=feeds)), fetch_changed
        )
    return [
        *beside(f"refresh of {feeds} feeds, nothing changed", *same, bar=2),
        *beside(f"refresh of {feeds} feeds, an episode new in each", *changed, bar=4),
    ]


def follow(directory: Path, hosts: FeedHosts, feeds: int) -> None:
    """Follow the podcasts of some feeds, of which nothing has been read."""
    by_url = hosts.feeds(feeds)
    with Library.open(directory, hosts.origins[0]) as library:
        found = library.feeds.add_all(list(by_url.items()))
        for (url, title), (slug, _) in zip(by_url.items(), found, strict=True):
            library.podcasts.follow(Podcast(slug, title, None, url))


async def _refresh(directory: Path, hosts: FeedHosts, *, new: int) -> Cost:
    """What it costs to refresh all, with so many episodes that are new."""
    async with await Core.open(directory, hosts.origins[0]) as core:
        rows = await core.listings.podcasts()
        url = next(iter(hosts.feeds(1)))
        await core.feeds.finder.look(url)  # the client, and what it all imports
        begin = Cost.now()
        found = 0
        async for event in core.podcasts.refresh_all([row.slug for row in rows]):
            assert not isinstance(event, Failed), event
            found += event.added if isinstance(event, EpisodesListed) else 0
        taken = Cost.since(begin)
    assert found == new
    return taken


async def _fetch(urls: Iterable[str], headers: Mapping[str, str] | None = None) -> Cost:
    """What bare httpx costs."""
    waiting = iter(urls)

    async def work(client: httpx.AsyncClient) -> None:
        for url in waiting:
            answer = await client.get(url, headers=headers)
            assert answer.status_code == (304 if headers else 200)

    async with httpx.AsyncClient() as client:
        begin = Cost.now()
        await asyncio.gather(*(work(client) for _ in range(AT_ONCE)))
        return Cost.since(begin)


async def _tag(url: str) -> str:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).headers["ETag"]


def stalling(bench: Bench, feeds: int) -> list[Figure]:
    """The longest turns of the program's event loop while all is refreshed by a key.

    Args:
        bench: where there is room.
        feeds: how many there are.
    """
    with feed_hosts() as hosts:
        library = bench.directory / "feeds"
        follow(library, hosts, feeds)
        asyncio.run(_refresh(library, hosts, new=feeds * EPISODES))
        report = bench.directory / "turns.json"
        module = "tests.benchmarks.watched"
        command = (sys.executable, "-m", module, str(report), "--library", str(library))
        with Terminal((*command, "--server", hosts.origins[0]), bench.environ) as terminal:
            terminal.shown("All ")
            terminal.settle(silence=1.0)
            with turns(terminal, report) as same:
                _refresh_by_key(terminal, "Nothing new")
            hosts.turn()
            with turns(terminal, report) as changed:
                _refresh_by_key(terminal, f"{feeds} new episode")
    return [
        *longest(f"turn while {feeds} feeds are refreshed, nothing changed", same, _TURN),
        *longest(f"turn while {feeds} feeds are refreshed, an episode new in each", changed, _TURN),
    ]


def _refresh_by_key(terminal: Terminal, news: str) -> None:
    """Refresh all, until there is the news."""
    terminal.press(b"R", news, LONGEST)
    terminal.settle(silence=1.0)

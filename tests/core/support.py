"""What the tests of the catalogue share: a time of their own, and short words for long types."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from random import Random
from typing import TypeVar

from steno_tui.core.core import Core
from steno_tui.core.directory import Directory, directory_client
from steno_tui.core.events import CoreEvent, Failed, RequestChanged
from steno_tui.core.feed_finder import feed_client
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.request import RequestState
from steno_tui.network.rate_limit import Timing
from steno_tui.stenobird.client import Client
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

T = TypeVar("T")

LIGHTHOUSE = EpisodeKey("night-shift", "the-lighthouse")
BAKERY = EpisodeKey("night-shift", "the-bakery")
TUNNEL = EpisodeKey("night-shift", "the-tunnel")
SILENCE = EpisodeKey("night-shift", "the-silence")
MOSS = EpisodeKey("field-notes", "moss")


class Time:
    """Unix seconds that pass only while somebody sleeps, or when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def client(self, server: str) -> Client:
        """A client that pauses in this time, and does not notice when the clock is set."""
        return Client(server, timing=self.timing)

    @property
    def timing(self) -> Timing:
        """How a client pauses in this time."""
        return Timing(self.sleep, lambda: sum(self.slept), Random(1))

    async def core(self, library: LibraryWorker, server: str, *, offline: bool = False) -> Core:
        """A catalogue that lives in this time."""
        connect = None if offline else partial(self.client, server)
        feeds = None if offline else feed_client(server, self.timing)
        core = Core(library, server, connect, self, self.sleep, feeds)
        names = None if offline else directory_client(server, self.timing)
        core.directory = Directory(server, names, self)
        return core


async def gathered(events: AsyncIterator[CoreEvent]) -> list[CoreEvent]:
    """All that happens."""
    async with asyncio.timeout(PATIENCE):
        return [event async for event in events]


def of(kind: type[T], events: list[CoreEvent]) -> list[T]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def failure(events: list[CoreEvent]) -> Failed:
    """The one failure among events."""
    (failed,) = of(Failed, events)
    return failed


def states(events: list[CoreEvent]) -> list[RequestState]:
    """The states that a request went through."""
    return [event.request.state for event in of(RequestChanged, events)]


def asked(service: FaultyService, path: str = "") -> list[str]:
    """The paths of the requests that the service received, those that end so."""
    return [request.path for request in service.requests if request.path.endswith(path)]


def posts(service: FaultyService) -> int:
    """How often the service was asked to process something."""
    return sum(request.method == "POST" for request in service.requests)


async def listed(library: LibraryWorker) -> dict[str, PodcastRow]:
    """The podcasts that are listed, by their slugs."""
    return {row.slug: row for row in await library.run(lambda library: library.podcasts.rows())}


async def episodes(library: LibraryWorker, podcast: str | None = "night-shift") -> list[EpisodeRow]:
    """The episodes that are listed of a podcast, or of all."""
    return await library.run(lambda library: library.episodes.rows(podcast))

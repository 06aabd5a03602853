"""What the tests of the cache share: a host of audio, a directory, caches that get closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

import pytest

from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import CachedAudio, DownloadJob, DownloadProgress
from steno_tui.models.episode import EpisodeKey
from tests.downloads.host import Host
from tests.network.support import forget_proxies

KEY = EpisodeKey("night-shift", "the-lighthouse")
LIMIT = 50_000_000


class MakeCache(Protocol):
    """Makes caches in one directory."""

    def __call__(
        self, *, limit: int = LIMIT, server: str | None = None, clock: Callable[[], float] = ...
    ) -> DownloadCache: ...


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning of asyncio would be printed over the user's screen."""
    yield
    logged = [record for when in ("call", "teardown") for record in caplog.get_records(when)]
    # In its debug mode asyncio also tells of slow callbacks, and httpx of requests.
    quiet = [record for record in logged if record.levelname in ("WARNING", "ERROR", "CRITICAL")]
    assert [record for record in quiet if not record.getMessage().startswith("Executing")] == []


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with Host() as host:
        yield host


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where audio is kept; not made yet."""
    return tmp_path / "cache" / "audio"


@pytest.fixture
async def make_cache(directory: Path, host: Host) -> AsyncIterator[MakeCache]:
    caches: list[DownloadCache] = []

    def make(
        *,
        limit: int = LIMIT,
        server: str | None = None,
        clock: Callable[[], float] = lambda: 1000.0,
    ) -> DownloadCache:
        caches.append(DownloadCache(directory, server or host.origin, limit=limit, clock=clock))
        return caches[-1]

    yield make
    for cache in caches:
        await cache.aclose()


@pytest.fixture
def cache(make_cache: MakeCache) -> DownloadCache:
    return make_cache()


def recording(url: str, slug: str = "the-lighthouse") -> DownloadJob:
    return DownloadJob(EpisodeKey("night-shift", slug), url, "The Lighthouse", "Night Shift")


async def fetched(cache: DownloadCache, url: str, slug: str = "the-lighthouse") -> Path:
    """Fetch to the end."""
    told: list[DownloadProgress] = [each async for each in cache.fetch(recording(url, slug))]
    path = told[-1].path
    assert path is not None
    return path


async def part_of(cache: DownloadCache, host: Host, most: int = 600_000) -> CachedAudio:
    """Fetch some of the host's audio, at most so many bytes, and leave."""
    host.stalls_at = most
    host.stalled.clear()
    async with aclosing(cache.fetch(recording(host.url))) as fetching:
        async for each in fetching:
            assert each.path is None
            await host.stalled.wait()
            break
    host.stalls_at = None
    (held,) = [held for held in await cache.held() if held.url == host.url]
    assert not held.complete and 0 < held.size <= most
    return held

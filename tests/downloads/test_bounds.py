"""The bound of the cache: what goes to make room, what stays, and what finds none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from steno_tui.downloads.cache import KEPT_SECONDS, DownloadCache
from steno_tui.errors import AudioError
from tests.downloads.conftest import MakeCache, fetched, recording
from tests.downloads.host import BODY, Host

THREE = 3 * len(BODY) + 100_000
"""A limit that three of the host's audios fit in."""


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def urls(host: Host) -> list[str]:
    return [f"{host.origin}/{number}.mp3" for number in range(6)]


async def here(cache: DownloadCache) -> set[str]:
    """The names of the audio that is here, whole."""
    return {held.url.rpartition("/")[2] for held in await cache.held() if held.complete}


async def filled(cache: DownloadCache, host: Host, clock: Clock, *numbers: int) -> None:
    """Fetch some audio, a day after one another."""
    for number in numbers:
        await fetched(cache, urls(host)[number])
        clock.now += 86_400


async def test_what_was_not_used_for_longest_goes_first(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    await filled(cache, host, clock, 3)
    assert await here(cache) == {"1.mp3", "2.mp3", "3.mp3"}


async def test_what_was_found_again_counts_as_used(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    await cache.find(urls(host)[0])
    clock.now += 86_400
    await filled(cache, host, clock, 3)
    assert await here(cache) == {"0.mp3", "2.mp3", "3.mp3"}
    assert [held.url[-5:] for held in await cache.held()] == ["3.mp3", "0.mp3", "2.mp3"]


async def test_only_as_much_goes_as_must(make_cache: MakeCache, host: Host, clock: Clock) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    host.body = BODY[:50_000]
    await filled(cache, host, clock, 3)
    assert await here(cache) == {"0.mp3", "1.mp3", "2.mp3", "3.mp3"}


async def test_what_was_handed_out_lately_stays(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    path = await cache.find(urls(host)[1])
    assert path is not None
    os.utime(path, (0, 0))
    clock.now += KEPT_SECONDS - 1
    await fetched(cache, urls(host)[3])
    assert await here(cache) == {"1.mp3", "2.mp3", "3.mp3"}


async def test_a_clock_that_was_set_back_keeps_nothing_for_ever(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    clock.now -= 86_400 * 365
    await filled(cache, host, clock, 3)
    assert len(await here(cache)) == 3


async def test_where_nothing_may_go_there_is_no_room(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    for number in range(3):
        await fetched(cache, urls(host)[number])
    with pytest.raises(AudioError, match="no room .* audio_cache_mb"):
        await fetched(cache, urls(host)[3])
    assert await here(cache) == {"0.mp3", "1.mp3", "2.mp3"}
    clock.now += KEPT_SECONDS
    await fetched(cache, urls(host)[3])


async def test_nothing_goes_where_that_would_not_be_enough(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0)
    await fetched(cache, urls(host)[1])
    await fetched(cache, urls(host)[2])
    host.body = BODY + BODY
    with pytest.raises(AudioError, match="no room"):
        await fetched(cache, urls(host)[3])
    assert await here(cache) == {"0.mp3", "1.mp3", "2.mp3"}


async def test_an_abandoned_part_goes_like_anything_else(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    host.breaks_at = 900_000
    with pytest.raises(AudioError):
        await fetched(cache, urls(host)[0])
    host.breaks_at = None
    clock.now += 86_400
    await filled(cache, host, clock, 1, 2, 3)
    assert [held.complete for held in await cache.held()] == [True] * 3


async def test_what_is_being_fetched_stays_and_counts_as_whole(
    make_cache: MakeCache, host: Host, clock: Clock
) -> None:
    cache, other = make_cache(limit=THREE, clock=clock), make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0)
    host.stalls_at = 100_000
    fetchings = [cache.fetch(recording(urls(host)[1])), other.fetch(recording(urls(host)[2]))]
    for fetching in fetchings:
        await anext(fetching)
    host.stalls_at = None
    clock.now += 86_400
    await fetched(cache, urls(host)[3])
    assert await here(cache) == {"3.mp3"}
    host.released.set()
    for fetching in fetchings:
        async for _ in fetching:
            pass
    assert await here(cache) == {"1.mp3", "2.mp3", "3.mp3"}


async def test_audio_of_unknown_length_makes_room_as_it_comes(
    make_cache: MakeCache, host: Host, clock: Clock, directory: Path
) -> None:
    cache = make_cache(limit=THREE, clock=clock)
    await filled(cache, host, clock, 0, 1, 2)
    host.says_length = False
    await filled(cache, host, clock, 3)
    assert "3.mp3" in await here(cache)
    assert sum(held.size for held in await cache.held()) <= THREE


async def test_a_limit_of_nothing_keeps_nothing(make_cache: MakeCache, host: Host) -> None:
    with pytest.raises(AudioError, match="audio_cache_mb in the configuration is 0"):
        await fetched(make_cache(limit=0), host.url)
    assert host.heard == []


async def test_what_is_here_is_found_whatever_the_limit(make_cache: MakeCache, host: Host) -> None:
    await fetched(make_cache(), host.url)
    assert await make_cache(limit=0).find(host.url) is not None


async def test_removing_frees_what_it_says(cache: DownloadCache, host: Host) -> None:
    await fetched(cache, urls(host)[0])
    await fetched(cache, urls(host)[1])
    freed = await cache.remove(urls(host)[0])
    assert len(BODY) <= freed < len(BODY) + 1000
    assert await here(cache) == {"1.mp3"}
    assert await cache.remove(urls(host)[0]) == 0


async def test_clearing_takes_all_audio_and_nothing_else(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    await fetched(cache, urls(host)[0])
    await fetched(cache, urls(host)[1])
    (directory / "notes.json").write_text("mine")
    (directory / "song.audio").write_text("mine")
    assert 2 * len(BODY) <= await cache.clear() < 2 * len(BODY) + 2000
    assert sorted(path.name for path in directory.iterdir()) == ["notes.json", "song.audio"]
    assert await cache.clear() == 0


@pytest.mark.parametrize("takes", ["remove", "clear"])
async def test_what_is_removed_while_it_is_fetched_is_told_of(
    cache: DownloadCache, host: Host, takes: str
) -> None:
    host.stalls_at = 600_000
    fetching = cache.fetch(recording(host.url))
    await anext(fetching)
    assert (await cache.remove(host.url) if takes == "remove" else await cache.clear()) > 0
    host.released.set()
    with pytest.raises(AudioError, match="removed while it was being fetched"):
        async for _ in fetching:
            pass
    host.stalls_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY

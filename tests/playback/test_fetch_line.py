"""Audio that was asked for together comes in order, a few at a time; what fails spoils nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.active_downloads import Downloads
from steno_tui.playback.fetch_line import AT_ONCE, FetchLine, ManyFetched
from tests.support.faulty_service import Fault, FaultyService
from tests.tui.catalogue import demo_episode, demo_podcast

from .conftest import Hall, hall

SHORT = "short"
KEYS = [EpisodeKey(SHORT, f"number-{number}") for number in range(8)]
CATALOGUE = demo_podcast(
    SHORT,
    "Short",
    [
        demo_episode(SHORT, f"Number {number}", days=number, duration=5, audio=number != 6)
        for number in range(8)
    ],
)
NEVER = Fault(drip=3600, drop_size=1)


@pytest.fixture
def short() -> Iterator[FaultyService]:
    with FaultyService(catalogue=(CATALOGUE,)) as service:
        yield service


@pytest.fixture
async def short_hall(short: FaultyService, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(short, tmp_path) as opened:
        yield opened


def fetched(service: FaultyService) -> list[str]:
    """The audio that was asked for, in order, each once."""
    paths = [one.path for one in service.requests if one.path.startswith("/audio/")]
    return list(dict.fromkeys(path.rpartition("/")[2].partition(".")[0] for path in paths))


async def test_all_come_a_few_at_a_time_and_in_order(
    short_hall: Hall, short: FaultyService
) -> None:
    coming: list[int] = []

    def count(state: Downloads) -> None:
        coming.append(len(state.coming))

    short_hall.listener.downloads.subscribe(count)
    line = FetchLine(short_hall.listener)
    assert line.missing(KEYS) == KEYS
    assert await line.fetch(KEYS[:6]) == ManyFetched(6)
    assert max(coming) == AT_ONCE
    assert sorted(fetched(short)[:AT_ONCE]) == [key.episode for key in KEYS[:AT_ONCE]]
    assert line.missing(KEYS) == KEYS[6:]


async def test_what_fails_is_told_and_spoils_nothing(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*number-2*", Fault(status=404))
    done = await FetchLine(short_hall.listener).fetch(KEYS)
    assert done.here == 6
    assert len(done.failed) == 2
    assert any("no audio" in error.message for error in done.failed)


async def test_what_is_to_come_already_is_not_asked_for_again(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = FetchLine(short_hall.listener)
    first = asyncio.create_task(line.fetch(KEYS[:6]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE, "the first of them")
    assert all(map(line.is_to_come, KEYS[:6])) and not line.is_to_come(KEYS[6])
    assert await line.fetch(KEYS[:6]) == ManyFetched(0)
    assert line.stop(KEYS) == 6
    assert await first == ManyFetched(0)
    assert not any(map(line.is_to_come, KEYS))
    assert len(fetched(short)) == AT_ONCE


async def test_one_that_waits_is_left_out_and_those_behind_it_come(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = FetchLine(short_hall.listener)
    all_of_them = asyncio.create_task(line.fetch(KEYS[:6]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE, "the first of them")
    assert line.stop(KEYS[4:5]) == 1
    short.faults.clear()
    assert line.stop(KEYS[:3]) == 3
    assert await all_of_them == ManyFetched(2)
    assert line.missing(KEYS[:6]) == [*KEYS[:3], KEYS[4]]

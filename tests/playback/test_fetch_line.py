"""Audio that was asked for together comes in its order; what fails of it spoils nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.fetch_line import FetchLine, ManyFetched
from steno_tui.playback.fetch_turns import AT_ONCE_OF_A_HOST
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


async def test_all_come_in_the_order_in_which_they_were_asked_for(
    short_hall: Hall, short: FaultyService
) -> None:
    line = FetchLine(short_hall.listener)
    assert line.missing(KEYS) == KEYS
    assert await line.fetch(KEYS[:6]) == ManyFetched(6)
    assert sorted(fetched(short)[:2]) == [key.episode for key in KEYS[:2]]
    assert len(fetched(short)) == 6
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
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    assert all(map(line.is_to_come, KEYS[:6])) and not line.is_to_come(KEYS[6])
    assert await line.fetch(KEYS[:6]) == ManyFetched(0)
    assert line.stop(KEYS) == 6
    assert await first == ManyFetched(0)
    assert not any(map(line.is_to_come, KEYS))
    assert len(fetched(short)) == AT_ONCE_OF_A_HOST


async def test_one_that_waits_is_left_out_and_those_behind_it_come(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/audio/*", NEVER)
    line = FetchLine(short_hall.listener)
    all_of_them = asyncio.create_task(line.fetch(KEYS[:6]))
    await short_hall.until(lambda: len(fetched(short)) == AT_ONCE_OF_A_HOST, "the first of them")
    assert line.stop(KEYS[4:5]) == 1
    short.faults.clear()
    assert line.stop(KEYS[:2]) == 2
    assert await all_of_them == ManyFetched(3)
    assert line.missing(KEYS[:6]) == [*KEYS[:2], KEYS[4]]


async def test_one_is_stopped_before_its_audio_is_found(
    short_hall: Hall, short: FaultyService
) -> None:
    short.faults.set("/podcast/*", NEVER)
    line = FetchLine(short_hall.listener)
    all_of_them = asyncio.create_task(line.fetch(KEYS[:2]))
    await short_hall.until(lambda: bool(short.requests), "the page of the first asked for")
    assert all(map(line.is_to_come, KEYS[:2]))
    assert line.stop(KEYS[:2]) == 2
    short.faults.clear()
    all_of_them.cancel()
    await asyncio.gather(all_of_them, return_exceptions=True)
    assert not any(map(line.is_to_come, KEYS)) and not fetched(short)

"""The player without sound, on a clock that the test holds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from steno_tui.player.interface import Track
from tests.player.conftest import until
from tests.support.silent_player import SilentPlayer

TRACK = Track("a", "https://media.example/a.mp3", "T", "P", 100)


class Clock:
    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def player(clock: Clock) -> AsyncIterator[SilentPlayer]:
    player = SilentPlayer(now=clock)
    yield player
    await player.close()


async def test_the_position_follows_the_clock(player: SilentPlayer, clock: Clock) -> None:
    await player.play(TRACK, 10)
    clock.now += 7
    await until(player, lambda status: status.position == 17)


async def test_the_clock_runs_at_the_speed(player: SilentPlayer, clock: Clock) -> None:
    await player.play(TRACK, 10)
    clock.now += 2
    await player.set_speed(3)
    clock.now += 7
    await until(player, lambda status: status.position == 10 + 2 + 3 * 7)


async def test_the_clock_does_not_run_while_paused(player: SilentPlayer, clock: Clock) -> None:
    await player.play(TRACK, 10)
    await player.set_paused(True)
    clock.now += 7
    await player.set_paused(False)
    assert player.status.position == 10


async def test_pausing_takes_the_time_up_to_now(player: SilentPlayer, clock: Clock) -> None:
    await player.play(TRACK, 10)
    clock.now += 0.1
    await player.set_paused(True)
    assert player.status.position == pytest.approx(10.1)


async def test_a_track_ends_with_its_duration(player: SilentPlayer, clock: Clock) -> None:
    await player.play(TRACK, 10)
    clock.now += 1000
    ended = await until(player, lambda status: status.state == "ended")
    assert ended.position == 100


async def test_a_clock_that_goes_back_does_not_take_the_position_with_it(
    player: SilentPlayer, clock: Clock
) -> None:
    await player.play(TRACK, 10)
    clock.now -= 1000
    await player.set_paused(True)
    assert player.status.position == 10

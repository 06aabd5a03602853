"""How what was heard last is told to sound before anything is played."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from steno_tui.errors import NoPlayerError, PlayerError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.playback import FASTEST
from steno_tui.playback.now_playing import Sleep
from steno_tui.player.interface import MakePlayer
from tests.support.faulty_service import FaultyService
from tests.support.silent_player import SilentPlayer

from .conftest import SLEEPER, Hall, hall

SALT = EpisodeKey("stone-soup", "salt-first")


class LatePlayer:
    """Makes a player once it is let."""

    def __init__(self) -> None:
        self.is_asked, self.is_let = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> SilentPlayer:
        self.is_asked.set()
        await self.is_let.wait()
        return SilentPlayer(now=lambda: 0.0)


async def no_player() -> SilentPlayer:
    raise NoPlayerError("There is none.")


@asynccontextmanager
async def back(
    service: FaultyService, directory: Path, make_player: MakePlayer | None = None
) -> AsyncIterator[Hall]:
    """Where one comes back to what was heard before."""
    async with hall(service, directory, make_player=make_player, resumes=True) as after:
        await after.until(lambda: after.listener.heard is not None, "what was heard last")
        yield after


@asynccontextmanager
async def resumed(
    service: FaultyService, directory: Path, make_player: MakePlayer | None = None
) -> AsyncIterator[Hall]:
    """Where one comes back to an episode that was heard for ten minutes."""
    async with hall(service, directory) as before:
        await before.play(SLEEPER, 600)
    async with back(service, directory, make_player) as after:
        yield after


async def set_sound(hall: Hall) -> None:
    await hall.listener.change_speed(0.5)
    await hall.listener.change_volume(-30)
    await hall.listener.toggle_mute()
    await hall.listener.shift(5)


def sound(hall: Hall) -> tuple[float, int, bool, int]:
    status = hall.heard.status
    return status.speed, status.volume, status.muted, hall.heard.offset


async def test_it_is_told_how_to_sound_without_a_player(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path, no_player) as hall:
        await set_sound(hall)
        assert hall.told[-1] == hall.heard
        assert sound(hall) == (1.5, 70, True, 5)
        assert (hall.position, hall.heard.status.paused) == (600, True)


async def test_it_sounds_as_it_was_told_once_it_is_played(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path) as hall:
        await set_sound(hall)
        await hall.listener.play_pause()
        await hall.is_at(600)
        assert hall.heard.is_sounding
        assert sound(hall) == (1.5, 70, True, 5)


async def test_it_sounds_as_it_was_told_while_the_player_began(
    service: FaultyService, tmp_path: Path
) -> None:
    player = LatePlayer()
    async with resumed(service, tmp_path, player) as hall:
        playing = asyncio.create_task(hall.listener.play_pause())
        await player.is_asked.wait()
        await set_sound(hall)
        player.is_let.set()
        await playing
        assert hall.heard.is_sounding
        assert sound(hall) == (1.5, 70, True, 5)


async def test_a_sleep_timer_set_before_is_seen_and_begins_with_the_sound(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path) as hall:
        hall.listener.sleep(Sleep.TIMER, 15)
        hall.ticks.now += 5000
        assert (hall.heard.sleep, hall.heard.sleep_left) == (Sleep.TIMER, 900)
        assert hall.told[-1] == hall.heard
        await hall.listener.play_pause()
        await hall.is_at(600)
        assert (hall.heard.sleep, hall.heard.sleep_left) == (Sleep.TIMER, 900)
        hall.ticks.now += 900
        await hall.until(lambda: hall.heard.status.state == "paused", "a pause")


async def test_what_is_played_in_its_place_has_its_own_speed_and_the_same_volume(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path) as hall:
        await set_sound(hall)
        await hall.play(SALT)
        assert sound(hall) == (1.0, 70, True, 0)


async def test_how_it_was_told_to_sound_is_kept_though_it_is_never_played(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path) as hall:
        await set_sound(hall)
    async with back(service, tmp_path) as again:
        assert sound(again) == (1.5, 70, False, 5)


async def test_a_speed_and_a_volume_are_brought_into_what_there_is(
    service: FaultyService, tmp_path: Path
) -> None:
    async with resumed(service, tmp_path) as hall:
        await hall.listener.set_speed(1000)
        await hall.listener.change_volume(-1000)
        assert sound(hall) == (FASTEST, 0, False, 0)
        with pytest.raises(PlayerError, match="not a speed"):
            await hall.listener.set_speed(float("nan"))


async def test_where_nothing_was_heard_there_is_nothing_to_tell(quiet_hall: Hall) -> None:
    for tell in (
        quiet_hall.listener.change_speed(0.1),
        quiet_hall.listener.change_volume(5),
        quiet_hall.listener.toggle_mute(),
        quiet_hall.listener.shift(5),
        quiet_hall.listener.set_paused(True),
    ):
        with pytest.raises(PlayerError, match="Nothing is playing"):
            await tell

"""Which audio is on this machine, and which is on its way: told to whoever wants to know."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.errors import AudioError
from steno_tui.playback.active_downloads import Downloads

from .conftest import FOG, SLEEPER, Hall, hall


async def test_what_is_fetched_is_told_from_its_first_byte_to_its_last(quiet_hall: Hall) -> None:
    downloads = quiet_hall.listener.downloads
    told: list[Downloads] = []
    downloads.subscribe(told.append)
    await quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    await quiet_hall.until(lambda: not downloads.state.coming, "the end of it")
    shares = [state.share(SLEEPER) for state in told]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert all(share is not None for share in shares)
    assert downloads.state == Downloads(frozenset({SLEEPER}))
    assert downloads.state.has(SLEEPER)
    assert downloads.state.share(FOG) is None


async def test_what_was_fetched_before_is_known_from_the_start(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as before:
        await before.listener.fetch(await before.listener.episode(SLEEPER))
    async with hall(service, tmp_path) as after:
        await after.until(lambda: after.listener.downloads.state.has(SLEEPER), "what is here")


async def test_what_was_removed_is_here_no_more(quiet_hall: Hall) -> None:
    downloads, episode = quiet_hall.listener.downloads, await quiet_hall.listener.episode(SLEEPER)
    await quiet_hall.listener.fetch(episode)
    await quiet_hall.audio.remove(quiet_hall.listener.audio_url(episode))
    await downloads.look()
    assert downloads.state == Downloads()


async def test_what_is_left_half_way_is_not_here(quiet_hall: Hall) -> None:
    downloads = quiet_hall.listener.downloads
    task = quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    assert downloads.cancel(SLEEPER)
    with pytest.raises(asyncio.CancelledError):
        await task
    await quiet_hall.until(lambda: downloads.state == Downloads(), "nothing on its way")
    assert not downloads.cancel(SLEEPER)


async def test_what_cannot_be_kept_is_not_here(service: DemoService, tmp_path: Path) -> None:
    async with hall(service, tmp_path, limit=0) as full:
        with pytest.raises(AudioError):
            await full.listener.fetch(await full.listener.episode(SLEEPER))
        await full.until(lambda: full.listener.downloads.state == Downloads(), "nothing")


async def test_one_who_wants_to_know_no_more_is_not_told(quiet_hall: Hall) -> None:
    told: list[Downloads] = []
    quiet_hall.listener.downloads.subscribe(told.append)()
    await quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    assert told == []

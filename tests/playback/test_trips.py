"""How often the library's thread is asked for what a key press does to the sound."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from steno_tui.library.worker import LibraryWorker

from .conftest import FOG, SLEEPER, Hall


@pytest.fixture(autouse=True)
def _nothing_is_saved_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steno_tui.playback.autoplay.TICK_SECONDS", 3600)


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked of any library."""
    asked: list[object] = []
    run = LibraryWorker.run

    def counted(worker: LibraryWorker, ask: object, *args: object, **named: object) -> object:
        asked.append(ask)
        return run(worker, ask, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(LibraryWorker, "run", counted)
    return asked


async def counted(trips: list[object], doing: Awaitable[object]) -> int:
    before = len(trips)
    await doing
    return len(trips) - before


async def test_a_chapter_of_another_episode_is_one_read_and_one_write(
    quiet_hall: Hall, trips: list[object]
) -> None:
    episode = await quiet_hall.listener.episode(SLEEPER)
    assert await counted(trips, quiet_hall.listener.play(episode, 300)) == 2


async def test_with_the_position_of_the_one_before_it_is_one_write_more(
    quiet_hall: Hall, trips: list[object]
) -> None:
    await quiet_hall.play(FOG, 0)
    await quiet_hall.is_idle()
    episode = await quiet_hall.listener.episode(SLEEPER)
    assert await counted(trips, quiet_hall.listener.play(episode, 300)) == 3


async def test_from_the_queue_it_is_one_write_more(quiet_hall: Hall, trips: list[object]) -> None:
    await quiet_hall.play(FOG, 0)
    await quiet_hall.is_idle()
    episode = await quiet_hall.listener.episode(SLEEPER)
    await quiet_hall.listener.enqueue(SLEEPER, first=False)
    assert await counted(trips, quiet_hall.listener.play(episode, 300)) == 4


async def test_where_its_page_is_old_that_is_one_read_and_one_write_more(
    quiet_hall: Hall, trips: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = await quiet_hall.listener.episode(SLEEPER)
    monkeypatch.setattr("steno_tui.core.freshness.FRESH_SECONDS", 0)
    assert await counted(trips, quiet_hall.listener.play(episode, 300)) == 4


async def test_another_chapter_of_what_is_heard_asks_nothing(
    quiet_hall: Hall, trips: list[object]
) -> None:
    await quiet_hall.play(SLEEPER, 300)
    episode = await quiet_hall.listener.episode(SLEEPER)
    assert await counted(trips, quiet_hall.listener.play(episode, 900)) == 0
    assert await counted(trips, quiet_hall.listener.step_chapter(1)) == 0

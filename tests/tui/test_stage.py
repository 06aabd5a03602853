"""The stage itself: a test that fails on it says so in its own words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import cycle

import pytest
from textual import events
from textual.geometry import Size

from steno_tui.tui.screens.browse import PANES
from steno_tui.tui.workarounds.delay import Delay

from .stage import MEDIUM, Setting, Stage, staged


async def test_a_failure_is_not_hidden_by_what_goes_on_at_the_end(full: Setting) -> None:
    with pytest.raises(ZeroDivisionError):
        async with staged(full) as stage:
            main, panes, moved = stage.main, cycle(PANES), asyncio.Event()

            def move_on() -> None:
                main.go_to(next(panes))
                moved.set()

            stage.app.set_interval(0.001, move_on)
            await moved.wait()
            raise ZeroDivisionError


async def slowly(stage: Stage) -> None:
    """Take what is at hand to an end in other threads, and say so."""
    for _ in range(5):
        await asyncio.to_thread(int)
    stage.main.status.note = "Done"


def by_a_message(stage: Stage) -> None:
    stage.app.call_later(slowly, stage)


def by_a_worker(stage: Stage) -> None:
    stage.app.run_worker(slowly(stage))


def by_the_sound(stage: Stage) -> None:
    stage.app.actions.playback.autoplay.later(lambda: slowly(stage))


def in_a_moment(stage: Stage) -> None:
    Delay(stage.main).wait(0.05, lambda: stage.main.status.say("Done"))


def after_a_refresh(stage: Stage) -> None:
    stage.main.call_after_refresh(stage.main.status.say, "Done")


@pytest.mark.parametrize("window", ["", "a"], ids=["alone", "behind"])
@pytest.mark.parametrize(
    "begin", [by_a_message, by_a_worker, by_the_sound, in_a_moment, after_a_refresh]
)
async def test_what_was_begun_is_waited_for(
    full: Setting, begin: Callable[[Stage], None], window: str
) -> None:
    async with staged(full) as stage:
        await stage.press(*window)
        begin(stage)
        await stage.settled()
        assert "Done" in stage.text()


async def test_a_window_of_another_size_is_waited_for(full: Setting) -> None:
    async with staged(full) as stage:
        size = Size(*MEDIUM)
        stage.app.post_message(events.Resize(size, size))
        await stage.settled()
        assert stage.app.screen.size == size

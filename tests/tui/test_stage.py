"""The stage itself: a test that fails on it says so in its own words."""

from __future__ import annotations

import asyncio
from itertools import cycle

import pytest

from steno_tui.tui.screens.browse import PANES

from .stage import Setting, staged


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

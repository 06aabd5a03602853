"""What all dialogs have in common: they end once, whatever keys come behind, and leave nothing."""

from __future__ import annotations

import gc
import weakref

import pytest
from msgspec.structs import replace
from textual import events

from steno_tui.tui.screens.help import HelpScreen

from .stage import Setting, Stage, staged

WAYS = {
    "queue": (("l", "n", "Q"), "enter"),
    "requests": (("l", "j", "t", "T"), "enter"),
    "palette": (("ctrl+p",), "enter"),
    "help": (("question_mark",), "escape"),
}
"""The keys that open a dialog with something in it, and the one that ends it."""


def press_at_once(stage: Stage, *keys: str) -> None:
    """Press keys faster than a screen comes or goes."""
    for key in keys:
        stage.app.post_message(events.Key(key, None))


@pytest.mark.parametrize(("opening", "ending"), WAYS.values(), ids=list(WAYS))
async def test_a_key_that_ends_a_dialog_ends_it_once_however_often_it_is_pressed(
    full: Setting, opening: tuple[str, ...], ending: str
) -> None:
    async with staged(replace(full, offline=True)) as stage:
        await stage.press(*opening)
        press_at_once(stage, ending, ending, ending)
        await stage.settled()
        assert stage.app.is_running
        assert stage.app.crash is None


async def test_a_dialog_that_was_opened_many_times_leaves_nothing_behind(full: Setting) -> None:
    async with staged(full) as stage:
        opened: list[weakref.ref[HelpScreen]] = []
        for _ in range(20):
            await stage.press("question_mark")
            assert isinstance(stage.app.screen, HelpScreen)
            opened.append(weakref.ref(stage.app.screen))
            await stage.press("escape")
        gc.collect()
        assert sum(screen() is not None for screen in opened) <= 1

"""When a program rests: nothing that was begun in it is still to have its effect.

All of it is read off the event loop: what it has to do now, and for what everything else waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from steno_tui.tui.app import StenoApp
from steno_tui.tui.workarounds.delay import Delay
from tests.support.patience import PATIENCE

_ENDLESS = ("requests", "jobs", "listening")
"""The workers that run as long as the program does."""


def _is_waiting(pump: MessagePump) -> bool:
    """Whether a widget has no message and is at work on none."""
    more: asyncio.Event = pump._message_queue.ready_event
    return pump._closed or (not more.is_set() and bool(vars(more)["_waiters"]))


def _is_laid_out(screen: Screen[Any]) -> bool:
    """Whether a screen that is seen, maybe behind another, has nothing to lay out or to draw anew.

    Else it does so now, where it would a moment later.
    """
    if not (
        screen._layout_required
        or screen._scroll_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    ):
        return True
    screen._on_timer_update()
    return False


def _has_its_size(app: App[int]) -> bool:
    """Whether all that is seen was told the size that the window has.

    Else it is told now, where it would be a moment later.
    """
    if app._resize_event is None:
        return True
    app._check_resize()
    return False


def _timers() -> Iterator[asyncio.TimerHandle]:
    for timer in vars(asyncio.get_running_loop())["_scheduled"]:
        if not timer.cancelled():
            yield timer


def _has_moments() -> bool:
    """Whether a widget is to make a call in a moment, and not of a program that has ended."""
    calls = (argument for timer in _timers() for argument in timer._args or ())
    return any(
        getattr(call, "__func__", None) is Delay._over and not call.__self__._node._closed
        for call in calls
    )


def _waits_for(app: App[int]) -> Iterator[asyncio.Future[Any]]:
    """What the endless workers wait for when there is nothing to do."""
    if isinstance(app, StenoApp):
        yield from vars(app.core.requests._wake)["_waiters"]
        if app.actions.is_ready:
            yield from vars(app.actions.playback.autoplay._work)["_getters"]
    for timer in _timers():
        yield from (one for one in timer._args or () if isinstance(one, asyncio.Future))


def _is_at_work(task: asyncio.Task[Any]) -> bool:
    return "Autoplay._steadily" in repr(task.get_coro())


def _are_done(app: App[int]) -> bool:
    """Whether no worker has anything to do, nor what the sound does by itself."""
    tasks = []
    for work in app.workers:
        if work.group in _ENDLESS:
            tasks.append(work._task)
        elif not work.is_finished:
            return False
    idle = set(_waits_for(app))
    if any(getattr(task, "_fut_waiter", None) not in idle for task in tasks):
        return False
    others = asyncio.all_tasks()
    is_fetching = any(task.get_name().startswith("fetch ") for task in others)
    return is_fetching or not any(map(_is_at_work, others))


def is_at_rest(app: App[int]) -> bool:
    """Whether nothing happens any more before a key, the network or the time has it happen."""
    if vars(asyncio.get_running_loop())["_ready"] or not _are_done(app) or _has_moments():
        return False
    seen = (app.screen, *app._background_screens)
    widgets = [one for screen in seen for one in screen.walk_children(Widget)]
    return (
        all(map(_is_waiting, (app, *seen, *widgets)))
        and not any(widget._layout_required for widget in widgets)
        and _has_its_size(app)
        and all([_is_laid_out(screen) for screen in seen])
    )


async def rest(app: App[int]) -> None:
    """Wait until a program rests."""
    deadline = time.monotonic() + PATIENCE
    pause = 0.0
    while not is_at_rest(app):
        if time.monotonic() > deadline:
            raise AssertionError(f"Still at work: {list(app.workers)}")
        await asyncio.sleep(pause)
        pause = min(0.002, pause + 0.0001)


async def press(app: App[int], *keys: str) -> None:
    """Press keys, each while a program rests, and wait until it does again."""
    await rest(app)
    for key in keys:
        await app._press_keys([key])
        await rest(app)

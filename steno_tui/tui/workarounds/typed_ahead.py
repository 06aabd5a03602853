"""Gives each key to what has the focus once the key before has had its effect.

A workaround without an upstream issue: Textual 8.2.8 gives every key that has come to what has the
focus now, and a key's command is done only when nobody on the way to the app has taken the key. So
letters right behind a key that opens a field went to what had the focus before, and were lost. Keys
behind one that has something read from the disk wait for that as well.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.widgets import Input
from textual.worker import Worker, WorkerError

from steno_tui.tui.workarounds.delay import Delay

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

    from steno_tui.tui.base_app import BaseApp

HEARD_SECONDS = 1.0
"""How long a key is waited for at most; what had it may have gone."""

AWAITED_SECONDS = 3.0
"""How long what reads from the disk is waited for at most; a program that hangs must be left."""


class Heard(events.Event, bubble=True):
    """Goes the way of a key right behind it."""


class TypedAhead:
    """The keys and pastes that have come, of which one at a time is on its way.

    Args:
        app: has `BaseApp.hear` give each of them to what has the focus.
    """

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._held: deque[events.Event] = deque()
        self._given: events.Event | None = None
        self._behind: Heard | None = None
        self._opening: Screen[object] | None = None
        self._patience = Delay(app)
        self._forget_end: Callable[[], object] = int
        self._awaited: set[Worker[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()

    @property
    def held(self) -> int:
        """How many have not been given to anybody yet."""
        return len(self._held)

    async def on_event(self, event: events.Event) -> None:
        """Take in what the app hears."""
        if isinstance(event, Heard):
            if event is self._behind:
                await self._go_on()
        elif not isinstance(event, (events.Key, events.Paste)):
            await self._app.hear(event)
        elif not event.is_forwarded:
            self._held.append(event)
            if self._behind is None:
                await self._go_on()
        else:  # nobody took it on its way, so its command is done now
            await self._app.hear(event)
            if event is self._given:
                field = self._app.focused
                if not (isinstance(field, Input) and self._follow(field)):  # it tells of Enter
                    await self._go_on()

    def wait_for(self, worker: Worker[None]) -> None:
        """Give no more keys to anybody until a worker has ended and what it told was heard.

        Args:
            worker: reads or looks for what the next keys are about.
        """
        self._awaited.add(worker)
        waiting = asyncio.create_task(self._until_it_ends(worker))
        self._waiting.add(waiting)
        waiting.add_done_callback(self._waiting.discard)

    async def _until_it_ends(self, worker: Worker[None]) -> None:
        with suppress(WorkerError, TimeoutError):
            await asyncio.wait_for(asyncio.shield(worker.wait()), AWAITED_SECONDS)
        self._awaited.discard(worker)
        if not self._awaited and not self._follow(worker.node):
            self._follow(self._app)

    async def _go_on(self) -> None:
        """Give the next one, to a window that is just being opened once that is there."""
        self._given = self._behind = None
        self._patience.forget()
        self._forget_end()
        while self._held and self._behind is None and not self._awaited:
            screen = self._app.screen
            if not screen.is_mounted and screen is not self._opening:
                self._opening = screen
                self._follow(screen)
                return
            self._opening = None
            event, hearer = self._held.popleft(), self._app.focused or screen
            await self._app.hear(event)
            if event.is_forwarded and not _is_written(event, hearer):
                self._given = event
                self._follow(hearer)

    def _follow(self, hearer: MessagePump) -> bool:
        """Wait for whatever was posted to somebody before; false where they are gone."""
        # A message ends on its way at who sent it, and that is whose turn it is, unless told else.
        behind = Heard().set_sender(self._app)
        is_there = hearer.post_message(behind)
        if is_there:
            self._behind = behind
            self._patience.wait(HEARD_SECONDS, partial(self._app.post_message, behind))
            self._forget_end()
            self._forget_end = _call_at_end(hearer, partial(self._app.post_message, behind))
        return is_there


def _call_at_end(hearer: MessagePump, call: Callable[[], object]) -> Callable[[], object]:
    """Make a call once somebody has gone, for what bubbles from there may go nowhere.

    Returns:
        What has the call not be made any more.
    """

    def ended(_: object) -> None:
        call()

    task = hearer._task  # noqa: SLF001
    if task is None:
        return int
    task.add_done_callback(ended)
    return partial(task.remove_done_callback, ended)


def _is_written(event: events.Event, hearer: Widget) -> bool:
    """Whether it is a letter for a field: it has no other effect, so nothing waits for it."""
    return isinstance(event, events.Key) and hearer.check_consume_key(event.key, event.character)

"""Tells subscribers what a player does, without drowning them in positions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from steno_tui.player.interface import Status, Subscriber

POSITION_SECONDS = 0.25
"""The least time between two announcements in which only times have moved on."""


def _without_times(status: Status) -> Status:
    return replace(status, position=None, duration=None, buffered=None)


class StatusFeed:
    """Holds the status of a player and the callbacks that want to know of it."""

    def __init__(self) -> None:
        self.status = Status()
        self._told = self.status
        self._told_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._subscribers: list[Subscriber] = []
        self._closed = False

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Add a callback; returns what removes it again."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def announce(self, status: Status) -> None:
        """Take a new status; tell it now, or soon where only times have moved on."""
        self.status = status
        if self._closed or status == self._told:
            return
        loop = asyncio.get_running_loop()
        wait = self._told_at + POSITION_SECONDS - loop.time()
        if wait <= 0 or _without_times(status) != _without_times(self._told):
            self._tell()
        elif self._timer is None:
            self._timer = loop.call_later(wait, self._tell)

    def close(self) -> None:
        """Never tell anybody anything again."""
        self._closed = True
        self._cancel_timer()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        self._cancel_timer()
        self._told = self.status
        self._told_at = asyncio.get_running_loop().time()
        for callback in list(self._subscribers):
            if callback in self._subscribers:  # an earlier one may have removed it
                callback(self._told)

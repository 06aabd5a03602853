"""A call that a widget makes in a moment, if nothing else comes of it until then.

A workaround without an upstream issue: Textual 8.2.8 leaves a timer out for good that is late when
it begins, as it is where the program was busy; so the event loop waits in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.message_pump import MessagePump


class Delay:
    """Waits with one call at a time.

    Args:
        node: makes the call, in its turn among its messages.
    """

    def __init__(self, node: MessagePump) -> None:
        self._node = node
        self._timer: asyncio.TimerHandle | None = None
        self._call: Callable[[], object] | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether a call is still to be made."""
        return self._call is not None

    def wait(self, seconds: float, call: Callable[[], object]) -> None:
        """Make a call after so many seconds, and not the one that was waited with before."""
        self.forget()
        self._call = call
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._node.call_next, self._over, call)

    def forget(self) -> None:
        """Make no call."""
        self._call = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self, call: Callable[[], object]) -> None:
        """A timer that was stopped may have gone off already, its call still on the way."""
        if call is self._call:
            self._call = None
            call()

"""What the terminal's driver asks of the app: to end, to be stopped, to paint anew."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from textual.app import App

from steno_tui import startup
from steno_tui.errors import StenoError
from steno_tui.tui.workarounds.typed_ahead import TypedAhead
from steno_tui.tui.workarounds.window_size import follow_window

PAUSE_SECONDS = 1.0
"""How long being stopped waits for the sound to pause."""


class TerminalHost:
    """The app, as its driver knows it; `end` and `fail` are called in any thread.

    Args:
        app: which.
        typed_ahead: the keys that it has taken in and not given to anybody.

    Attributes:
        loop: the event loop that the app runs in.
        is_ending: whether the end was asked for.
        last_resort: called with the exit code once it was, to bring it about in any case.
        give_back: gives the terminal back to the shell, whatever the app is at; in any thread.
        pause: has the sound pause; called before the shell stops us.
    """

    def __init__(self, app: App[Any], typed_ahead: TypedAhead) -> None:
        self._app = app
        self._typed_ahead = typed_ahead
        self.loop: asyncio.AbstractEventLoop | None = None
        self.is_ending = False
        self.last_resort: Callable[[int], object] = lambda _: None
        self.give_back: Callable[[], object] = lambda: None
        self.pause: Callable[[], Awaitable[None]] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._by_key = False

    def begin_end(self, code: int) -> None:
        """Take in that the end was asked for, once."""
        if not self.is_ending:
            self.is_ending = True
            self.last_resort(code)

    def end(self, code: int) -> None:
        """Have the app leave with an exit code, also in the midst of anything."""
        self.begin_end(code)
        self.call_soon(self._app.exit, None, code)

    def fail(self, error: BaseException) -> None:
        """Have the app leave as at any error nobody expected."""
        self.call_soon(self._app._handle_exception, error)  # noqa: SLF001

    def call_soon(self, call: Callable[..., object], *args: object) -> None:
        """Call something in the app's thread, unless there is nobody left to do so."""
        if self.loop is not None:
            with suppress(RuntimeError):  # it has come to its end already
                self.loop.call_soon_threadsafe(call, *args)

    def stop_group(self) -> None:
        """Have us be stopped with all that the shell started with us, as Ctrl-Z does elsewhere."""
        self._by_key = True
        os.killpg(os.getpgrp(), signal.SIGTSTP)

    def stop(self, stop: Callable[[Callable[[], None]], None]) -> None:
        """Pause the sound, for mpv is not stopped with us, then be stopped.

        Args:
            stop: gives the terminal back, calls what stops us, and takes the terminal again.
        """
        if self._stopping is None or self._stopping.done():
            self._stopping = asyncio.ensure_future(self._stop(stop))

    async def _stop(self, stop: Callable[[Callable[[], None]], None]) -> None:
        if self.pause is not None:
            with suppress(TimeoutError, StenoError):
                async with asyncio.timeout(PAUSE_SECONDS):
                    await self.pause()
        by_key, self._by_key = self._by_key, False
        # Where there is no shell, whoever sends the signal is there to let us go on; a key is not.
        stop(partial(startup.stop_process_by, signal.SIGTSTP) if by_key else startup.stop_process)

    @property
    def unheard(self) -> int:
        """How many messages were posted to the app and to what has the focus, and not heard."""
        hearers = [self._app, *(screen.focused for screen in self._app.screen_stack[-1:])]
        queued = sum(hearer.message_queue_size for hearer in hearers if hearer is not None)
        return queued + self._typed_ahead.held

    def paint_anew(self) -> None:
        """Paint everything: the terminal may have forgotten it, or be another size."""
        follow_window(self._app)
        for screen in self._app.screen_stack[-1:]:
            screen.refresh()

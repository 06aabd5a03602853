"""Whose turn it is to be fetched: a few at once, fewer from one host, in the order of asking."""

from __future__ import annotations

import asyncio

AT_ONCE = 3
"""How much audio is fetched at the same time."""

AT_ONCE_OF_A_HOST = 2
"""How much of that from the same host."""


class FetchTurn:
    """A place in the line, or a turn that has come.

    Args:
        host: where the audio lies.

    Attributes:
        has_come: set once it is its turn.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.has_come = asyncio.Event()


class FetchTurns:
    """Lets in who waits, while there is room.

    One whose host is busy lets those behind it pass: a slow host holds up nobody else's.
    """

    def __init__(self) -> None:
        self._waiting: list[FetchTurn] = []
        self._running: list[FetchTurn] = []

    def ask(self, host: str, *, now: bool = False) -> FetchTurn:
        """Take a place behind all that wait.

        Args:
            host: where the audio lies.
            now: whether it is its turn at once, whatever else is under way.
        """
        turn = FetchTurn(host)
        self._waiting.append(turn)
        self.hurry(turn) if now else self._go_on()
        return turn

    def hurry(self, turn: FetchTurn) -> None:
        """Let one in that waits, whatever else is under way."""
        if turn in self._waiting:
            self._waiting.remove(turn)
            self._running.append(turn)
            turn.has_come.set()

    def leave(self, turn: FetchTurn) -> None:
        """Give up a turn, or a place; who has neither any more gives up nothing."""
        for those in (self._waiting, self._running):
            if turn in those:
                those.remove(turn)
        self._go_on()

    def _go_on(self) -> None:
        """Let in as many as there is room for, the first that may come first."""
        for turn in list(self._waiting):
            if len(self._running) >= AT_ONCE:
                return
            if sum(one.host == turn.host for one in self._running) < AT_ONCE_OF_A_HOST:
                self.hurry(turn)

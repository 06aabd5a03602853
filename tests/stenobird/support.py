"""What the tests of the client share: a clock that moves only when the client pauses."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from steno_tui.stenobird.client import Client


class Pauses:
    """Stands in for sleeping and for the clock it is measured by.

    Attributes:
        slept: the length of every pause, in seconds.
        now: the time.
    """

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now

    def client(self, server: str, on_wait: Callable[[float, str], None] | None = None) -> Client:
        """A client that pauses here."""
        return Client(server, sleep=self.sleep, clock=self.clock, random=Random(1), on_wait=on_wait)


def forget_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the proxies of the machine that runs the tests out of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

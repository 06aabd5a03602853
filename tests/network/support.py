"""What the tests of the client share: a clock that moves only when the client pauses."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import httpx
import pytest

from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy
from steno_tui.stenobird.parse.json_payloads import read_problem


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

    def client(
        self, server: str, on_wait: Callable[[float, str], None] | None = None
    ) -> HttpClient:
        """A client that pauses here."""
        return one_server(server, on_wait, Timing(self.sleep, self.clock, Random(1)))


def one_server(
    server: str,
    on_wait: Callable[[float, str], None] | None = None,
    timing: Timing | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> HttpClient:
    """A client of one server alone."""
    client = HttpClient(
        AddressPolicy(server), read_problem=read_problem, timing=timing, transport=transport
    )
    client.on_wait = on_wait
    return client


def forget_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the proxies of the machine that runs the tests out of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)

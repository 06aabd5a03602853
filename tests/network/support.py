"""What the tests of the client share: a clock that moves only when the client pauses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, aclosing, contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import httpx
import pytest

from steno_tui.network.exchange import Exchange, Response
from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy
from steno_tui.stenobird.parse.json_payloads import read_problem
from tests.network.stub import PAGE, Say, answer
from tests.support.patience import PATIENCE


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


class LoopTime:
    """The time of the event loop, which passes only where a test has it pass.

    However late the machine is, no limit is met before. What never comes about ends all the same:
    once a test's patience is over, the time passes as elsewhere.
    """

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time()
        self._patient_until = time.monotonic() + PATIENCE

    def passes(self, seconds: float) -> None:
        self._now += seconds

    def _time(self) -> float:
        return self._now + max(0.0, time.monotonic() - self._patient_until)

    @classmethod
    @contextmanager
    def held(cls) -> Iterator[LoopTime]:
        """The time of this loop, until the end."""
        held = cls()
        with patch.object(asyncio.get_running_loop(), "time", held._time):
            yield held


def taking(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """What is set whenever a client has taken in a piece of an answer's body."""
    taken = asyncio.Event()
    pieces = Response.pieces

    async def watched(response: Response) -> AsyncGenerator[bytes]:
        async with aclosing(pieces(response)) as coming:
            async for piece in coming:
                taken.set()
                yield piece

    monkeypatch.setattr(Response, "pieces", watched)
    return taken


def trickle(held: LoopTime, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A reply of one byte every five seconds, each once the one before was taken in."""
    taken = taking(monkeypatch)

    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(answer(PAGE)[: -len(PAGE)])
        for byte in PAGE:
            taken.clear()
            writer.write(bytes([byte]))
            await taken.wait()
            held.passes(5.0)

    return say


def mute(held: LoopTime, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Says nothing, and has the time pass until the client asks again or gives up."""
    tries = 0
    send = Exchange.send

    def counted(*args: Any, **kwargs: Any) -> AbstractAsyncContextManager[Response]:
        nonlocal tries
        tries += 1
        return send(*args, **kwargs)

    async def say(writer: asyncio.StreamWriter) -> None:
        current = tries
        while tries == current:
            held.passes(0.1)
            await asyncio.sleep(0)

    monkeypatch.setattr(Exchange, "send", counted)
    return say


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

"""The way to one server: opened late and in a thread, four abreast, never beyond a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from steno_tui.errors import UnreachableError
from steno_tui.stenobird.rate_limit import AT_ONCE, RateLimit, RetryBudget

if TYPE_CHECKING:
    import httpx

    from steno_tui.stenobird.exchange import Exchange, Response


class ConnectionPool:
    """Exchanges with one server; the first makes the connections.

    Args:
        server: its origin.
        pacer: knows when the server may be asked.
        transport: stands in for the network in tests.
    """

    def __init__(
        self, server: str, pacer: RateLimit, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._server = server
        self._pacer = pacer
        self._host = urlsplit(server).netloc
        self._transport = transport
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._opening = asyncio.Lock()
        self._wire: Exchange | None = None
        self._closed = False

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        budget: RetryBudget,
        *,
        silence: float,
    ) -> Response:
        """Send a request, once it may be sent, and take in its answer.

        Waiting for a free slot costs nothing of the deadline.

        Args:
            method: ``GET`` or ``POST``.
            url: one of the server's own addresses.
            headers: besides those that every request carries.
            budget: bounds the exchange and the wait before it, and is charged with both.
            silence: the most seconds without a byte.

        Raises:
            BusyError: the server wants to be left alone for longer than the budget's patience.
            UnreachableError: no answer in time, or none at all.
            BadAnswerError: an answer that is cut, damaged or too large.
        """
        wire = await self._opened()
        clock = asyncio.get_running_loop().time
        await self._pacer.hold_back(budget)
        async with self._slots:
            await self._pacer.hold_back(budget)  # for what others were told in the meantime
            started = clock()
            try:
                async with asyncio.timeout(budget.left):
                    return await wire.send(
                        method, url, headers, connect=budget.deadline / 3, silence=silence
                    )
            except TimeoutError:
                raise UnreachableError(
                    f"{self._host} did not finish within {budget.deadline:g} s; try again later."
                ) from None
            finally:
                budget.asked += clock() - started

    async def aclose(self) -> None:
        """Close the connections; whatever is asked afterwards is unreachable."""
        self._closed = True
        async with self._opening:
            if self._wire is not None:
                await self._wire.aclose()

    async def _opened(self) -> Exchange:
        """The connections; made in a thread, because importing httpx takes 100 ms."""
        async with self._opening:
            if self._closed:
                raise UnreachableError(f"The connection to {self._host} has been closed.")
            if self._wire is None:
                self._wire = await asyncio.to_thread(_open, self._server, self._transport)
            return self._wire


def _open(server: str, transport: httpx.AsyncBaseTransport | None) -> Exchange:
    from steno_tui.stenobird.exchange import Exchange  # imports httpx

    return Exchange(server, transport)

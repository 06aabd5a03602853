"""The service over HTTP: fetch an address, ask for processing; politely and within bounds.

Everything goes to one server: an address elsewhere is refused, and so is a redirect there, so
nothing a page says can make this program ask another host. What the environment has a say in
(proxies, certificates) is told in `steno_tui.network.environment`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from steno_tui import urls
from steno_tui.errors import BadAnswerError, NoReplyError, ServiceError
from steno_tui.models.http import Validators
from steno_tui.stenobird.addresses import Addresses
from steno_tui.stenobird.connection_pool import ConnectionPool
from steno_tui.stenobird.parse.json_payloads import read_problem
from steno_tui.stenobird.rate_limit import TRIES, RateLimit, RetryBudget
from steno_tui.stenobird.redirects import next_address, own_address
from steno_tui.stenobird.status_errors import BUSY, PASSING, REDIRECTS, refusal
from steno_tui.text import sanitize

if TYPE_CHECKING:
    import httpx

    from steno_tui.stenobird.exchange import Response

HOPS = 5
"""The most redirects in a row."""

_VALIDATOR = re.compile(r"[\x20-\x7e]{1,256}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that the service sent, whole."""

    url: str
    """Where it came from, after redirects."""
    body: bytes
    media_type: str
    """As ``text/markdown``, lower case; empty where the service named none."""
    validators: Validators


class Client:
    """Asks one server, over at most four connections, for the app's whole life.

    A server that asks to be left alone is left alone: until the time it named, every call waits or
    fails with `BusyError`, and nothing is sent. No cookies are kept.

    Args:
        server: its origin.
        transport: stands in for the network in tests.
        on_wait: called before each pause with its length in seconds and the reason, a sentence.
        sleep: how to pause.
        clock: what the pauses are measured by, in seconds.
        random: where the jitter of the pauses comes from.

    Attributes:
        server: the origin, with a host outside ASCII in punycode.
        addresses: where that server keeps things.
        on_wait: as given; may be set at any time.

    Raises:
        AddressError: the server's address is none.
    """

    def __init__(
        self,
        server: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        on_wait: Callable[[float, str], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
    ) -> None:
        self.server = urls.check(urls.origin(server), server)
        self.addresses = Addresses(self.server)
        self.on_wait = on_wait
        self._host = urlsplit(self.server).netloc
        self._pacer = RateLimit(self._host, self._tell, sleep, clock, random or Random())
        self._connections = ConnectionPool(self.server, self._pacer, transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; whatever is asked afterwards is unreachable."""
        await self._connections.aclose()

    async def fetch(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        deadline: float = 30.0,
        patience: float = 60.0,
    ) -> Fetched | None:
        """Fetch a body from the server.

        Redirects within the server are followed. A connection that broke before an answer came is
        tried once more; a passing failure three times in all, a busy server when it says so.

        Args:
            url: one of the server's own addresses.
            validators: those of the copy at hand; they make the fetch conditional.
            deadline: the most seconds to spend asking, all tries and redirects together.
            patience: the most seconds to pause between tries, all pauses together.

        Returns:
            The answer; None where the service says that the copy at hand is still the same.

        Raises:
            AddressError: the address, or that of a redirect, may not be asked.
            ServiceError: see `steno_tui.errors` for its kinds.
        """
        conditions = _conditions(validators)
        reply = await self._get(
            own_address(url, self.server), conditions, RetryBudget(deadline, patience)
        )
        if reply.status == 304 and conditions:
            return None
        if reply.status != 200:
            raise self._refusal(reply)
        if not reply.body:
            raise BadAnswerError(f"{self._host} answered with nothing at all.")
        return Fetched(
            reply.url,
            reply.body,
            sanitize.line((reply.only("Content-Type") or "").partition(";")[0].lower(), 80),
            Validators(_sendable(reply.only("ETag")), _sendable(reply.only("Last-Modified"))),
        )

    async def ask(self, url: str, *, deadline: float = 60.0) -> bytes:
        """Ask for processing: a POST without a body, sent once.

        The answer can be lost after the server acted. Asking again is the caller's to decide; the
        service takes the same request twice for one.

        Args:
            url: one of the server's own addresses.
            deadline: the most seconds until the answer is there.

        Returns:
            The body of any 2xx, and of a 409, which says that the work is already under way.

        Raises:
            AddressError: the address is not the server's own.
            ServiceError: see `steno_tui.errors` for its kinds; a `BusyError` without asking while
                the server wants to be left alone.
        """
        url = own_address(url, self.server)
        budget = RetryBudget(deadline, patience=0.0)
        reply = await self._connections.send("POST", url, {}, budget, silence=deadline)
        if 200 <= reply.status < 300 or reply.status == 409:
            return reply.body
        if reply.status in REDIRECTS:
            next_address(url, reply.only("Location"), self.server)
            raise BadAnswerError(f"{self._host} sent the request elsewhere instead of taking it.")
        raise self._refusal(reply, self._pause(reply, TRIES))

    async def _get(self, url: str, conditions: Mapping[str, str], budget: RetryBudget) -> Response:
        """Ask until there is an answer that another try would not change."""
        tries = 0
        broke = False
        while True:
            tries += 1
            try:
                reply = await self._follow(url, conditions, budget)
            except NoReplyError:
                if broke or tries == TRIES:
                    raise
                broke = True
                continue
            if reply.status not in PASSING:
                return reply
            pause = self._pause(reply, tries)
            if tries == TRIES or pause > budget.patience:
                raise self._refusal(reply, pause)
            reason = "is busy" if reply.status in BUSY else f"failed ({reply.status})"
            await self._pacer.wait(pause, f"{self._host} {reason}.", budget)

    async def _follow(
        self, url: str, conditions: Mapping[str, str], budget: RetryBudget
    ) -> Response:
        """Ask, and go where the redirects lead."""
        for _ in range(HOPS + 1):
            silence = budget.deadline / 3  # leaves time for another try on a fresh connection
            reply = await self._connections.send("GET", url, conditions, budget, silence=silence)
            if reply.status not in REDIRECTS:
                return reply
            url = next_address(url, reply.only("Location"), self.server)
        raise BadAnswerError(f"{self._host} sends us from address to address without end.")

    def _pause(self, reply: Response, tries: int) -> float:
        told, date = reply.only("Retry-After"), reply.only("Date")
        return self._pacer.pause_after(reply.status, told, date, tries)

    def _refusal(self, reply: Response, pause: float = 0.0) -> ServiceError:
        return refusal(reply.status, reply.url, self._host, pause, read_problem(reply.body))

    def _tell(self, seconds: float, reason: str) -> None:
        if self.on_wait is not None:
            self.on_wait(seconds, reason)


def _conditions(validators: Validators | None) -> dict[str, str]:
    """The headers that make a fetch conditional."""
    if validators is None:
        return {}
    conditions = {
        "If-None-Match": _sendable(validators.etag),
        "If-Modified-Since": _sendable(validators.last_modified),
    }
    return {name: value for name, value in conditions.items() if value is not None}


def _sendable(validator: str | None) -> str | None:
    """A validator, byte for byte, if it is of a kind that can be sent back."""
    return validator if validator and _VALIDATOR.fullmatch(validator) else None

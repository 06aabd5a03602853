"""One exchange with the server: a request out, a bounded answer in. All that knows httpx here.

Importing this and making a `Exchange` costs 100 ms and more (httpx, the TLS context): do it in a
thread, once, and not before the first screen is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from steno_tui.errors import BadAnswerError
from steno_tui.network.client_factory import open_client
from steno_tui.network.transport_errors import failure
from steno_tui.stenobird.bounded_body import BODY_LIMIT, BoundedBody
from steno_tui.stenobird.rate_limit import AT_ONCE

_PROBLEM_LIMIT = 64_000
"""The most bytes read of an answer that only says what is wrong."""

_HEADERS = {
    "Accept": "text/markdown, application/json, text/html;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back from one exchange."""

    status: int
    url: str
    body: bytes
    """Decoded. Empty for redirects and 304, and where an error's body could not be read."""
    headers: httpx.Headers

    def only(self, header: str) -> str | None:
        """The value of a header that came exactly once; a contradictory one says nothing."""
        values = self.headers.get_list(header)
        return values[0] if len(values) == 1 else None


class Exchange:
    """The connections to one server.

    Args:
        server: its origin.
        transport: stands in for the network in tests.

    Raises:
        UnreachableError: the proxies or certificates that the environment names are unusable.
    """

    def __init__(self, server: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._host = urlsplit(server).netloc
        self._client = open_client(server, _HEADERS, at_once=AT_ONCE, transport=transport)

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], *, connect: float, silence: float
    ) -> Response:
        """Send a request without a body and take in the answer, whatever its status.

        Args:
            method: ``GET`` or ``POST``.
            url: has passed the address policy.
            headers: besides those that every request carries.
            connect: the most seconds until there is a connection.
            silence: the most seconds without a byte.

        Raises:
            UnreachableError: no answer; a `NoReplyError` where asking again may help.
            BadAnswerError: an answer that is cut, damaged or too large.
        """
        timeout = httpx.Timeout(silence, connect=connect, pool=None)
        answered = False
        try:
            async with self._client.stream(
                method, url, headers=headers, timeout=timeout
            ) as response:
                answered = True
                body = await self._body(response)
                return Response(response.status_code, url, body, response.headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise failure(error, self._host, answered=answered) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        if 200 <= response.status_code < 300:
            return await self._read(response, BODY_LIMIT)
        if response.status_code == 304:
            async for _ in response.aiter_raw():  # nothing; to its end, or the connection is closed
                pass
        if response.status_code < 400:
            return b""
        try:
            return await self._read(response, _PROBLEM_LIMIT)
        except (httpx.TransportError, BadAnswerError):
            return b""  # the status has said what matters

    async def _read(self, response: httpx.Response, limit: int) -> bytes:
        codings = response.headers.get_list("Content-Encoding", split_commas=True)
        body = BoundedBody(self._host, codings, limit)
        async for piece in response.aiter_raw():
            body.feed(piece)
        return body.finish()

"""One exchange with the server: a request out, a bounded answer in. Only this part knows httpx.

Importing this and making a `Wire` costs 100 ms and more (httpx, the TLS context): do it in a
thread, once, and not before the first screen is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

import httpx

from steno_tui import __version__
from steno_tui.errors import BadAnswerError
from steno_tui.stenobird.bodies import BODY_LIMIT, BoundedBody
from steno_tui.stenobird.environment import is_this_machine
from steno_tui.stenobird.failures import failure, unusable_environment
from steno_tui.stenobird.pacing import AT_ONCE

_PROBLEM_LIMIT = 64_000
"""The most bytes read of an answer that only says what is wrong."""

_HEADERS = {
    "User-Agent": f"steno-tui/{__version__}",
    "Accept": "text/markdown, application/json, text/html;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip",
}


class _NoCookies(CookieJar):
    """A jar that stays empty: nothing this program reads needs to recognise its reader."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Leave the answer's cookies where they are."""


@dataclass(frozen=True, slots=True)
class Reply:
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


class Wire:
    """The connections to one server.

    Args:
        server: its origin.
        transport: stands in for the network in tests.

    Raises:
        UnreachableError: the proxies or certificates that the environment names are unusable.
    """

    def __init__(self, server: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        parts = urlsplit(server)
        self._host = parts.netloc
        host = parts.hostname or ""
        direct = f"all://{'[' + host + ']' if ':' in host else host}"
        try:
            self._client = httpx.AsyncClient(
                verify=httpx.create_ssl_context(),
                headers=_HEADERS,
                cookies=_NoCookies(),
                follow_redirects=False,
                limits=httpx.Limits(max_connections=AT_ONCE),
                mounts={direct: None} if is_this_machine(host) else None,
                transport=transport,
            )
        except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
            raise unusable_environment(error) from None

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], *, connect: float, silence: float
    ) -> Reply:
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
                return Reply(response.status_code, url, body, response.headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise failure(error, self._host, answered=answered) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        if 200 <= response.status_code < 300:
            return await self._read(response, BODY_LIMIT)
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

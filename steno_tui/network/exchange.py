"""One exchange over HTTP: a request out, the head of the answer in, its body as it comes.

Importing this and making an `Exchange` costs 100 ms and more (httpx, the TLS context): do it in a
thread, once, and not before the first screen is painted.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from steno_tui import __version__, startup, urls
from steno_tui.errors import AddressError, ServiceError
from steno_tui.network.bounded_body import BODY_LIMIT, BoundedBody
from steno_tui.network.environment import CERTIFICATES, has_proxies, is_this_machine
from steno_tui.network.transport_errors import failure, proxy_failure, unusable_environment
from steno_tui.text import sanitize

startup.skip_search_for_sniffio()

_PROBLEM_LIMIT = 64_000
"""The most bytes read of an answer that only says what is wrong."""

MAX_IDLE = 8
"""The most connections that are kept open with some that nothing is asked over at the moment.

With each request httpcore asks every connection that is open as often as there are any: with two
hundred hosts that took ten times as long as all else.
"""

_LIMITS = httpx.Limits(max_keepalive_connections=MAX_IDLE)
"""How many there are at once is for the client to say. httpcore would count those of requests
that were cancelled before they had any, for ever, until there is room for none."""


@cache
def _certificates(*_places: str | None) -> ssl.SSLContext:
    """The certificates that are trusted, read once for all clients, as it takes 10 ms and 1 MB."""
    return httpx.create_ssl_context()


class Response:
    """An answer, whose body is still to be read: a `ServiceError` where it breaks off.

    Attributes:
        status: its status.
        url: where it came from, after redirects.
        host: who sent it, for sentences.
        cookies: those of the chain of redirects that it stands at the end of, where any are kept.
        body: all of it, once it was read.
        moved_to: where what was asked for is from now on; None where it is where it was.
    """

    def __init__(
        self, response: httpx.Response, url: str, host: str, cookies: httpx.Cookies | None
    ) -> None:
        self.status = response.status_code
        self.url = url
        self.host = host
        self.cookies = cookies
        self.body = b""
        self.moved_to: str | None = None
        self._response = response

    def only(self, header: str) -> str | None:
        """The value of a header that came exactly once; a contradictory one says nothing."""
        values = self._response.headers.get_list(header)
        return values[0] if len(values) == 1 else None

    def asked(self, header: str) -> str | None:
        """The value of a header of the request that this answers."""
        value: str | None = self._response.request.headers.get(header)
        return value

    @property
    def media_type(self) -> str:
        """What the body is said to be, such as ``text/html``; empty where nothing is said."""
        return (self.only("Content-Type") or "").partition(";")[0].strip().lower()

    async def pieces(self) -> AsyncGenerator[bytes]:
        """The body as it comes over the wire."""
        try:
            async for piece in self._response.aiter_raw():
                yield piece
        except (httpx.HTTPError, OSError) as error:
            raise failure(error, self.host, answered=True) from None

    async def read(self, limit: int = BODY_LIMIT) -> None:
        """Take in the whole body, unzipped.

        Those of redirects and of 304 stay empty, and that of an error which cannot be read. One
        that is larger than the limit, zipped or not, is refused as a damaged one is.
        """
        if 200 <= self.status < 300:
            self.body = await self._unzipped(limit)
        elif self.status == 304:
            async for _ in self.pieces():  # nothing; to its end, or the connection is closed
                pass
        elif self.status >= 400:
            with suppress(ServiceError):  # the status has said what matters
                self.body = await self._unzipped(_PROBLEM_LIMIT)

    async def _unzipped(self, limit: int) -> bytes:
        codings = self._response.headers.get_list("Content-Encoding", split_commas=True)
        body = BoundedBody(self.host, codings, limit)
        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                body.feed(piece)
        return body.finish()


class Exchange:
    """The connections of one client, which keeps no cookies and follows nothing by itself.

    Args:
        server: an origin. It may lie in a private network, which no other host may; where it is
            on this machine, it is asked without a proxy.
        accept: the value of Accept.
        transport: stands in for the network in tests.

    Raises:
        UnreachableError: the proxies or certificates that the environment names are unusable.
    """

    def __init__(
        self, server: str, accept: str, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        self._trusted = urlsplit(server).hostname or ""
        self._headers = {
            "User-Agent": f"steno-tui/{__version__}",
            "Accept": accept,
            "Connection": "keep-alive",
        }
        self._has_proxies = has_proxies()
        host = f"[{self._trusted}]" if ":" in self._trusted else self._trusted
        try:
            self._client = _Client(
                verify=_certificates(*map(os.environ.get, CERTIFICATES)),
                follow_redirects=False,
                limits=_LIMITS,
                mounts={f"all://{host}": None} if is_this_machine(self._trusted) else None,
                transport=transport,
            )
        except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
            raise unusable_environment(error) from None

    @staticmethod
    def no_cookies() -> httpx.Cookies:
        """What keeps the cookies of a chain of redirects, none yet."""
        return httpx.Cookies()

    @asynccontextmanager
    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        connect: float,
        silence: float,
        cookies: httpx.Cookies | None = None,
    ) -> AsyncIterator[Response]:
        """Send a request, and give the answer, whatever its status.

        Args:
            method: ``GET`` or ``POST``.
            url: has passed the address policy.
            headers: besides those that every request carries.
            body: what is sent with it.
            connect: the most seconds until there is a connection.
            silence: the most seconds without a byte.
            cookies: those of the chain so far, for the hosts that set them; they take in what the
                answer sets. None sends none and keeps none.

        Raises:
            UnreachableError: no answer; a `NoReplyError` where asking again may help.
            BadAnswerError: an answer that is no HTTP.
            AddressError: the host's name stands for an address in a private network.
        """
        host = sanitize.line(urlsplit(url).netloc, 80)
        is_trusted = urlsplit(url).hostname == self._trusted
        watch = _Watch(url, may_be_inside=is_trusted)
        try:
            timeout = {"connect": connect, "read": silence, "write": silence, "pool": None}
            extensions: dict[str, Any] = {"timeout": timeout}
            if not is_trusted or self._has_proxies:
                extensions["trace"] = watch
            request = httpx.Request(
                method,
                url,
                headers={**self._headers, **headers},
                content=body or None,
                extensions=extensions,
            )
            if cookies:
                cookies.set_cookie_header(request)
            response = await self._client.send(request, stream=True, auth=_NO_AUTH)
            if cookies is not None and "Set-Cookie" in response.headers:
                cookies.extract_cookies(response)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if watch.proxy is not None:
                raise proxy_failure(error, watch.proxy) from None
            raise failure(error, host, answered=False) from None
        try:
            yield Response(response, url, host, cookies)
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


class _NoCookies(httpx.Cookies):
    """A jar that stays empty: nothing this program reads needs to recognise its reader."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave the answer's cookies where they are, unread: httpx takes long over each answer."""


class _Client(httpx.AsyncClient):
    """A client that keeps no cookies."""

    @property
    def cookies(self) -> httpx.Cookies:
        """None, and they take in none."""
        return _NO_COOKIES

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        """Stay without."""


_NO_COOKIES = _NoCookies()
_NO_AUTH = httpx.Auth()
"""No address that is asked names a user."""


class _Watch:
    """Looks at a new connection before anything is said over it (httpx's "trace").

    Through a proxy it is the proxy that resolves the host's name, and nothing is seen of it.

    Args:
        url: what is asked for.
        may_be_inside: whether its host may lie in a private network.

    Attributes:
        proxy: which one is being connected to, if any is.
    """

    def __init__(self, url: str, *, may_be_inside: bool) -> None:
        self.proxy: str | None = None
        self._url = url
        self._may_be_inside = may_be_inside

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            host, asked = info["host"].strip("[]"), urlsplit(self._url).hostname or ""
            self.proxy = None if host == asked.strip("[]") else sanitize.line(host, 80)
        elif not event.startswith("connection."):
            self.proxy = None
        elif event == "connection.connect_tcp.complete" and self.proxy is None:
            await self._check(info["return_value"])

    async def _check(self, stream: Any) -> None:
        address = stream.get_extra_info("server_addr")
        if not self._may_be_inside and (not address or urls.is_inside(str(address[0]))):
            await stream.aclose()
            raise AddressError(
                f"The address {ascii(self._url[:80])} is not used: "
                "its name leads into a private network."
            )

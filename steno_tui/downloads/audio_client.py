"""A request for audio and where it leads: from host to host, each of them checked. Knows httpx.

Audio lies at the end of chains of redirects through hosts that count listeners, so every hop goes
through the address policy, and so does the address that each host's name stands for.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from steno_tui import urls
from steno_tui.errors import AddressError, AudioError, UnreachableError
from steno_tui.network.client_factory import open_client
from steno_tui.network.transport_errors import failure
from steno_tui.text import sanitize

HOPS = 10
"""The most redirects in a row."""

AT_ONCE = 8
"""The most connections."""

_CONNECT = 15.0
_SILENCE = 30.0
"""The most seconds without a byte; an hour of audio on a slow line may take what it takes."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"Accept": "audio/*, */*;q=0.5", "Accept-Encoding": "identity"}

_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
        ),
    )
)
"""Networks that no public name leads into honestly (RFC 6890). 198.18.0.0/15 is not among them:
some VPN clients give every name an address there."""


@dataclass(frozen=True, slots=True)
class AudioResponse:
    """The head of an answer; the body is still to be read."""

    status: int
    host: str
    """Who sends it, for sentences."""
    headers: httpx.Headers
    pieces: Callable[[], AsyncGenerator[bytes]]
    """Gives the body, as it comes.

    Raises:
        AudioError: it broke off, or nothing came for too long.
    """

    def only(self, header: str) -> str | None:
        """The value of a header that came exactly once; a contradictory one says nothing."""
        values = self.headers.get_list(header)
        return values[0] if len(values) == 1 else None


class AudioClient:
    """Requests for audio; the first opens the client, in a thread.

    Args:
        server: the service's origin; only audio on its own host may lie in a private network.
        transport: stands in for the network in tests.
    """

    def __init__(self, server: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._server = server
        self._transport = transport
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[AudioResponse]:
        """Ask for audio, and go where the redirects lead.

        Args:
            url: where it lies.
            headers: besides those that every request carries.

        Raises:
            AddressError: the address, or that of a redirect, may not be asked.
            AudioError: no answer.
        """
        client = await self._opened()
        for _ in range(HOPS + 1):
            url = urldefrag(urls.check(url, self._server)).url
            host = sanitize.line(urlsplit(url).netloc, 80)
            response = await self._send(client, url, host, headers)
            try:
                if response.status_code not in _REDIRECTS:
                    yield AudioResponse(
                        response.status_code, host, response.headers, _pieces(response, host)
                    )
                    return
                url = _next(url, response.headers.get_list("Location"), host)
            finally:
                await response.aclose()
        raise AudioError(f"{host} sends us from address to address without end.")

    async def aclose(self) -> None:
        """Close the connections."""
        async with self._opening:
            if self._client is not None:
                await self._client.aclose()
                self._client = None

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                try:
                    self._client = await asyncio.to_thread(
                        open_client,
                        self._server,
                        _HEADERS,
                        at_once=AT_ONCE,
                        transport=self._transport,
                    )
                except UnreachableError as error:
                    raise AudioError(error.message) from None
            return self._client

    async def _send(
        self, client: httpx.AsyncClient, url: str, host: str, headers: Mapping[str, str]
    ) -> httpx.Response:
        extensions = {"trace": self._watch(url)}
        timeout = httpx.Timeout(_SILENCE, connect=_CONNECT, pool=None)
        try:
            request = client.build_request(
                "GET", url, headers=headers, timeout=timeout, extensions=extensions
            )
            return await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise AudioError(failure(error, host, answered=False).message) from None

    def _watch(self, url: str) -> Callable[[str, Mapping[str, Any]], Any]:
        """What looks at a new connection before anything is said over it (httpx's "trace").

        Through a proxy it is the proxy that resolves the host's name, and nothing is seen of it.
        """
        asked = (urlsplit(url).hostname or "").strip("[]")
        trusted = asked == urlsplit(self._server).hostname
        direct = False

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal direct
            if event == "connection.connect_tcp.started":
                direct = info["host"].strip("[]") == asked
            elif event == "connection.connect_tcp.complete" and direct and not trusted:
                stream = info["return_value"]
                address = stream.get_extra_info("server_addr")
                if address and _is_inside(address[0]):
                    await stream.aclose()
                    raise AddressError(
                        f"The address {ascii(url[:80])} is not used: "
                        "its name leads into a private network."
                    )

        return watch


def _is_inside(address: str) -> bool:
    """Whether an address that a name stands for is of this machine or a network behind it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((mapped or found) in network for network in _INSIDE)


def _next(url: str, locations: list[str], host: str) -> str:
    """Where a redirect leads; the address policy has not seen it yet."""
    if len(locations) != 1 or not locations[0]:
        raise AudioError(f"{host} sent us elsewhere without saying where.")
    try:
        return urljoin(url, locations[0])
    except ValueError:
        raise AudioError(f"{host} sent us to something that is no address.") from None


def _pieces(response: httpx.Response, host: str) -> Callable[[], AsyncGenerator[bytes]]:
    async def pieces() -> AsyncGenerator[bytes]:
        try:
            async for piece in response.aiter_raw():
                yield piece
        except (httpx.HTTPError, OSError) as error:
            raise AudioError(
                f"{failure(error, host, answered=True).message} What came is kept: "
                "try again, and it goes on from there."
            ) from None

    return pieces

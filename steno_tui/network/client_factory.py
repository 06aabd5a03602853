"""An HTTP client that keeps no cookies, follows nothing by itself, and obeys the environment.

Importing this and opening a client cost 100 ms and more (httpx, the TLS context): do it in a
thread, once, and not before the first screen is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlsplit

import httpx

from steno_tui import __version__, startup
from steno_tui.network.environment import is_this_machine
from steno_tui.network.transport_errors import unusable_environment

startup.skip_search_for_sniffio()


class _NoCookies(CookieJar):
    """A jar that stays empty: nothing this program reads needs to recognise its reader."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Leave the answer's cookies where they are."""


def open_client(
    server: str,
    headers: Mapping[str, str],
    *,
    at_once: int,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """Open a client.

    Args:
        server: the service's origin; where it is on this machine, it is asked without a proxy.
        headers: those that every request carries, besides the program's name and version.
        at_once: the most connections.
        transport: stands in for the network in tests.

    Raises:
        UnreachableError: the proxies or certificates that the environment names are unusable.
    """
    host = urlsplit(server).hostname or ""
    direct = f"all://{'[' + host + ']' if ':' in host else host}"
    try:
        return httpx.AsyncClient(
            verify=httpx.create_ssl_context(),
            headers={"User-Agent": f"steno-tui/{__version__}", **headers},
            cookies=_NoCookies(),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=at_once),
            mounts={direct: None} if is_this_machine(host) else None,
            transport=transport,
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise unusable_environment(error) from None

"""The client of one Stenobird server: what it asks for, and that it asks no other host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui import urls
from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy

if TYPE_CHECKING:
    from steno_tui.network.http_client import Transport

_ACCEPT = "text/markdown, application/json, text/html;q=0.5, */*;q=0.1"


def _read_problem(body: bytes) -> str | None:
    from steno_tui.stenobird.parse.json_payloads import read_problem  # not for the first frame

    return read_problem(body)


class Client(HttpClient):
    """An `HttpClient` that asks one Stenobird server alone.

    Attributes:
        server: the origin, with a host outside ASCII in punycode.

    Raises:
        AddressError: the server's address is none.
    """

    def __init__(
        self, server: str, *, transport: Transport | None = None, timing: Timing | None = None
    ) -> None:
        self.server = urls.origin(server)
        super().__init__(
            AddressPolicy(self.server),
            accept=_ACCEPT,
            read_problem=_read_problem,
            transport=transport,
            timing=timing,
        )

"""The service as the catalogue sees it: there or not, and why; the client does the talking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steno_tui.errors import NotOnDiskError, PortalError, ServiceError, UnreachableError
from steno_tui.models.http import Validators
from steno_tui.stenobird.addresses import Addresses
from steno_tui.stenobird.client import Client, Fetched
from steno_tui.stenobird.parse.charset import BodyType, decode, kind

_SNIFFED = 65_536


def is_web_page(body: bytes) -> bool:
    """Whether a body is HTML, as the login pages are with which networks answer for a service."""
    return kind(decode(body[:_SNIFFED])) is BodyType.HTML


def login_page(wanted: str) -> PortalError:
    """The error to raise for a web page that came in place of something else.

    Args:
        wanted: what was asked for, as part of a sentence.
    """
    return PortalError(
        f"A web page came in place of {wanted}: this network may ask for a login. "
        "Log in with a browser, then refresh."
    )


@dataclass(frozen=True, slots=True)
class Connectivity:
    """What is known of the way to the service."""

    online: bool | None
    """None until something was tried."""
    reason: str | None = None
    """Why not, a sentence."""


class Service:
    """A client that remembers whether it got through, or none at all when told to stay offline.

    Attributes:
        server: the origin in use.
        addresses: where that server keeps things.
        network: what the last exchange showed.
        on_change: called with the new `Connectivity` each time it differs from the one before.
        on_wait: called before each pause that the service asked for, with its length in seconds
            and the reason, a sentence.
    """

    def __init__(self, server: str, client: Client | None) -> None:
        self.server = server
        self.addresses = Addresses(server)
        self.network = (
            Connectivity(None)
            if client is not None
            else Connectivity(False, "Told to stay offline.")
        )
        self.on_change: Callable[[Connectivity], None] | None = None
        self.on_wait: Callable[[float, str], None] | None = None
        self._client = client
        if client is not None:
            client.on_wait = self._tell

    @property
    def may_ask(self) -> bool:
        """Whether the network may be used at all."""
        return self._client is not None

    def _tell(self, seconds: float, reason: str) -> None:
        if self.on_wait is not None:
            self.on_wait(seconds, reason)

    def tell_pauses(self, told: Callable[[float, str], None]) -> None:
        """Have every pause that the service asks for told, with its seconds and the reason."""
        if self._client is not None:
            self._client.on_wait = told

    def _note(self, network: Connectivity) -> None:
        changed = network.online != self.network.online
        self.network = network
        if changed and self.on_change is not None:
            self.on_change(network)

    def _require(self) -> Client:
        if self._client is None:
            raise NotOnDiskError(
                "It is not in the library, and steno-tui was told to stay offline. "
                "Start it without --offline to ask the service."
            )
        return self._client

    async def fetch(self, url: str, validators: Validators | None = None) -> Fetched | None:
        """Fetch a body, or None where the service says it has not changed.

        Raises:
            NotOnDiskError: told to stay offline.
            AddressError: the address policy refuses it.
            ServiceError: as `Client.fetch`.
        """
        client = self._require()
        try:
            answer = await client.fetch(url, validators)
        except UnreachableError as error:
            self._note(Connectivity(False, error.message))
            raise
        except ServiceError:
            self._note(Connectivity(True))
            raise
        self._note(Connectivity(True))
        return answer

    async def ask(self, url: str) -> bytes:
        """Send the one POST there is; see `Client.ask`.

        Raises:
            NotOnDiskError: told to stay offline.
            AddressError: the address is not the server's own.
            ServiceError: as `Client.ask`.
        """
        client = self._require()
        try:
            body = await client.ask(url)
        except UnreachableError as error:
            self._note(Connectivity(False, error.message))
            raise
        self._note(Connectivity(True))
        return body

    def lost(self, error: PortalError) -> None:
        """Take note that what answered was not the service after all."""
        self._note(Connectivity(False, error.message))

    async def look(self) -> bool:
        """Find out whether the service can be reached; any answer of its own will do."""
        if self._client is None:
            return False
        try:
            answer = await self._client.fetch(self.addresses.api_podcasts)
        except UnreachableError as error:
            self._note(Connectivity(False, error.message))
            return False
        except ServiceError:
            answer = None
        if answer is not None and is_web_page(answer.body):
            self.lost(login_page("the service's answer"))
            return False
        self._note(Connectivity(True))
        return True

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

"""The service as the core sees it: there or not, and why; the client does the talking."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.errors import NotOnDiskError, PortalError, ServiceError, UnreachableError
from steno_tui.models.http import Validators
from steno_tui.network.bounded_body import BODY_LIMIT
from steno_tui.stenobird.addresses import Addresses

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response
    from steno_tui.network.http_client import Fetched, HttpClient, Reply
    from steno_tui.network.redirects import AddressPolicy

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Connectivity(Struct, frozen=True):
    """What is known of the way to the service."""

    online: bool | None
    """None until something was tried."""
    reason: str | None = None
    """Why not, a sentence."""


class Service:
    """A client that remembers whether it got through, or none at all when told to stay offline.

    What is asked raises as `HttpClient` does, and `NotOnDiskError` when told to stay offline.

    Args:
        server: the origin in use.
        connect: makes the client, once something is asked; None to stay offline.

    Attributes:
        server: the origin in use.
        addresses: where that server keeps things.
        network: what the last exchange showed.
        on_change: called with the new `Connectivity` each time it differs from the one before.
        on_wait: called before each pause that the service asked for, with its length in seconds
            and the reason, a sentence.
    """

    def __init__(self, server: str, connect: Callable[[], HttpClient] | None) -> None:
        self.server = server
        self.addresses = Addresses(server)
        self.network = (
            Connectivity(None) if connect else Connectivity(False, "Told to stay offline.")
        )
        self.on_change: Callable[[Connectivity], None] | None = None
        self.on_wait: Callable[[float, str], None] | None = None
        self._connect = connect

    @property
    def may_ask(self) -> bool:
        """Whether the network may be used at all."""
        return self._connect is not None

    @cached_property
    def _client(self) -> HttpClient:
        if self._connect is None:
            raise NotOnDiskError(
                "It is not in the library, and steno-tui was told to stay offline. "
                "Start it without --offline to ask the service."
            )
        client = self._connect()
        client.on_wait = self._tell
        return client

    def _tell(self, seconds: float, reason: str) -> None:
        if self.on_wait is not None:
            self.on_wait(seconds, reason)

    def _note(self, network: Connectivity) -> None:
        changed = network.online != self.network.online
        self.network = network
        if changed and self.on_change is not None:
            self.on_change(network)

    @contextmanager
    def _noted(self) -> Iterator[HttpClient]:
        """The client, for one exchange whose outcome says whether the service is reached."""
        client = self._client
        try:
            yield client
        except UnreachableError as error:
            self._note(Connectivity(False, error.message))
            raise
        except ServiceError:
            self._note(Connectivity(True))
            raise
        self._note(Connectivity(True))

    async def fetch(self, url: str, validators: Validators | None = None) -> Fetched | None:
        """Fetch a body, or None where the service says it has not changed."""
        with self._noted() as client:
            return await client.get(url, validators)

    async def ask(self, url: str) -> bytes:
        """Send the one POST there is; see `HttpClient.post`."""
        with self._noted() as client:
            return await client.post(url)

    async def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = _NOTHING,
        body: bytes = b"",
        *,
        takes: frozenset[int] = frozenset(),
        limit: int = BODY_LIMIT,
        elsewhere: AddressPolicy | None = None,
    ) -> Reply:
        """Ask once; see `HttpClient.call`."""
        with self._noted() as client:
            return await client.call(
                method, url, headers, body, takes=takes, limit=limit, elsewhere=elsewhere
            )

    @asynccontextmanager
    async def listen(
        self, url: str, headers: Mapping[str, str], *, silence: float
    ) -> AsyncIterator[Response]:
        """Ask for what has no end; see `HttpClient.listen`. Where it breaks says little."""
        async with AsyncExitStack() as stack:
            with self._noted() as client:
                listening = client.listen(url, headers, silence=silence)
                response = await stack.enter_async_context(listening)
            yield response

    def lost(self, error: PortalError) -> None:
        """Take note that what answered was not the service after all."""
        self._note(Connectivity(False, error.message))

    async def look(self) -> bool:
        """Find out whether the service can be reached; any answer of its own will do."""
        if not self.may_ask:
            return False
        from steno_tui.network.login_page import is_web_page, login_page

        try:
            with self._noted() as client:
                answer = await client.get(self.addresses.api_podcasts)
                if answer is not None and is_web_page(answer.body):
                    raise login_page("the service's answer")
        except UnreachableError:
            return False
        except ServiceError:
            return True
        return True

    async def aclose(self) -> None:
        """Close the connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()

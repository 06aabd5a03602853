"""The public directory of podcasts, asked for them by name; never more often than it allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from steno_tui.errors import BusyError, NotOnDiskError, UsageError
from steno_tui.models.directory import DirectoryEntry
from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy
from steno_tui.network.status_errors import busy
from steno_tui.urls import host

ASKS, WITHIN_SECONDS = 20, 60.0
"""So often it may be asked within so many seconds."""

MOST = 25
"""The most podcasts that are asked for by name; one adds a word rather than reads on."""

_PATIENCE = 5.0


class Directory:
    """Asks the directory, and only where the user asks for it.

    Args:
        origin: where it is; empty where it is turned off.
        client: asks it; None where the network is to be left alone.
        clock: seconds.
    """

    def __init__(self, origin: str, client: HttpClient | None, clock: Callable[[], float]) -> None:
        self._origin = origin
        self._client = client
        self._clock = clock
        self._asked: deque[float] = deque(maxlen=ASKS)

    @property
    def host(self) -> str:
        """Whom it asks, to be told; empty where it is turned off."""
        return host(self._origin)

    @property
    def is_on(self) -> bool:
        """Whether there is one to ask, be it reached or not."""
        return bool(self._origin)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def search(self, words: str) -> tuple[DirectoryEntry, ...]:
        """The podcasts that have these words in their names, or in those of who makes them.

        Raises:
            UsageError: the directory is turned off.
            StenoError: it could not be asked, or its answer not be read.
        """
        from steno_tui.feeds.directory import search_url

        return await self._ask(search_url(self._origin, words, MOST))

    async def look_up(self, podcast_id: int) -> DirectoryEntry | None:
        """The podcast of a number; None where it knows none. Raises what `search` does."""
        from steno_tui.feeds.directory import lookup_url

        return next(iter(await self._ask(lookup_url(self._origin, podcast_id))), None)

    async def _ask(self, url: str) -> tuple[DirectoryEntry, ...]:
        from steno_tui.feeds.directory import read_directory_entries

        if not self.is_on:
            raise UsageError(
                'Nothing is looked for by name: directory = "" in the configuration turns that '
                "off. Give the address of the podcast's feed or web page."
            )
        if self._client is None:
            raise NotOnDiskError(
                "Podcasts are found by name only with a network, and steno-tui was told to stay "
                "offline."
            )
        now = self._clock()
        if len(self._asked) == ASKS and 0 <= now - self._asked[0] < WITHIN_SECONDS:
            rest = WITHIN_SECONDS - (now - self._asked[0])
            raise BusyError(busy(host(self._origin), rest), rest)
        self._asked.append(now)
        fetched = await self._client.get(url, patience=_PATIENCE)
        return read_directory_entries(fetched.body) if fetched is not None else ()


def directory_client(origin: str, timing: Timing | None = None) -> HttpClient:
    """A client that asks a directory alone."""
    accept = "application/json, text/javascript;q=0.9, */*;q=0.1"
    return HttpClient(AddressPolicy(origin), accept=accept, at_once=1, timing=timing)

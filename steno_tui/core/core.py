"""The core as one object, made over one library and one service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.listings import Listings
from steno_tui.core.marks import Marks
from steno_tui.core.podcasts import Podcasts
from steno_tui.core.positions import Positions
from steno_tui.core.queue import Queue
from steno_tui.core.search import Search
from steno_tui.core.service_access import Service
from steno_tui.core.settings import Settings
from steno_tui.core.transcript_requests import RequestTracker
from steno_tui.errors import LibraryError
from steno_tui.library.worker import LibraryWorker
from steno_tui.stenobird.client import Client


class Core:
    """Everything that both faces call.

    Attributes:
        library: the library, on a thread of its own.
        service: whether and how the service is reached.
        pages: opens episodes.
        podcasts: adds and refreshes podcasts.
        requests: asks for processing.
        listings: reads the lists.
        search: finds by title.
        queue: what is to be played next.
        marks: read and heard.
        positions: how far each episode was played, and how.
        settings: what is remembered of the user's choices.
    """

    def __init__(
        self,
        library: LibraryWorker,
        server: str,
        client: Client | None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.library = library
        self.clock = clock
        self.service = Service(server, client)
        self.pages = EpisodePages(library, self.service, clock)
        self.podcasts = Podcasts(library, self.service, clock)
        self.requests = RequestTracker(library, self.service, self.pages, clock, sleep)
        self.listings = Listings(library)
        self.search = Search(library)
        self.queue = Queue(library, self.pages)
        self.marks = Marks(library)
        self.positions = Positions(library)
        self.settings = Settings(library)

    @property
    def notice(self) -> str | None:
        """What the user should know about how the library was found; None when all is well."""
        return self.library.notice

    def must_keep(self, *, pages: bool = False) -> None:
        """See that what the user does is kept on a disk, for who goes by our word that it was.

        Args:
            pages: see that what is fetched is.

        Raises:
            LibraryError: it is not, and why.
        """
        if not (self.library.keeps_pages if pages else self.library.keeps):
            why = self.notice or "The library is in memory."
            raise LibraryError(f"Nothing was saved. {why}")

    @classmethod
    async def open(
        cls,
        directory: Path | None,
        server: str,
        *,
        offline: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Open the library, in memory where it has no directory, and make a client."""
        library = await LibraryWorker.open(directory, server, clock=clock)
        return cls(library, server, None if offline else Client(server), clock)

    async def aclose(self) -> None:
        """Close the connections, then the library."""
        await self.service.aclose()
        await self.library.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

"""The core as one object, made over one library and one service.

Each part is made, and imported, only when it is first asked for: the first frame needs but lists.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from steno_tui.core.listings import Listings
from steno_tui.core.service_access import Service
from steno_tui.errors import LibraryError
from steno_tui.library.worker import LibraryWorker
from steno_tui.text.languages import user_language

if TYPE_CHECKING:
    from steno_tui.core.adding import Adding
    from steno_tui.core.api_keys import ApiKeys
    from steno_tui.core.beside_transcripts import BesideTranscripts
    from steno_tui.core.directory import Directory
    from steno_tui.core.download_line import DownloadLine
    from steno_tui.core.episode_pages import EpisodePages
    from steno_tui.core.exports import Exports
    from steno_tui.core.feeds import Feeds
    from steno_tui.core.go_on import GoOn
    from steno_tui.core.highlights import Highlights
    from steno_tui.core.keep_rules import Keeping
    from steno_tui.core.many_requests import ManyRequests
    from steno_tui.core.marks import Marks
    from steno_tui.core.moments import Moments
    from steno_tui.core.podcasts import Podcasts
    from steno_tui.core.positions import Positions
    from steno_tui.core.queue import Queue
    from steno_tui.core.requests import RequestTracker
    from steno_tui.core.search import Search
    from steno_tui.core.service_podcasts import ServicePodcasts
    from steno_tui.core.settings import Settings
    from steno_tui.core.subscriptions import Subscriptions
    from steno_tui.core.topics import Topics
    from steno_tui.core.transcript_jobs import TranscriptJobs
    from steno_tui.core.transcripts import Transcripts
    from steno_tui.network.http_client import HttpClient


class Core:
    """Everything that both faces call.

    Attributes:
        library: the library, on a thread of its own.
        service: whether and how the service is reached.
        listings: reads the lists.
        key_directory: where a file with the API key may lie; None for nowhere.
        uses_keyring: whether the API key may be in the system's keyring.
    """

    def __init__(
        self,
        library: LibraryWorker,
        server: str,
        connect: Callable[[], HttpClient] | None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        feeds: HttpClient | None = None,
        podcast_directory: str = "",
        audio: Path | None = None,
        language: str = "",
    ) -> None:
        self.library = library
        self.clock = clock
        self._sleep = sleep
        self._feed_client = feeds
        self._podcast_directory = podcast_directory
        self._audio = audio
        self.language = language or ""
        self.service = Service(server, connect)
        self.listings = Listings(library)
        self.key_directory: Path | None = None
        self.uses_keyring = False

    @cached_property
    def feeds(self) -> Feeds:
        """Adds and refreshes publishers' feeds."""
        from steno_tui.core.feed_finder import FeedFinder, feed_client, feed_policy
        from steno_tui.core.feeds import Feeds

        server, client = self.service.server, self._feed_client
        if client is None and self.service.may_ask:
            client = feed_client(server)
        finder = FeedFinder(self.library, client, feed_policy(server))
        return Feeds(self.library, finder, self.clock)

    @cached_property
    def pages(self) -> EpisodePages:
        """Opens episodes."""
        from steno_tui.core.episode_pages import EpisodePages

        return EpisodePages(self.library, self.service, self.feeds, self.clock)

    @cached_property
    def podcasts(self) -> Podcasts:
        """Adds and refreshes podcasts."""
        from steno_tui.core.podcasts import Podcasts

        return Podcasts(self.library, self.service, self.service_podcasts, self.feeds, self.clock)

    @cached_property
    def service_podcasts(self) -> ServicePodcasts:
        """Reads what the service says of podcasts."""
        from steno_tui.core.service_podcasts import ServicePodcasts

        return ServicePodcasts(self.library, self.service, self.clock)

    @cached_property
    def directory(self) -> Directory:
        """Finds podcasts by their names."""
        from steno_tui.core.directory import Directory, directory_client

        origin = self._podcast_directory
        client = directory_client(origin) if origin and self.service.may_ask else None
        return Directory(origin, client, self.clock)

    @cached_property
    def adding(self) -> Adding:
        """Recognises what a user types, and adds it."""
        from steno_tui.core.adding import Adding

        return Adding(
            self.library,
            self.service.server,
            self.podcasts,
            self.service_podcasts,
            self.feeds,
            self.directory,
        )

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """Follows the podcasts of lists, and lists those that are followed."""
        from steno_tui.core.subscriptions import Subscriptions

        return Subscriptions(self.library, self.service, self.podcasts, self.feeds)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """Finds and keeps the user's API key."""
        from steno_tui.core.api_keys import ApiKeys

        return ApiKeys(self.service.server, self.key_directory, uses_keyring=self.uses_keyring)

    @cached_property
    def exports(self) -> Exports:
        """Writes episodes to files."""
        from steno_tui.core.exports import Exports

        return Exports(self.library, self.pages, self.transcripts, self.service.server)

    @cached_property
    def beside_transcripts(self) -> BesideTranscripts:
        """Keeps the transcripts that lie beside downloaded audio."""
        from steno_tui.core.beside_transcripts import BesideTranscripts

        return BesideTranscripts(self.library, self.pages, self._audio)

    @cached_property
    def transcripts(self) -> Transcripts:
        """Opens transcripts, and keeps those that the user brings."""
        from steno_tui.core.transcripts import Transcripts

        return Transcripts(
            self.library,
            self.service,
            self.pages,
            self.feeds,
            self.beside_transcripts,
            self.clock,
            self.language,
        )

    @cached_property
    def requests(self) -> RequestTracker:
        """Asks for processing."""
        from steno_tui.core.requests import RequestTracker

        return RequestTracker(self.library, self.service, self.pages, self.clock, self._sleep)

    @cached_property
    def transcript_jobs(self) -> TranscriptJobs:
        """Has the service write down audio."""
        from steno_tui.core.transcript_jobs import TranscriptJobs

        return TranscriptJobs(
            self.library, self.service, self.pages, self.api_keys, self.clock, self._sleep
        )

    @cached_property
    def many_requests(self) -> ManyRequests:
        """Asks for the processing of several episodes."""
        from steno_tui.core.many_requests import ManyRequests

        return ManyRequests(self.library, self.requests)

    @cached_property
    def search(self) -> Search:
        """Finds by title."""
        from steno_tui.core.search import Search

        return Search(self.library)

    @cached_property
    def highlights(self) -> Highlights:
        """The highlights of all pages."""
        from steno_tui.core.highlights import Highlights

        return Highlights(self.library)

    @cached_property
    def topics(self) -> Topics:
        """The topics of all pages."""
        from steno_tui.core.topics import Topics

        return Topics(self.library)

    @cached_property
    def queue(self) -> Queue:
        """What is to be played next."""
        from steno_tui.core.queue import Queue

        return Queue(self.library, self.pages)

    @cached_property
    def marks(self) -> Marks:
        """Read and heard."""
        from steno_tui.core.marks import Marks

        return Marks(self.library)

    @cached_property
    def moments(self) -> Moments:
        """Places in episodes that the user marked."""
        from steno_tui.core.moments import Moments

        return Moments(self.library, self.pages)

    @cached_property
    def keeping(self) -> Keeping:
        """What is fetched by itself, and how long audio is kept."""
        from steno_tui.core.keep_rules import Keeping

        return Keeping(self.library)

    @cached_property
    def download_line(self) -> DownloadLine:
        """What waits to be fetched, from one run to the next."""
        from steno_tui.core.download_line import DownloadLine

        return DownloadLine(self.library)

    @cached_property
    def go_on(self) -> GoOn:
        """What to go on with."""
        from steno_tui.core.go_on import GoOn

        return GoOn(self.library)

    @cached_property
    def positions(self) -> Positions:
        """How far each episode was played, and how."""
        from steno_tui.core.positions import Positions

        return Positions(self.library)

    @cached_property
    def settings(self) -> Settings:
        """What is remembered of the user's choices."""
        from steno_tui.core.settings import Settings

        return Settings(self.library)

    async def count_transcript_jobs(self) -> int:
        """How many transcript jobs are still to be carried on; nothing is loaded to do that."""
        return await self.library.run(lambda library: library.transcript_jobs.count_alive())

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
        podcast_directory: str = "",
        audio: Path | None = None,
    ) -> Self:
        """Open the library, in memory where it has no directory, and make a client.

        Args:
            directory: the library's.
            server: the service's origin.
            offline: whether the network is to be left alone.
            clock: Unix seconds.
            podcast_directory: the origin of the public directory; empty where it is turned off.
            audio: the directory of downloaded audio, beside which transcripts may lie.
        """

        def connect() -> HttpClient:
            from steno_tui.stenobird.client import Client

            return Client(server)

        library = await LibraryWorker.open(directory, server, clock=clock)
        return cls(
            library,
            server,
            None if offline else connect,
            clock,
            podcast_directory=podcast_directory,
            audio=audio,
            language=user_language(os.environ),
        )

    async def aclose(self) -> None:
        """Close the connections, then the library."""
        await self.service.aclose()
        if "feeds" in self.__dict__:
            await self.feeds.finder.aclose()
        if "directory" in self.__dict__:
            await self.directory.aclose()
        await self.library.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

"""Publishers' feeds: found at addresses and on web pages, and read; nothing is kept of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.errors import BadAnswerError, NotOnDiskError, StenoError, WebPageError
from steno_tui.feeds.addresses import feed_address
from steno_tui.feeds.other_bodies import MAX_BYTES
from steno_tui.library.feed_items import item_of
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.feed import Feed
from steno_tui.models.http import Validators
from steno_tui.network.bounded_body import BODY_LIMIT
from steno_tui.network.http_client import Answer, Fetched, HttpClient
from steno_tui.network.rate_limit import Timing
from steno_tui.network.redirects import AddressPolicy
from steno_tui.urls import host, same_place_key

if TYPE_CHECKING:
    from steno_tui.feeds.discovery import FeedLink

AT_ONCE = 8
"""The most feeds that are asked for at once."""

AT_ONCE_OF_HOST = 2
"""The most of these at one host: many podcasts have theirs at the same."""

_PATIENCE = 5.0
_LARGE = 1_000_000
"""Bytes of a body for which the event loop has no time; a millisecond's work."""
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"


def feed_policy(server: str) -> AddressPolicy:
    """Any host may be asked over https, and the service's own as that is asked."""
    return AddressPolicy(server, any_host=True, encrypted=True)


def feed_client(server: str, timing: Timing | None = None) -> HttpClient:
    """A client that asks for feeds and the files that they name."""
    return HttpClient(
        feed_policy(server),
        accept=_ACCEPT,
        at_once=AT_ONCE,
        at_once_of_host=AT_ONCE_OF_HOST,
        timing=timing,
    )


class FoundFeed(Struct, frozen=True):
    """A feed that was read at an address, and is not kept yet."""

    url: str
    """Where it is from now on."""
    feed: Feed
    validators: Validators
    digest: bytes
    podcast: str | None = None
    """The slug of the podcast whose feed it is, where that is listed already."""
    at_service: str | None = None
    """The slug of the service's podcast that has this feed, as far as the service said so here."""


# What reads XML and HTML costs 50 ms at the start: it is imported in the thread that needs it.


def _read_feed(
    body: bytes, url: str, digest: bytes | None, known: Mapping[int, str] | None
) -> tuple[Feed, bytes]:
    from steno_tui.feeds.feed_reader import read_feed

    feed = read_feed(body, url, known)
    as_before = set(feed.as_before.values())
    if any(item_of(episode.guid) in as_before for episode in feed.episodes):
        feed = read_feed(body, url)  # two with one guid, which have to be seen together
    return feed, digest or _digest(body)


def _feeds_of_page(page: Fetched) -> tuple[FeedLink, ...]:
    """The feeds that a web page names; those of comments only where it has no others."""
    from steno_tui.feeds.discovery import find_feeds

    links = find_feeds(page.body, page.url)
    return tuple(link for link in links if not link.is_of_comments) or links


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()


class FeedFinder:
    """Finds and reads feeds.

    Args:
        library: knows which podcasts are listed already.
        client: asks for feeds; None where the network is to be left alone.
        policy: which addresses it may ask, and in which form.
    """

    def __init__(
        self, library: LibraryWorker, client: HttpClient | None, policy: AddressPolicy
    ) -> None:
        self._library = library
        self._client = client
        self._policy = policy
        self._reading = asyncio.Lock()

    @property
    def may_ask(self) -> bool:
        """Whether the network may be used at all."""
        return self._client is not None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    def address(self, text: str) -> str:
        """The address of a feed, as a user types it, in the form in which it is asked for.

        Raises:
            AddressError: it is none, or may not be asked.
        """
        return self._policy.check(feed_address(text))

    # Finding.

    async def look(self, text: str) -> FoundFeed:
        """Read the feed at an address, or the first that the web page there names.

        Raises what `find` does; nothing is kept.
        """
        found = await self.find(text)
        return found if isinstance(found, FoundFeed) else await self._read(found[0].url)

    async def find(self, text: str) -> FoundFeed | tuple[FeedLink, ...]:
        """Read the feed at an address, or the one that the web page there names; nothing is kept.

        Args:
            text: the address, as a user types or pastes it.

        Returns:
            The feed; where the page names several, what it says of them.

        Raises:
            FeedError: there is none.
            StenoError: it could not be asked for.
        """
        url = self.address(text)
        fetched, answer = await self._fetch(url)
        try:
            found = await self.read_answer(url, answer, fetched)
        except WebPageError:
            links = await asyncio.to_thread(_feeds_of_page, fetched)
        else:
            return await self._seen_before(found, fetched.url)
        return links if len(links) > 1 else await self._read(links[0].url)

    async def _read(self, url: str) -> FoundFeed:
        url = self._policy.check(url)
        fetched, answer = await self._fetch(url)
        found = await self.read_answer(url, answer, fetched)
        return await self._seen_before(found, fetched.url)

    async def _seen_before(self, found: FoundFeed, end: str) -> FoundFeed:
        """A feed with the slugs under which its podcast is listed already, if it is.

        Args:
            found: which.
            end: where the redirects to it ended, be they for good or not.
        """
        guid = found.feed.podcast.guid

        def known(library: Library) -> FoundFeed:
            slug = library.feeds.find(found.url, guid) or library.feeds.find(end)
            at_service = library.joins.service_podcast(found.url)
            return replace(found, podcast=slug, at_service=at_service)

        return await self._library.run(known)

    async def read_answer(
        self,
        url: str,
        answer: Answer,
        fetched: Fetched,
        digest: bytes | None = None,
        known: Mapping[int, str] | None = None,
    ) -> FoundFeed:
        """Read a feed that came, or the one at the address that it says it has moved to.

        Args:
            url: where it was asked for.
            answer: what came.
            fetched: the body that came with it.
            digest: stands for the body, where that is known.
            known: the items that need not be read again where they have not changed, by what
                stands for their bytes.

        Raises:
            FeedError: it is none.
        """
        return await self._followed(await self._found(url, answer, fetched, digest, known))

    async def _followed(self, found: FoundFeed) -> FoundFeed:
        """The feed at the address that a feed itself says it has moved to, where one is there."""
        new_url = found.feed.podcast.new_feed_url
        if new_url is None or same_place_key(new_url) == same_place_key(found.url):
            return found
        with suppress(StenoError):  # then it is where it was
            url = self._policy.check(new_url)
            fetched, answer = await self._fetch(url)
            moved = await self._found(url, answer, fetched)
            if moved.feed.podcast.guid in (None, found.feed.podcast.guid):
                return moved
        return found

    # Asking.

    async def fetch_file(self, url: str, validators: Validators | None) -> Fetched | None:
        """Fetch a file that a feed names; None where the copy of it here is still the same."""
        return (await self.ask(url, validators, limit=BODY_LIMIT)).fetched

    async def ask(
        self, url: str, validators: Validators | None = None, *, limit: int = MAX_BYTES
    ) -> Answer:
        """Ask for a feed, or for what it names, unless that is still what is here.

        Args:
            url: where it is.
            validators: of the copy that is here, if one is.
            limit: the most bytes that it may have.

        Raises:
            StenoError: it did not come.
        """
        if self._client is None:
            raise NotOnDiskError(
                "It is not in the library, and steno-tui was told to stay offline. "
                "Start it without --offline to ask for it."
            )
        return await self._client.ask(url, validators, limit=limit, patience=_PATIENCE)

    async def digest_of(self, fetched: Fetched) -> bytes:
        """What stands for a body: the same for the same bytes."""
        if len(fetched.body) < _LARGE:
            return _digest(fetched.body)
        return await asyncio.to_thread(_digest, fetched.body)

    async def _fetch(self, url: str) -> tuple[Fetched, Answer]:
        answer = await self.ask(url)
        if answer.fetched is None:
            raise BadAnswerError(f"{host(url)} says nothing has changed, but nothing was here.")
        return answer.fetched, answer

    async def _found(
        self,
        url: str,
        answer: Answer,
        fetched: Fetched,
        digest: bytes | None = None,
        known: Mapping[int, str] | None = None,
    ) -> FoundFeed:
        """Read a feed, one at a time: it is work for the processor, not for the network."""
        async with self._reading:
            feed, read = await asyncio.to_thread(
                _read_feed, fetched.body, fetched.url, digest, known
            )
        url = answer.moved_to or url
        podcast = replace(feed.podcast, feed_url=url)
        feed = replace(feed, podcast=podcast)
        if not feed.is_whole:  # what is missing may come the next time, and is not "unchanged"
            return FoundFeed(url, feed, Validators(), b"")
        return FoundFeed(url, feed, fetched.validators, read)

"""What the service says of podcasts: their facts, their episodes, and its own list of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from steno_tui.core.cached_fetch import MAX_LIST_PAGES, CachedFetch, Current, Write
from steno_tui.core.events import CoreEvent, Failed, PodcastRead, PodcastsListed
from steno_tui.core.feeds import FeedBeside, feed_beside
from steno_tui.core.freshness import is_fresh
from steno_tui.core.service_access import Service
from steno_tui.errors import BadAnswerError, GoneError, RefusedError, StenoError, UnknownError
from steno_tui.library.library import Library
from steno_tui.library.rows import EpisodeValues, episode_values
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode
from steno_tui.models.http import CachedPart, NewPart
from steno_tui.models.podcast import FEED_SIGN, Podcast
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.addresses import Addresses
from steno_tui.stenobird.parse import json_payloads

ASKED_AT_A_TIME = 4
"""Of how many of the podcasts that are refreshed the service is asked. Were it all of them, they
would come to be written at the same moment, and nothing be asked meanwhile."""

READ_AHEAD = 100
"""Of how many podcasts what is on disk is read at once: a trip for each would wait for writes."""

MAX_EPISODES = 50_000
"""The longest list of episodes that is kept of one podcast."""

SMALL_CATALOGUE = 50
"""A service with no more podcasts than this is shown whole; of a larger one, what was added."""

FACTS_SECONDS = 24 * 3600
"""How long a podcast's facts (author, feed, website) are good for."""

# What the service says where an endpoint is not there or has another shape than expected.
_NOT_THERE = (GoneError, BadAnswerError, RefusedError)


def _read_podcast(body: bytes, _: str) -> Podcast:
    return json_payloads.read_podcast(body)


def _values(episodes: Iterable[Episode]) -> tuple[EpisodeValues, ...]:
    return tuple([episode_values(episode) for episode in episodes if episode.slug])


def _read_episodes(body: bytes, url: str) -> json_payloads.Listing[EpisodeValues]:
    """Read a part of a list of episodes, made ready for the library, which others wait for."""
    part = json_payloads.read_episodes(body, url)
    return json_payloads.Listing(_values(part.items), part.next_url)


class KnownPodcast(NamedTuple):
    """What is on disk of a podcast before the service is asked."""

    podcast: Podcast | None
    facts_checked_at: float | None
    """When its facts were read last; None where they are not kept."""
    parts: Mapping[str, CachedPart]
    """Those of its list."""


def _known(library: Library, addresses: Addresses, slugs: Sequence[str]) -> dict[str, KnownPodcast]:
    return {
        slug: KnownPodcast(
            library.podcasts.get(slug),
            library.http_cache.checked_at(addresses.api_podcast(slug)),
            library.http_cache.parts(addresses.api_episodes(slug), MAX_LIST_PAGES),
        )
        for slug in slugs
    }


class PodcastReadAhead:
    """What is on disk of podcasts that are refreshed one after the other, read in few trips."""

    def __init__(self, library: LibraryWorker, addresses: Addresses, slugs: Iterable[str]) -> None:
        self._library = library
        self._addresses = addresses
        self._left = dict.fromkeys(slugs)
        self._known: dict[str, KnownPodcast] = {}
        self._reading = asyncio.Lock()

    async def known(self, slug: str) -> KnownPodcast:
        """What is on disk of one of them."""
        async with self._reading:
            if slug not in self._known:
                following = islice((each for each in self._left if each != slug), READ_AHEAD - 1)
                some = [slug, *following]
                for each in some:
                    self._left.pop(each, None)
                self._known |= await self._library.run(
                    lambda library: _known(library, self._addresses, some)
                )
            return self._known.pop(slug)


class ServiceListed(NamedTuple):
    """The service's list of a podcast's episodes was read and is on disk."""

    added: int
    changed: int
    feed: FeedBeside


def _keep_list(
    library: Library, slug: str, parts: list[Write], episodes: list[EpisodeValues]
) -> ServiceListed:
    """Keep a podcast's list, and find out what is known of its feed."""
    for keep in parts:
        keep(library)
    return ServiceListed(*library.episodes.put_list(slug, episodes), feed_beside(library, slug))


class ServicePodcasts:
    """Reads podcasts at the service, and keeps what it says of them."""

    def __init__(
        self, library: LibraryWorker, service: Service, clock: Callable[[], float]
    ) -> None:
        self._library = library
        self._service = service
        self._clock = clock
        self._bodies = CachedFetch(library, service)
        self._asking = asyncio.Semaphore(ASKED_AT_A_TIME)
        self._asked = 0
        """Of how many podcasts the service is asked, or will be as soon as it is their turn."""

    async def look(self, slug: str, episode: str | None = None) -> Podcast:
        """What the service knows of a podcast, named by one of its episodes too; nothing is kept.

        Raises:
            UnknownError: it does not know it.
            StenoError: it could not be asked.
        """
        return (await self.facts(slug, episode)).value

    async def facts(
        self, slug: str, episode: str | None = None, *, is_kept: bool = True
    ) -> Current[Podcast]:
        """What the service knows of a podcast, with what keeps that; raises as `look` does.

        The first of its endpoints that answers tells.
        """
        addresses = self._service.addresses
        with suppress(*_NOT_THERE):
            url = addresses.api_podcast(slug)
            facts = await self._bodies.current(url, _read_podcast, is_kept=is_kept)
            return self._named_facts(slug, facts)
        if episode is None:
            rows = await self._library.run(lambda library: library.episodes.rows(slug, limit=1))
            episode = rows[0].slug if rows else None
        if episode is not None:
            with suppress(*_NOT_THERE):
                url = addresses.api_episode(slug, episode)
                return self._named_facts(slug, await self._bodies.current(url, _read_podcast))
        try:
            links = await self._linked(slug)
        except _NOT_THERE:
            raise UnknownError(
                f"{self._service.server} knows no podcast named {slug}. "
                "Copy its address from the browser and add that."
            ) from None
        if not links:
            raise UnknownError(f"{self._service.server} lists no episodes of {slug}.")
        podcast = Podcast(slug, slug, addresses.podcast(slug))
        return Current(podcast, lambda library: library.podcasts.put([podcast]))

    def _named_facts(self, slug: str, facts: Current[Podcast]) -> Current[Podcast]:
        """Facts under the slug they were asked for, with a title and an address."""
        podcast = replace(
            facts.value,
            slug=slug,
            title=facts.value.title or slug,
            page_url=facts.value.page_url or self._service.addresses.podcast(slug),
        )

        def keep(library: Library) -> None:
            facts.keep(library)
            library.podcasts.put([podcast])

        return Current(podcast, keep)

    async def discover(self) -> AsyncIterator[CoreEvent]:
        """Read the service's own list of podcasts, where it has one.

        Yields:
            `PodcastsListed`, or `Failed` where the service could not be reached. A service
            without such a list yields nothing.
        """
        parts: list[Write] = []
        found: list[Podcast] = []
        try:
            url = self._service.addresses.api_podcasts
            async for part in self._bodies.listing(url, json_payloads.read_podcasts):
                parts.append(part.keep)
                found += [podcast for podcast in part.value if podcast.slug]
                if len(found) > SMALL_CATALOGUE:
                    break
        except _NOT_THERE:
            return
        except StenoError as error:
            yield Failed(self._service.server, error, kept=True)
            return
        is_small = len(found) <= SMALL_CATALOGUE

        def keep(library: Library) -> None:
            for part in parts:
                part(library)
            if is_small:
                library.podcasts.put(found)

        await self._library.write(keep)
        if is_small:
            yield PodcastsListed()

    async def update_list(self, *, force: bool = False) -> AsyncIterator[CoreEvent]:
        """As `discover`, unless that was done a few minutes ago or may not be done."""
        if not self._service.may_ask:
            return
        url = self._service.addresses.api_podcasts
        stored = await self._library.run(lambda library: library.http_cache.get(url))
        if force or not is_fresh(stored.checked_at if stored else None, self._clock()):
            async for event in self.discover():
                yield event

    def read_ahead(self, slugs: Iterable[str]) -> PodcastReadAhead:
        """What is on disk of podcasts that are to be refreshed; those of feeds are passed over."""
        at_service = (slug for slug in slugs if not slug.startswith(FEED_SIGN))
        return PodcastReadAhead(self._library, self._service.addresses, at_service)

    async def refresh(
        self, slug: str, known: KnownPodcast
    ) -> AsyncIterator[CoreEvent | ServiceListed]:
        """Refresh a podcast's facts and its list of episodes.

        Args:
            slug: which.
            known: what is on disk of it, see `read_ahead`.

        Yields:
            `PodcastRead` when the facts were read, then `ServiceListed`, or `Failed`.
        """
        facts: Current[Podcast] | None = None
        try:
            try:
                async with self._turn_to_ask():
                    if not self._has_recent_facts(known):
                        is_kept = known.facts_checked_at is not None
                        facts = await self.facts(slug, is_kept=is_kept)
                    parts, episodes = await self._list(slug, known.parts)
            except StenoError:
                if facts is not None:
                    await self._library.write(facts.keep)
                    yield PodcastRead(facts.value)
                raise
            if facts is not None:  # in the same write, for every write has its price
                parts.insert(0, facts.keep)
            listed = await self._library.write(
                lambda library: _keep_list(library, slug, parts, episodes),
                gathers=self._asked > 0,
            )
        except StenoError as error:
            name = known.podcast.title if known.podcast else slug
            yield Failed(name, error, kept=known.podcast is not None)
            return
        if facts is not None:
            yield PodcastRead(facts.value)
        yield listed

    @asynccontextmanager
    async def _turn_to_ask(self) -> AsyncIterator[None]:
        """Wait until the service may be asked of a podcast."""
        self._asked += 1
        try:
            async with self._asking:
                yield
        finally:
            self._asked -= 1

    def _has_recent_facts(self, known: KnownPodcast) -> bool:
        """Whether what is on disk of a podcast was read within a day."""
        if known.podcast is None or known.facts_checked_at is None:
            return False
        return 0 <= self._clock() - known.facts_checked_at < FACTS_SECONDS

    async def _list(
        self, slug: str, kept: Mapping[str, CachedPart]
    ) -> tuple[list[Write], list[EpisodeValues]]:
        """The episodes the service names of a podcast: its collection, else its page's links.

        What is in parts of the collection that have not changed is in the library, and left out.
        What keeps those parts comes with them.
        """
        same: list[str] = []
        new: list[NewPart] = []
        episodes: list[EpisodeValues] = []
        parts: list[Write] = []
        try:
            url = self._service.addresses.api_episodes(slug)
            async for part in self._bodies.changes(url, _read_episodes, kept):
                if part.same is not None:
                    same.append(part.same)
                elif part.new is not None:
                    new.append(part.new)
                else:
                    parts.append(part.keep)
                episodes += part.value
                if len(episodes) >= MAX_EPISODES:
                    break
        except _NOT_THERE:
            if not parts and not same and not new:
                with suppress(*_NOT_THERE):  # or the episodes opened so far are the list
                    episodes += _values(await self._linked(slug))
        if same:
            parts.append(lambda library: library.http_cache.touch_all(same))
        if new:
            parts.append(lambda library: library.http_cache.put_parts(new))
        return parts, episodes[:MAX_EPISODES]

    async def _linked(self, slug: str) -> list[Episode]:
        """The episodes a podcast's own page links to, as Markdown or else as HTML.

        Where HTML came for both and it links to none, a network answered for the service.
        """
        from steno_tui.stenobird.parse.links import (
            episode_links,  # HTML's entities, 2 ms at the start
        )

        addresses = self._service.addresses
        podcast = Podcast(slug, slug, addresses.podcast(slug))
        failure: StenoError | None = None
        in_place_of_text = False
        for url in (addresses.podcast_text(slug), addresses.podcast(slug)):
            try:
                answer = await self._service.fetch(url)
            except _NOT_THERE as error:
                failure = error
                continue
            if answer is None:
                continue
            links = await asyncio.to_thread(episode_links, answer.body, url)
            if links:
                return [
                    Episode(podcast, link.key.episode, link.title, addresses.episode(*link.key))
                    for link in links
                ]
            if url == addresses.podcast_text(slug):
                in_place_of_text = is_web_page(answer.body)
        if in_place_of_text:
            portal = login_page("the podcast's list of episodes")
            self._service.lost(portal)
            raise portal
        if failure is not None:
            raise failure
        return []

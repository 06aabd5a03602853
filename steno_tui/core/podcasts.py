"""Podcasts: following them, and refreshing their facts and lists of episodes."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager, suppress
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from steno_tui.core.cached_fetch import MAX_LIST_PAGES, CachedFetch, Current, Write
from steno_tui.core.events import (
    CoreEvent,
    EpisodeNamed,
    EpisodesListed,
    Failed,
    FeedsLeft,
    PodcastKept,
    PodcastRead,
    PodcastsListed,
)
from steno_tui.core.feed_batch import FeedBatch
from steno_tui.core.feeds import FeedBeside, Feeds, feed_beside, is_put_off
from steno_tui.core.freshness import is_fresh
from steno_tui.core.host_turns import HostTurns
from steno_tui.core.many import for_each
from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Wanted,
    is_address,
    read_reference,
)
from steno_tui.core.service_access import Service
from steno_tui.errors import (
    BadAnswerError,
    GoneError,
    NotOnDiskError,
    RefusedError,
    ServiceError,
    StenoError,
    UnknownError,
    UnreachableError,
    UsageError,
)
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.http import CachedPart, NewPart
from steno_tui.models.podcast import FEED_SIGN, Podcast, PodcastRow
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.addresses import Addresses
from steno_tui.stenobird.parse import json_payloads
from steno_tui.text.sanitize import line
from steno_tui.urls import MAX_LENGTH

AT_A_TIME = 16
"""How many podcasts are refreshed at a time: some are asked for while others are written."""

ASKED_AT_A_TIME = 4
"""Of how many of these the service is asked. Were it all of them, they would come to be written at
the same moment, and nothing be asked meanwhile."""

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


class _Known(NamedTuple):
    """What is on disk of a podcast before the service is asked."""

    podcast: Podcast | None
    facts_checked_at: float | None
    """When its facts were read last; None where they are not kept."""
    parts: Mapping[str, CachedPart]
    """Those of its list."""


def _known(library: Library, addresses: Addresses, slugs: Sequence[str]) -> dict[str, _Known]:
    return {
        slug: _Known(
            library.podcasts.get(slug),
            library.http_cache.checked_at(addresses.api_podcast(slug)),
            library.http_cache.parts(addresses.api_episodes(slug), MAX_LIST_PAGES),
        )
        for slug in slugs
    }


class _ReadAhead:
    """What is on disk of podcasts that are refreshed one after the other, read in few trips."""

    def __init__(self, library: LibraryWorker, addresses: Addresses, slugs: Iterable[str]) -> None:
        self._library = library
        self._addresses = addresses
        self._left = dict.fromkeys(slugs)
        self._known: dict[str, _Known] = {}
        self._reading = asyncio.Lock()

    async def known(self, slug: str) -> _Known:
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


class _Listed(NamedTuple):
    """The service's list of a podcast's episodes was read and is on disk."""

    added: int
    changed: int
    feed: FeedBeside


def _keep_list(library: Library, slug: str, parts: list[Write], episodes: list[Episode]) -> _Listed:
    """Keep a podcast's list, and find out what is known of its feed."""
    for keep in parts:
        keep(library)
    library.podcasts.touch(slug)
    return _Listed(*library.episodes.put(slug, episodes), feed_beside(library, slug))


def unknown_offline(slug: str, error: StenoError) -> NotOnDiskError:
    """Why a podcast is not followed of which nothing but a name is known."""
    is_told = isinstance(error, NotOnDiskError)
    why = "steno-tui is offline." if is_told else f"the service is not reached. {error.message}"
    return NotOnDiskError(
        f"{slug} was not added: it is not on disk, and {why} Add it by its whole address, or later."
    )


async def _failed(name: str, error: StenoError) -> AsyncIterator[CoreEvent]:
    yield Failed(line(name, 80), error, kept=False)


class Podcasts:
    """Follows and refreshes podcasts."""

    def __init__(
        self,
        library: LibraryWorker,
        service: Service,
        feeds: Feeds,
        clock: Callable[[], float],
    ) -> None:
        self._library = library
        self._service = service
        self._feeds = feeds
        self._clock = clock
        self._bodies = CachedFetch(library, service)
        self._asking = asyncio.Semaphore(ASKED_AT_A_TIME)
        self._asked = 0
        """Of how many podcasts the service is asked, or will be as soon as it is their turn."""

    async def add(self, text: str) -> AsyncIterator[CoreEvent]:
        """Follow a podcast, named by its slug, its address or that of any of its episodes.

        An address elsewhere than at the service is that of a feed, or of a page that names one;
        see `Feeds.add`. Where the service cannot be asked, one that is on disk is followed, and
        one that is named by an address at the service, for whoever has that has seen it; it is
        read once there is a network. A mere name may be anything: then nothing is changed.

        Yields:
            `PodcastRead` and `EpisodesListed`; or `PodcastKept` where not all of it could be
            read; or `Failed` where nothing was changed. Last `EpisodeNamed`, or `Failed` where
            the podcast has no such episode.
        """
        try:
            reference = read_reference(text, self._service.server, Wanted.PODCAST)
        except UnknownError as error:
            is_feeds = is_address(text) and len(text) <= MAX_LENGTH
            events = self._feeds.add(text) if is_feeds else _failed(text, error)
        except UsageError as error:
            events = _failed(text, error)
        else:
            match reference:
                case FileRef():
                    sentence = "is a file; a podcast is added by its name or its address."
                    events = _failed(text, UsageError(f"{line(text, 80)} {sentence}"))
                case EpisodeRef(key):
                    events = self._add(key.podcast, key.episode, is_address(text))
                case PodcastRef(slug):
                    events = self._add(slug, None, is_address(text))
        async for event in events:
            yield event

    async def _add(
        self, slug: str, episode: str | None, is_named_in_full: bool
    ) -> AsyncIterator[CoreEvent]:
        known = await self._library.run(lambda library: library.podcasts.get(slug))
        try:
            facts = await self._facts(slug, episode)
            await self._library.write(facts.keep)
            podcast = facts.value
        except (UnreachableError, NotOnDiskError) as error:
            if known is None and not is_named_in_full:
                yield Failed(slug, unknown_offline(slug, error), kept=False)
                return
            podcast = known or Podcast(slug, slug, self._service.addresses.podcast(slug))
            missing: StenoError | None = error
        except StenoError as error:
            yield Failed(slug, error, kept=known is not None)
            return
        else:
            missing = None
        await self._library.run(lambda library: library.podcasts.follow(podcast))
        if missing is None:
            yield PodcastRead(podcast)
            async for event in self.refresh(slug):
                if isinstance(event, Failed):
                    missing = event.error
                else:
                    yield event
        if missing is not None:
            yield PodcastKept(podcast, missing)
        if episode is not None:
            yield await self._named(podcast, EpisodeKey(slug, episode))

    async def _named(self, podcast: Podcast, key: EpisodeKey) -> CoreEvent:
        """Whether there is the episode by which its podcast was named."""
        row = await self._library.run(lambda library: library.episodes.row(key))
        if row is None and self._service.may_ask:
            try:  # a list need not be whole
                await self._service.fetch(self._service.addresses.episode_text(*key))
            except GoneError:
                sentence = f"{podcast.title} was added, but it has no episode {key.episode}."
                return Failed(str(key), UnknownError(sentence), kept=True)
            except ServiceError:
                pass  # its page will say it
        return EpisodeNamed(key)

    async def leave(self, slug: str) -> PodcastRow | None:
        """Stop following a podcast, and list it no more until it is added again.

        What was read of it stays on disk.

        Returns:
            The podcast as it was, for `take_back`; None where nothing is known of it.
        """

        def left(library: Library) -> PodcastRow | None:
            row = library.podcasts.row(slug)
            if row is not None:
                library.podcasts.leave(slug)
            return row

        return await self._library.run(left)

    async def take_back(self, row: PodcastRow) -> None:
        """List a podcast again that was left, followed where it was."""

        def back(library: Library) -> None:
            podcast = library.podcasts.get(row.slug) or Podcast(row.slug, row.title)
            if row.followed:
                library.podcasts.follow(podcast)
            else:
                library.podcasts.show(row.slug)

        await self._library.run(back)

    async def look(self, slug: str, episode: str | None = None) -> Podcast:
        """What the service knows of a podcast, named by one of its episodes too; nothing is kept.

        Raises:
            UnknownError: it does not know it.
            StenoError: it could not be asked.
        """
        return (await self._facts(slug, episode)).value

    async def _facts(
        self, slug: str, episode: str | None = None, *, is_kept: bool = True
    ) -> Current[Podcast]:
        """What the first of the service's endpoints that answers says; raises what `look` does."""
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

    def refresh(self, slug: str) -> AsyncIterator[CoreEvent]:
        """Refresh one podcast's facts and list of episodes: the service's, its feed's, or of both.

        Yields:
            `PodcastRead` when the facts were read, then `EpisodesListed`, or `Failed`. Both where
            the service failed and the feed did not.
        """
        return self._refresh(slug, self._read_ahead([slug]))

    def _read_ahead(self, slugs: Iterable[str]) -> _ReadAhead:
        at_service = (slug for slug in slugs if not slug.startswith(FEED_SIGN))
        return _ReadAhead(self._library, self._service.addresses, at_service)

    async def _refresh(
        self, slug: str, ahead: _ReadAhead, batch: FeedBatch | None = None
    ) -> AsyncIterator[CoreEvent]:
        if slug.startswith(FEED_SIGN):
            async for event in self._feeds.refresh(slug, batch):
                yield event
            return
        listed: EpisodesListed | None = None
        feed: FeedBeside | None = None
        async for step in self._refresh_at_service(slug, await ahead.known(slug)):
            if isinstance(step, _Listed):
                listed, feed = EpisodesListed(slug, step.added, step.changed), step.feed
            else:
                yield step
        beside = await self._feeds.refresh_beside(slug, feed)
        if listed is not None and beside is not None:
            added = max(0, listed.added + beside.added)
            changed = listed.changed + beside.changed
            listed = EpisodesListed(slug, added, changed, beside.notices)
        elif beside is not None:
            listed = replace(beside, added=max(0, beside.added))
        if listed is not None:
            yield listed

    async def _refresh_at_service(
        self, slug: str, known: _Known
    ) -> AsyncIterator[CoreEvent | _Listed]:
        """Refresh what the service says of a podcast; the events are those of `refresh`."""
        facts: Current[Podcast] | None = None
        try:
            try:
                async with self._turn_to_ask():
                    if not self._has_recent_facts(known):
                        is_kept = known.facts_checked_at is not None
                        facts = await self._facts(slug, is_kept=is_kept)
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

    def _has_recent_facts(self, known: _Known) -> bool:
        """Whether what is on disk of a podcast was read within a day."""
        if known.podcast is None or known.facts_checked_at is None:
            return False
        return 0 <= self._clock() - known.facts_checked_at < FACTS_SECONDS

    async def _list(
        self, slug: str, kept: Mapping[str, CachedPart]
    ) -> tuple[list[Write], list[Episode]]:
        """The episodes the service names of a podcast: its collection, else its page's links.

        What is in parts of the collection that have not changed is in the library, and left out.
        What keeps those parts comes with them.
        """
        same: list[str] = []
        new: list[NewPart] = []
        episodes: list[Episode] = []
        parts: list[Write] = []
        try:
            url = self._service.addresses.api_episodes(slug)
            async for part in self._bodies.changes(url, json_payloads.read_episodes, kept):
                if part.same is not None:
                    same.append(part.same)
                elif part.new is not None:
                    new.append(part.new)
                else:
                    parts.append(part.keep)
                episodes += [episode for episode in part.value if episode.slug]
                if len(episodes) >= MAX_EPISODES:
                    break
        except _NOT_THERE:
            if not parts and not same and not new:
                with suppress(*_NOT_THERE):  # or the episodes opened so far are the list
                    episodes = await self._linked(slug)
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

    async def update(
        self, slugs: Collection[str] | None = None, *, force: bool = False
    ) -> AsyncIterator[CoreEvent]:
        """Refresh podcasts, but for those that were read a few minutes ago.

        Args:
            slugs: which; None for the service's list, and then all that the user follows or has
                episodes of.
            force: whether to read what was read a few minutes ago again.

        Yields:
            as `update_list` and `refresh_all`, and `FeedsLeft` where some feeds are put off; where
            the service's list could not be had, `Failed` and what comes of feeds alone; nothing
            where the network is to be left alone.

        Raises:
            NotOnDiskError: a podcast that was named is not on disk, and the network is to be left
                alone.
        """
        is_service_lost = False
        if slugs is None:
            async for event in self.update_list(force=force):
                yield event
                is_service_lost = is_service_lost or isinstance(event, Failed)
        due, left = await self._due(slugs, force)
        if not self._service.may_ask:
            return
        if left:
            yield FeedsLeft(left)
        if is_service_lost:
            due = [slug for slug in due if slug.startswith(FEED_SIGN)]
        unreached = 0
        async with aclosing(self.refresh_all(due)) as events:
            async for event in events:
                yield event
                match event:
                    case Failed(error=UnreachableError()):
                        unreached += 1
                    case Failed() | EpisodesListed():
                        is_service_lost = False
                if is_service_lost and unreached == AT_A_TIME:
                    return  # nobody is reached, so it is the network here

    async def update_list(self, *, force: bool = False) -> AsyncIterator[CoreEvent]:
        """As `discover`, unless that was done a few minutes ago or may not be done."""
        if not self._service.may_ask:
            return
        url = self._service.addresses.api_podcasts
        stored = await self._library.run(lambda library: library.http_cache.get(url))
        if force or not is_fresh(stored.checked_at if stored else None, self._clock()):
            async for event in self.discover():
                yield event

    async def _due(
        self, slugs: Collection[str] | None, force: bool
    ) -> tuple[list[str], dict[str, float]]:
        """Those podcasts whose lists of episodes are to be read, see `update`; and `FeedsLeft`."""
        left: dict[str, float] = {}
        if slugs is None:
            rows, feeds = await self._library.run(
                lambda library: (library.podcasts.rows(is_counted=False), library.feeds.all())
            )
            if len(rows) > SMALL_CATALOGUE:
                rows = [row for row in rows if row.followed or row.count]
            now = self._clock()
            put_off = {
                feed.podcast: feed
                for feed in feeds
                if is_put_off(feed, now) and feed.podcast.startswith(FEED_SIGN)
            }  # of others the service tells
            left = {
                row.slug: put_off[row.slug].due_at
                for row in rows
                if row.slug in put_off and put_off[row.slug].gone_at is None
            }
            slugs = [row.slug for row in rows if row.slug not in put_off]
        else:
            named = tuple(slugs)
            known = await self._library.run(
                lambda library: [library.podcasts.row(slug) for slug in named]
            )
            rows = [row for row in known if row is not None]
        checked = {row.slug: row.checked_at for row in rows}
        unknown = next((slug for slug in slugs if slug not in checked), None)
        if unknown is not None and not self._service.may_ask:
            raise NotOnDiskError(f"{unknown} is not in the library, and steno-tui is offline.")
        now = self._clock()
        return [slug for slug in slugs if force or not is_fresh(checked.get(slug), now)], left

    async def refresh_all(self, slugs: Iterable[str]) -> AsyncGenerator[CoreEvent]:
        """Refresh many podcasts, a few at a time; one that fails spoils nothing for the rest.

        Yields:
            each podcast's events as they come, and a `Progress` after each podcast.
        """
        due = list(slugs)
        ahead = self._read_ahead(due)
        async with await self._feeds.batch(due) as batch:
            turns = HostTurns(due, batch.host)
            refreshing = for_each(
                turns, lambda slug: self._refresh(slug, ahead, batch), AT_A_TIME, str, turns.done
            )
            async with aclosing(refreshing) as events:
                async for event in events:
                    yield event

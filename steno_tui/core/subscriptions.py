"""Lists of feeds: many podcasts followed at once, and those that are followed written down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable
from contextlib import aclosing, suppress
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, EpisodesListed, Failed, PodcastKept
from steno_tui.core.feed_finder import AT_ONCE
from steno_tui.core.feeds import Feeds
from steno_tui.core.many import for_each
from steno_tui.core.podcasts import Podcasts
from steno_tui.core.reference import PodcastRef, Wanted, read_reference
from steno_tui.core.service_access import Service
from steno_tui.errors import AddressError, StenoError, UnknownError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.podcast import FEED_SIGN, Podcast
from steno_tui.models.subscription import Subscription
from steno_tui.text.counts import count

LIST_TITLE = "Podcasts of steno-tui"


class Outcome(StrEnum):
    """What became of a podcast of a list."""

    ADDED = "added"
    """It is followed, and was read."""
    UNREAD = "added but not read yet"
    """It is followed, and could not be read now."""
    KNOWN = "followed before"
    """It was followed already."""
    REFUSED = "not added"
    """It is not followed, because its address may not be asked."""


class Subscribed(CoreEvent, frozen=True):
    """A podcast of a list was followed, or was before, or could not be."""

    subscription: Subscription
    outcome: Outcome
    podcast: str | None = None
    """The slug under which it is listed; None where it is not."""
    episodes: int = 0
    """Those that are new."""
    error: StenoError | None = None
    """Why it was not read, or not added."""


class Written(Struct, frozen=True):
    """A list of the podcasts that are followed."""

    body: bytes
    """OPML."""
    subscriptions: tuple[Subscription, ...]
    """What stands in it, by title."""
    without_feed: tuple[str, ...] = ()
    """The titles of those whose feed is not known: they stand there by their page at the service,
    which other programs cannot follow."""


def in_words(came: Collection[Subscribed]) -> str:
    """How many podcasts of a list became what, a sentence."""
    became = Counter(each.outcome for each in came)
    parts = [f"{became[outcome]} {outcome}" for outcome in Outcome if became[outcome]]
    return f"{count(len(came), 'podcast')}: {', '.join(parts)}."


def without_feed(written: Written) -> str:
    """Which podcasts of a list other programs cannot follow, a sentence."""
    number = count(len(written.without_feed), "podcast")
    return (
        f"The feed of {number} is not known here, so other programs may not be able to follow "
        f"what stands for it, its page on Stenobird: {', '.join(written.without_feed[:5])}"
        f"{' and others' if len(written.without_feed) > 5 else ''}."
    )


class Subscriptions:
    """Follows the podcasts of lists, and lists those that are followed.

    Args:
        library: where they are kept, with the folders as their tags.
        service: which addresses are its.
        podcasts: adds what the service tells of.
        feeds: reads and keeps feeds.
    """

    def __init__(
        self, library: LibraryWorker, service: Service, podcasts: Podcasts, feeds: Feeds
    ) -> None:
        self._library = library
        self._service = service
        self._podcasts = podcasts
        self._feeds = feeds

    async def follow(self, listed: Iterable[Subscription]) -> AsyncGenerator[CoreEvent]:
        """Follow podcasts, each under the folders it came in, a few at a time.

        One whose feed cannot be read now is followed all the same, so that nothing of a list is
        lost, and read once that works. One that the list names by its page at the service is
        followed there.

        Yields:
            `Subscribed` for each as it comes, and a `Progress` behind each that was not followed
            before.
        """
        listed = list(listed)
        known = await self._known(listed)
        for each in listed:
            if each.feed_url in known:
                yield Subscribed(each, Outcome.KNOWN, known[each.feed_url])
        others = [each for each in listed if each.feed_url not in known]
        async with aclosing(for_each(others, self._follow, AT_ONCE, _title)) as events:
            async for event in events:
                yield event

    async def _known(self, listed: list[Subscription]) -> dict[str, str]:
        """Add the tags of those that are followed already; their slugs by their feeds."""
        named = {each.feed_url: self._slug_at_service(each) for each in listed}

        def known(library: Library) -> dict[str, str]:
            slugs = {url: slug for url, slug in named.items() if slug is not None}
            slugs |= library.feeds.find_all(url for url, slug in named.items() if slug is None)
            followed = {podcast.slug for podcast in library.podcasts.followed()}
            found = {url: slug for url, slug in slugs.items() if slug in followed}
            with library.transaction("user"):
                for each in listed:
                    if each.feed_url in found and each.tags:
                        library.tags.add(found[each.feed_url], each.tags)
            return found

        return await self._library.run(known)

    def _slug_at_service(self, listed: Subscription) -> str | None:
        """The slug of a podcast that a list names by its page at the service."""
        for url in (listed.page_url, listed.feed_url):
            if url is None:
                continue
            with suppress(UnknownError, UsageError):
                reference = read_reference(url, self._service.server, Wanted.PODCAST)
                if isinstance(reference, PodcastRef):
                    return reference.slug
        return None

    async def _follow(self, listed: Subscription) -> AsyncIterator[CoreEvent]:
        slug = self._slug_at_service(listed)
        if slug is None:
            subscribed = await self._follow_feed(listed)
        else:
            subscribed = await self._follow_at_service(listed, slug)
        if (slug := subscribed.podcast) is not None and listed.tags:
            name, tags = slug, listed.tags
            await self._library.run(lambda library: library.tags.add(name, tags))
        yield subscribed

    async def _follow_feed(self, listed: Subscription) -> Subscribed:
        try:
            found = await self._feeds.finder.look(listed.feed_url)
        except StenoError as error:
            try:
                slug = await self._feeds.keep_unread(listed)
            except AddressError as refused:
                return Subscribed(listed, Outcome.REFUSED, error=refused)
            return Subscribed(listed, Outcome.UNREAD, slug, error=error)
        before = found.podcast
        row = await self._library.run(lambda library: before and library.podcasts.row(before))
        _, episodes = await self._feeds.keep(found)
        outcome = Outcome.KNOWN if row and row.followed else Outcome.ADDED
        return Subscribed(listed, outcome, episodes.podcast, episodes.added)

    async def _follow_at_service(self, listed: Subscription, slug: str) -> Subscribed:
        subscribed = Subscribed(listed, Outcome.ADDED, slug)
        async for event in self._podcasts.add(self._service.addresses.podcast(slug)):
            match event:
                case EpisodesListed(added=added):
                    subscribed = replace(subscribed, episodes=added)
                case PodcastKept(reason=error):
                    subscribed = replace(subscribed, outcome=Outcome.UNREAD, error=error)
                case Failed(error=error):
                    return Subscribed(listed, Outcome.REFUSED, error=error)
        return subscribed

    async def write(self) -> Written:
        """List the podcasts that are followed, each in the folders that its tags name."""

        def followed(library: Library) -> list[tuple[Podcast, Subscription]]:
            feeds, tags = library.feeds.addresses(), library.tags.all()
            return [
                (podcast, self._listed(podcast, feeds.get(podcast.slug), tags.get(podcast.slug)))
                for podcast in library.podcasts.followed()
            ]

        found = await self._library.run(followed)
        without = tuple(
            podcast.title for podcast, listed in found if listed.feed_url == listed.page_url
        )

        def written() -> bytes:
            from steno_tui.feeds.opml import write_opml

            return write_opml((listed for _, listed in found), LIST_TITLE)

        listed = tuple(listed for _, listed in found)
        return Written(await asyncio.to_thread(written), listed, without)

    def _listed(
        self, podcast: Podcast, feed: str | None, tags: tuple[str, ...] | None
    ) -> Subscription:
        page = podcast.page_url
        if not podcast.slug.startswith(FEED_SIGN):
            page = self._service.addresses.podcast(podcast.slug)
        feed = feed or podcast.rss_url or page or ""
        return Subscription(feed, podcast.title, page, podcast.summary, tags or ())


def _title(listed: Subscription) -> str:
    return listed.title

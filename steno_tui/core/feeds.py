"""Publishers' feeds: added and refreshed; a good copy is never replaced by a bad answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, EpisodesListed, Failed, PodcastKept, PodcastRead
from steno_tui.core.feed_batch import FeedBatch
from steno_tui.core.feed_finder import FeedFinder, FoundFeed
from steno_tui.errors import (
    BadAnswerError,
    BusyError,
    GoneError,
    LibraryError,
    NotOnDiskError,
    StenoError,
    UnknownError,
    UnreachableError,
)
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.feed import Feed
from steno_tui.models.feed_source import FeedSource
from steno_tui.models.podcast import FEED_SIGN, Podcast
from steno_tui.models.subscription import Subscription
from steno_tui.network.status_errors import busy
from steno_tui.text.sanitize import line
from steno_tui.urls import host

FIRST_PAUSE = 15 * 60.0
"""How long a feed is left alone that could not be read, in seconds; twice as long each time."""

LONGEST_PAUSE = 24 * 3600.0
LONGEST_PAUSE_UNREACHED = 3600.0
"""The same where nobody answered, which may be because of the network here."""


def is_put_off(source: FeedSource, now: float) -> bool:
    """Whether a feed is left alone where nobody waits for just that one.

    So it is where it is gone for good, could not be read a short while ago, or its host asks for
    that.
    """
    return source.gone_at is not None or source.due_at > now


def _listed(slug: str, feed: Feed) -> Podcast:
    """A feed's podcast as the lists have it."""
    told = feed.podcast
    return Podcast(slug, told.title, told.page_url, told.feed_url, told.author, told.summary)


class FeedBeside(Struct, frozen=True):
    """What is known of the feed of a service's podcast."""

    source: FeedSource | None = None
    podcast: str | None = None
    """The slug of the podcast that is listed by that feed alone, where it has none yet."""
    url: str | None = None
    """Where to look for it, where nothing is here of it and the user follows the podcast."""


def feed_beside(library: Library, slug: str) -> FeedBeside:
    """Find out what is known of the feed of a service's podcast; nothing is changed."""
    source, podcast = library.feeds.get(slug), library.podcasts.get(slug)
    if source is not None or podcast is None or podcast.rss_url is None:
        return FeedBeside(source)
    there = library.feeds.find(podcast.rss_url)
    if there is not None:
        return FeedBeside(podcast=there if there.startswith(FEED_SIGN) else None)
    row = library.podcasts.row(slug)
    return FeedBeside(url=podcast.rss_url if row is not None and row.followed else None)


def _put(library: Library, slug: str, found: FoundFeed) -> EpisodesListed:
    """Keep what a feed tells, beside what a service says of the same episodes."""
    if found.feed.is_whole:
        library.guids.know_again(slug, found.feed.episodes, found.feed.as_before.values())
    added, changed = library.feeds.put(slug, found.feed, found.validators, found.digest)
    joined = 0 if slug.startswith(FEED_SIGN) else library.joins.episodes(slug)
    return EpisodesListed(slug, added - joined, changed, found.feed.notices)


def _put_again(library: Library, slug: str, found: FoundFeed) -> EpisodesListed | str:
    """Keep what a feed tells if it is still that of its podcast, else say which it became."""
    now = library.feeds.find(found.url) or slug
    return _put(library, slug, found) if now == slug else now


def _join(library: Library, feed: str, slug: str) -> int:
    """Make one podcast of two, and of their episodes; how many of these were two."""
    library.joins.podcasts(feed, slug)
    return 0 if slug.startswith(FEED_SIGN) else library.joins.episodes(slug)


class Feeds:
    """Adds and refreshes feeds.

    Args:
        library: where what they tell is kept.
        finder: finds and reads them.
        clock: Unix seconds.

    Attributes:
        finder: the same.
    """

    def __init__(
        self, library: LibraryWorker, finder: FeedFinder, clock: Callable[[], float]
    ) -> None:
        self.finder = finder
        self._library = library
        self._clock = clock
        self._tried: dict[str, float] = {}

    # Adding.

    async def add(self, text: str) -> AsyncIterator[CoreEvent]:
        """Follow the podcast whose feed is at an address, or is named by the web page there.

        Where nobody can be asked, one that is listed already is followed.

        Yields:
            `PodcastRead` and `EpisodesListed`, or `Failed` where nothing was changed.
        """
        name = line(text, 80)
        try:
            found = await self.finder.look(text)
        except StenoError as error:
            known = await self.known(text)
            if known is None:
                yield Failed(name, error, kept=False)
                return
            await self._library.run(lambda library: library.podcasts.follow(known))
            yield PodcastKept(known, error)
            return
        for event in await self.keep(found):
            yield event

    async def keep(self, found: FoundFeed) -> tuple[PodcastRead, EpisodesListed]:
        """Follow the podcast of a feed that was found, and list its episodes.

        It is followed last: where there is no room for the episodes it is not listed at all.
        """

        def kept(library: Library) -> tuple[PodcastRead, EpisodesListed]:
            slug = found.podcast or library.feeds.add(found.url, found.feed.podcast.title)
            listed = _put(library, slug, found)
            at_service = found.at_service
            if at_service is not None and slug.startswith(FEED_SIGN):
                slug = at_service
                joined = _join(library, listed.podcast, slug)
                listed = replace(listed, podcast=slug, added=listed.added - joined)
            podcast = library.podcasts.get(slug) or _listed(slug, found.feed)
            library.podcasts.follow(podcast)
            return PodcastRead(podcast), listed

        return await self._library.run(kept)

    async def keep_unread(self, listed: Subscription) -> str:
        """Follow a podcast of a list whose feed could not be read; it is once that works.

        Returns:
            The slug under which it is listed.

        Raises:
            AddressError: its feed's address may not be asked.
        """
        url = self.finder.address(listed.feed_url)

        def kept(library: Library) -> str:
            slug = library.feeds.add(url, listed.title)
            library.podcasts.follow(
                library.podcasts.get(slug)
                or Podcast(slug, listed.title, listed.page_url, url, None, listed.description)
            )
            return slug

        return await self._library.run(kept)

    async def known(self, text: str) -> Podcast | None:
        """The podcast that is listed whose feed is at an address."""
        try:
            url = self.finder.address(text)
        except StenoError:
            return None

        def known(library: Library) -> Podcast | None:
            slug = library.feeds.find(url)
            return library.podcasts.get(slug) if slug is not None else None

        return await self._library.run(known)

    # Refreshing.

    async def batch(self, slugs: Iterable[str]) -> FeedBatch:
        """What is known of the feeds of those podcasts that feeds alone tell of, read at once."""
        named = [slug for slug in slugs if slug.startswith(FEED_SIGN)]
        if not named:
            return FeedBatch(self._library, ())
        sources = await self._library.run(lambda library: library.feeds.several(named))
        return FeedBatch(self._library, sources)

    async def refresh(self, slug: str, batch: FeedBatch | None = None) -> AsyncIterator[CoreEvent]:
        """Read a podcast's feed again, unless its host says that it has not changed.

        Args:
            slug: the podcast's.
            batch: the feeds that are refreshed with it; None where it is the only one.

        Yields:
            `EpisodesListed`, or `Failed`.
        """
        batch = batch or await self.batch([slug])
        source = batch.source(slug)
        if source is None:
            error = UnknownError(f"{slug} has no feed here. Add it by the address of its feed.")
            yield Failed(slug, error, kept=False)
            return
        try:
            await self._see_that_it_may_be_asked(source)
            listed = await self._read_again(source, batch)
        except StenoError as error:
            await self._note(source, error)
            yield Failed(await self._name(slug), error, kept=source.told is not None)
            return
        yield listed

    async def _name(self, slug: str) -> str:
        """What the user calls a podcast."""
        podcast = await self._library.run(lambda library: library.podcasts.get(slug))
        return slug if podcast is None else podcast.title

    async def refresh_beside(self, slug: str, beside: FeedBeside | None) -> EpisodesListed | None:
        """Read the feed of a service's podcast, which may be known only now, beside its list.

        What fails is no more than kept in mind, for the service tells of the podcast.

        Args:
            slug: the podcast's.
            beside: what is known of its feed; None where that was not looked up.

        Returns:
            What the feed adds to the service's list, which is less than nothing where episodes
            were listed twice so far; None where there is no feed.
        """
        now = self._clock()
        if beside is None:
            beside = await self._library.run(lambda library: feed_beside(library, slug))
        source, url, there = beside.source, beside.url, beside.podcast
        if there is not None:
            joined = await self._library.run(lambda library: _join(library, there, slug))
            return EpisodesListed(slug, -joined, 0)
        try:
            if source is not None and not is_put_off(source, now) and self.finder.may_ask:
                return await self._read_again(source)
            if url is not None and self.finder.may_ask and self._tried.get(url, 0.0) <= now:
                self._tried[url] = now + LONGEST_PAUSE
                return await self._adopt(slug, await self.finder.look(url))
        except StenoError as error:
            if source is not None:
                await self._note(source, error)
        if source is None:
            return None
        joined = await self._library.run(lambda library: library.joins.episodes(slug))
        return EpisodesListed(slug, -joined, 0)

    async def _adopt(self, slug: str, found: FoundFeed) -> EpisodesListed | None:
        """Keep a feed as that of a service's podcast, unless it is another one's."""

        def adopted(library: Library) -> EpisodesListed | None:
            if found.podcast is None:
                library.joins.adopt(slug, found.url)
            elif found.podcast.startswith(FEED_SIGN):
                library.joins.podcasts(found.podcast, slug)
            else:
                return None
            return _put(library, slug, found)

        return await self._library.run(adopted)

    async def _read_again(
        self, source: FeedSource, batch: FeedBatch | None = None
    ) -> EpisodesListed:
        """Read a feed if it has changed, and keep what it tells under its podcast's slug."""
        batch = batch or FeedBatch(self._library, [source])
        fresh = await self._newer(source, batch)
        slug = source.podcast
        if fresh is None:
            joined = 0
            if not slug.startswith(FEED_SIGN):
                joined = await self._library.run(lambda library: library.joins.episodes(slug))
            return EpisodesListed(slug, -joined, 0)
        if slug.startswith(FEED_SIGN):
            listed = await self._library.write(lambda library: _put_again(library, slug, fresh))
            if isinstance(listed, EpisodesListed):
                return listed
            slug = listed
        return await self._library.run(lambda library: _put(library, slug, fresh))

    async def _see_that_it_may_be_asked(self, source: FeedSource) -> None:
        if source.gone_at is not None:
            name = await self._name(source.podcast)
            raise GoneError(
                f"The feed of {name} is gone for good, as its host said, and is asked for no more. "
                "What was read stays here; add the podcast by another address if it has one.",
                for_good=True,
            )
        rest = source.due_at - self._clock()
        if rest > 0 and not source.failures:  # its host asked for that
            raise BusyError(busy(host(source.url), rest), min(rest, LONGEST_PAUSE))

    async def _newer(self, source: FeedSource, batch: FeedBatch) -> FoundFeed | None:
        """What a feed tells now; None where that is what is here. A move is kept.

        Raises:
            StenoError: it could not be read, or is another podcast's now.
        """
        answer = await self.finder.ask(source.url, source.validators)
        fetched = answer.fetched
        url = answer.moved_to or source.url
        digest = await self.finder.digest_of(fetched) if fetched is not None else b""
        if fetched is None or digest == source.digest:
            validators = fetched.validators if fetched is not None else None
            await self._moved(source, url)
            await batch.note_unchanged(source.podcast, validators)
            return None
        known = await self._library.run(lambda library: library.feeds.item_digests(source.podcast))
        found = await self.finder.read_answer(source.url, answer, fetched, digest, known)
        told, tells = source.told, found.feed.podcast
        if told is not None and told.guid and tells.guid and told.guid != tells.guid:
            raise BadAnswerError(
                f"At the address of its feed is another podcast now, {tells.title}; "
                "what was read before is kept."
            )
        await self._moved(source, found.url)
        return found

    async def _moved(self, source: FeedSource, url: str) -> None:
        """Keep where a feed is from now on; whose feed that is already is the same podcast."""
        if url == source.url:
            return

        def moved(library: Library) -> None:
            there = library.feeds.find(url)
            if there in (None, source.podcast):
                library.feeds.move(source.podcast, url)
            elif there is not None and source.podcast.startswith(FEED_SIGN):
                _join(library, source.podcast, there)
            elif there is not None and there.startswith(FEED_SIGN):
                _join(library, there, source.podcast)
                library.feeds.move(source.podcast, url)

        await self._library.run(moved)

    async def _note(self, source: FeedSource, error: StenoError) -> None:
        """Keep what a failure means for when the feed is asked for again."""
        now, slug = self._clock(), source.podcast
        if isinstance(error, NotOnDiskError | LibraryError) or source.gone_at is not None:
            return
        if isinstance(error, GoneError) and error.for_good:
            await self._library.write(lambda library: library.feeds.mark_gone(slug))
            return
        if isinstance(error, BusyError):
            until = now + max(error.retry_after, source.due_at - now)
            await self._library.write(lambda library: library.feeds.put_off(slug, until, 0))
            return
        longest = LONGEST_PAUSE
        if isinstance(error, UnreachableError):
            longest = LONGEST_PAUSE_UNREACHED
        failures = source.failures + 1
        until = now + min(FIRST_PAUSE * 2 ** min(failures - 1, 20), longest)
        await self._library.write(lambda library: library.feeds.put_off(slug, until, failures))

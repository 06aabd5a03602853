"""Following podcasts: adding, leaving and refreshing them, at the service and from their feeds."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Iterable
from contextlib import aclosing

from msgspec.structs import replace

from steno_tui.core.events import (
    CoreEvent,
    EpisodeNamed,
    EpisodesListed,
    Failed,
    FeedsLeft,
    PodcastKept,
    PodcastRead,
)
from steno_tui.core.feed_batch import FeedBatch
from steno_tui.core.feeds import FeedBeside, Feeds, is_put_off
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
from steno_tui.core.service_podcasts import (
    SMALL_CATALOGUE,
    PodcastReadAhead,
    ServiceListed,
    ServicePodcasts,
)
from steno_tui.errors import (
    GoneError,
    NotOnDiskError,
    ServiceError,
    StenoError,
    UnknownError,
    UnreachableError,
    UsageError,
)
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN, Podcast, PodcastRow
from steno_tui.text.sanitize import line
from steno_tui.urls import MAX_LENGTH

AT_A_TIME = 16
"""How many podcasts are refreshed at a time: some are asked for while others are written."""


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
        service_podcasts: ServicePodcasts,
        feeds: Feeds,
        clock: Callable[[], float],
    ) -> None:
        self._library = library
        self._service = service
        self._service_podcasts = service_podcasts
        self._feeds = feeds
        self._clock = clock

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
            facts = await self._service_podcasts.facts(slug, episode)
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

    def refresh(self, slug: str) -> AsyncIterator[CoreEvent]:
        """Refresh one podcast's facts and list of episodes: the service's, its feed's, or of both.

        Yields:
            `PodcastRead` when the facts were read, then `EpisodesListed`, or `Failed`. Both where
            the service failed and the feed did not.
        """
        return self._refresh(slug, self._service_podcasts.read_ahead([slug]))

    async def _refresh(
        self, slug: str, ahead: PodcastReadAhead, batch: FeedBatch | None = None
    ) -> AsyncIterator[CoreEvent]:
        if slug.startswith(FEED_SIGN):
            async for event in self._feeds.refresh(slug, batch):
                yield event
            return
        listed: EpisodesListed | None = None
        feed: FeedBeside | None = None
        async for step in self._service_podcasts.refresh(slug, await ahead.known(slug)):
            if isinstance(step, ServiceListed):
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

    async def update(
        self, slugs: Collection[str] | None = None, *, force: bool = False
    ) -> AsyncIterator[CoreEvent]:
        """Refresh podcasts, but for those that were read a few minutes ago.

        Args:
            slugs: which; None for the service's list, and then all that the user follows or has
                episodes of.
            force: whether to read what was read a few minutes ago again.

        Yields:
            as `ServicePodcasts.update_list` and `refresh_all`, and `FeedsLeft` where some feeds are
            put off; where the service's list could not be had, `Failed` and what comes of feeds
            alone; nothing where the network is to be left alone.

        Raises:
            NotOnDiskError: a podcast that was named is not on disk, and the network is to be left
                alone.
        """
        is_service_lost = False
        if slugs is None:
            async for event in self._service_podcasts.update_list(force=force):
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
        ahead = self._service_podcasts.read_ahead(due)
        async with await self._feeds.batch(due) as batch:
            turns = HostTurns(due, batch.host)
            refreshing = for_each(
                turns, lambda slug: self._refresh(slug, ahead, batch), AT_A_TIME, str, turns.done
            )
            async with aclosing(refreshing) as events:
                async for event in events:
                    yield event

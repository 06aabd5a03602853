"""Episodes that only a publisher's feed tells of: opened from the library at once.

The feed has told everything when the podcast was refreshed. What is asked for when a page is
opened is the publisher's file of chapters, if the feed names one, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.audio_chapters import KeptChapters, read_kept, with_audio_chapters
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Source, Unchanged
from steno_tui.core.feeds import Feeds
from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.errors import LibraryError, NotOnDiskError, StenoError, UnknownError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.feed_source import ToldEpisode
from steno_tui.models.http import CachedBody
from steno_tui.models.podcast import Podcast
from steno_tui.network.http_client import Fetched

CHAPTERS_SECONDS = 24 * 3600
"""How long a publisher's file of chapters is good for where nobody asks for a newer one."""


class Told(Struct, frozen=True):
    """What the library has of an episode from its publisher."""

    told: ToldEpisode
    chapters: CachedBody | None
    """The file of chapters that the feed names, if it was read."""
    in_audio: KeptChapters | None = None
    """Those that were found in its audio."""


def read_told(library: Library, key: EpisodeKey) -> Told | None:
    """Read what the publisher told of an episode; None where no feed tells of it."""
    told = library.feeds.told(key)
    if told is None:
        return None
    url = told.episode.chapters_url
    file = library.http_cache.get(url) if url is not None else None
    return Told(told, file, read_kept(library, key, told.episode.audio_url))


# What reads HTML costs 10 ms at the start: it is imported in the thread that needs it.


def page_of_told(podcast: Podcast, slug: str, told: Told) -> Episode:
    """The page of an episode that its feed alone tells of; not for the event loop."""
    from steno_tui.core.publisher_pages import publisher_page

    page = publisher_page(podcast, slug, told.told, told.chapters)
    return with_audio_chapters(page, told.in_audio)


def page_with_told(page: Episode, told: Told) -> Episode:
    """A service's page, with what the publisher says beside it; not for the event loop."""
    from steno_tui.core.publisher_pages import with_publisher

    return with_audio_chapters(with_publisher(page, told.told, told.chapters), told.in_audio)


def _see_that_they_can_be_read(chapters: Fetched) -> None:
    from steno_tui.feeds.podcast_chapters import read_podcast_chapters

    read_podcast_chapters(chapters.body, chapters.url)


class FeedPages:
    """Opens the pages of episodes that only a feed tells of."""

    def __init__(self, library: LibraryWorker, feeds: Feeds, clock: Callable[[], float]) -> None:
        self._library = library
        self._feeds = feeds
        self._clock = clock

    async def stored(self, key: EpisodeKey) -> EpisodeRead | None:
        """What is on disk of an episode."""
        return (await self._on_disk(key))[1]

    async def open(
        self, key: EpisodeKey, *, may_ask: bool, always: bool
    ) -> AsyncGenerator[CoreEvent]:
        """Show what the feed told, then with the chapters of the publisher's own file.

        Args:
            key: which.
            may_ask: whether the network may be used.
            always: whether the feed, too, is read again first.

        Yields:
            as `EpisodePages.open`.
        """
        may_ask = may_ask and self._feeds.finder.may_ask
        told, shown = await self._on_disk(key)
        if shown is not None:
            yield shown
        asked = False
        if may_ask and (always or shown is None):
            asked = True
            async for event in self._feeds.refresh(key.podcast):
                if isinstance(event, Failed):
                    yield replace(event, name=shown.episode.title if shown else str(key))
            told = (await self._on_disk(key))[0]
        if told is None:
            yield Failed(str(key), self._unknown(key, asked), kept=False)
            return
        if may_ask and (url := self._due_chapters(told, always)):
            asked = True
            try:
                await self._fetch_chapters(url, told.chapters)
            except StenoError as error:
                sentence = f"The publisher's chapters could not be had. {error.message}"
                yield Failed(told.told.episode.title, StenoError(sentence), kept=True)
        if asked:
            _, newer = await self._on_disk(key, is_new=True)
            if newer is not None and (shown is None or newer.episode != shown.episode):
                yield replace(newer, source=Source.NETWORK)
            else:
                yield Unchanged(key, self._clock())

    async def fetch_chapters(self, key: EpisodeKey, always: bool) -> bool:
        """Fetch the publisher's file of chapters, for an episode that the service has none of.

        Returns:
            Whether there may be others now; not where they could not be had, for there is a page.
        """
        told = await self._library.run(lambda library: read_told(library, key))
        url = self._due_chapters(told, always) if told is not None else None
        if told is None or url is None or not self._feeds.finder.may_ask:
            return False
        with suppress(StenoError):
            await self._fetch_chapters(url, told.chapters)
            return True
        return False

    def _unknown(self, key: EpisodeKey, asked: bool) -> StenoError:
        if not asked:
            return NotOnDiskError(f"{key} is not in the library, and steno-tui is offline.")
        return UnknownError(f"The feed of {key.podcast} tells of no such episode: {key.episode}.")

    def _due_chapters(self, told: Told, always: bool) -> str | None:
        """Where the publisher's file of chapters is, if it is to be asked for."""
        url, kept = told.told.episode.chapters_url, told.chapters
        if url is None or kept is None or always:
            return url
        is_fresh = 0 <= self._clock() - kept.checked_at < CHAPTERS_SECONDS
        return None if is_fresh else url

    async def _fetch_chapters(self, url: str, kept: CachedBody | None) -> None:
        """Keep the newest file of chapters; one that cannot be read never replaces another."""
        fetched = await self._feeds.finder.fetch_file(url, kept.validators if kept else None)
        if fetched is None:
            await self._library.write(lambda library: library.http_cache.touch(url))
            return
        await asyncio.to_thread(_see_that_they_can_be_read, fetched)
        body, validators = fetched.body, fetched.validators
        await self._library.write(lambda library: library.http_cache.put(url, body, validators))

    async def _on_disk(
        self, key: EpisodeKey, *, is_new: bool = False
    ) -> tuple[Told | None, EpisodeRead | None]:
        def read(library: Library) -> tuple[Told | None, Podcast | None, EpisodeStatus]:
            return (
                read_told(library, key),
                library.podcasts.get(key.podcast),
                read_status(library, key),
            )

        told, podcast, status = await self._library.run(read)
        if told is None:
            return None, None
        podcast = podcast or Podcast(key.podcast, key.podcast)
        episode = await asyncio.to_thread(page_of_told, podcast, key.episode, told)
        status = await self._list_chapters(episode, status, is_new)
        feed = told.told.feed
        return told, EpisodeRead(
            episode,
            Source.LIBRARY,
            feed.fetched_at,
            feed.checked_at,
            gone=feed.gone_at is not None,
            status=status,
        )

    async def _list_chapters(
        self, episode: Episode, status: EpisodeStatus, is_new: bool
    ) -> EpisodeStatus:
        """Have chapters that were only now read be found by their titles, and be counted."""
        row = status.row
        if row is None or (row.chapters == len(episode.chapters) and not is_new):
            return status
        with suppress(LibraryError):  # they are on the page all the same
            await self._library.write(
                lambda library: library.episodes.note_chapters(episode.key, len(episode.chapters))
            )
        return replace(status, row=row._replace(chapters=len(episode.chapters)))

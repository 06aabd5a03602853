"""Adding a podcast by whatever a user types: recognised, looked up, shown, and only then added."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.directory import Directory
from steno_tui.core.events import CoreEvent, Failed
from steno_tui.core.feed_finder import FoundFeed
from steno_tui.core.feeds import Feeds
from steno_tui.core.file_writing import no_file
from steno_tui.core.podcasts import Podcasts, unknown_offline
from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Wanted,
    is_address,
    read_reference,
)
from steno_tui.core.service_podcasts import ServicePodcasts
from steno_tui.core.subscription_files import read_list
from steno_tui.errors import (
    FeedError,
    NotOnDiskError,
    ServiceError,
    StenoError,
    UnknownError,
    UnreachableError,
    UsageError,
)
from steno_tui.feeds import addresses
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.directory import DirectoryEntry
from steno_tui.models.podcast import FEED_SIGN
from steno_tui.models.subscription import SubscriptionList
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.feeds.discovery import FeedLink

LONGEST_WORDS = 200
"""More letters are no name of a podcast."""

_BEGINS_AS_PATH = ("/", "./", "../", "~")
_ENDS_AS_LIST = (".opml", ".opml.xml")


class Candidate(Struct, frozen=True):
    """A podcast that is meant by what was typed, or may be; what is not known is None."""

    title: str
    author: str | None = None
    episode_count: int | None = None
    newest_at: datetime | None = None
    """When its newest episode was published, in UTC."""
    feed_url: str | None = None
    """None for one that the service tells of, or whose feed the directory keeps to itself."""
    is_on_service: bool = False
    """Whether the service is known to have it."""
    followed_as: str | None = None
    """The slug under which it is followed already."""
    reference: str = ""
    """By which it is asked for at the service; empty for one that its feed tells of."""
    found: FoundFeed | None = None
    """Its feed, where that was read to recognise it."""


class Recognised(Struct, frozen=True):
    """What was made of what was typed: podcasts, the likeliest first, or a list of feeds."""

    candidates: tuple[Candidate, ...] = ()
    subscriptions: SubscriptionList | None = None
    """Those of a file that was named."""


def _is_path(text: str) -> bool:
    return text.startswith(_BEGINS_AS_PATH) or text.lower().endswith(_ENDS_AS_LIST)


class Adding:
    """Recognises what is typed, and adds what was chosen of it.

    Args:
        library: what is followed already.
        server: the service's origin.
        podcasts: adds what the service tells of.
        service_podcasts: asks the service for what is not added yet.
        feeds: reads and keeps feeds.
        directory: finds podcasts by their names.
    """

    def __init__(
        self,
        library: LibraryWorker,
        server: str,
        podcasts: Podcasts,
        service_podcasts: ServicePodcasts,
        feeds: Feeds,
        directory: Directory,
    ) -> None:
        self._library = library
        self._server = server
        self._podcasts = podcasts
        self._service_podcasts = service_podcasts
        self._feeds = feeds
        self._directory = directory

    async def recognise(self, text: str) -> Recognised:
        """Find out what is meant; nothing is added or kept.

        A path is a list of feeds. An address is looked at where it leads: at the service, at the
        directory for one of its own, elsewhere at the feed there or those that the page there
        names. A word that may be a name at the service is asked for there first. All else are
        words, and looked for in the directory.

        Args:
            text: as it was typed or pasted.

        Raises:
            StenoError: nothing can be made of it, and why.
        """
        text = text.strip()
        if not line(text):
            raise UsageError(
                "The name is empty: give a podcast's name, the address of its feed or web page, or "
                "the path of a list of feeds (OPML)."
            )
        try:
            reference = read_reference(text, self._server, Wanted.PODCAST)
        except UnknownError:
            if _is_path(text):
                raise no_file(text) from None
            if addresses.is_address(text):
                return await self._at_address(text)
            if not any(letter.isalnum() for letter in text) or len(text) > LONGEST_WORDS:
                raise
            return Recognised(await self._by_name(text))
        if isinstance(reference, FileRef):
            return Recognised(subscriptions=await read_list(reference.path))
        if _is_path(text):
            raise no_file(text)
        if addresses.is_address(text) and not self._is_services(text):
            return await self._at_address(text)
        return await self._at_service(text, reference)

    def _is_services(self, text: str) -> bool:
        """Whether an address is the service's, and so names what it names there."""
        return is_address(text) or text.startswith(self._server.partition("://")[2])

    # At the service.

    async def _at_service(self, text: str, reference: PodcastRef | EpisodeRef) -> Recognised:
        slug = reference.podcast
        episode = reference.key.episode if isinstance(reference, EpisodeRef) else None
        candidate = Candidate(slug, reference=text, is_on_service=not slug.startswith(FEED_SIGN))
        row = await self._library.run(lambda library: library.podcasts.row(slug))
        if row is not None:
            candidate = replace(
                candidate,
                title=row.title,
                author=row.author,
                episode_count=row.count or None,
                followed_as=slug if row.followed else None,
            )
        if slug.startswith(FEED_SIGN):
            if row is None:
                raise UnknownError(
                    f"There is no podcast {slug} in the library: give the address of its feed."
                )
            return Recognised((candidate,))
        try:
            told = await self._service_podcasts.look(slug, episode)
        except (NotOnDiskError, UnreachableError) as error:
            if row is None and not is_address(text):
                return await self._by_name_instead(text, slug, unknown_offline(slug, error))
        except UnknownError as error:
            return await self._by_name_instead(text, slug, error)
        else:
            candidate = replace(candidate, title=told.title, author=told.author)
        return Recognised((candidate,))

    async def _by_name_instead(self, text: str, slug: str, error: StenoError) -> Recognised:
        """Look for a word in the directory that is no name at the service."""
        if text != slug or not self._directory.is_on or len(text) > LONGEST_WORDS:
            raise error
        try:
            return Recognised(await self._by_name(text))
        except UnknownError:
            raise UnknownError(
                f"{self._server} knows no podcast named {slug}, and the directory finds none by "
                "that word. Give the address of its feed or web page."
            ) from None
        except (NotOnDiskError, ServiceError) as other:
            if isinstance(error, UnknownError):
                raise UnknownError(f"{error.message} By name: {other.message}") from None
            raise error from None

    # In the directory.

    async def _by_name(self, words: str) -> tuple[Candidate, ...]:
        entries = await self._directory.search(words)
        if not entries:
            raise UnknownError(
                f"The directory finds no podcast by {line(words, 80)!r}. Try fewer words, or give "
                "the address of its feed or web page."
            )
        return await self._marked([_of_entry(entry) for entry in entries])

    # At an address.

    async def _at_address(self, text: str) -> Recognised:
        url = addresses.feed_address(text)
        if (number := addresses.apple_podcast_id(url)) is not None:
            entry = await self._directory.look_up(number)
            if entry is None:
                raise UnknownError(f"The directory knows no podcast of the number {number}.")
            if entry.feed_url is None:
                raise _feedless(entry.title)
            url = entry.feed_url
        try:
            found = await self._feeds.finder.find(url)
        except (NotOnDiskError, UnreachableError):
            known = await self._feeds.known(url)
            if known is None:
                raise
            candidate = Candidate(known.title, known.author, feed_url=url)
            return Recognised(await self._marked([candidate]))
        if isinstance(found, FoundFeed):
            return Recognised(await self._marked([_of_feed(found)]))
        return Recognised(await self._marked([_of_link(link) for link in found]))

    async def _marked(self, candidates: list[Candidate]) -> tuple[Candidate, ...]:
        """Candidates with what the library knows of them: who is followed, who on the service."""
        urls = [each.feed_url for each in candidates if each.feed_url is not None]
        by_guid = {each.found.url: each.found.podcast for each in candidates if each.found}

        def marks(library: Library) -> tuple[dict[str, str], dict[str, str]]:
            listed = {**library.feeds.find_all(urls), **{k: v for k, v in by_guid.items() if v}}
            rows = {url: library.podcasts.row(slug) for url, slug in listed.items()}
            followed = {url: row.slug for url, row in rows.items() if row and row.followed}
            return followed, library.joins.service_podcasts(urls)

        followed, on_service = await self._library.run(marks)
        return tuple(
            replace(
                each,
                followed_as=followed.get(each.feed_url or ""),
                is_on_service=each.feed_url in on_service,
            )
            for each in candidates
        )

    async def add(self, candidate: Candidate) -> AsyncIterator[CoreEvent]:
        """Follow a podcast that was recognised.

        Yields:
            `PodcastRead` and `EpisodesListed`, or `PodcastKept` where it is to be read later, or
            `Failed` where nothing was changed; last `EpisodeNamed`, where one was named.
        """
        if candidate.found is not None:
            for kept in await self._feeds.keep(candidate.found):
                yield kept
            return
        if candidate.reference:
            events = self._podcasts.add(candidate.reference)
        elif candidate.feed_url is not None:
            events = self._feeds.add(candidate.feed_url)
        else:
            yield Failed(candidate.title, _feedless(candidate.title), kept=False)
            return
        async for event in events:
            yield event


def _feedless(title: str) -> FeedError:
    return FeedError(
        f"The directory does not tell where the feed of {title} is, as with podcasts of one "
        "platform alone. If it has one, its web page may name it: give that."
    )


def _of_entry(entry: DirectoryEntry) -> Candidate:
    return Candidate(
        entry.title, entry.author, entry.episode_count, entry.newest_at, entry.feed_url
    )


def _of_link(link: FeedLink) -> Candidate:
    return Candidate(link.title or link.url, feed_url=link.url)


def _of_feed(found: FoundFeed) -> Candidate:
    podcast, episodes = found.feed.podcast, found.feed.episodes
    newest = max((one.published_at for one in episodes if one.published_at), default=None)
    return Candidate(podcast.title, podcast.author, len(episodes), newest, found.url, found=found)

"""Episode pages: opened from the library first, then refreshed from the service; or from a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, suppress
from typing import Literal, NamedTuple

from msgspec.structs import replace

from steno_tui.core.audio_chapters import (
    KeptChapters,
    keep_chapters,
    read_kept,
    with_audio_chapters,
)
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Source, Unchanged
from steno_tui.core.feed_pages import FeedPages, Told, page_with_told, read_told
from steno_tui.core.feeds import Feeds
from steno_tui.core.freshness import is_fresh
from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.core.page_file import read_file
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Reference
from steno_tui.core.service_access import Service
from steno_tui.core.topics import read_related
from steno_tui.errors import (
    BadAnswerError,
    GoneError,
    LibraryError,
    NoAudioError,
    NotOnDiskError,
    PageError,
    PortalError,
    StenoError,
    UnknownError,
)
from steno_tui.library.library import Library
from steno_tui.library.same_episodes import title_slug
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import AudioAddress, Chapter, Episode, EpisodeKey, EpisodeRow
from steno_tui.models.http import CachedBody
from steno_tui.models.podcast import FEED_SIGN, Podcast
from steno_tui.network.http_client import Fetched
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse.page import read_page
from steno_tui.text.sanitize import line

Refresh = Literal["when-old", "always", "never"]

_AUDIO_PATIENCE = 5.0
"""The most seconds that audio waits for a word on where it lies now."""


def _named_right(episode: Episode, key: EpisodeKey, answer: Fetched) -> Episode:
    """The page under the address it was asked for, unless it is another episode's.

    A redirect to the other one explains it.
    """
    named = episode.key
    if named.episode and named != key and page_slugs(answer.url) != named:
        raise BadAnswerError(f"The service answered with the page of another episode, {named}.")
    return replace(episode, slug=key.episode, podcast=replace(episode.podcast, slug=key.podcast))


def _is_cut_short(new: Episode, old: Episode | None) -> bool:
    """Whether a page lost the sections that stand last, as a connection cut early makes it."""
    return (
        old is not None
        and bool(old.actions or old.transcript)
        and not (new.actions or new.transcript)
    )


KEPT_PAGE = (
    "The service shows this episode without what it had made of it before; "
    "the processed page is kept and shown."
)


def _loses(new: Episode, old: Episode | None) -> bool:
    """Whether a page lacks what the service had made of the episode before."""
    return (
        old is not None
        and old.is_processed
        and bool(
            not new.is_processed
            or (old.highlights and not new.highlights)
            or (old.chapters and not new.chapters)
        )
    )


def _with_processed(new: Episode, old: Episode) -> Episode:
    """The processed page that was read before, with what a newer one says of everything else."""
    return replace(
        new,
        audio_url=new.audio_url or old.audio_url,
        link_url=new.link_url or old.link_url,
        duration_seconds=new.duration_seconds or old.duration_seconds,
        state=old.state,
        summary=old.summary,
        highlights=old.highlights,
        topics=old.topics,
        chapters=old.chapters,
        transcript=old.transcript,
        sections=old.sections,
        notices=tuple(dict.fromkeys((*old.notices, KEPT_PAGE))),
    )


def read_answer(answer: Fetched, key: EpisodeKey, old: Episode | None) -> Episode:
    """Read the service's answer as the page of one episode, or refuse it.

    Raises:
        PortalError: it is a web page where Markdown was asked for.
        BadAnswerError: it is no such page, another episode's, or cut short.
    """
    if is_web_page(answer.body):
        raise login_page("the episode's text")
    try:
        episode = _named_right(read_page(answer.body, url=answer.url), key, answer)
    except PageError as error:
        raise BadAnswerError(f"The service's answer cannot be read. {error.message}") from None
    if _is_cut_short(episode, old):
        raise BadAnswerError("The service's answer ends too early; the earlier copy is kept.")
    return episode


def _lacks_chapters(episode: Episode) -> bool:
    """Whether the publisher's own chapters would count, if there are any."""
    return episode.publisher is not None and episode.chapter_source is not ChapterSource.SERVICE


class EpisodePages:
    """Opens episodes' pages, library first."""

    def __init__(
        self,
        library: LibraryWorker,
        service: Service,
        feeds: Feeds,
        clock: Callable[[], float],
    ) -> None:
        self._library = library
        self._service = service
        self._of_feeds = FeedPages(library, feeds, clock)
        self._clock = clock

    async def open(
        self, reference: Reference, refresh: Refresh = "when-old"
    ) -> AsyncIterator[CoreEvent]:
        """Show what is on disk at once, then what the service has, if that may be asked.

        Yields:
            `EpisodeRead` for each copy worth showing, `Unchanged` when the shown one is current,
            `Failed` when nothing could be had or the refresh did not work.
        """
        match reference:
            case FileRef(path):
                try:
                    episode = await asyncio.to_thread(read_file, path)
                except StenoError as error:
                    yield Failed(line(path.name, 80), error, kept=False)
                    return
                yield EpisodeRead(episode, Source.FILE, None, None)
            case PodcastRef(slug):
                yield Failed(slug, UnknownError(f"{slug} names no episode."), False)
            case EpisodeRef(key):
                async for event in self._open_episode(key, refresh):
                    yield event

    async def with_audio(self, reference: Reference, chapters: int = 0) -> Episode:
        """An episode that can be played: from disk where what is needed of it is there.

        Args:
            reference: which.
            chapters: how many of its chapters are needed; its page may have fewer.

        Raises:
            NoAudioError: it has none, as far as can be learned now.
            StenoError: it could not be read.
        """
        read: EpisodeRead | None = None
        failure: StenoError | None = None
        async for event in self.open(reference):
            if isinstance(event, EpisodeRead):
                read = event
                if read.episode.audio_url and len(read.episode.chapters) >= chapters:
                    return read.episode
            elif isinstance(event, Failed):
                failure = event.error
        is_page = read is not None and (read.fetched_at is not None or read.source is Source.FILE)
        if read is not None and read.episode.audio_url and is_page:
            return read.episode
        if failure is not None:
            raise failure
        if read is None:
            raise UnknownError("There is no such episode.")
        if read.episode.audio_url:  # a list says so, which says nothing of chapters
            raise _not_on_disk(read.episode.key)
        raise NoAudioError(read.episode.title)

    async def known_audio(self, episode: Episode) -> AudioAddress | None:
        """Where an episode's audio lies, as far as that is on disk."""
        return await self._library.run(lambda library: library.episodes.audio(episode.key))

    def may_have_moved(self, episode: Episode, known: AudioAddress | None) -> bool:
        """Whether an episode's audio may lie elsewhere by now, and its page be asked where.

        So it is where the copy of the page is old, and where a list knows another address.
        """
        if known is None or not all(episode.key) or not self._service.may_ask:
            return False
        is_old = known.checked_at is not None and not is_fresh(known.checked_at, self._clock())
        return is_old or known.url != episode.audio_url

    async def find_audio(
        self, episode: Episode, known: AudioAddress | None, refresh: Refresh
    ) -> tuple[Episode, bool]:
        """Find out where an episode's audio lies now.

        Args:
            episode: which.
            known: what the library says of its audio.
            refresh: when its page is asked.

        Returns:
            The episode as it is known now, or as it was where no more could be learned in a few
            seconds; and whether its page was asked for.
        """
        if not all(episode.key) or not self._service.may_ask:
            return episode, False
        asked = False
        try:
            async with asyncio.timeout(_AUDIO_PATIENCE):
                async with aclosing(self._open_episode(episode.key, refresh)) as events:
                    async for event in events:
                        if isinstance(event, EpisodeRead) and event.episode.audio_url:
                            episode = event.episode
                        elif isinstance(event, Failed) and known is not None:
                            episode = replace(episode, audio_url=known.url)
                        is_copy = isinstance(event, EpisodeRead) and event.source is Source.LIBRARY
                        asked = asked or not is_copy
        except TimeoutError:
            asked = True
        return episode, asked

    async def stored(self, key: EpisodeKey) -> EpisodeRead | None:
        """What is on disk of an episode: its page, else what a list said of it."""
        if key.is_feeds:
            return await self._of_feeds.stored(key)
        return (await self._on_disk(key)).shown

    async def keep_audio_chapters(self, episode: Episode, chapters: Sequence[Chapter]) -> None:
        """Keep the chapters that were found in an episode's audio, with the times of that."""
        await self._library.write(lambda library: keep_chapters(library, episode, chapters))

    async def _open_episode(self, key: EpisodeKey, refresh: Refresh) -> AsyncGenerator[CoreEvent]:
        may_ask, always = refresh != "never", refresh == "always"
        if key.is_feeds:
            pages = self._of_feeds.open(key, may_ask=may_ask, always=always)
        else:
            pages = self._open_at_service(key, refresh)
        read: EpisodeRead | None = None
        async with aclosing(pages) as events:
            async for event in events:
                read = event if isinstance(event, EpisodeRead) else read
                yield event
        if key.is_feeds or not may_ask or read is None or not _lacks_chapters(read.episode):
            return
        if await self._of_feeds.fetch_chapters(key, always):
            again = (await self._on_disk(key)).shown
            if again is not None and again.episode.chapters != read.episode.chapters:
                yield replace(again, source=Source.NETWORK)

    async def find_at_service(self, key: EpisodeKey) -> EpisodeKey | None:
        """Find out whether the service has an episode that its list does not name, but a feed does.

        Its address follows from the title as it was first; where it is there, the two are one.

        Returns:
            What identifies it from now on; None where the service has none of that title.

        Raises:
            StenoError: the service could not be asked.
        """
        stored = await self._of_feeds.stored(key)
        slug = title_slug(stored.episode.title) if stored is not None else ""
        if not slug or key.podcast.startswith(FEED_SIGN) or not self._service.may_ask:
            return None
        found = EpisodeKey(key.podcast, slug)
        async with aclosing(self._open_at_service(found, "always")) as events:
            async for event in events:
                match event:
                    case Failed(error=GoneError()):
                        return None
                    case Failed(error=error):
                        raise error
                    case _:
                        pass

        def joined(library: Library) -> bool:
            library.joins.episodes(key.podcast)
            return library.feeds.told(found) is not None

        return found if await self._library.run(joined) else None

    async def _open_at_service(
        self, key: EpisodeKey, refresh: Refresh
    ) -> AsyncGenerator[CoreEvent]:
        stored = await self._on_disk(key)
        shown, old = stored.shown, stored.page
        if shown is not None:
            yield shown
        checked = shown.checked_at if shown is not None else None
        if refresh == "never" or not self._service.may_ask:
            if shown is None:
                yield Failed(str(key), _not_on_disk(key), kept=False)
            return
        has_moved = old is not None and stored.audio_url not in (None, old.audio_url)
        if refresh == "when-old" and is_fresh(checked, self._clock()) and not has_moved:
            return
        async with aclosing(self._refresh(key, stored)) as events:
            async for event in events:
                if has_moved and old is not None and isinstance(event, Unchanged):
                    await self._believe(old)
                yield event

    async def _believe(self, page: Episode) -> None:
        """Have the page's word count, which is the newer one, against a list's."""
        with suppress(LibraryError):  # it will be asked for again
            await self._library.run(lambda library: library.episodes.put(page.podcast.slug, [page]))

    async def _on_disk(self, key: EpisodeKey) -> _Stored:
        body, before, podcast, facts, status, beside, related = await self._library.run(
            lambda library: _read_stored(library, key)
        )
        audio_url = facts.audio_url if facts is not None else None
        if body is not None:
            try:
                episode = await asyncio.to_thread(
                    read_bodies, body.url, body.body, before.body if before else None
                )
            except PageError:
                pass  # written by a reader that knew more; ask again in full
            else:
                page = completed(episode, key, podcast)
                shown = EpisodeRead(
                    await _beside(page, beside),
                    Source.LIBRARY,
                    (before or body).fetched_at,
                    body.checked_at,
                    gone=body.gone_at is not None,
                    status=status,
                    related=related,
                )
                return _Stored(shown, body, page, audio_url, beside)
        if facts is None:
            return _Stored()
        facts = await _beside(facts, beside)
        shown = EpisodeRead(facts, Source.LIBRARY, None, None, status=status)
        return _Stored(shown, audio_url=audio_url, beside=beside)

    async def _refresh(self, key: EpisodeKey, on_disk: _Stored) -> AsyncGenerator[CoreEvent]:
        stored, old = on_disk.body, on_disk.page
        url = stored.url if stored else self._service.addresses.episode_text(*key)
        name = old.title if old else str(key)
        try:
            answer = await self._service.fetch(url, stored.validators if stored else None)
            if answer is None:
                with suppress(LibraryError):  # it is current, whether or not that can be noted
                    await self._library.run(lambda library: library.http_cache.touch(url))
                yield Unchanged(key, self._clock())
                return
            episode = await asyncio.to_thread(read_answer, answer, key, old)
        except StenoError as error:
            if isinstance(error, PortalError):
                self._service.lost(error)
            if isinstance(error, GoneError) and stored is not None:
                with suppress(LibraryError):
                    await self._library.run(lambda library: library.http_cache.mark_gone(url))
            if isinstance(error, GoneError) and old is None:
                error = GoneError(f"{self._service.server} has no episode {key}.")
            yield Failed(name, error, kept=old is not None)
            return
        now = self._clock()
        loses = _loses(episode, old)
        if old is not None and loses:
            episode = _with_processed(episode, old)
        shown = await _beside(episode, on_disk.beside)

        def kept(library: Library) -> tuple[EpisodeStatus, list[EpisodeRow]]:
            page = answer.body, answer.validators
            library.episodes.put_page(episode, url, *page, beside=loses, shown=shown)
            return read_status(library, key), read_related(library, key)

        status: EpisodeStatus | None = None
        related: list[EpisodeRow] = []
        try:
            status, related = await self._library.run(kept)
        except LibraryError as error:
            yield Failed(name, error, kept=old is not None)
        yield EpisodeRead(shown, Source.NETWORK, now, now, status=status, related=related)


class _Beside(NamedTuple):
    """What is on disk of an episode beside what the service says."""

    told: Told | None = None
    """What its publisher told of it."""
    in_audio: KeptChapters | None = None
    """The chapters that were found in its audio."""


class _Stored(NamedTuple):
    """What is on disk of an episode."""

    shown: EpisodeRead | None = None
    """What can be shown of it."""
    body: CachedBody | None = None
    """Its page as it came, where it can be read."""
    page: Episode | None = None
    """What that says, and nobody else."""
    audio_url: str | None = None
    """Where its audio lies, as a list says."""
    beside: _Beside = _Beside()


async def _beside(page: Episode, beside: _Beside) -> Episode:
    """A page with what stands beside it."""
    if beside == _Beside():
        return page
    return await asyncio.to_thread(with_both, page, beside.told, beside.in_audio)


def with_both(page: Episode, told: Told | None, in_audio: KeptChapters | None) -> Episode:
    """A page with what its publisher told, and with the chapters in its audio; pure."""
    if told is not None:
        page = page_with_told(page, told)
    return with_audio_chapters(page, in_audio)


def _read_stored(
    library: Library, key: EpisodeKey
) -> tuple[
    CachedBody | None,
    CachedBody | None,
    Podcast | None,
    Episode | None,
    EpisodeStatus,
    _Beside,
    list[EpisodeRow],
]:
    """What the library has of an episode: its page, the one beside it, what lists and feeds say."""
    url, facts = library.episodes.page_url(key), library.episodes.facts(key)
    audio_url = facts.audio_url if facts is not None else None
    return (
        library.http_cache.get(url) if url else None,
        library.http_cache.get_beside(url) if url else None,
        library.podcasts.get(key.podcast),
        facts,
        read_status(library, key),
        _Beside(read_told(library, key), read_kept(library, key, audio_url)),
        read_related(library, key) if url else [],
    )


def read_bodies(url: str, body: bytes, before: bytes | None) -> Episode:
    """Read a stored page, with the processed one that is kept beside it."""
    episode = read_page(body, url=url)
    if before is not None:
        with suppress(PageError):
            episode = _with_processed(episode, read_page(before, url=url))
    return episode


def completed(episode: Episode, key: EpisodeKey, podcast: Podcast | None) -> Episode:
    """A stored page under its own key, with what the lists know of its podcast."""
    named = episode.podcast
    if podcast is not None:
        named = replace(
            podcast,
            title=podcast.title or named.title,
            page_url=podcast.page_url or named.page_url,
        )
    return replace(episode, slug=key.episode, podcast=named)


def _not_on_disk(key: EpisodeKey) -> NotOnDiskError:
    return NotOnDiskError(
        f"{key} has not been read yet, so it is not in the library, and steno-tui is offline."
    )

"""Transcripts of episodes: opened from disk at once, then asked for where their publishers are.

A transcript that was read is never replaced by an answer that is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.beside_transcripts import BesideTranscripts
from steno_tui.core.episode_pages import EpisodePages, Refresh
from steno_tui.core.events import (
    CoreEvent,
    EpisodeRead,
    Failed,
    NoTranscript,
    Source,
    TranscriptRead,
    Unchanged,
)
from steno_tui.core.feeds import Feeds
from steno_tui.core.file_writing import no_file, why
from steno_tui.core.file_writing import shown as shown_path
from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.service_access import Service
from steno_tui.core.stored_transcripts import (
    ReadWords,
    StoredTranscript,
    beside_words,
    fetched_words,
    kept_words,
    own_transcript,
    page_words,
    read_words,
)
from steno_tui.core.transcript_choices import choices_of, links_of
from steno_tui.errors import (
    BadAnswerError,
    GoneError,
    LibraryError,
    NotOnDiskError,
    StenoError,
    TranscriptError,
    UnknownError,
    UsageError,
)
from steno_tui.library.kept_transcripts import PackedTranscript
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.http import CachedBody, Validators
from steno_tui.models.transcript import (
    OWN_SOURCES,
    KeptTranscript,
    Transcript,
    TranscriptChoice,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.network.login_page import login_page
from steno_tui.text.sanitize import line
from steno_tui.urls import host

FRESH_SECONDS = 24 * 3600
"""How long a publisher's transcript is good for where nobody asks for a newer one."""

_MOST_TRIED = 5
"""Of a publisher's transcripts that cannot be had or read, so many are tried."""

_LONGEST_NAME = 120


class TranscriptChange(Struct, frozen=True):
    """What became of a transcript of the user's own."""

    transcript: KeptTranscript
    """As it is; one that was removed, as it was."""
    is_removed: bool
    before: list[PackedTranscript]
    """What is not kept any more: it, or those whose place it took."""
    status: EpisodeStatus
    """How its episode stands afterwards."""
    notices: tuple[str, ...] = ()
    """What of it had to be left out or was put right, a sentence each."""


class _Found(NamedTuple):
    """What is known of an episode's transcripts."""

    read: EpisodeRead
    choices: list[TranscriptChoice]


class Transcripts:
    """Opens transcripts, and keeps those that the user brings.

    Args:
        library: where they are kept.
        service: may be asked, or not.
        pages: tells of episodes.
        feeds: asks publishers.
        beside: keeps those that lie beside downloaded audio.
        clock: Unix seconds.
        language: the user's, as `user_language` has it.
    """

    def __init__(
        self,
        library: LibraryWorker,
        service: Service,
        pages: EpisodePages,
        feeds: Feeds,
        beside: BesideTranscripts,
        clock: Callable[[], float],
        language: str,
    ) -> None:
        self._library = library
        self._service = service
        self._pages = pages
        self._feeds = feeds
        self._beside = beside
        self._clock = clock
        self._language = language

    async def choices(self, key: EpisodeKey) -> list[TranscriptChoice]:
        """The transcripts that there are of an episode, the best first; nobody is asked."""
        found = await self._find(key)
        return found.choices if found is not None else []

    async def look(self, key: EpisodeKey) -> list[TranscriptChoice]:
        """As `choices`, having asked for the episode's page where nothing is known of one.

        Raises:
            StenoError: nothing is known of the episode, and it could not be had.
        """
        found, failure = await self._find_or_ask(key, "when-old")
        if found is None:
            raise failure.error if failure is not None else _unknown(key)
        return found.choices

    async def stored(self, key: EpisodeKey) -> TranscriptRead | None:
        """The best of an episode's transcripts that is on disk and can be read; None without one.

        Raises:
            LibraryError: the disk refused.
        """
        found = await self._find(key)
        for one in found.choices if found is not None else ():
            if found is not None and one.is_here:
                with suppress(TranscriptError, UnknownError):  # then there may be another
                    return await self._from_disk(found, one)
        return None

    async def open(
        self,
        key: EpisodeKey,
        choice: TranscriptChoice | None = None,
        refresh: Refresh = "when-old",
    ) -> AsyncIterator[CoreEvent]:
        """Show the words of an episode from disk at once, then those that its publisher has now.

        Args:
            key: which episode.
            choice: which of its transcripts; None for the one that is on disk, else the best.
            refresh: when the network is asked.

        Yields:
            `TranscriptRead` for each copy worth showing, `Unchanged` when the shown one is
            current, `NoTranscript` where there is none, `Failed` where one cannot be had or read;
            what was shown before stays.
        """
        found, failure = await self._find_or_ask(key, refresh)
        if found is None:
            yield failure or Failed(str(key), _unknown(key), kept=False)
            return
        if not found.choices:
            if failure is not None:
                yield failure
            yield await self._none(found.read)
            return
        async with aclosing(self._read(found, choice, refresh)) as events:
            async for event in events:
                yield event

    async def _find_or_ask(
        self, key: EpisodeKey, refresh: Refresh
    ) -> tuple[_Found | None, Failed | None]:
        """What is known of an episode, having opened its page where no transcript is known of."""
        found = await self._find(key)
        failure = None
        if found is None or not found.choices:
            async for event in self._pages.open(EpisodeRef(key), refresh):
                failure = event if isinstance(event, Failed) else failure
            found = await self._find(key)
        return found, failure

    async def _find(self, key: EpisodeKey) -> _Found | None:
        read = await self._pages.stored(key)
        if read is None:
            return None
        urls = [link.url for link in links_of(read.episode)]
        beside = await self._beside.keep(key, read.episode.audio_url)

        def look(library: Library) -> tuple[list[KeptTranscript], set[str]]:
            here = library.http_cache.which(urls) if urls else set()
            return library.kept_transcripts.of(key), here

        kept, here = await self._library.run(look)
        if read.status is not None:  # what lay beside the audio may only now be among them
            read = replace(read, status=replace(read.status, transcripts=tuple(kept)))
        return _Found(read, choices_of(read.episode, kept, beside, here, self._language))

    async def _none(self, read: EpisodeRead) -> NoTranscript:
        episode, status = read.episode, read.status
        request = status.request if status is not None else None
        may_be_asked = not (episode.is_feeds or episode.is_processed) and self._service.may_ask
        jobs = await self._library.run(lambda library: library.transcript_jobs.of(episode.key))
        is_at_work = any(job.state.is_alive for job in jobs)
        return NoTranscript(episode, may_be_asked, request.state if request else None, is_at_work)

    # Reading.

    async def _read(
        self, found: _Found, choice: TranscriptChoice | None, refresh: Refresh
    ) -> AsyncGenerator[CoreEvent]:
        title = found.read.episode.title
        wanted = found.choices
        if choice is not None:
            wanted = [one for one in wanted if one.is_same(choice)] or [choice]
        shown: TranscriptRead | None = None
        for one in (one for one in wanted if one.is_here):
            try:
                shown = await self._from_disk(found, one)
            except StenoError as error:
                yield Failed(title, error, kept=False)
            else:
                yield shown
                break
        if shown is not None and (choice is not None or _is_settled(shown)):
            wanted = [shown.choice]
        may_ask = refresh != "never" and self._feeds.finder.may_ask
        asked = [one for one in wanted if one.url is not None] if may_ask else []
        for one in asked[:_MOST_TRIED]:
            is_shown = shown is not None and one.is_same(shown.choice)
            try:
                async for event in self._fetch(found, one, refresh, shown if is_shown else None):
                    yield event
            except StenoError as error:
                yield Failed(title, error, kept=shown is not None)
            else:
                return
            if is_shown:
                return
        if shown is None and not asked and not any(one.is_here for one in wanted):
            yield Failed(title, _not_on_disk(title), kept=False)

    async def _from_disk(self, found: _Found, choice: TranscriptChoice) -> TranscriptRead:
        stored = await self._stored(found.read.episode, choice)
        read = await asyncio.to_thread(read_words, stored)
        return _event(found, choice, stored, read, Source.LIBRARY)

    async def _stored(self, episode: Episode, choice: TranscriptChoice) -> StoredTranscript:
        """The body of one that is on disk."""
        match choice.source:
            case TranscriptSource.PAGE:
                return page_words(episode.page_transcript or "")
            case TranscriptSource.AUDIO if choice.path is not None:
                return await asyncio.to_thread(beside_words, choice.path)
            case TranscriptSource.PUBLISHER if choice.url is not None:
                words = partial(
                    fetched_words,
                    url=choice.url,
                    media_type=choice.media_type,
                    language=choice.language,
                )
                if (stored := await self._library.run(words)) is not None:
                    return stored
        try:
            return await self._library.run(partial(kept_words, key=episode.key, id=choice.id))
        except TranscriptError:  # it is damaged, and what lies beside the audio may not be
            if choice.source is not TranscriptSource.AUDIO:
                raise
            again = await self._beside.read_again(episode.key, episode.audio_url)
            if again is None:
                raise
            return again

    async def _fetch(
        self,
        found: _Found,
        choice: TranscriptChoice,
        refresh: Refresh,
        shown: TranscriptRead | None,
    ) -> AsyncGenerator[CoreEvent]:
        """Ask for a publisher's transcript, unless it is new enough.

        Args:
            found: whose it is.
            choice: which.
            refresh: when the network is asked.
            shown: as it is on disk; None where it is not.

        Raises:
            StenoError: it could not be had, or is none; what is on disk stays.
        """
        key, url = found.read.episode.key, choice.url or ""
        kept: CachedBody | None = None
        if shown is not None:
            kept = await self._library.run(lambda library: library.http_cache.get(url))
        age = self._clock() - kept.checked_at if kept is not None else -1
        if 0 <= age < FRESH_SECONDS and refresh != "always":
            return
        fetched = await self._ask(url, kept.validators if kept is not None else None)
        if fetched is None or (kept is not None and fetched[0] == kept.body):
            with suppress(LibraryError):  # it is current, whether or not that can be noted
                await self._library.write(lambda library: library.http_cache.touch(url))
            yield Unchanged(key, self._clock())
            return
        body, tags = fetched
        now = self._clock()
        stored = StoredTranscript(body, choice.media_type, url, choice.language, now)
        read = await asyncio.to_thread(read_words, stored)
        if not read.transcript.is_timed:
            if read.form is TranscriptForm.HTML and choice.form is not TranscriptForm.HTML:
                raise login_page("the transcript")
            if shown is not None and shown.transcript.is_timed:
                raise BadAnswerError(f"{host(url)} answered without the times that there were.")
            if shown is not None and _length(read.transcript) < _length(shown.transcript) / 2:
                raise BadAnswerError(f"{host(url)} answered with less than half of the words.")
        try:
            await self._library.write(partial(_keep, key=key, url=url, body=body, validators=tags))
        except LibraryError as error:
            yield Failed(found.read.episode.title, error, kept=shown is not None)
        yield _event(found, replace(choice, is_here=True), stored, read, Source.NETWORK)

    async def _ask(
        self, url: str, validators: Validators | None
    ) -> tuple[bytes, Validators] | None:
        from steno_tui.transcripts.reading import MAX_BYTES

        try:
            answer = await self._feeds.finder.ask(url, validators, limit=MAX_BYTES)
        except GoneError as error:
            sentence = f"The publisher's transcript is not there any more. {error.message}"
            raise GoneError(sentence, for_good=error.for_good) from None
        fetched = answer.fetched
        return None if fetched is None else (fetched.body, fetched.validators)

    # The user's own.

    async def import_file(self, key: EpisodeKey, path: Path) -> TranscriptChange:
        """Keep the transcript in a file as an episode's; raises as `read_file`, `import_body`."""
        return await self.import_body(key, await self.read_file(path), path.name)

    async def read_file(self, path: Path) -> bytes:
        """What stands in the file of a transcript; nothing is kept of it yet.

        Raises:
            UnknownError: there is no such file, or it cannot be read.
        """

        def read() -> bytes:
            try:
                with path.expanduser().open("rb") as file:
                    return _read_from(file, f"The file {shown_path(path)}")
            except FileNotFoundError:
                raise no_file(path) from None
            except (OSError, RuntimeError, ValueError) as error:
                sentence = f"The file {shown_path(path)} cannot be read: {why(error)}."
                raise UnknownError(sentence) from None

        return await asyncio.to_thread(read)

    async def import_stream(self, key: EpisodeKey, file: BinaryIO) -> TranscriptChange:
        """As `import_file`, out of the standard input."""
        body = await asyncio.to_thread(_read_from, file, "The standard input")
        return await self.import_body(key, body)

    async def import_body(self, key: EpisodeKey, body: bytes, name: str = "") -> TranscriptChange:
        """Keep a transcript as an episode's, in the place of one of the same name.

        Args:
            key: whose.
            body: as it is.
            name: that of its file.

        Raises:
            StenoError: nothing is known of the episode, and it could not be had.
            TranscriptError: it is none.
            LibraryError: it could not be kept.
        """
        if await self._pages.stored(key) is None:
            await self.look(key)
        name = line(name, _LONGEST_NAME)
        read = await asyncio.to_thread(read_words, StoredTranscript(body, "", name))
        notices = read.transcript.notices
        new = own_transcript(key, TranscriptSource.FILE, read, name)

        def keep(library: Library) -> TranscriptChange:
            kept, before = library.kept_transcripts.put_over(new, body)
            status = read_status(library, key)
            return TranscriptChange(
                kept, is_removed=False, before=before, status=status, notices=notices
            )

        return await self._library.run(keep)

    async def kept(self, key: EpisodeKey) -> list[KeptTranscript]:
        """What the user brought or had made of an episode, what was kept last first."""
        return await self._library.run(lambda library: library.kept_transcripts.of(key))

    async def remove(self, key: EpisodeKey, id: int) -> TranscriptChange:
        """Delete one of an episode that is the user's own.

        Raises:
            UsageError: it lies beside the audio, and would come back.
            UnknownError: it is there no more.
            LibraryError: the disk refused.
        """
        kept = next((one for one in await self.kept(key) if one.id == id), None)
        if kept is not None and kept.source is TranscriptSource.AUDIO:
            read = await self._pages.stored(key)
            path = await self._beside.find(read.episode.audio_url if read is not None else None)
            if path is not None:
                raise UsageError(
                    "It would come back: delete its file beside the audio first, "
                    f"{shown_path(path)}."
                )

        def remove(library: Library) -> TranscriptChange:
            removed = library.kept_transcripts.remove(key, id)
            if removed is None:
                raise UnknownError("That transcript is there no more.")
            status = read_status(library, key)
            return TranscriptChange(
                removed.transcript, is_removed=True, before=[removed], status=status
            )

        return await self._library.run(remove)

    async def take_back(self, change: TranscriptChange) -> EpisodeStatus:
        """Have it as it was before a change; how the episode stands then."""
        key = change.transcript.key

        def back(library: Library) -> EpisodeStatus:
            with library.transaction("user"):
                if not change.is_removed:
                    library.kept_transcripts.remove(key, change.transcript.id)
                for one in change.before:
                    library.kept_transcripts.put_back(one)
            return read_status(library, key)

        return await self._library.run(back)


def _length(transcript: Transcript) -> int:
    return sum(len(segment.text) for segment in transcript.segments)


def _is_settled(shown: TranscriptRead) -> bool:
    """Whether one that is on disk is the one to read, and no publisher's is looked for."""
    is_own = shown.choice.source in OWN_SOURCES and not shown.choice.is_partial
    return is_own or shown.transcript.is_timed


def _read_from(file: BinaryIO, name: str) -> bytes:
    """Read a file, as far as any transcript goes.

    Raises:
        UnknownError: it cannot be read.
    """
    from steno_tui.transcripts.reading import MAX_BYTES

    try:
        return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnknownError(f"{name} cannot be read: {why(error)}.") from None


def _unknown(key: EpisodeKey) -> UnknownError:
    return UnknownError(f"There is no episode {key}.")


def _event(
    found: _Found,
    choice: TranscriptChoice,
    stored: StoredTranscript,
    read: ReadWords,
    source: Source,
) -> TranscriptRead:
    """What was read, with what it turned out to be."""
    language = choice.language or read.transcript.language
    known = replace(choice, form=read.form, language=language)
    choices = [known if one.is_same(choice) else one for one in found.choices]
    return TranscriptRead(
        found.read.episode,
        read.transcript,
        read.paragraphs,
        known,
        choices,
        source,
        stored.fetched_at,
        found.read.status,
    )


def _keep(library: Library, key: EpisodeKey, url: str, body: bytes, validators: Validators) -> None:
    """Keep what was fetched; its episode waits to be found by its words."""
    with library.transaction():
        library.http_cache.put(url, body, validators)
        library.search_index.touch(key)


def _not_on_disk(title: str) -> NotOnDiskError:
    return NotOnDiskError(
        f"The transcript of “{title}” has not been read yet, so it is not in the library, and "
        "steno-tui is offline."
    )

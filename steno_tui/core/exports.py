"""Episodes taken along: as texts, and as files that are brought up to date, never overwritten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Source, TranscriptRead
from steno_tui.core.export_files import (
    MOST_BYTES,
    ExportDirectory,
    ExportedFile,
    ExportPlace,
    Format,
    LeftAloneError,
    read_file,
)
from steno_tui.core.file_writing import not_written, shown, write_file
from steno_tui.core.listings import EpisodeStatus
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Reference
from steno_tui.errors import LibraryError, StenoError, UnknownError, UsageError
from steno_tui.export.kept_text import BEGINNING, with_kept
from steno_tui.export.markdown import Exported, episode_markdown
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey

if TYPE_CHECKING:
    from steno_tui.core.episode_pages import EpisodePages
    from steno_tui.core.picked import Picked
    from steno_tui.core.transcripts import Transcripts


class SaveOutcome(StrEnum):
    """What became of writing an episode to a file."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    """The file says all of it already, and was not touched."""
    LEFT = "left alone"
    """Another file is in its place, or one of which nobody knows what in it is the user's."""


class Saved(CoreEvent, frozen=True):
    """What became of writing an episode to a file."""

    key: EpisodeKey
    title: str
    podcast_title: str
    path: Path
    outcome: SaveOutcome
    reason: str = ""
    """Why the file was left alone, a sentence."""
    has_page: bool = True
    """Whether its page was read; else the file has only what lists say of it."""

    @property
    def has_changed(self) -> bool:
        """Whether the file was written."""
        return self.outcome is SaveOutcome.WRITTEN


class Exports:
    """Makes texts of episodes, and writes them to files.

    Args:
        library: knows what the lists have.
        pages: reads the episodes.
        transcripts: reads what is said in them.
        server: the service's origin, by which addresses are judged.
    """

    def __init__(
        self, library: LibraryWorker, pages: EpisodePages, transcripts: Transcripts, server: str
    ) -> None:
        self._library = library
        self._pages = pages
        self._transcripts = transcripts
        self._server = server
        self._one_by_one = asyncio.Lock()

    async def keys(self, picked: Picked) -> list[EpisodeKey]:
        """The episodes that are picked, in their order.

        Raises:
            UsageError: the list is not the one any more that they were picked in.
            LibraryError: the disk refused.
        """
        from steno_tui.core.picked import numbers_of

        def found(library: Library) -> list[EpisodeKey]:
            numbers = numbers_of(library, picked)
            keys = library.lists.keys(numbers)
            return [keys[number] for number in numbers if number in keys]

        return await self._library.run(found)

    async def page(self, reference: Reference, *, may_ask: bool = True) -> EpisodeRead:
        """An episode as it is on disk.

        Args:
            reference: which.
            may_ask: whether a page that was never read is asked for.

        Raises:
            StenoError: nothing of it is on disk, and it could not be had.
        """
        if isinstance(reference, EpisodeRef):
            stored = await self._pages.stored(reference.key)
            if stored is not None and (stored.fetched_at is not None or not may_ask):
                return stored
        read: EpisodeRead | None = None
        failure: StenoError = UnknownError("There is no such episode.")
        async for event in self._pages.open(reference, "when-old" if may_ask else "never"):
            if isinstance(event, EpisodeRead):
                read = event
            elif isinstance(event, Failed):
                failure = event.error
        if read is None:
            raise failure
        return read

    async def said(self, read: EpisodeRead) -> TranscriptRead | None:
        """What is said in an episode, as far as that is on disk; None where it is not.

        Raises:
            LibraryError: the disk refused.
        """
        is_file = read.source is Source.FILE or not all(read.episode.key)
        return None if is_file else await self._transcripts.stored(read.episode.key)

    def markdown(self, read: EpisodeRead, said: TranscriptRead | None = None) -> str:
        """An episode as Markdown, with what is said in it if that is given."""
        status = read.status or EpisodeStatus(read.episode.key, None, None)
        exported = Exported(read.episode, self._server, status.offset, status.moments)
        if said is not None:
            exported = replace(exported, said=said.paragraphs, is_partial=said.choice.is_partial)
        return episode_markdown(exported)

    def transcript_markdown(self, said: TranscriptRead) -> str:
        """What is said in an episode as Markdown, and nothing else."""
        from steno_tui.export.transcript import transcript_markdown

        offset = said.status.offset if said.status is not None else 0
        is_partial = said.choice.is_partial
        exported = Exported(said.episode, self._server, offset, is_partial=is_partial)
        return transcript_markdown(exported, said.paragraphs)

    async def save(
        self,
        references: Sequence[Reference],
        place: ExportPlace,
        form: Format = Format.MARKDOWN,
        *,
        may_ask: bool = True,
        with_transcript: bool = True,
    ) -> AsyncIterator[Saved | Failed]:
        """Write episodes to files, one after the other; what they say already is not touched.

        Args:
            references: which episodes.
            place: a file for one of them, or a directory, which is made where there is none. In a
                directory each has the file that it had before, whatever that is called now.
            form: in which form.
            may_ask: whether pages that were never read are asked for.
            with_transcript: whether what is said is written too, where that is on disk.

        Yields:
            `Saved` for each, or `Failed` for one that could not be read.

        Raises:
            OutputError: the disk refused; what was written until then stays.
        """
        async with self._one_by_one:
            directory = None
            if place.is_directory and references:
                directory = ExportDirectory(place.path, form, self._names_now)
                await asyncio.to_thread(directory.make)
            for reference in references:
                try:
                    read = await self._own_page(reference, may_ask)
                    said = await self.said(read) if with_transcript else None
                except LibraryError:
                    raise
                except StenoError as error:
                    yield Failed(_name(reference), error, kept=False)
                    continue
                if directory is None:
                    target = ExportedFile(place.path, str(read.episode.key))
                else:
                    target = await directory.target(read.episode)
                yield await asyncio.to_thread(self._save, read, said, target, form)

    async def _own_page(self, reference: Reference, may_ask: bool) -> EpisodeRead:
        """An episode whose file can be found again."""
        read = await self.page(reference, may_ask=may_ask)
        if all(read.episode.key):
            return read
        raise UsageError(
            f"“{read.episode.title}” does not say of which episode it is, so its file could not be "
            "found again: it can only be printed."
        )

    def _save(
        self, read: EpisodeRead, said: TranscriptRead | None, target: ExportedFile, form: Format
    ) -> Saved:
        """Bring the file of an episode up to date; not for the event loop."""
        outcome, reason = SaveOutcome.WRITTEN, ""
        try:
            before = read_file(target.path, MOST_BYTES + 1)
            body = self._body(read, said, target, form, before or None)
            if body == before:
                outcome = SaveOutcome.UNCHANGED
            else:
                write_file(target.path, body)
        except LeftAloneError as left:
            outcome = SaveOutcome.LEFT
            reason = f"{shown(target.path)} {left}: it is left as it is. {left.advice}"
        except (OSError, ValueError) as error:
            raise not_written(target.path, error) from None
        episode = read.episode
        has_page = read.fetched_at is not None or read.source is Source.FILE
        return Saved(
            episode.key,
            episode.title,
            episode.podcast.title,
            target.path,
            outcome,
            reason,
            has_page,
        )

    def _body(
        self,
        read: EpisodeRead,
        said: TranscriptRead | None,
        target: ExportedFile,
        form: Format,
        before: bytes | None,
    ) -> bytes:
        """What a file is to hold, where it holds something before."""
        if before is not None and form.mark(before[:BEGINNING]) != target.mark:
            raise LeftAloneError(
                "is there already, and is nothing that steno-tui wrote of this episode"
            )
        if before is not None and len(before) > MOST_BYTES:
            raise LeftAloneError("is over 16 MB")
        if form is Format.JSON:
            return _json(read, said)
        body = with_kept(self.markdown(read, said), before)
        if body is None:
            raise LeftAloneError("has not the line any more below which it is yours")
        return body

    async def _names_now(self, known: Mapping[EpisodeKey, str]) -> dict[EpisodeKey, EpisodeKey]:
        return await self._library.run(lambda library: library.joins.names_now(known))


def exported_object(
    read: EpisodeRead, said: TranscriptRead | None, source: Source
) -> dict[str, Any]:
    """An episode as an object of JSON, with what is said in it or null.

    Args:
        read: which.
        said: what is said.
        source: where it is said to come from.
    """
    from steno_tui.export.episode_object import episode_object, transcript_object

    words = transcript_object(said.paragraphs, said.choice) if said is not None else None
    page = episode_object(read.episode, source, read.fetched_at, read.moments)
    return page | {"transcript": words}


def _json(read: EpisodeRead, said: TranscriptRead | None) -> bytes:
    import json

    source = Source.FILE if read.source is Source.FILE else Source.LIBRARY
    body = exported_object(read, said, source)
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


def _name(reference: Reference) -> str:
    match reference:
        case EpisodeRef(key):
            return str(key)
        case PodcastRef(slug):
            return slug
        case FileRef(path):
            return shown(path)

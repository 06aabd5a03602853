"""Keeping in the library the transcripts that somebody has laid beside downloaded audio.

So they are found by their words, listed and taken along as the user's others are, and stay when the
audio is deleted. The file has the say: where it has changed, it takes the place of what was kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.stored_transcripts import (
    StoredTranscript,
    beside_words,
    own_transcript,
    read_words,
)
from steno_tui.errors import LibraryError, TranscriptError, UnknownError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import KeptTranscript, TranscriptSource

if TYPE_CHECKING:
    from steno_tui.downloads.beside import BesideFile


class BesideTranscripts:
    """Keeps what lies beside downloaded audio, and leaves alone what is no transcript.

    Args:
        library: where it is kept.
        pages: tells where an episode's audio is.
        audio: the directory of downloaded audio; None without one.
    """

    def __init__(self, library: LibraryWorker, pages: EpisodePages, audio: Path | None) -> None:
        self._library = library
        self._pages = pages
        self._audio = audio
        self._left: dict[Path, float] = {}
        """Files that nothing can be made of as they are, with when they changed last."""

    async def find(self, audio_url: str | None) -> Path | None:
        """The file beside the audio of an address; None where there is none."""
        if self._audio is None or audio_url is None:
            return None
        from steno_tui.downloads.beside import transcript_beside

        return await asyncio.to_thread(transcript_beside, self._audio, audio_url)

    async def keep(self, key: EpisodeKey, audio_url: str | None) -> Path | None:
        """Keep what lies beside the audio of an episode; the file, where it cannot be kept."""
        path = await self.find(audio_url)
        return None if path is None or await self._keep(key, path) else path

    async def read_again(self, key: EpisodeKey, audio_url: str | None) -> StoredTranscript | None:
        """Read the file whose copy in the library is damaged, and keep it anew; None without it."""
        if (path := await self.find(audio_url)) is None:
            return None
        with suppress(UnknownError):
            stored = await asyncio.to_thread(beside_words, path)
            await self._keep(key, path, is_damaged=True)
            return stored
        return None

    async def _keep(self, key: EpisodeKey, path: Path, *, is_damaged: bool = False) -> bool:
        """Keep a file as an episode's transcript; whether the library has it as it is now.

        Args:
            key: whose.
            path: which file.
            is_damaged: whether what was kept of it cannot be read.
        """
        if self._library.read_only:
            return False
        from steno_tui.downloads.beside import changed_at

        with suppress(OSError, TranscriptError, UnknownError, LibraryError):
            changed = await asyncio.to_thread(changed_at, path)
            before = await self._library.run(partial(_kept, key=key))
            if is_damaged or before is None or before.kept_at != changed:
                stored = await asyncio.to_thread(beside_words, path)
                read = await asyncio.to_thread(read_words, stored)
                kept = own_transcript(key, TranscriptSource.AUDIO, read)
                id = before.id if before is not None else 0  # who reads it has that
                kept = replace(kept, kept_at=changed, id=id)
                await self._library.run(
                    lambda library: library.kept_transcripts.put(kept, stored.body)
                )
            return True
        return False

    async def keep_all(self) -> list[EpisodeKey]:
        """Keep what lies beside the audio of all episodes, as far as it is new.

        Returns:
            Those of which there is another transcript now.

        Raises:
            LibraryError: the library cannot be read.
        """
        if self._audio is None or self._library.read_only:
            return []
        if not await asyncio.to_thread(self._audio.is_dir):
            return []
        from steno_tui.downloads.beside import all_beside

        found = await asyncio.to_thread(all_beside, self._audio)
        found = [one for one in found if self._left.get(one.path) != one.changed_at]
        if not found:
            return []
        kept = []
        for key, one in await self._library.run(partial(_lacking, found=found)):
            read = await self._pages.stored(key)
            is_its = read is not None and read.episode.audio_url == one.url
            if is_its and await self._keep(key, one.path):
                kept.append(key)
            else:
                self._left[one.path] = one.changed_at
        return kept


def _kept(library: Library, key: EpisodeKey) -> KeptTranscript | None:
    """What is kept of what lies beside the audio of an episode; None where nothing is."""
    kept = library.kept_transcripts.of(key)
    return next((one for one in kept if one.source is TranscriptSource.AUDIO), None)


def _lacking(library: Library, found: Sequence[BesideFile]) -> list[tuple[EpisodeKey, BesideFile]]:
    """Those of some files that are not kept as they are, with the names of their episodes now."""

    def is_kept(key: EpisodeKey, one: BesideFile) -> bool:
        kept = _kept(library, key)
        return kept is not None and kept.kept_at == one.changed_at

    lacking = []
    for one in found:
        key = one.key
        if not is_kept(key, one):
            key = library.joins.names_now({key: one.url}).get(key, key)
            if not is_kept(key, one):
                lacking.append((key, one))
    return lacking

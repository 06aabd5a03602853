"""The queue: what is to be played next, and the one rule of what may be put there."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.events import Failed
from steno_tui.core.picked import Picked, numbers_of
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import NoAudioError, StenoError, UnknownError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow

MOST_AT_ONCE = 1000
"""The most episodes that are put into the queue at once."""


class ManyQueued(Struct, frozen=True):
    """What became of putting several episodes into the queue."""

    added: int
    place: int
    """That of the first of them, from 0."""
    without_audio: int
    """How many have none, and were left out."""


class Queue:
    """Reads and changes the queue. Each raises `LibraryError` where the disk refuses."""

    def __init__(self, library: LibraryWorker, pages: EpisodePages) -> None:
        self._library = library
        self._pages = pages

    async def rows(self) -> list[QueueRow]:
        """What is to be played, the next first."""
        return await self._library.run(lambda library: library.queue.rows())

    async def count(self) -> int:
        """How many episodes are in it."""
        return len(await self.rows())

    async def add(
        self, key: EpisodeKey, *, first: bool = False, behind: int = 0
    ) -> tuple[QueueRow, int]:
        """Put an episode at the end of the queue or at its head; its row and place, from 0.

        One that is in it moves there. What is on disk decides: an episode may wait unless its page
        was read and names no audio. Only one of which nothing is on disk is asked for, where the
        network may be used.

        Args:
            key: which.
            first: whether before all that waits.
            behind: how many stay before it then, as those that were named before it.

        Raises:
            NoAudioError: it has none.
            StenoError: nothing of it is on disk, and it could not be had.
        """
        place = behind if first else None
        added = await self._library.run(lambda library: _add(library, key, place))
        if added is not None:
            return added
        failure: StenoError = UnknownError(f"There is no episode {key}.")
        async for event in self._pages.open(EpisodeRef(key)):
            if isinstance(event, Failed):
                failure = event.error
        added = await self._library.run(lambda library: _add(library, key, place))
        if added is None:
            raise failure
        return added

    async def add_picked(
        self, picked: Picked, *, first: bool = False, heard: EpisodeKey | None = None
    ) -> ManyQueued:
        """Put the episodes that are picked at the end of the queue or at its head, in their order.

        Args:
            picked: which; those of which it is known that they have no audio are left out.
            first: whether before all that waits.
            heard: what is being heard already, and is left out.

        Raises:
            UsageError: they are more than `MOST_AT_ONCE`, or the list is not the one any more that
                they were picked in.
        """
        if len(picked.places) > MOST_AT_ONCE:
            raise UsageError("At most 1 000 episodes are queued at once")

        def added(library: Library) -> ManyQueued:
            numbers = numbers_of(library, picked)
            silent = library.episodes.without_audio(numbers)
            rows = [
                QueueRow(*row.key, row.title, row.podcast_title, row.duration)
                for row in library.episodes.numbered(numbers)
                if row.key not in silent and row.key != heard
            ]
            place = library.queue.add_all(rows, first=first) if rows else 0
            return ManyQueued(len(rows), place, len(silent))

        return await self._library.run(added)

    async def put_back(self, row: QueueRow, place: int) -> None:
        """Put an episode at a place, counted from 0, as when its removal is undone."""
        await self._library.run(lambda library: library.queue.put(row, place))

    async def remove(self, key: EpisodeKey) -> tuple[QueueRow, int] | None:
        """Take an episode out; it and the place that it had, None where it was not in the queue."""
        return await self._library.run(lambda library: library.queue.remove(key))

    async def move(self, key: EpisodeKey, step: int) -> None:
        """Move an episode by so many places, negative towards the head."""
        await self._library.run(lambda library: library.queue.move(key, step))

    async def clear(self) -> list[QueueRow]:
        """Take everything out; what that was, the next first."""
        return await self._library.run(lambda library: library.queue.clear())

    async def take_next(self) -> QueueRow | None:
        """Take the first episode out, so that no other process gets it too."""
        return await self._library.run(lambda library: library.queue.take_next())


def _add(library: Library, key: EpisodeKey, place: int | None) -> tuple[QueueRow, int] | None:
    """Put what is on disk of an episode at a place or the end; None where nothing is on disk."""
    listed, facts = library.episodes.row(key), library.episodes.facts(key)
    if listed is None or facts is None:
        return None
    if listed.chapters is not None and not facts.audio_url:  # its page was read
        raise NoAudioError(listed.title)
    row = QueueRow(*key, listed.title, listed.podcast_title, listed.duration)
    if place is None:
        return row, library.queue.add(row)
    return row, library.queue.put(row, place)

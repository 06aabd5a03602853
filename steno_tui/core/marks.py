"""The marks that the user sets on episodes: read and heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.core.picked import Picked, numbers_of
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.marks import HeardChange, MarkChange, ReadChange


class Marked(Struct, frozen=True):
    """What setting marks has changed."""

    change: MarkChange
    """For `Marks.take_back`."""
    status: EpisodeStatus | None
    """How the episode stands afterwards, where it is one alone."""


def _status(library: Library, key: EpisodeKey) -> EpisodeStatus:
    """How an episode stands, and its podcast, whose count of unread ones may be another."""
    return replace(read_status(library, key), podcast=library.podcasts.row(key.podcast))


def _marked(library: Library, which: EpisodeKey | Picked, change: MarkChange) -> Marked:
    return Marked(change, _status(library, which) if isinstance(which, EpisodeKey) else None)


class Marks:
    """Sets marks, and tells how things stand afterwards. Each raises `LibraryError`.

    Where several episodes are picked, all are marked at once or none is.

    Attributes:
        on_heard: called with what was marked as heard, once that is on disk: an episode, or several
            by the numbers that the user's file has for them.
    """

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library
        self.on_heard: Callable[[EpisodeKey | Iterable[int]], None] = lambda _: None

    async def set_read(self, key: EpisodeKey, read: bool) -> EpisodeStatus:
        """Mark an episode as read, or as unread."""

        def marked(library: Library) -> EpisodeStatus:
            library.read_marks.set(key, read)
            return _status(library, key)

        return await self._library.run(marked)

    async def opened(self, key: EpisodeKey) -> EpisodeStatus:
        """Mark an episode as read, because its page was opened just now."""

        def opened(library: Library) -> EpisodeStatus:
            with library.transaction("user"):
                library.read_marks.set(key)
                library.recent.note_read(key)
            return _status(library, key)

        return await self._library.run(opened)

    async def set_heard(self, key: EpisodeKey, heard: bool) -> EpisodeStatus:
        """Mark an episode as heard to its end, or as not; where playback stopped stays."""

        def marked(library: Library) -> EpisodeStatus:
            library.positions.mark_finished(key, heard)
            return read_status(library, key)

        status = await self._library.run(marked)
        if heard:
            self.on_heard(key)
        return status

    async def toggle_read(self, which: EpisodeKey | Picked) -> Marked:
        """Mark episodes as read; where all of them are, as unread.

        Raises:
            UnknownError: nothing is known of the one episode.
            UsageError: the list is not the one any more that they were picked in.
        """

        def marked(library: Library) -> Marked:
            return _marked(library, which, library.read_marks.toggle(numbers_of(library, which)))

        return await self._library.run(marked)

    async def toggle_heard(self, which: EpisodeKey | Picked) -> Marked:
        """Mark episodes as heard to their end; where all are, as not. Raises as `toggle_read`.

        Where playback stopped stays.
        """

        def marked(library: Library) -> Marked:
            numbers = numbers_of(library, which)
            return _marked(library, which, library.positions.toggle_finished(numbers))

        done = await self._library.run(marked)
        if isinstance(done.change, HeardChange) and done.change.heard:
            self.on_heard(done.change.episodes)
        return done

    async def take_back(self, change: MarkChange, key: EpisodeKey | None) -> EpisodeStatus | None:
        """Have every episode as it was before a change of its marks.

        Args:
            change: as `Marked` tells it.
            key: the episode, where it was one alone.

        Returns:
            How that stands afterwards.
        """

        def taken_back(library: Library) -> EpisodeStatus | None:
            if isinstance(change, ReadChange):
                library.read_marks.restore(change)
            else:
                library.positions.restore_finished(change)
            return _status(library, key) if key is not None else None

        return await self._library.run(taken_back)

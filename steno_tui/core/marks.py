"""The marks that the user sets on episodes: read and heard."""

from __future__ import annotations

from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey


class Marks:
    """Sets marks, and tells how the episode stands afterwards. Each raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def set_read(self, key: EpisodeKey, read: bool) -> EpisodeStatus:
        """Mark an episode as read, or as unread."""

        def marked(library: Library) -> EpisodeStatus:
            library.read_marks.set(key, read)
            return read_status(library, key)

        return await self._library.run(marked)

    async def set_heard(self, key: EpisodeKey, heard: bool) -> EpisodeStatus:
        """Mark an episode as heard to its end, or as not; where playback stopped stays."""

        def marked(library: Library) -> EpisodeStatus:
            library.positions.mark_finished(key, heard)
            return read_status(library, key)

        return await self._library.run(marked)

    async def toggle_heard(self, key: EpisodeKey) -> EpisodeStatus:
        """Mark an episode as heard to its end, or as not; where playback stopped stays."""

        def marked(library: Library) -> EpisodeStatus:
            position = library.positions.get(key)
            library.positions.mark_finished(key, position is None or not position.finished)
            return read_status(library, key)

        return await self._library.run(marked)

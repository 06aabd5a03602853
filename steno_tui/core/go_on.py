"""What to go on with: the episodes that were heard in part, and those whose pages were read."""

from __future__ import annotations

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.recent import RecentEpisode

MOST_STARTED = 100
"""How many of the episodes that were heard in part are listed."""

MOST_READ = 50
"""How many of those whose pages were read."""


def _recent(library: Library) -> list[RecentEpisode]:
    started = library.recent.started(MOST_STARTED)
    keys = {each.row.key for each in started}
    # Pages of what was started may stand among them, and are not told of twice.
    read = library.recent.read(MOST_READ + len(keys))
    return started + [each for each in read if each.row.key not in keys][:MOST_READ]


class GoOn:
    """Says what to go on with. Each method raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def recent(self) -> list[RecentEpisode]:
        """Episodes with time left, the last heard first, then others by when they were read."""
        return await self._library.run(_recent)

    async def last_started(self) -> RecentEpisode | None:
        """The episode with time left that was heard last; None where there is none."""
        started = await self._library.run(lambda library: library.recent.started(1))
        return started[0] if started else None

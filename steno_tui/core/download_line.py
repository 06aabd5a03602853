"""What waits to be fetched, kept from one run to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast


class DownloadLine:
    """Reads and changes the line. Each raises `LibraryError` where the disk refuses."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def waiting(self) -> list[Episode]:
        """What waits, in the order of asking, by its titles; where its audio lies is not told."""
        return await self._library.run(
            lambda library: _named(library, library.download_line.keys())
        )

    async def named(self, keys: Iterable[EpisodeKey]) -> list[Episode]:
        """The same of some episodes, whether they wait or not."""
        return await self._library.run(lambda library: _named(library, keys))

    async def change(self, added: Sequence[EpisodeKey], removed: Collection[EpisodeKey]) -> None:
        """Put some at its end, and take others out."""
        await self._library.run(lambda library: library.download_line.change(added, removed))


def _named(library: Library, keys: Iterable[EpisodeKey]) -> list[Episode]:
    keys = list(keys)
    titles = library.episodes.titles(keys)
    named = ((key, *titles.get(key, (key.episode, key.podcast))) for key in keys)
    return [Episode(Podcast(key.podcast, show), key.episode, title) for key, title, show in named]

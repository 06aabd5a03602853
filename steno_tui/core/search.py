"""Search in the library: podcasts, episodes and chapters by the words of their titles."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import ChapterHit, EpisodeRow
from steno_tui.models.podcast import PodcastRow


class TitleMatches(Struct, frozen=True):
    """What has all the words in its title."""

    podcasts: list[PodcastRow]
    episodes: list[EpisodeRow]
    chapters: list[ChapterHit]


class Search:
    """Searches the library; raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def titles(self, text: str, limit: int = 20) -> TitleMatches:
        """Everything whose title holds the text's words, so many of each kind at most."""
        return await self._library.run(
            lambda library: TitleMatches(
                library.titles.podcasts(text, limit),
                library.titles.episodes(text, limit),
                library.titles.chapters(text, limit),
            )
        )

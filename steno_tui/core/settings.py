"""Settings that are remembered from run to run: theme, volume, the last place, the lists."""

from __future__ import annotations

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode_list import ListSettings
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import PodcastSort

PODCAST_SORT = "podcast sort"
"""The name of that setting."""


class Settings:
    """Keeps choices between one run and the next. Each raises `LibraryError`.

    What was chosen is read with what needs it: see `Listings.first_screen`, `Positions.start`.
    """

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def set_theme(self, name: str) -> None:
        """Remember a theme."""
        await self._library.run(lambda library: library.settings.set("theme", name))

    async def set_volume(self, volume: int) -> None:
        """Remember the volume, 0 to 100."""
        await self._library.run(lambda library: library.settings.set("volume", str(volume)))

    async def set_last_place(self, place: LastPlace) -> None:
        """Remember where the user is, to come back to, and which page is being read there."""

        def kept(library: Library) -> None:
            with library.transaction("user"):
                library.settings.set_last_place(place)
                if place.pane == "page" and place.episode is not None and all(place.episode):
                    library.recent.note_read(place.episode)

        await self._library.run(kept)

    async def set_list(self, podcast: str | None, settings: ListSettings) -> None:
        """Remember how the user has the list of a podcast; None is that of all."""
        await self._library.run(lambda library: library.settings.set_list(podcast, settings))

    async def set_podcast_sort(self, sort: PodcastSort) -> None:
        """Remember the order of the list of podcasts."""
        await self._library.run(lambda library: library.settings.set(PODCAST_SORT, sort))

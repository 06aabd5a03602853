"""What the library's lists hold, read in one trip each: podcasts, episodes, one episode's row."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast, PodcastRow
from steno_tui.models.request import Request


class EpisodeListing(Struct, frozen=True):
    """The episodes of one podcast or of all, the newest first."""

    podcast: Podcast | None
    """What is known of the podcast; None for the list of all, or where nothing is known."""
    rows: list[EpisodeRow]


class EpisodeStatus(Struct, frozen=True):
    """One episode as the lists show it, its newest request, and how its times are shifted."""

    key: EpisodeKey
    row: EpisodeRow | None
    """None where nothing is known of the episode."""
    request: Request | None
    offset: int = 0
    """By how many seconds the audio is later than the page's times."""
    usual_wait: float | None = None
    """How long the user's requests took to be ready, in seconds; None where none was yet."""


class FirstScreen(Struct, frozen=True):
    """What the first frame shows."""

    theme: str | None
    """The theme that was chosen last."""
    place: LastPlace
    podcasts: list[PodcastRow]
    episodes: EpisodeListing
    """Those of ``place.podcast``."""


def read_status(library: Library, key: EpisodeKey) -> EpisodeStatus:
    """Read one episode's row, its newest request, its offset, and how long requests take."""
    row, request = library.episodes.row(key), library.requests.newest(key)
    return EpisodeStatus(
        key, row, request, library.positions.offset(key), library.requests.usual_wait()
    )


def _episodes(library: Library, podcast: str | None, limit: int | None) -> EpisodeListing:
    facts = library.podcasts.get(podcast) if podcast is not None else None
    rows = library.episodes.rows(podcast, limit=limit)
    return EpisodeListing(facts, rows)


def _first_screen(library: Library, limit: int) -> FirstScreen:
    place = library.settings.last_place() or LastPlace()
    podcasts = library.podcasts.rows()
    if place.podcast is not None and all(row.slug != place.podcast for row in podcasts):
        place = replace(place, podcast=None)
    episodes = _episodes(library, place.podcast, limit)
    return FirstScreen(library.settings.get("theme"), place, podcasts, episodes)


class Listings:
    """Reads lists from the library; nothing here asks the network. Each raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def first_screen(self, limit: int) -> FirstScreen:
        """What the first frame shows, with so many episodes at most."""
        return await self._library.run(lambda library: _first_screen(library, limit))

    async def podcasts(self) -> list[PodcastRow]:
        """All podcasts, by title."""
        return await self._library.run(lambda library: library.podcasts.rows())

    async def podcast(self, slug: str) -> Podcast | None:
        """What is known of a podcast; None where nothing is."""
        return await self._library.run(lambda library: library.podcasts.get(slug))

    async def episodes(
        self, podcast: str | None = None, *, limit: int | None = None
    ) -> EpisodeListing:
        """The episodes of a podcast, or of all, the newest first; so many of them, or all."""
        return await self._library.run(lambda library: _episodes(library, podcast, limit))

    async def status(self, key: EpisodeKey) -> EpisodeStatus:
        """One episode as the lists show it, and the newest request for it."""
        return await self._library.run(lambda library: read_status(library, key))

"""The list of downloads: what is on this machine and what is on its way, and what is done to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from steno_tui.core.core import Core
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import CachedAudio, CacheRoom, DownloadState
from steno_tui.errors import StenoError, UsageError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.downloads import Downloads, Fetch
from steno_tui.urls import host

Titles = Mapping[EpisodeKey, tuple[str, str]]
"""The titles of episodes and of their podcasts."""

_ORDER = (
    DownloadState.COMING,
    DownloadState.WAITING,
    DownloadState.FAILED,
    DownloadState.PAUSED,
    DownloadState.WHOLE,
)


class DownloadRow(Struct, frozen=True):
    """A download as the list shows it."""

    id: tuple[EpisodeKey, str]
    """What identifies it in the list, for as long as that is open."""
    key: EpisodeKey
    """Empty slugs where it is of a page that names none."""
    title: str
    podcast_title: str
    url: str
    """Where the audio lies, as far as is known."""
    state: DownloadState
    size: int
    """Bytes that are here."""
    total: int | None
    """Bytes of the whole; None where its server does not say, or was not asked yet."""
    reason: str = ""
    """Why it failed, a sentence; or who else fetches it."""

    @property
    def share(self) -> float | None:
        """How much of it is here, 0 to 1; None where the whole is not known."""
        return min(1.0, self.size / self.total) if self.total else None


class DiskReading(Struct, frozen=True):
    """What the disk and the library say of downloads, at one moment."""

    held: tuple[CachedAudio, ...] = ()
    titles: Titles = {}
    room: CacheRoom = CacheRoom(0, None)


class Fetching(Protocol):
    """Whoever finds episodes and has their audio fetched."""

    downloads: ActiveDownloads

    async def episode(self, key: EpisodeKey) -> Episode:
        """An episode with its audio, by its name."""

    def fetch(self, episode: Episode) -> asyncio.Task[Path]:
        """Have its audio fetched."""


class DownloadList:
    """Reads the list of downloads, and does what is asked for in it.

    Args:
        core: knows the titles.
        audio: the audio on this machine.
        playback: finds episodes, and has them fetched.
    """

    def __init__(self, core: Core, audio: DownloadCache, playback: Fetching) -> None:
        self._core = core
        self._audio = audio
        self._playback = playback

    @property
    def downloads(self) -> ActiveDownloads:
        """What is on its way."""
        return self._playback.downloads

    async def read(self) -> DiskReading:
        """Read what is here: one reading of the directory, one trip to the library.

        Raises:
            AudioError: the disk refused.
            LibraryError: the library did.
        """
        held = tuple(await self._audio.held())
        keys = {*(one.key for one in held if all(one.key)), *self.downloads.state.fetches}
        titles = await self._core.listings.titles(keys) if keys else {}
        return DiskReading(held, titles, await self._audio.room())

    async def go_on(self, row: DownloadRow) -> asyncio.Task[Path]:
        """Fetch what is missing of a download, or try again what failed.

        Returns:
            What `ActiveDownloads.start` does.

        Raises:
            UsageError: another program is fetching it, or all of it is here.
            StenoError: it cannot be fetched.
        """
        asked = self.downloads.state.fetches.get(row.key)
        if asked is not None and asked.episode.audio_url:
            return self._playback.fetch(asked.episode)
        if row.state is DownloadState.COMING:
            raise UsageError("Another steno-tui is fetching it")
        if row.state is DownloadState.WHOLE:
            raise UsageError("All of it is on this machine already")
        return self._playback.fetch(await self._episode(row))

    async def _episode(self, row: DownloadRow) -> Episode:
        """The episode; where nothing is known of it any more, what the audio itself says."""
        if all(row.key):
            try:
                return await self._playback.episode(row.key)
            except StenoError:
                pass
        podcast = Podcast(row.key.podcast, row.podcast_title)
        return Episode(podcast, row.key.episode, row.title, audio_url=row.url)

    async def remove(self, row: DownloadRow) -> int:
        """Delete a download, whole or not; see `ActiveDownloads.remove`."""
        return await self.downloads.remove(row.key, row.url)

    async def clear(self) -> int:
        """Delete all downloads; see `ActiveDownloads.clear`."""
        return await self.downloads.clear()


class DownloadRows:
    """Makes the rows of the list, and makes only those anew of which something has changed.

    It is asked several times a second how far all is; what is here all the while is the most.
    """

    def __init__(self) -> None:
        self._read = DiskReading()
        self._parts: Mapping[EpisodeKey, CachedAudio] = {}
        self._asked: tuple[object, ...] | None = None
        self._held: list[DownloadRow] = []
        self._fetched: dict[EpisodeKey, tuple[Fetch, DownloadRow]] = {}

    def rows(self, read: DiskReading, downloads: Downloads) -> list[DownloadRow]:
        """The list: what is on its way in the order of asking, what is not, and what is all here.

        Args:
            read: what was read last.
            downloads: what is on its way now.
        """
        if read is not self._read:
            self._read, self._asked, self._fetched = read, None, {}
            self._parts = {one.key: one for one in read.held if not one.complete}
        asked = (downloads.whole, list(downloads.fetches))
        if asked != self._asked:
            self._asked, self._held = asked, list(_held_rows(read, downloads))
        self._fetched = {
            key: self._fetch_row(key, fetch) for key, fetch in downloads.fetches.items()
        }
        by_state: dict[DownloadState, list[DownloadRow]] = {state: [] for state in _ORDER}
        for row in chain((row for _, row in self._fetched.values()), self._held):
            by_state[row.state].append(row)
        return [*chain.from_iterable(by_state.values())]

    def _fetch_row(self, key: EpisodeKey, fetch: Fetch) -> tuple[Fetch, DownloadRow]:
        made = self._fetched.get(key)
        if made is not None and made[0] is fetch:
            return made
        return fetch, _fetch_row(fetch, self._parts.get(key), self._read)


def _fetch_row(fetch: Fetch, part: CachedAudio | None, read: DiskReading) -> DownloadRow:
    """What was asked for in this run; where it has not begun again, what is here is on disk."""
    episode = fetch.episode
    url = part.url if part is not None else episode.audio_url or ""
    title, podcast = _titles(episode.key, episode.title, episode.podcast.title, url, read.titles)
    size, total = fetch.done, fetch.total
    if not size and part is not None:
        size, total = part.size, part.total
    return DownloadRow(
        (episode.key, ""), episode.key, title, podcast, url, fetch.state, size, total, fetch.reason
    )


def _held_rows(read: DiskReading, downloads: Downloads) -> Iterator[DownloadRow]:
    """What was not asked for in this run, or has come since the disk was read."""
    seen = set(downloads.fetches)
    for one in read.held:
        if not one.complete and one.key in downloads.fetches:
            continue
        is_first = all(one.key) and one.key not in seen
        seen.add(one.key)
        title, podcast = _titles(one.key, one.title, one.podcast_title, one.url, read.titles)
        state, size, reason = one.state, one.size, ""
        if not one.complete and downloads.has(one.key):
            state, size = DownloadState.WHOLE, one.total or one.size
        elif state is DownloadState.COMING:
            reason = "Another steno-tui is fetching it."
        identity = (one.key, "" if is_first else one.url)
        yield DownloadRow(
            identity, one.key, title, podcast, one.url, state, size, one.total, reason
        )


def _titles(key: EpisodeKey, title: str, podcast: str, url: str, known: Titles) -> tuple[str, str]:
    """What the library calls it; else what it was called, or at least where it is from."""
    title, podcast = known.get(key, (title, podcast))
    return title or _file_name(url) or host(url), podcast or key.podcast or host(url)


def _file_name(url: str) -> str:
    """The last part of an address's path."""
    return url.partition("?")[0].rpartition("/")[2]

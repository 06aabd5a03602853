"""Downloads: which episodes' audio is on this machine, and which is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field

from steno_tui.errors import AudioError
from steno_tui.models.episode import Episode, EpisodeKey

if TYPE_CHECKING:
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.downloads.download import DownloadProgress

_MOST_COMING = 0.99  # what is not whole is never told to be


class Downloads(Struct, frozen=True):
    """Whose audio is on this machine, at one moment."""

    whole: frozenset[EpisodeKey] = frozenset()
    coming: Mapping[EpisodeKey, float] = field(default_factory=lambda: MappingProxyType({}))
    """What is on its way, and how much of it is here, 0 to 1."""

    def has(self, key: EpisodeKey) -> bool:
        """Whether all of an episode's audio is here."""
        return key in self.whole

    def share(self, key: EpisodeKey) -> float | None:
        """How much of an episode's audio is here, 1 being all; None where none is to be."""
        return 1.0 if self.has(key) else self.coming.get(key)


Subscriber = Callable[[Downloads], None]


class ActiveDownloads:
    """Downloads audio to the cache, each once, and knows what is here.

    Args:
        audio: the cache.
        fetch: fetches an episode's audio to it.
    """

    def __init__(
        self,
        audio: DownloadCache,
        fetch: Callable[[Episode], AsyncGenerator[DownloadProgress]],
    ) -> None:
        self._audio = audio
        self._fetch_audio = fetch
        self._tasks: dict[EpisodeKey, asyncio.Task[Path]] = {}
        self._subscribers: list[Subscriber] = []
        self.state = Downloads()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change told; returns what ends that."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def look(self) -> None:
        """Find out from the disk what is here; an `AudioError` where that refuses."""
        held = await self._audio.held()
        self._set(frozenset(one.key for one in held if one.complete), self.state.coming)

    def start(self, episode: Episode) -> asyncio.Task[Path]:
        """Fetch, or go on waiting for what is on its way already.

        Returns:
            What ends with the place of the whole audio, or with an `AudioError`,
            an `AddressError`, or cancelled.
        """
        key = episode.key
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._fetch(episode), name=f"fetch {key}")
            self._tasks[key].add_done_callback(lambda task: self._ended(key, task))
            self._came(key, 0.0)
        return self._tasks[key]

    def cancel(self, key: EpisodeKey) -> bool:
        """Leave it, what is here stays to be gone on from; False where it was not on its way."""
        task = self._tasks.get(key)
        return task is not None and task.cancel()

    async def aclose(self) -> None:
        """Leave everything."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, episode: Episode) -> Path:
        async with aclosing(self._fetch_audio(episode)) as fetching:
            async for fetched in fetching:
                if fetched.path is not None:
                    with suppress(AudioError):  # other audio may have made room for it
                        await self.look()
                    return fetched.path
                if fetched.total:
                    self._came(episode.key, fetched.done / fetched.total)
        raise AudioError(f"The audio of “{episode.title}” did not come; try again.")

    def _came(self, key: EpisodeKey, share: float) -> None:
        self._set(self.state.whole, {**self.state.coming, key: min(share, _MOST_COMING)})

    def _ended(self, key: EpisodeKey, task: asyncio.Task[Path]) -> None:
        del self._tasks[key]
        coming = {one: share for one, share in self.state.coming.items() if one != key}
        is_here = not task.cancelled() and task.exception() is None
        self._set(self.state.whole | ({key} if is_here else set()), coming)

    def _set(self, whole: frozenset[EpisodeKey], coming: Mapping[EpisodeKey, float]) -> None:
        state = Downloads(whole, MappingProxyType(dict(coming)))
        if state != self.state:
            self.state = state
            for subscriber in list(self._subscribers):
                subscriber(state)

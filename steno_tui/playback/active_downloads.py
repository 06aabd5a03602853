"""Audio on its way to this machine, asked for by the user or by what is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob
from steno_tui.errors import AudioError
from steno_tui.models.episode import EpisodeKey


class ActiveDownloads:
    """What is being fetched, each audio once, and how far it is.

    Args:
        audio: where it goes.
        on_change: called with the episode whenever its fetch begins, moves on or ends.
    """

    def __init__(self, audio: DownloadCache, on_change: Callable[[EpisodeKey], None]) -> None:
        self._audio = audio
        self._on_change = on_change
        self._tasks: dict[EpisodeKey, asyncio.Task[Path]] = {}
        self._progress: dict[EpisodeKey, float] = {}

    def progress(self, key: EpisodeKey) -> float | None:
        """How much of an episode's audio is here, 0 to 1; None where it is not on its way."""
        return self._progress.get(key)

    def start(self, recording: DownloadJob) -> asyncio.Task[Path]:
        """Fetch, or go on waiting for what is on its way already.

        Returns:
            What ends with the place of the whole audio, or with an `AudioError`,
            an `AddressError`, or cancelled.
        """
        key = recording.key
        if key not in self._tasks:
            self._progress[key] = 0.0
            task = asyncio.create_task(self._fetch(recording), name=f"fetch {key}")
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._ended(key))
            self._on_change(key)
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

    async def _fetch(self, recording: DownloadJob) -> Path:
        async for fetched in self._audio.fetch(recording):
            if fetched.path is not None:
                return fetched.path
            if fetched.total:
                self._progress[recording.key] = fetched.done / fetched.total
                self._on_change(recording.key)
        raise AudioError(f"The audio of “{recording.title}” did not come; try again.")

    def _ended(self, key: EpisodeKey) -> None:
        self._tasks.pop(key, None)
        self._progress.pop(key, None)
        self._on_change(key)

"""Downloads: which episodes' audio is on this machine, and which is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from steno_tui.downloads.download import DownloadState
from steno_tui.errors import AudioError, AudioUnreachableError, StenoError, UnreachableError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.playback.downloads import Downloads, Fetch
from steno_tui.playback.fetch_turns import FetchTurn, FetchTurns
from steno_tui.urls import host

if TYPE_CHECKING:
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.downloads.download import DownloadProgress

TELL_EVERY = 0.25
"""The fewest seconds from one word of the progress of them all to the next."""

Subscriber = Callable[[Downloads], None]
NamesNow = Callable[[Mapping[EpisodeKey, str]], Awaitable[Mapping[EpisodeKey, EpisodeKey]]]


class _Job(NamedTuple):
    """A fetch that is under way, and its turn."""

    task: asyncio.Task[Path]
    turn: FetchTurn


class ActiveDownloads:
    """Downloads audio to the cache, each once and a few at a time, and knows what is here.

    Args:
        audio: the cache.
        fetch: fetches an episode's audio to it, and is told whether a rule wants that.
        names_now: finds the names under which episodes are listed that had others when their
            audio, whose address it is given too, was fetched.

    Attributes:
        state: what is here and what is on its way, now.
    """

    def __init__(
        self,
        audio: DownloadCache,
        fetch: Callable[[Episode, bool], AsyncGenerator[DownloadProgress]],
        names_now: NamesNow,
    ) -> None:
        self._audio = audio
        self._names_now = names_now
        self._names: Mapping[EpisodeKey, EpisodeKey] = {}
        self._fetch_audio = fetch
        self._turns = FetchTurns()
        self._jobs: dict[EpisodeKey, _Job] = {}
        self._expected: set[EpisodeKey] = set()
        """What waits, and has its audio found before it takes a place."""
        self._tasks: set[asyncio.Task[Path]] = set()
        """All that have not ended yet, those too that were left."""
        self._subscribers: list[Subscriber] = []
        self._timer: asyncio.TimerHandle | None = None
        """Runs while some progress is still to be told."""
        self._told_at = float("-inf")
        self.state = Downloads()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change told; returns what ends that."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    async def look(self) -> None:
        """Find out from the disk what is here; an `AudioError` where that refuses."""
        held = await self._audio.held()
        self._names = await self._names_now({one.key: one.url for one in held}) if held else {}
        whole = frozenset(self._name(one.key) for one in held if one.complete)
        self._set(replace(self.state, whole=whole))

    def _name(self, key: EpisodeKey) -> EpisodeKey:
        """The name under which an episode is listed, which may be another than it was."""
        return self._names.get(key, key)

    def start(
        self, episode: Episode, *, now: bool = False, by_rule: bool = False
    ) -> asyncio.Task[Path]:
        """Fetch once it is its turn, or go on waiting for what was asked for already.

        Args:
            episode: which.
            now: whether it is its turn at once, as for what is heard.
            by_rule: whether a rule wants it, and not the user; what the user asked for before,
                and could not be had, stays the user's.

        Returns:
            What ends with the place of the whole audio, or with an `AudioError`,
            an `AddressError`, or cancelled.
        """
        key = episode.key
        job = self._jobs.get(key)
        if job is None:
            before, others = self.state.fetches.get(key), self._others(key)
            fetch = Fetch(_bare(episode), is_kept=not (now or by_rule))
            if key in self._expected:  # it stays where it stands
                self._expected.discard(key)
                fetch, others = replace(fetch, is_kept=True), dict(self.state.fetches)
            elif before is not None:
                is_kept = fetch.is_kept or before.is_kept
                fetch = replace(fetch, done=before.done, total=before.total, is_kept=is_kept)
            by_rule = by_rule and not fetch.is_kept
            self._set(replace(self.state, fetches=MappingProxyType({**others, key: fetch})))
            turn = self._turns.ask(host(episode.audio_url or ""), now=now)
            coming = self._fetch(fetch.episode, turn, by_rule)
            task = asyncio.create_task(coming, name=f"fetch {key}")
            self._jobs[key] = job = _Job(task, turn)
            self._tasks.add(task)
            task.add_done_callback(lambda task: self._ended(key, _Job(task, turn)))
        elif now:
            self._turns.hurry(job.turn)
        return job.task

    def expect(self, episodes: Iterable[Episode]) -> None:
        """Have some wait whose audio is to be found yet; of what is on its way nothing changes."""
        new = {each.key: each for each in episodes if self.state.share(each.key) is None}
        self._expected |= new.keys()
        others = {key: one for key, one in self.state.fetches.items() if key not in new}
        waiting = {key: Fetch(_bare(each), is_kept=True) for key, each in new.items()}
        self._set(replace(self.state, fetches=MappingProxyType({**others, **waiting})))

    def is_expected(self, key: EpisodeKey) -> bool:
        """Whether it waits for its audio to be found, and was not stopped."""
        return key in self._expected

    def was_not_found(self, key: EpisodeKey, error: StenoError) -> None:
        """Have one fail whose audio was expected."""
        self._expected.discard(key)
        self._put(_failed(self.state.fetches[key], error))

    def pause(self, key: EpisodeKey) -> bool:
        """Leave it, what is here stays to be gone on from; False where it was not on its way."""
        job = self._jobs.pop(key, None)
        if job is None and key not in self._expected:
            return False
        self._expected.discard(key)
        fetch = self.state.fetches[key]
        if job is not None:
            job.task.cancel()
        self._put(replace(fetch, state=DownloadState.PAUSED, is_kept=False))
        if job is not None:
            self._turns.leave(job.turn)
        return True

    async def remove(self, key: EpisodeKey, url: str) -> int:
        """Delete audio, or what came of it, and leave fetching it; how many bytes were freed.

        Args:
            key: the episode; all of its audio goes, from wherever it was fetched.
            url: where the audio lies, for what has no name.

        Raises:
            AudioError: the disk refused.
        """
        job = self._jobs.get(key)
        self.pause(key)
        if job is not None:
            await asyncio.wait({job.task})
        held = await self._audio.held()
        meant = {
            one.url for one in held if one.url == url or (all(key) and self._name(one.key) == key)
        }
        freed = sum([await self._audio.remove(each) for each in meant])
        if key not in self._jobs:  # it may have been asked for again meanwhile
            self._set(replace(self.state, fetches=MappingProxyType(self._others(key))))
        await self.look()
        return freed

    async def clear(self) -> int:
        """Delete all audio, and leave all fetching; how many bytes were freed.

        Raises:
            AudioError: the disk refused.
        """
        for key in [*self._jobs, *self._expected]:
            self.pause(key)
        if self._tasks:
            await asyncio.wait(set(self._tasks))
        freed = await self._audio.clear()
        asked = {key: fetch for key, fetch in self.state.fetches.items() if key in self._jobs}
        self._set(replace(self.state, fetches=MappingProxyType(asked)))
        await self.look()
        return freed

    async def aclose(self) -> None:
        """Leave everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._timer is not None:
            self._timer.cancel()

    async def _fetch(self, episode: Episode, turn: FetchTurn, by_rule: bool) -> Path:
        await turn.has_come.wait()
        self._came(episode.key)
        async with aclosing(self._fetch_audio(episode, by_rule)) as fetching:
            async for fetched in fetching:
                if fetched.path is not None:
                    with suppress(AudioError):  # other audio may have made room for it
                        await self.look()
                    return fetched.path
                self._came(episode.key, fetched)
        raise AudioError(f"The audio of “{episode.title}” did not come; try again.")

    def _came(self, key: EpisodeKey, progress: DownloadProgress | None = None) -> None:
        """Take note of how far a fetch is, or that it has begun; one that was left is told of."""
        fetch = self.state.fetches[key]
        if not fetch.state.is_alive:
            return
        if progress is None:
            self._put(replace(fetch, state=DownloadState.COMING))
        else:
            self._put(replace(fetch, done=progress.done, total=progress.total), is_progress=True)

    def _ended(self, key: EpisodeKey, job: _Job) -> None:
        self._tasks.discard(job.task)
        error = None if job.task.cancelled() else job.task.exception()
        if self._jobs.get(key) == job:  # it was not left before
            del self._jobs[key]
            fetch = self.state.fetches[key]
            if job.task.cancelled():
                self._put(replace(fetch, state=DownloadState.PAUSED, is_kept=False))
            elif error is not None:
                self._put(_failed(fetch, error))
            else:
                fetches = MappingProxyType(self._others(key))
                self._set(Downloads(self.state.whole | {self._name(key)}, fetches))
        self._turns.leave(job.turn)

    # Telling.

    def _others(self, key: EpisodeKey) -> dict[EpisodeKey, Fetch]:
        return {one: fetch for one, fetch in self.state.fetches.items() if one != key}

    def _put(self, fetch: Fetch, *, is_progress: bool = False) -> None:
        fetches = {**self.state.fetches, fetch.episode.key: fetch}
        state = replace(self.state, fetches=MappingProxyType(fetches))
        self._set(state, is_progress=is_progress)

    def _set(self, state: Downloads, *, is_progress: bool = False) -> None:
        """Have this be so, and tell: progress now and then, what has begun or ended at once."""
        if state == self.state:
            return
        self.state = state
        if not is_progress:
            self._tell()
        elif self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(self._told_at + TELL_EVERY, self._tell)

    def _tell(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._told_at = asyncio.get_running_loop().time()
        for subscriber in list(self._subscribers):
            subscriber(self.state)


def _failed(fetch: Fetch, error: BaseException) -> Fetch:
    """One that failed; where there was no network it is tried again at the next start."""
    reason = error.message if isinstance(error, StenoError) else type(error).__name__
    is_kept = fetch.is_kept and isinstance(error, AudioUnreachableError | UnreachableError)
    return replace(fetch, state=DownloadState.FAILED, reason=reason, is_kept=is_kept)


def _bare(episode: Episode) -> Episode:
    """An episode without what its page says, for many may wait for long."""
    return replace(
        episode,
        summary=None,
        highlights=(),
        topics=(),
        chapters=(),
        publisher=None,
        transcript=None,
        sections=(),
    )

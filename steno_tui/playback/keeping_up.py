"""Keeping up: what the rules want is fetched, what they do not want any more goes.

A rule fetches an episode once. What was deleted since, by whatever means, is not fetched again by
one, so a rule never does again what a user undid.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.core.events import Failed
from steno_tui.core.reference import EpisodeRef
from steno_tui.downloads.download import DownloadState
from steno_tui.errors import (
    AudioTakenError,
    AudioUnreachableError,
    NoAudioError,
    NoRoomError,
    StenoError,
    UnreachableError,
)
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.keep_rules import KeepRules
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.keep_rules import KeepPlan
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.downloads.download import CachedAudio
    from steno_tui.playback.active_downloads import ActiveDownloads
    from steno_tui.playback.now_playing import NowPlaying

_AT_ONCE = 2
"""How many are fetched at a time: what the user asks for meanwhile need not wait for them."""

_UNREACHED = 4
"""After so many hosts that were not reached, and none that was, it is the network here."""


def key_in_use(heard: NowPlaying | None) -> EpisodeKey | None:
    """Which episode's audio the player has open; one that is over is not needed any more."""
    return heard.episode.key if heard is not None and heard.is_on else None


class KeptUp(Struct, frozen=True):
    """What came of the rules."""

    fetched: tuple[EpisodeKey, ...] = ()
    removed: tuple[EpisodeKey, ...] = ()
    failed: tuple[Failed, ...] = ()
    """What could not be fetched, and why; nothing where there is no network."""

    @property
    def failure(self) -> str:
        """All that failed in one sentence; empty where nothing did."""
        if not self.failed:
            return ""
        first = self.failed[0]
        words = f"{first.name}: {first.error.message}"
        if len(self.failed) == 1:
            return words
        return f"{count(len(self.failed), 'episode')} could not be fetched. {words}"


class KeepingUp:
    """Fetches and deletes audio by the rules.

    Args:
        core: where the rules are, the queue and the pages.
        audio: the audio on this machine.
        downloads: what is on its way.
        for_all: what holds for podcasts without rules of their own.
        fetch_ahead: how many of the queue's next are fetched.
        in_use: tells which episode is heard, or held; its audio stays.
    """

    def __init__(
        self,
        core: Core,
        audio: DownloadCache,
        downloads: ActiveDownloads,
        for_all: KeepRules,
        fetch_ahead: int,
        in_use: Callable[[], EpisodeKey | None] = lambda: None,
    ) -> None:
        self._for_all = for_all
        self._core = core
        self._audio = audio
        self._downloads = downloads
        self._fetch_ahead = fetch_ahead
        self._in_use = in_use
        self._one_by_one = asyncio.Lock()
        self._stopped: set[EpisodeKey] = set()
        """What the user stopped, or another program fetches; it is not begun again by itself."""
        self._ahead: set[EpisodeKey] = set()
        """What came since it stands in the queue; it is not fetched again for that."""
        self._told: set[EpisodeKey] = set()
        """Of what it was told that it does not come."""
        self._marked: set[EpisodeKey] = set()
        """What may have been heard to its end, until it is not in use any more."""
        self._marked_numbers: set[int] = set()
        """The same, by the numbers that the user's file has for them."""

    async def apply(self, podcast: str | None = None) -> KeptUp:
        """Do what the rules say.

        Args:
            podcast: for which, a slug; None for all, and the queue's next are fetched as well.

        Raises:
            LibraryError: the disk refused.
            AudioError: so did the one with the audio.
        """
        async with self._one_by_one:
            is_idle = await self._core.keeping.is_idle(self._for_all)
            if not self._audio.keeps or (is_idle and not self._fetch_ahead):
                return KeptUp()
            held = await self._audio.held()
            plan = await self._plan(held, podcast)
            removed = await self._remove(plan.remove, held)
            ahead = self._to_fetch_ahead(plan) if podcast is None else []
            kept = await self._fetch_all([*ahead, *plan.fetch], held, plan.spare)
            return KeptUp(kept.fetched, removed, kept.failed)

    async def fetch_queued(self) -> KeptUp:
        """Fetch the queue's next, as many as the configuration says; raises as `apply`."""
        if not self._fetch_ahead or not self._audio.keeps:
            return KeptUp()
        async with self._one_by_one:
            held = await self._audio.held()
            plan = await self._plan(held)
            return await self._fetch_all(self._to_fetch_ahead(plan), held, plan.spare)

    async def _plan(self, held: Collection[CachedAudio], podcast: str | None = None) -> KeepPlan:
        used, whole = self._in_use(), [each.key for each in held if each.complete]
        return await self._core.keeping.plan(
            self._for_all,
            whole,
            [used] if used else [],
            podcast=podcast,
            ahead=self._fetch_ahead,
        )

    def _to_fetch_ahead(self, plan: KeepPlan) -> list[EpisodeKey]:
        self._ahead &= set(plan.queued)
        return [key for key in plan.ahead if key not in self._ahead]

    async def _remove(
        self, keys: Collection[EpisodeKey], held: Collection[CachedAudio]
    ) -> tuple[EpisodeKey, ...]:
        """Delete the audio of episodes; returns them."""
        for each in held:
            if each.key in keys:
                await self._audio.remove(each.url)
        if keys:
            await self._downloads.look()
        return tuple(keys)

    # Fetching.

    async def _fetch_all(
        self,
        wanted: Collection[EpisodeKey],
        held: Collection[CachedAudio],
        spare: Collection[EpisodeKey],
    ) -> KeptUp:
        """Fetch some, a few at a time; one that fails spoils nothing for the others."""
        waiting = [key for key in dict.fromkeys(wanted) if key not in self._stopped]
        if not waiting or not self._core.service.may_ask:
            return KeptUp()
        waiting.reverse()
        spared = frozenset(each.url for each in held if each.key in spare or not each.complete)
        fetched: list[EpisodeKey] = []
        failed: list[Failed] = []
        unreached: list[Failed] = []

        async def go_on() -> None:
            while waiting:
                key = waiting.pop()
                match await self._fetch(key, spared):
                    case True:
                        fetched.append(key)
                    case Failed(error=AudioUnreachableError() | UnreachableError()) as failure:
                        unreached.append(failure)
                    case Failed() as failure:
                        if key not in self._told:
                            failed.append(failure)
                        self._told.add(key)
                        if isinstance(failure.error, NoRoomError):
                            waiting.clear()
                if len(unreached) >= _UNREACHED and not fetched:
                    waiting.clear()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(_AT_ONCE, len(waiting))):
                group.create_task(go_on())
        if fetched:  # there is a network
            failed += unreached
        return KeptUp(tuple(key for key in wanted if key in fetched), failed=tuple(failed))

    async def _fetch(self, key: EpisodeKey, spared: frozenset[str]) -> Failed | bool:
        """Fetch one; returns whether it came, or why not."""
        name = str(key)
        self._audio.spared[key] = spared
        try:
            episode = await self._core.pages.with_audio(EpisodeRef(key))
            name = episode.title
            asked = self._downloads.state.fetches.get(key)
            if asked is not None and asked.state is not DownloadState.FAILED:
                return False  # it is on its way, or paused, by the user's word
            if not await self._download(key, episode):
                self._stopped.add(key)
                return False
            self._ahead.add(key)
        except AudioTakenError:
            self._stopped.add(key)
            return False
        except NoAudioError:  # as is known now
            return False
        except StenoError as error:
            return Failed(name, error, kept=False)
        finally:
            del self._audio.spared[key]
        return True

    async def _download(self, key: EpisodeKey, episode: Episode) -> bool:
        """Have it come as what a rule wants, noted before it does; False where it was stopped."""
        is_first = await self._core.keeping.begin(key)
        task = self._downloads.start(episode, by_rule=True)
        await asyncio.wait({task})
        has_come = not task.cancelled() and task.exception() is None
        if is_first and not has_come:
            await self._core.keeping.leave(key)
        if not task.cancelled():
            task.result()
        return has_come

    # Once it was heard.

    def heard(self, which: EpisodeKey | Iterable[int]) -> None:
        """Take note of what may have been heard to its end just now; see `drop_heard`.

        Args:
            which: an episode, or several by the numbers that the user's file has for them.
        """
        if isinstance(which, EpisodeKey):
            self._marked.add(which)
        else:
            self._marked_numbers.update(which)

    @property
    def waits(self) -> bool:
        """Whether something of what was noted is not in use, and so can be looked at."""
        return bool(self._marked_numbers or self._marked - {self._in_use()})

    async def drop_heard(self) -> tuple[EpisodeKey, ...]:
        """Delete the audio of what was heard to its end, where the rules say so.

        What is heard just now keeps it until then, and what waits in the queue altogether.

        Returns:
            Whose audio went.

        Raises:
            LibraryError: the disk refused.
            AudioError: so did the one with the audio.
        """
        used = self._in_use()
        keys = {key for key in self._marked if key != used and all(key)}
        numbers = set(self._marked_numbers)
        self._marked -= keys
        self._marked_numbers.clear()
        if not (keys or numbers) or await self._core.keeping.is_idle(self._for_all):
            return ()
        numbers |= await self._core.keeping.numbers(keys)
        if used is not None and (in_use := numbers & await self._core.keeping.numbers([used])):
            self._marked.add(used)
            numbers -= in_use
        held = await self._audio.held()
        gone = await self._core.keeping.heard(self._for_all, [each.key for each in held], numbers)
        return await self._remove(gone, held)

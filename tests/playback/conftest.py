"""A listener over a real service and library, with a player whose time is moved by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.downloads.cache import DownloadCache
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.playback.playback import Playback
from steno_tui.player.interface import MakePlayer, Player
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE
from tests.support.silent_player import SilentPlayer
from tests.tui.catalogue import FOG, NIGHT, PODCASTS, QUIET, SLEEPER

__all__ = ["FOG", "NIGHT", "QUIET", "SLEEPER", "Hall"]


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Hall:
    """Where one listens.

    Attributes:
        ticks: the player's time and the sleep timer's, in seconds.
        told: all that was heard, as it was told.
        notes: what happened by itself.
        log: both, as one came after the other.
    """

    core: Core
    audio: DownloadCache
    listener: Playback
    ticks: Clock
    told: list[NowPlaying | None] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    log: list[NowPlaying | str | None] = field(default_factory=list)

    async def play(self, key: EpisodeKey, at: float | None = None) -> None:
        await self.listener.play(await self.listener.episode(key), at)

    async def play_twins(self, at: float) -> None:
        """Play an episode of which two chapters start at 10 minutes."""
        episode = await self.listener.episode(SLEEPER)
        first, second, *others = episode.chapters
        twins = (first, second, replace(second, title="Its twin"), *others)
        await self.listener.play(replace(episode, chapters=twins), at)

    async def play_with_a_chapter_past_the_end(self, at: float) -> None:
        """Play an episode of an hour whose last chapter starts later than that."""
        episode = await self.listener.episode(SLEEPER)
        past = replace(episode.chapters[-1], title="Past", start_seconds=4000)
        await self.listener.play(replace(episode, chapters=(*episode.chapters, past)), at)

    @property
    def heard(self) -> NowPlaying:
        heard = self.listener.heard
        assert heard is not None
        return heard

    @property
    def position(self) -> float | None:
        return self.heard.status.position

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"Never came about: {what}. {self.listener.heard}")
            await asyncio.sleep(0.005)

    async def is_at(self, seconds: float) -> None:
        """Wait until the sound is at a time."""
        await self.until(lambda: self.position == seconds, f"at {seconds}")

    async def is_idle(self) -> None:
        """Wait until nothing is under way that began by itself."""

        def is_busy() -> bool:
            deeds = ("_steadily" in repr(task.get_coro()) for task in asyncio.all_tasks())
            return any(deeds) or not self.listener.autoplay._work.empty()  # noqa: SLF001

        await self.until(lambda: not is_busy(), "nothing more to do")

    async def left_at(self, key: EpisodeKey) -> int | None:
        listened = await self.core.library.run(lambda library: library.positions.get(key))
        return listened.seconds if listened is not None else None


@pytest.fixture(autouse=True)
def _no_idle_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("steno_tui.playback.autoplay.TICK_SECONDS", 0.01)


@pytest.fixture(scope="session")
def service() -> Iterator[FaultyService]:
    with FaultyService(catalogue=PODCASTS) as service:
        yield service


class Server(Protocol):
    """Whatever has an origin: the service, or a host that has nothing but audio."""

    @property
    def origin(self) -> str: ...


@asynccontextmanager
async def hall(
    service: Server,
    directory: Path,
    *,
    offline: bool = False,
    make_player: MakePlayer | None = None,
    limit: int = 2_000_000_000,
    resumes: bool = False,
) -> AsyncIterator[Hall]:
    ticks = Clock()

    async def silent() -> Player:
        return SilentPlayer(now=ticks)

    async with await Core.open(directory / "library", service.origin, offline=offline) as opened:
        audio = DownloadCache(directory / "audio", service.origin, limit=limit)
        told: list[NowPlaying | None] = []
        notes: list[str] = []
        log: list[NowPlaying | str | None] = []

        def tell(heard: NowPlaying | None) -> None:
            told.append(heard)
            log.append(heard)

        def note(sentence: str) -> None:
            notes.append(sentence)
            log.append(sentence)

        listener = Playback(opened, audio, make_player or silent, tell, on_note=note, clock=ticks)
        running = asyncio.create_task(listener.run(resumes=resumes))
        try:
            yield Hall(opened, audio, listener, ticks, told, notes, log)
            assert not running.done()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await listener.aclose()
            await audio.aclose()


@pytest.fixture
async def quiet_hall(service: FaultyService, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(service, tmp_path) as opened:
        yield opened

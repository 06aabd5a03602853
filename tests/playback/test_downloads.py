"""Which audio is on this machine, and which is on its way: told to whoever wants to know."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadProgress, DownloadState
from steno_tui.errors import AudioError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.downloads import Downloads
from tests.support.patience import PATIENCE

from .conftest import FOG, SLEEPER, Hall, hall


async def test_what_is_fetched_is_told_from_its_first_byte_to_its_last(quiet_hall: Hall) -> None:
    downloads = quiet_hall.listener.downloads
    told: list[Downloads] = []
    downloads.subscribe(told.append)
    await quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    await quiet_hall.until(lambda: not downloads.state.fetches, "the end of it")
    shares = [state.share(SLEEPER) for state in told]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert all(share is not None for share in shares)
    assert downloads.state == Downloads(frozenset({SLEEPER}))
    assert downloads.state.has(SLEEPER)
    assert downloads.state.share(FOG) is None


async def test_what_was_fetched_before_is_known_from_the_start(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as before:
        await before.listener.fetch(await before.listener.episode(SLEEPER))
    async with hall(service, tmp_path) as after:
        await after.until(lambda: after.listener.downloads.state.has(SLEEPER), "what is here")


async def test_what_was_removed_is_here_no_more(quiet_hall: Hall) -> None:
    downloads, episode = quiet_hall.listener.downloads, await quiet_hall.listener.episode(SLEEPER)
    await quiet_hall.listener.fetch(episode)
    await quiet_hall.audio.remove(quiet_hall.listener.audio_url(episode))
    await downloads.look()
    assert downloads.state == Downloads()


async def test_what_is_left_half_way_is_not_here_and_told_as_paused(quiet_hall: Hall) -> None:
    downloads = quiet_hall.listener.downloads
    task = quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    assert downloads.pause(SLEEPER)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert downloads.state.share(SLEEPER) is None
    assert downloads.state.fetches[SLEEPER].state is DownloadState.PAUSED
    assert not downloads.pause(SLEEPER)


async def test_what_cannot_be_kept_is_not_here(service: DemoService, tmp_path: Path) -> None:
    async with hall(service, tmp_path, limit=0) as full:
        with pytest.raises(AudioError):
            await full.listener.fetch(await full.listener.episode(SLEEPER))
        state = full.listener.downloads.state
        assert state.whole == frozenset() and state.share(SLEEPER) is None
        assert state.fetches[SLEEPER].state is DownloadState.FAILED
        assert "audio_cache_mb" in state.fetches[SLEEPER].reason


async def test_one_who_wants_to_know_no_more_is_not_told(quiet_hall: Hall) -> None:
    told: list[Downloads] = []
    quiet_hall.listener.downloads.subscribe(told.append)()
    await quiet_hall.listener.fetch(await quiet_hall.listener.episode(SLEEPER))
    assert told == []


async def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"Never came about: {what}"
        await asyncio.sleep(0.002)


class Gates:
    """Episodes whose audio comes once their gate is opened, and the downloads of them."""

    def __init__(self, directory: Path) -> None:
        audio = DownloadCache(directory, "https://stenobird.com", limit=10**9)
        self.downloads = ActiveDownloads(audio, self._fetch, self._names_now)
        self.begun: list[str] = []
        self._open: dict[str, asyncio.Event] = {}

    async def _names_now(self, known: Mapping[EpisodeKey, str]) -> dict[EpisodeKey, EpisodeKey]:
        return {key: key for key in known}

    async def _fetch(self, episode: Episode, _: bool) -> AsyncGenerator[DownloadProgress]:
        self.begun.append(episode.slug)
        yield DownloadProgress(10, 100)
        await self._gate(episode.slug).wait()
        yield DownloadProgress(100, 100, Path(episode.slug))

    def _gate(self, slug: str) -> asyncio.Event:
        return self._open.setdefault(slug, asyncio.Event())

    def start(self, slug: str, host: str = "", *, now: bool = False) -> asyncio.Task[Path]:
        """Ask for audio; where no host is named, each lies on one of its own."""
        url = f"https://{host or slug}.example/{slug}.mp3"
        episode = Episode(Podcast("p", "P"), slug, slug.title(), audio_url=url, summary="Long.")
        return self.downloads.start(episode, now=now)

    async def open(self, slug: str) -> None:
        self._gate(slug).set()
        await until(lambda: EpisodeKey("p", slug) not in self.downloads.state.fetches, slug)

    async def have_begun(self, *slugs: str) -> None:
        await until(lambda: self.begun == list(slugs), f"{slugs}, not {self.begun}")

    def states(self) -> dict[str, str]:
        return {key.episode: one.state for key, one in self.downloads.state.fetches.items()}


@pytest.fixture
async def gates(tmp_path: Path) -> AsyncGenerator[Gates]:
    gates = Gates(tmp_path / "audio")
    yield gates
    await gates.downloads.aclose()


async def test_a_few_are_fetched_at_once_and_the_others_in_the_order_of_asking(
    gates: Gates,
) -> None:
    for slug in "abcde":
        gates.start(slug)
    await gates.have_begun("a", "b", "c")
    await until(lambda: gates.states()["c"] == "coming", "the third on its way")
    assert list(gates.states().values()) == ["coming"] * 3 + ["waiting"] * 2
    await gates.open("b")
    await gates.have_begun("a", "b", "c", "d")
    await gates.open("a")
    await gates.have_begun("a", "b", "c", "d", "e")


async def test_one_host_is_asked_for_fewer_and_lets_others_pass(gates: Gates) -> None:
    for slug in "abc":
        gates.start(slug, "same")
    gates.start("d", "other")
    await gates.have_begun("a", "b", "d")
    await gates.open("d")
    assert gates.states() == {"a": "coming", "b": "coming", "c": "waiting"}
    await gates.open("a")
    await gates.have_begun("a", "b", "d", "c")


async def test_what_is_heard_waits_for_nobody(gates: Gates) -> None:
    for slug in "abcde":
        gates.start(slug)
    await gates.have_begun("a", "b", "c")
    assert gates.start("e", now=True) is gates.start("e")
    await gates.have_begun("a", "b", "c", "e")
    gates.start("f", now=True)
    await gates.have_begun("a", "b", "c", "e", "f")
    assert gates.states()["d"] == "waiting"


async def test_what_is_paused_gives_its_turn_to_the_next(gates: Gates) -> None:
    tasks = [gates.start(slug) for slug in "abcd"]
    await gates.have_begun("a", "b", "c")
    assert gates.downloads.pause(EpisodeKey("p", "a"))
    await gates.have_begun("a", "b", "c", "d")
    await asyncio.wait(tasks[:1])
    assert tasks[0].cancelled()
    paused = gates.downloads.state.fetches[EpisodeKey("p", "a")]
    assert (paused.state, paused.done, paused.total) == (DownloadState.PAUSED, 10, 100)


async def test_what_waits_can_be_paused_and_goes_to_the_end_of_the_line(gates: Gates) -> None:
    for slug in "abcde":
        gates.start(slug)
    assert gates.downloads.pause(EpisodeKey("p", "d"))
    assert gates.states()["d"] == "paused"
    gates.start("d")
    await gates.open("a")
    await gates.have_begun("a", "b", "c", "e")
    await gates.open("b")
    await gates.have_begun("a", "b", "c", "e", "d")


async def test_paused_and_gone_on_with_in_one_breath_it_goes_on(gates: Gates) -> None:
    gates.start("a")
    await gates.have_begun("a")
    gates.downloads.pause(EpisodeKey("p", "a"))
    gates.start("a")
    await gates.have_begun("a", "a")
    await until(lambda: gates.states() == {"a": "coming"}, "it on its way")
    await gates.open("a")
    assert gates.downloads.state == Downloads(frozenset({EpisodeKey("p", "a")}))


async def test_what_failed_is_told_with_its_reason_until_it_is_tried_again(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path, limit=1) as full:
        with pytest.raises(AudioError):
            await full.listener.fetch(await full.listener.episode(SLEEPER))
        downloads = full.listener.downloads
        assert "larger than" in downloads.state.fetches[SLEEPER].reason
        task = full.listener.fetch(await full.listener.episode(SLEEPER))
        assert downloads.state.fetches[SLEEPER].reason == ""
        await asyncio.wait({task})


async def test_of_an_episode_that_waits_its_page_is_not_kept(gates: Gates) -> None:
    gates.start("a")
    (fetch,) = gates.downloads.state.fetches.values()
    assert fetch.episode.summary is None


async def test_the_end_leaves_what_waits_and_what_comes(gates: Gates) -> None:
    tasks = [gates.start(slug) for slug in "abcde"]
    await gates.have_begun("a", "b", "c")
    await gates.downloads.aclose()
    assert all(task.cancelled() for task in tasks)


async def test_progress_is_told_now_and_then_and_with_what_begins_or_ends(
    gates: Gates, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates.start("a")
    await gates.have_begun("a")
    await until(lambda: gates.downloads.state.share(EpisodeKey("p", "a")) == 0.1, "a tenth")
    monkeypatch.setattr("steno_tui.playback.active_downloads.TELL_EVERY", 10**6)
    told: list[Downloads] = []
    gates.downloads.subscribe(told.append)
    gates.start("b")
    await gates.have_begun("a", "b")
    await until(lambda: gates.downloads.state.share(EpisodeKey("p", "b")) == 0.1, "a tenth")
    assert [state.share(EpisodeKey("p", "b")) for state in told] == [0, 0]
    gates.downloads.pause(EpisodeKey("p", "a"))
    assert told[-1].share(EpisodeKey("p", "b")) == 0.1

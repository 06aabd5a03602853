"""For the train: audio that is fetched to this machine, and played from there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.core.reference import EpisodeRef
from steno_tui.downloads.download import DownloadState
from steno_tui.playback.downloads import Downloads, Fetch
from steno_tui.player.interface import Track
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import NIGHT, SLEEPER, chapters, content, demo_episode, demo_podcast, episode
from .conftest import _fill
from .stage import NARROW, Clock, Setting, Stage, staged

SHORT = (
    demo_podcast(
        NIGHT,
        "Night Trains",
        [
            demo_episode(
                NIGHT,
                "The Sleeper to Lund",
                said=content("Short.", chapters=chapters(3, every=10)),
                duration=60,
            ),
            demo_episode(NIGHT, "The Quiet Coach", days=3, audio=False),
        ],
    ),
)
"""An episode of a minute, which is a megabyte."""

HALF = 500_000
"""Bytes of it."""


@pytest.fixture(autouse=True)
def _all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of progress one is told now and then, which here is waited for."""
    for module in ("downloads.transfer", "playback.active_downloads"):
        monkeypatch.setattr(f"steno_tui.{module}.TELL_EVERY", 0)


@pytest.fixture
def trains(tmp_path: Path, clock: Clock) -> Iterator[FaultyService]:
    with FaultyService(catalogue=SHORT, clock=clock, now=clock) as service:
        yield service


@pytest.fixture
def second_half(trains: FaultyService) -> Iterator[threading.Event]:
    """Half of the audio comes at once, and what follows it once this is set."""
    second_half = threading.Event()
    trains.faults.set("/audio/*", Fault(holds_at=HALF, until=second_half))
    yield second_half
    second_half.set()


@pytest.fixture
async def train(trains: FaultyService, tmp_path: Path) -> Setting:
    """The program with a library that has the short episodes."""
    await _fill(tmp_path / "library", trains.origin)
    return Setting(trains.origin, tmp_path / "library")


def row(stage: Stage) -> str:
    """The episode in the list."""
    return next(
        text for text in stage.rows() if "The Sleeper" in text and text.rstrip().endswith("1:00")
    )


def held(stage: Stage) -> float | None:
    return stage.main.episodes.downloads.share(SLEEPER)


async def begin(stage: Stage) -> None:
    """Fetch the first episode, without waiting for the end of that."""
    await stage.press("l")
    await stage.pilot.press("d")
    await stage.until(lambda: 0 < (held(stage) or 0) < 1, "some of it here")


async def is_here(stage: Stage) -> None:
    await stage.until(lambda: held(stage) == 1, "all of it here")


def track(stage: Stage) -> Track:
    heard = stage.app.actions.playback.heard
    assert heard is not None and heard.status.track is not None
    return heard.status.track


async def test_how_far_a_fetch_is_stands_in_the_list_and_on_the_page_until_it_is_here(
    train: Setting, second_half: threading.Event
) -> None:
    async with staged(train) as stage:
        await begin(stage)
        await stage.until(lambda: " % " in stage.text(), "its share in the list")
        await stage.until(lambda: " % " in f"{stage.page()} ", "its share on the page")
        second_half.set()
        await is_here(stage)
        await stage.notes("On this machine now: The Sleeper to Lund")
        await stage.until(lambda: "↓" in stage.text(), "its mark in the list")
        await stage.until(lambda: "on this machine" in stage.page(), "its mark on the page")


async def test_the_same_key_stops_a_fetch_and_goes_on_with_it(
    train: Setting, trains: FaultyService, second_half: threading.Event
) -> None:
    async with staged(replace(train, config=Config(keys={"download": "f8,d"}))) as stage:
        await begin(stage)
        await stage.pilot.press("f8")
        await stage.notes("Paused; f8 goes on with it")
        await stage.until(lambda: held(stage) is None, "no mark")
        trains.faults.clear()
        await stage.press("f8")
        await is_here(stage)
        ranges = [
            request.headers.get("range")
            for request in trains.requests
            if request.path.startswith("/audio/")
        ]
        assert ranges[0] is None
        assert ranges[-1] is not None and not ranges[-1].startswith("bytes=0-")


async def test_what_is_here_is_said_to_be_here(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("l", "d")
        await is_here(stage)
        await stage.press("d")
        await stage.notes("is on this machine already")


async def test_offline_what_is_here_is_played_and_nothing_else(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("l", "d")
        await is_here(stage)
        await stage.pilot.press("q")
    async with staged(replace(train, offline=True)) as stage:
        await stage.until(lambda: held(stage) == 1, "the mark")
        await stage.press("space")
        await stage.plays()
        assert track(stage).file is not None


async def test_offline_what_is_not_here_is_a_sentence(train: Setting) -> None:
    async with staged(replace(train, offline=True)) as stage:
        await stage.press("l", "l", "space")
        await stage.says("is not on this machine")
        assert stage.app.actions.playback.heard is None


async def test_without_a_network_what_is_not_here_is_a_sentence(
    train: Setting, trains: FaultyService
) -> None:
    async with staged(train) as stage:
        await stage.press("l")
        await asyncio.to_thread(trains.stop)
        await stage.press("d")
        await stage.until(lambda: bool(stage.toasts), "a sentence")
        assert held(stage) is None


async def test_an_episode_without_audio_is_a_sentence(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("l", "j", "d")
        await stage.notes("has no audio")


async def test_where_nothing_may_be_kept_that_is_a_sentence(train: Setting) -> None:
    async with staged(replace(train, config=Config(audio_cache_mb=0))) as stage:
        await stage.press("l", "d")
        await stage.says("audio_cache_mb in the configuration is 0")


async def test_a_fetch_that_fails_is_a_sentence_with_the_episode_in_it(
    train: Setting, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", Fault(status=404))
    async with staged(train) as stage:
        await stage.press("l", "d")
        await stage.says("The Sleeper to Lund: ")
        assert held(stage) is None


async def test_the_way_of_a_fetch_is_seen_in_the_bar_of_what_is_heard(
    train: Setting, second_half: threading.Event
) -> None:
    async with staged(train) as stage:
        await stage.press("l", "l", "space")
        await stage.plays()
        await stage.pilot.press("d")
        await stage.shows("fetching ")
        second_half.set()
        await is_here(stage)
        await stage.until(lambda: "fetching" not in stage.text(), "no word of it")


async def test_what_was_left_in_the_middle_of_a_fetch_goes_on_at_the_next_start(
    train: Setting, trains: FaultyService, second_half: threading.Event
) -> None:
    async with staged(train) as stage:
        await begin(stage)
        await stage.pilot.press("q")
    trains.faults.clear()
    async with staged(train) as stage:
        await is_here(stage)


async def test_in_a_narrow_window_the_marks_are_there_too(train: Setting) -> None:
    async with staged(replace(train, size=NARROW)) as stage:
        await stage.press("l", "d")
        await is_here(stage)
        await stage.until(lambda: "↓" in stage.text(), "its mark in the list")


async def test_the_page_is_laid_out_for_each_percent_that_comes_and_not_for_each_piece(
    full: Setting,
) -> None:
    async with staged(replace(full, start=EpisodeRef(SLEEPER), offline=True)) as stage:
        page = stage.main.page
        coming = episode()

        async def come(share: float) -> object:
            fetch = Fetch(coming, DownloadState.COMING, int(1000 * share), 1000)
            stage.main.downloads = Downloads(fetches={SLEEPER: fetch})
            await stage.settled()
            return page.view.lines

        await stage.until(lambda: page.key == SLEEPER, "the page")
        before = await come(0.501)
        assert "50 %" in stage.page()
        assert await come(0.507) is before
        assert await come(0.511) is not before
        assert "51 %" in stage.page()

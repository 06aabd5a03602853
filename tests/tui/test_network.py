"""A service that goes away, comes back, or is only half there."""

from __future__ import annotations

import re
import threading

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.core import requests
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import Podcast
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, PODCASTS, SLEEPER
from .stage import NOW, Clock, Setting, Stage, staged


async def opened(stage: Stage) -> None:
    """Fill the library and read the first episode's page."""
    await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")
    stage.main.reveal(SLEEPER)
    await stage.until(lambda: "Chapter 6" in stage.page(), "the page")
    await stage.settled()


async def test_a_page_stays_when_the_service_goes_away_and_the_user_hears_once(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        service.stop()
        await stage.press("r")
        await stage.until(lambda: stage.main.online is False, "it offline")
        await stage.settled()
        assert "Chapter 6" in stage.page()
        assert stage.page().count("refused the connection") == 1
        assert len(stage.toasts) <= 1
        await stage.press("r", "r")
        assert stage.page().count("refused the connection") == 1


async def test_a_service_that_is_back_is_noticed_and_the_notice_goes(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        service.stop()
        await stage.press("r")
        await stage.until(lambda: "refused the connection" in stage.page(), "the notice")
        service.start()
        await stage.press("r")
        await stage.until(lambda: stage.main.online is True, "it online")
        await stage.until(lambda: "refused" not in stage.page(), "the notice gone")


async def test_the_way_back_online_is_found_without_a_key(
    empty: Setting, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ASK_AGAIN_SECONDS", 0.05)
    service.stop()
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.online is False, "it offline")
        stage.app.core.requests.nudge()
        service.start()
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")
        assert stage.main.online


async def test_a_full_library_can_be_read_with_no_service_at_all(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        assert "offline" in stage.text()
        await stage.press("j", "enter", "enter")
        await stage.until(lambda: "Chapter 6" in stage.page(), "the page")
        await stage.press("r", "R")
        await stage.says("was told to stay offline")


async def test_a_page_never_read_says_so_offline(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        stage.main.reveal(SLEEPER._replace(podcast="weather-desk", episode="forecast-01"))
        await stage.until(lambda: stage.main.page.episode is not None, "what the list says")
        await stage.settled()
        assert "page not read yet" in stage.page()
        assert stage.app.is_running


async def test_offline_nobody_is_told_to_ask_the_service(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        address = f"{full.server}/podcast/nowhere"
        async for _ in stage.app.core.podcasts.add(address):
            pass
        stage.main.podcasts.load()
        await stage.until(lambda: stage.main.podcasts.select("nowhere"), "it on the list")
        await stage.shows("No episodes are on disk")
        assert "press r" not in stage.text().lower()
        stage.main.reveal(EpisodeKey("weather-desk", "forecast-01"))
        await stage.until(lambda: "has not been read yet" in stage.page(), "what a list says of it")
        assert "told to stay offline" in stage.page()
        assert " press " not in stage.page().lower()


async def test_one_podcast_that_cannot_be_refreshed_spoils_nothing(
    empty: Setting, service: FaultyService
) -> None:
    service.faults.set(f"*podcasts/{NIGHT}/episodes", Fault(status=500))
    async with staged(empty) as stage:
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 42, "everybody else's")
        await stage.press("R")
        await stage.says("Night Trains:")
        assert stage.main.status.progress == ""
        service.faults.clear()
        await stage.press("R")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")


async def test_progress_is_counted_and_then_goes(empty: Setting, service: FaultyService) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        seen = threading.Event()
        service.faults.set("*weather-desk*", Fault(until=seen))
        await stage.pilot.press("R")
        await stage.shows("Refreshing 2 of 3")
        seen.set()
        await stage.until(lambda: stage.main.status.progress == "", "it done")


async def test_a_login_page_is_told_from_the_service_and_replaces_nothing(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        service.faults.set("*", Fault.portal())
        await stage.press("r")
        await stage.until(lambda: "may ask for a login" in stage.page(), "the notice")
        assert "Chapter 6" in stage.page()


async def test_an_episode_the_service_no_longer_has_is_kept_and_marked(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        service.faults.set(f"*/{SLEEPER.episode}.md", Fault(status=410))
        await stage.press("r")
        await stage.until(lambda: "gone from the service" in stage.page(), "the mark")
        assert "Chapter 6" in stage.page()


async def test_refreshing_the_episodes_finds_what_was_done_to_them_elsewhere(
    empty: Setting, service: FaultyService, clock: Clock
) -> None:
    async with staged(empty, clock=clock) as stage:
        await opened(stage)
        fog = next(episode for episode in PODCASTS[0].episodes if episode.key == FOG)
        service.life.ask(fog)
        clock.now += 60
        await stage.press("h", "r")
        await stage.until(
            lambda: any(
                row.key == FOG and row.state == "processed"
                for row in stage.main.episodes.listing.items
            ),
            "the episode processed",
        )


async def test_the_theme_is_switched_and_remembered(full: Setting) -> None:
    async with staged(full) as stage:
        assert stage.app.theme == "steno-dark"
        await stage.press("ctrl+t")
        assert stage.app.theme == "steno-light"
    async with staged(full) as stage:
        assert stage.app.theme == "steno-light"
        await stage.press("ctrl+t")
        assert stage.app.theme == "steno-dark"


async def test_the_configured_theme_outweighs_the_remembered_one(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("ctrl+t")
    async with staged(replace(full, config=Config(theme="steno-dark"))) as stage:
        assert stage.app.theme == "steno-dark"


async def test_an_unknown_theme_is_passed_over(full: Setting) -> None:
    async with staged(replace(full, config=Config(theme="no-such-theme"))) as stage:
        assert stage.app.theme == "steno-dark"


def seconds_to_wait(stage: Stage) -> int | None:
    """How long the status line says that the service asks to wait."""
    found = re.search(r"The service asks to wait (\d+) s", stage.text())
    return int(found[1]) if found else None


async def test_a_pause_that_the_service_asks_for_is_counted_down(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        service.faults.set("*", Fault.rate_limit(retry_after=30))
        before = len(service.requests)
        await stage.press("r")
        await stage.until(lambda: seconds_to_wait(stage) is not None, "the pause")
        first = seconds_to_wait(stage)
        assert first is not None
        assert first <= 30
        await stage.until(lambda: (seconds_to_wait(stage) or first) < first, "it getting shorter")
        assert len(service.requests) == before + 1
        assert "Chapter 6" in stage.page()


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_refresh_that_brings_nothing_says_so(
    empty: Setting, service: FaultyService, key: str
) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        await stage.press("h", key)
        await stage.shows("Nothing new")
        await stage.until(lambda: stage.main.status.progress == "", "it done")
        assert stage.toasts == []


async def test_a_refresh_says_which_feeds_it_left_for_later(full: Setting) -> None:
    with Library.open(full.library, full.server) as library:
        slug = library.feeds.add(f"{full.server}/feeds/radio.xml", "Radio")
        library.podcasts.follow(Podcast(slug, "Radio"))
        library.feeds.put_off(slug, NOW + 600, 1)
    async with staged(full) as stage:
        await stage.press("R")
        await stage.shows("1 feed is left for later, asked again in 10 min")


async def test_a_refresh_says_how_much_is_new(empty: Setting, service: FaultyService) -> None:
    service.faults.set(f"*podcasts/{NIGHT}/episodes", Fault(status=500))
    async with staged(empty) as stage:
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 42, "everybody else's")
        service.faults.clear()
        await stage.press("R")
        await stage.shows("5 new episodes")


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_refresh_that_finds_the_network_again_still_says_how_it_went(
    empty: Setting, service: FaultyService, key: str
) -> None:
    service.stop()
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.online is False, "it offline")
        service.start()
        with stage.hearing() as said:
            await stage.press(key)
            await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")
            await stage.settled()
        assert said == ["47 new episodes"]


async def test_a_page_that_is_as_it_was_says_so(empty: Setting, service: FaultyService) -> None:
    async with staged(empty) as stage:
        await opened(stage)
        await stage.press("r")
        await stage.shows("Nothing new on this page")
        assert stage.toasts == []

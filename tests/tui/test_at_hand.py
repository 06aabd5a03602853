"""The episode at hand: one, lit and shown, for every key; and keys that wait for its page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from steno_tui.core.events import CoreEvent
from steno_tui.core.reference import Reference
from steno_tui.models.episode import EpisodeKey
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import BROKEN, FOG, NIGHT, SLEEPER
from .stage import MEDIUM, NARROW, USUAL, Setting, Stage, staged
from .test_waiting import hears, waiting

GAUGE = EpisodeKey(NIGHT, "changing-gauge")
"""Has four chapters, and is the fifth of the newest."""


async def filtered(stage: Stage, words: str) -> None:
    """Narrow the list by words, as somebody does who types fast."""
    await stage.press("f", *words, "enter")
    await stage.settled()


def lit(stage: Stage) -> EpisodeKey | None:
    row = stage.main.episodes.selected
    return row.key if row is not None else None


@pytest.mark.parametrize("size", [USUAL, MEDIUM, NARROW])
async def test_what_a_filter_leaves_is_what_every_key_acts_on(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await filtered(stage, "gauge")
        assert lit(stage) == GAUGE
        await stage.press("y")
        await stage.until(lambda: stage.clipboard.endswith(GAUGE.episode), "its link")
        await stage.press("n")
        assert await waiting(stage) == [GAUGE]
        await stage.press("m")
        row = stage.main.episodes.selected
        assert row is not None and row.read
        await stage.press("space")
        await hears(stage, GAUGE)
        await stage.press("c")
        await stage.until(lambda: stage.pane() == "page", "its chapters")
        assert stage.main.page.key == GAUGE


@pytest.mark.parametrize("size", [USUAL, MEDIUM, NARROW])
async def test_a_filter_on_a_page_leaves_that_page(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "a page")
        await filtered(stage, "gauge")
        await stage.press("space")
        await hears(stage, GAUGE)
        assert lit(stage) == stage.main.page.key == GAUGE


async def test_a_filter_counts_while_the_first_lists_are_still_looked_for(
    full: Setting, service: FaultyService
) -> None:
    # The last session's episode is in no list, so its row is waited for as long as lists come.
    nowhere = FOG._replace(episode="nowhere")
    async with staged(full) as stage:
        await stage.press("l")
        stage.main.episodes.sought = nowhere
        await stage.press("j")
        await stage.until(lambda: stage.main.page.key == FOG, "the page of the lit row")
        stage.main.episodes.sought = nowhere
        await filtered(stage, "gauge")
        await stage.until(lambda: stage.main.page.key == GAUGE, "the page of what is left")


async def test_where_a_filter_leaves_nothing_no_key_acts_on_anything(full: Setting) -> None:
    async with staged(full) as stage:
        await filtered(stage, "xyzzy")
        for key in ("space", "y", "t", "d", "n", "m", "c", "o", "H"):
            with stage.hearing() as said:
                await stage.press(key)
            assert said == ["Select an episode first"], key
        assert stage.clipboard == ""
        assert stage.main.bar.now_playing is None
        assert await waiting(stage) == []


@pytest.mark.parametrize("key", ["t", "d", "n", "m", "H"])
async def test_keys_speak_alike_of_the_same_lack(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        with stage.hearing() as said:
            await stage.press(key)
        assert said == ["Which episode? Enter shows them"]


async def test_in_a_narrow_window_keys_ask_which_episode_of_the_podcast(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        for keys in (("space",), ("j", "space")):
            with stage.hearing() as said:
                await stage.press(*keys)
            assert said[-1] == "Which episode? Enter shows them", keys
        await stage.shows("Which episode? Enter shows them")
        for key in ("d", "c", "n", "m"):
            with stage.hearing() as said:
                await stage.press(key)
            assert said == ["Which episode? Enter shows them"], key
        assert stage.main.bar.now_playing is None
        assert await waiting(stage) == []


async def test_in_a_narrow_window_the_link_of_the_podcast_is_copied_and_opened(
    full: Setting,
) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("j", "y")
        link = f"{full.server}/podcast/night-trains"
        assert stage.clipboard == link
        with stage.hearing() as said:
            await stage.press("o")
        assert any(link in words for words in said)


@pytest.mark.parametrize("size", [USUAL, MEDIUM, NARROW])
async def test_a_podcast_is_left_among_the_podcasts_only(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("j")
        before = len(stage.main.podcasts.listing.items)
        await stage.press("l", "j", "x")
        assert stage.noted == "x leaves a podcast: h goes to them"
        await stage.press("enter", "x")
        assert stage.noted == "x leaves a podcast: h h goes to them"
        assert lit(stage) == stage.main.page.key
        await stage.press("h", "h", "x")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) < before, "it gone")


async def test_all_podcasts_at_once_are_not_left(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("x")
        assert stage.noted == "Select the podcast to leave first"


async def test_a_podcast_that_is_taken_back_takes_nobody_from_a_page(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j")
        before = len(stage.main.podcasts.listing.items)
        await stage.press("x")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) < before, "it gone")
        await stage.press("l", "enter")
        shown = stage.main.page.key
        await stage.press("u")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) == before, "it back")
        await stage.settled()
        assert stage.main.page.key == lit(stage) == shown


# Keys that wait for a page.


@contextmanager
def held(stage: Stage) -> Iterator[asyncio.Event]:
    """Hold what the service has of every page until the event is set."""
    released, read = asyncio.Event(), stage.app.core.pages.open

    async def open_late(reference: Reference, *ask: Any) -> AsyncIterator[CoreEvent]:
        async for event in read(reference, *ask):
            yield event
            await released.wait()

    with patch.object(stage.app.core.pages, "open", open_late):
        yield released


async def on_the_way(stage: Stage) -> None:
    """Open the page of an episode that was never read."""
    await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "the lists")
    stage.main.go_to("episodes")
    await stage.press("j", "j", "j")
    await stage.settled()


async def presses(stage: Stage, *keys: str) -> None:
    """Press keys, and do not wait for a page that is held."""
    for key in keys:
        await stage.pilot.press(key)


async def open_gauge(stage: Stage) -> None:
    await presses(stage, "j", "enter")
    await stage.until(lambda: "fetching its page" in stage.page(), "it on its way")


async def test_the_chapters_are_gone_to_once_they_are_there(empty: Setting) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, "c")
            await stage.shows("c waits for the page")
            released.set()
            await stage.until(lambda: stage.main.page.view.cursor == 0, "the first chapter")
        assert "waits for" not in stage.text()


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_an_episode_is_played_with_its_chapters(empty: Setting, key: str) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, key)
            await stage.shows("waits for the page")
            assert stage.app.actions.playback.heard is None
            released.set()
            await hears(stage, GAUGE)
        heard = stage.main.bar.now_playing
        assert heard is not None
        assert len(heard.episode.chapters) == 4


async def test_enter_pressed_twice_plays_what_was_opened(empty: Setting) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await presses(stage, "j", "enter", "enter")
            await stage.shows("Enter waits for the page")
            released.set()
            await hears(stage, GAUGE)


async def test_what_the_page_tells_makes_a_request_needless(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, "t")
            await stage.shows("t waits for the page")
            released.set()
            await stage.notes("Stenobird has listened to it already")
        assert not [one for one in service.requests if one.method == "POST"]


@pytest.mark.parametrize("other", ["j", "escape", "question_mark"])
async def test_another_key_takes_the_place_of_the_one_that_waits(
    empty: Setting, other: str
) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, "enter")
            await stage.shows("Enter waits for the page")
            await presses(stage, other)
            await stage.until(lambda: not stage.main.status.awaited, "nothing that waits")
            released.set()
            await stage.until(lambda: "Gauge 1" in stage.page(), "the page")
        await stage.settled()
        assert stage.app.actions.playback.heard is None


async def test_a_click_on_another_episode_forgets_what_waits(empty: Setting) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, "enter")
            await stage.shows("Enter waits for the page")
            await stage.pilot.click(offset=stage.place_of("Broken Signal"))
            await stage.until(lambda: not stage.main.status.awaited, "nothing that waits")
            released.set()
            await stage.until(lambda: stage.main.page.key == BROKEN, "the other page")
        await stage.settled()
        assert stage.app.actions.playback.heard is None


async def test_where_the_page_cannot_be_had_a_key_makes_do_with_what_there_is(
    empty: Setting, service: FaultyService
) -> None:
    service.faults.set(f"*/{GAUGE.episode}.md", Fault(status=500))
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            await presses(stage, "enter")
            await stage.shows("Enter waits for the page")
            released.set()
            await hears(stage, GAUGE)


async def test_a_page_that_is_nowhere_is_told(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        stage.main.reveal(FOG._replace(episode="nowhere"))
        await stage.settled()
        await stage.press("y")
        await stage.shows("There is no page of it")


@pytest.mark.parametrize("keys", [("enter", "c", "enter"), ("c", "enter")], ids=" ".join)
async def test_keys_that_wait_are_done_in_their_order(
    empty: Setting, keys: tuple[str, ...]
) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await presses(stage, "j", *keys)
            await stage.shows("c Enter wait for the page")
            released.set()
            await hears(stage, GAUGE)
        await stage.plays()
        assert stage.position == stage.main.page.targets.jumps[0] > 0
        assert stage.pane() == "page"


async def test_a_key_that_opens_the_page_leaves_what_waits_for_it(empty: Setting) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await presses(stage, "j", "y", "enter")
            await stage.until(lambda: stage.pane() == "page", "the page's pane")
            assert not stage.clipboard
            released.set()
            await stage.until(lambda: stage.clipboard.endswith(GAUGE.episode), "its link")


async def test_a_key_pressed_twice_while_it_waits_is_done_once(empty: Setting) -> None:
    async with staged(empty) as stage:
        await on_the_way(stage)
        with held(stage) as released:
            await open_gauge(stage)
            with stage.hearing() as said:
                await presses(stage, "y", "y")
                await stage.shows("y waits for the page")
                released.set()
                await stage.notes("Copied")
                await stage.settled()
            assert len(said) == 1

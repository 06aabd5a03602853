"""Keeping up on the screen: the window of a podcast's rules, and what is done by them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.core.core import Core
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.keep_rules import KeepRules, OwnKeepRules
from steno_tui.text.counts import count
from steno_tui.tui.screens.keep_rules import KeepRulesScreen, stepped
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import NIGHT, SLEEPER, demo_episode, demo_podcast
from .conftest import _fill
from .host import PENDING, Hosted, hosted
from .stage import MEDIUM, NARROW, USUAL, Clock, Setting, Stage, staged
from .test_hostile import WORDS

FOR_ALL = KeepRules(3, 0, False)

SHORT = (
    demo_podcast(
        NIGHT,
        "Night Trains",
        [
            demo_episode(NIGHT, "The Sleeper to Lund", duration=60),
            demo_episode(NIGHT, "A Platform in the Fog", days=1, duration=60),
        ],
    ),
)
PLATFORM = EpisodeKey(NIGHT, "a-platform-in-the-fog")


@asynccontextmanager
async def window(
    own: OwnKeepRules | None = None,
    *,
    title: str = "Night Trains",
    size: tuple[int, int] = USUAL,
    keys: dict[str, str] | None = None,
) -> AsyncIterator[Hosted[KeepRulesScreen]]:
    """The window of a podcast's rules."""
    async with await Core.open(None, "https://stenobird.com", offline=True) as core:
        await core.keeping.set_own(NIGHT, own or OwnKeepRules())
        screen = KeepRulesScreen(core.keeping, FOR_ALL, NIGHT, title)
        async with hosted(screen, size, keys=keys) as stage:
            yield stage


def said(stage: Hosted[KeepRulesScreen], label: str) -> str:
    """What stands behind a rule."""
    return next(row for row in stage.rows() if label in row).partition(label)[2].strip()


async def test_what_is_in_force_is_said_and_where_it_comes_from() -> None:
    async with window(OwnKeepRules(keep_downloads=5)) as stage:
        assert "Night Trains" in stage.text()
        assert said(stage, "Fetch the newest") == "as for all (3)"
        assert said(stage, "Keep the newest") == "5"
        assert said(stage, "Delete when heard") == "as for all (no)"


@pytest.mark.parametrize("key", ["enter", "escape", "A"])
async def test_what_was_changed_is_what_it_ends_with(key: str) -> None:
    async with window() as stage:
        await stage.press("right", "right", "l")
        assert said(stage, "Fetch the newest") == "2"
        await stage.press("j", "j", "right", "right")
        assert said(stage, "Delete when heard") == "yes"
        await stage.press("k", "right", "left", key)
        assert stage.outcome == OwnKeepRules(2, None, True)


@pytest.mark.parametrize("keys", [("escape",), ("right", "left", "enter"), ("left", "enter")])
async def test_where_nothing_was_changed_it_ends_with_nothing(keys: tuple[str, ...]) -> None:
    async with window() as stage:
        await stage.press(*keys)
        assert stage.outcome is None


async def test_a_rule_for_all_can_be_had_again() -> None:
    async with window(OwnKeepRules(2, 5, False)) as stage:
        await stage.press("left", "h", "left", "enter")
        assert stage.outcome == OwnKeepRules(None, 5, False)


async def test_none_and_all_are_words() -> None:
    async with window() as stage:
        await stage.press("right")
        assert said(stage, "Fetch the newest") == "none"
        await stage.press("j", "right")
        assert said(stage, "Keep the newest") == "all"


async def test_each_rule_is_explained_where_the_cursor_is() -> None:
    async with window() as stage:
        assert "After a refresh" in stage.text()
        await stage.press("j")
        assert "What you fetched" in stage.text()
        await stage.press("j")
        assert "waits in the queue" in stage.text()


async def test_its_keys_are_hinted_at_as_the_configuration_has_them() -> None:
    async with window(keys={"keep_more": "plus", "keep_less": "minus"}) as stage:
        assert "- + change" in stage.text()


async def test_a_click_on_a_rule_selects_it() -> None:
    async with window() as stage:
        await stage.pilot.click(stage.dialog.listing, offset=(4, 2))
        await stage.settled()
        assert stage.outcome is PENDING
        await stage.press("right", "right", "enter")
        assert stage.outcome == OwnKeepRules(delete_when_heard=True)


@pytest.mark.parametrize("title", [*WORDS, "x" * 10_000])
async def test_any_title_stands_in_its_one_row(title: str) -> None:
    async with window(title=title) as stage:
        assert "as for all (3)" in stage.text()


@pytest.mark.parametrize("size", [MEDIUM, NARROW, (24, 8)])
async def test_in_a_small_window_all_of_it_can_be_reached(size: tuple[int, int]) -> None:
    async with window(size=size) as stage:
        await stage.press("G", "right", "right")
        await stage.shows("yes")
        await stage.press("enter")
        assert stage.outcome == OwnKeepRules(delete_when_heard=True)


@given(st.none() | st.integers(0, 1000), st.sampled_from([-1, 1]))
def test_a_step_never_leaves_what_may_be_set(value: int | None, step: int) -> None:
    choices = (0, 1, 2, 5, 100)
    found = stepped(value, choices, step)
    assert found in (None, value, *choices)
    if value is not None and found is not None:
        assert (found - value) * step >= 0


# In the program.


@pytest.fixture
def trains(clock: Clock) -> Iterator[FaultyService]:
    with FaultyService(catalogue=SHORT, clock=clock, now=clock) as service:
        yield service


@pytest.fixture
async def train(trains: FaultyService, tmp_path: Path) -> Setting:
    await _fill(tmp_path / "library", trains.origin)
    return Setting(trains.origin, tmp_path / "library")


def share(stage: Stage, key: EpisodeKey) -> float | None:
    return stage.main.episodes.downloads.share(key)


async def test_a_rule_that_is_set_is_followed_at_once(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("j", "A", "right", "right", "escape")
        await stage.until(lambda: share(stage, SLEEPER) == 1, "the newest here")
        assert share(stage, PLATFORM) is None
        await stage.notes(f"By the rules: {count(1, 'episode')} fetched")
        await stage.press("A")
        await stage.shows("Fetch the newest")
        assert "as for all (0)" not in stage.text()
        await stage.press("right", "escape")
        await stage.until(lambda: share(stage, PLATFORM) == 1, "the next as well")


async def test_the_rules_are_followed_after_a_refresh(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.app.core.keeping.set_own(NIGHT, OwnKeepRules(1))
        await stage.press("R")
        await stage.until(lambda: share(stage, SLEEPER) == 1, "the newest here")


async def test_what_fails_by_a_rule_is_told_in_one_sentence(
    train: Setting, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", Fault(status=404))
    async with staged(train) as stage:
        await stage.press("j", "A", "right", "right", "right", "escape")
        await stage.says("2 episodes could not be fetched. ")
        assert len(stage.toasts) == 1


async def test_without_a_network_nothing_is_told_of_the_rules(
    train: Setting, trains: FaultyService
) -> None:
    async with staged(train) as stage:
        await asyncio.to_thread(trains.stop)
        await stage.press("j", "A", "right", "right", "right", "escape")
        assert stage.toasts == []


async def test_h_on_an_episode_has_its_audio_deleted_where_the_rules_say_so(
    train: Setting,
) -> None:
    async with staged(replace(train, config=Config(delete_when_heard=True))) as stage:
        await stage.press("l", "d")
        await stage.until(lambda: share(stage, SLEEPER) == 1, "its audio here")
        await stage.press("H")
        await stage.until(lambda: share(stage, SLEEPER) is None, "its audio gone")


async def test_d_on_what_came_by_a_rule_makes_it_the_users_own(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("j", "A", *["right"] * 3, "escape")
        await stage.until(lambda: share(stage, PLATFORM) == 1, "both here")
        await stage.until(lambda: share(stage, SLEEPER) == 1, "both here")
        await stage.press("l", "j", "d")
        await stage.notes("is on this machine already")
        await stage.press("h", "A", "j", "right", "right", "escape")
        assert (share(stage, SLEEPER), share(stage, PLATFORM)) == (1, 1)
        assert (await stage.app.core.keeping.own(NIGHT)).keep_downloads == 1


async def test_what_is_queued_is_fetched_ahead(train: Setting) -> None:
    async with staged(replace(train, config=Config(fetch_ahead=1))) as stage:
        await stage.press("l", "n")
        await stage.until(lambda: share(stage, SLEEPER) == 1, "its audio here")
        await stage.press("j", "n")
        await stage.settled()
        assert share(stage, PLATFORM) is None


async def test_the_window_is_that_of_the_podcast_or_of_the_episodes(train: Setting) -> None:
    async with staged(train) as stage:
        await stage.press("A")
        await stage.notes("Select a podcast first")
        assert stage.is_home()
        await stage.press("l", "A")
        assert stage.is_on(KeepRulesScreen)
        assert "Night Trains" in stage.text()


async def test_the_window_is_hinted_at_where_a_podcast_is_selected(train: Setting) -> None:
    def hinted(stage: Stage) -> bool:
        return any("keep_up" in one.names for one in stage.main.status.hints)

    async with staged(train) as stage:
        assert not hinted(stage)
        await stage.press("j")
        assert hinted(stage)
        await stage.press("l")
        assert not hinted(stage)

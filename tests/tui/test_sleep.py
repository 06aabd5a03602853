"""The sleep timer's short list."""

from __future__ import annotations

import pytest

from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.player.interface import Status
from steno_tui.tui.screens.sleep_timer import SleepScreen

from .catalogue import chapters, episode
from .host import PENDING, Hosted, hosted
from .stage import NARROW

STATUS = Status(position=1000.0, duration=4000.0, state="playing")


def screen(sleep: Sleep = Sleep.OFF, left: int | None = None, *, number: int = 6) -> SleepScreen:
    heard = NowPlaying(episode(chapters=chapters(number)), STATUS, sleep=sleep, sleep_left=left)
    return SleepScreen(heard)


def offered(stage: Hosted[SleepScreen]) -> list[tuple[Sleep, int | None]]:
    return [(choice.sleep, choice.minutes) for choice in stage.dialog.listing.items]


async def test_what_can_end_the_sound_is_offered() -> None:
    async with hosted(screen()) as stage:
        assert offered(stage) == [
            (Sleep.OFF, None),
            (Sleep.TIMER, 15),
            (Sleep.TIMER, 30),
            (Sleep.TIMER, 45),
            (Sleep.TIMER, 60),
            (Sleep.CHAPTER, None),
            (Sleep.EPISODE, None),
        ]
        for words in ("Off", "In 15 minutes", "In 60 minutes", "At the end of the chapter"):
            assert words in stage.text()


async def test_without_chapters_there_is_no_end_of_one() -> None:
    async with hosted(screen(number=0)) as stage:
        assert (Sleep.CHAPTER, None) not in offered(stage)


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [
        (("enter",), (Sleep.OFF, None)),
        (("j", "enter"), (Sleep.TIMER, 15)),
        (("down", "down", "enter"), (Sleep.TIMER, 30)),
        (("G", "k", "enter"), (Sleep.CHAPTER, None)),
        (("G", "enter"), (Sleep.EPISODE, None)),
        (("j", "escape"), None),
        (("z",), None),
    ],
)
async def test_enter_chooses_and_escape_does_not(keys: tuple[str, ...], outcome: object) -> None:
    async with hosted(screen()) as stage:
        await stage.press(*keys)
        assert stage.outcome == outcome


async def test_what_is_set_is_selected_and_said() -> None:
    async with hosted(screen(Sleep.EPISODE)) as stage:
        assert "sleeps after the episode" in stage.text()
        await stage.press("enter")
        assert stage.outcome == (Sleep.EPISODE, None)


async def test_a_timer_that_runs_says_how_long_yet() -> None:
    async with hosted(screen(Sleep.TIMER, 700)) as stage:
        assert "sleeps in 12 min" in stage.text()


async def test_a_click_on_a_moment_and_on_it_again_sets_it() -> None:
    async with hosted(screen()) as stage:
        listing = stage.dialog.listing
        await stage.pilot.click(listing, offset=(4, 2))
        await stage.settled()
        assert stage.outcome is PENDING
        await stage.pilot.click(listing, offset=(4, 2))
        await stage.settled()
        assert stage.outcome == (Sleep.TIMER, 30)


@pytest.mark.parametrize("size", [NARROW, (24, 8)])
async def test_all_moments_can_be_reached_in_a_small_window(size: tuple[int, int]) -> None:
    async with hosted(screen(), size) as stage:
        await stage.press("G")
        await stage.until(lambda: "At the end of the e" in stage.text(), "the last one in sight")
        await stage.press("enter")
        assert stage.outcome == (Sleep.EPISODE, None)


async def test_where_nothing_is_heard_nothing_breaks() -> None:
    async with hosted(SleepScreen(None)) as stage:
        await stage.press("escape")
        assert stage.outcome is None

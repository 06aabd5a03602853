"""Listening: playing, stepping through chapters, seeking, and coming back to where one was."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.models.playback import PlaybackPosition
from steno_tui.player.interface import Status
from tests.support.silent_player import SilentPlayer

from .catalogue import FOG, NIGHT, QUIET, SLEEPER, WEATHER
from .stage import NARROW, Setting, Stage, staged


async def played(stage: Stage, *steps: str) -> None:
    """Open the first episode's page and play from its first chapter, or one further down."""
    await stage.press("l", "enter")
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()
    await stage.press("c", *steps, "enter")
    await stage.plays()


async def heard_at(stage: Stage, seconds: float) -> None:
    await stage.until(lambda: stage.position == seconds, f"the sound at {seconds}")


def state(stage: Stage) -> str | None:
    heard = stage.main.bar.now_playing
    return heard.status.state if heard is not None else None


async def test_there_is_no_bar_before_there_is_sound(full: Setting) -> None:
    async with staged(full) as stage:
        assert not stage.main.bar.display
        await stage.press("s", ".", ",", "[", "]")
        assert stage.main.bar.now_playing is None


@pytest.mark.parametrize("key", ["s", ".", ",", "{", "}", "[", "]", "9", "0", "M", "<", ":", "z"])
async def test_a_key_of_the_sound_says_that_there_is_none(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await stage.press(key)
        await stage.shows("Nothing is playing")
        assert stage.is_home()
        assert stage.toasts == []


async def test_behind_the_last_chapter_is_no_other(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, *"jjjjj")
        await heard_at(stage, 1800)
        await stage.press("]")
        await stage.shows("This is the last chapter")


async def test_an_episode_without_chapters_has_none_to_step_to(full: Setting) -> None:
    async with staged(full) as stage:
        stage.main.reveal(SLEEPER._replace(podcast=WEATHER, episode="forecast-01"))
        await stage.until(lambda: stage.main.page.episode is not None, "the page")
        await stage.settled()
        await stage.press("space")
        await stage.plays()
        for key in ("[", "]"):
            await stage.press(key)
            await stage.shows("It has no chapters")


async def test_the_page_tells_whether_the_chapter_that_is_heard_sounds(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, "j")
        await stage.shows("▶   10:00")
        await stage.press("space")
        await stage.shows("‖   10:00")


async def test_space_plays_the_page_and_then_pauses_and_plays_on(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        await stage.press("space")
        await stage.plays()
        assert stage.main.bar.display
        await stage.press("space")
        await stage.until(lambda: state(stage) == "paused", "a pause")
        await stage.press("space")
        await stage.until(lambda: state(stage) == "playing", "it playing on")


async def test_the_bar_goes_on_with_the_sound(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        stage.ticks.now += 61
        await stage.shows("6:01  ")


async def test_the_chapter_that_is_heard_is_marked_on_its_page(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        stage.ticks.now += 310
        await stage.until(lambda: stage.main.page.view.playing == 1, "the second chapter marked")
        assert any(row.count("▶") and "Chapter 2" in row for row in stage.rows())


async def test_another_episodes_page_is_not_marked(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("h", "j", "enter")
        await stage.until(lambda: stage.main.page.key == FOG, "another page")
        await stage.until(lambda: stage.main.page.view.playing is None, "no mark")
        await stage.press("h", "k", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page that is heard")
        await stage.until(lambda: stage.main.page.view.playing == 0, "the mark")


async def test_next_goes_to_the_next_chapter_and_stays_at_the_last(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, "j", "j", "j", "j")
        await stage.press("]")
        await heard_at(stage, 1800)
        await stage.press("]")
        await heard_at(stage, 1800)


async def test_previous_goes_to_the_start_of_the_chapter_first(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, "j", "j")
        stage.ticks.now += 10
        await heard_at(stage, 910)
        await stage.press("[")
        await heard_at(stage, 900)
        await stage.press("[")
        await heard_at(stage, 600)


async def test_previous_before_the_first_chapter_goes_to_the_start(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("[")
        await heard_at(stage, 0)
        await stage.press("[")
        await heard_at(stage, 0)
        await stage.press("]")
        await heard_at(stage, 300)


async def test_seeking_stays_within_the_audio(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(".", ".", ",")
        await heard_at(stage, 305)
        await stage.press("}", "}", "{")
        await heard_at(stage, 335)
        await stage.press(*"{" * 12)
        await heard_at(stage, 0)
        await stage.press(*"}" * 121)
        await heard_at(stage, 3599)


async def test_a_click_on_the_time_line_goes_there(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.pilot.click("#player", offset=(stage.app.size.width // 2, 1))
        await stage.until(lambda: abs((stage.position or 0) - 1800) < 60, "half of it")


async def test_a_click_on_the_rest_of_the_bar_pauses(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.pilot.click("#player", offset=(1, 0))
        await stage.until(lambda: state(stage) == "paused", "a pause")


async def test_stopping_takes_the_bar_away_and_remembers_where(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, "j")
        stage.ticks.now += 7
        await heard_at(stage, 607)
        await stage.press("s")
        await stage.until(lambda: not stage.main.bar.display, "no bar")
        assert await stage.app.core.library.run(
            lambda library: library.positions.get(SLEEPER)
        ) == PlaybackPosition(607)


async def test_an_episode_goes_on_where_it_was_left_after_a_restart(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage, "j")
        stage.ticks.now += 7
        await heard_at(stage, 607)
        await stage.pilot.press("q")
    async with staged(full) as stage:
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        await stage.press("space")
        await stage.plays()
        assert stage.position == 607


async def test_an_episode_heard_to_its_end_starts_over(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        stage.ticks.now += 5000
        await stage.until(lambda: state(stage) == "ended", "the end")
        await stage.press("space")
        await heard_at(stage, 0)


async def over(stage: Stage) -> None:
    """Hear the first episode to its end, after which nothing waits."""
    await played(stage)
    stage.ticks.now += 5000
    await stage.until(lambda: state(stage) == "ended", "the end")


async def test_the_end_is_told_and_marked_at_once(full: Setting) -> None:
    async with staged(full) as stage:
        await over(stage)
        await stage.shows("✓ Heard to its end")
        await stage.until(
            lambda: any("The Sleeper to Lund  " in row and "✓" in row for row in stage.rows()),
            "the mark in the list",
        )
        await stage.until(lambda: " heard " in f"{stage.page()} ", "the mark on the page")


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [
        ((",",), 3595),
        (("{", "{", "."), 3545),
        (("[",), 1800),
        (("[", "["), 1500),
        (("[", "[", "]"), 1800),
        ((":", *"14:40", "enter"), 880),
        ((".",), 0),
        (("]",), 0),
        ((), 0),
    ],
)
async def test_behind_the_end_one_goes_where_one_likes_and_plays_from_there(
    full: Setting, keys: tuple[str, ...], seconds: float
) -> None:
    async with staged(full) as stage:
        await over(stage)
        await stage.press(*keys)
        if seconds:
            await heard_at(stage, seconds)
            assert state(stage) == "paused"
        assert stage.toasts == []
        await stage.press("space")
        await heard_at(stage, seconds)
        await stage.plays()


async def test_behind_the_end_the_time_line_can_be_clicked(full: Setting) -> None:
    async with staged(full) as stage:
        await over(stage)
        await stage.pilot.click("#player", offset=(stage.app.size.width // 2, 1))
        await stage.until(lambda: abs((stage.position or 0) - 1800) < 60, "half of it")
        there = stage.position
        await stage.press("space")
        await stage.plays()
        assert stage.position == there


async def test_where_one_went_behind_the_end_is_remembered(full: Setting) -> None:
    async with staged(full) as stage:
        await over(stage)
        await stage.press("[", "[")
        await heard_at(stage, 1500)
        assert await stage.app.core.library.run(
            lambda library: library.positions.get(SLEEPER)
        ) == PlaybackPosition(1500, finished=True)


async def test_playing_another_episode_remembers_the_first(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        stage.ticks.now += 20
        await heard_at(stage, 320)
        stage.main.reveal(SLEEPER._replace(episode="changing-gauge"))
        await stage.until(lambda: stage.main.page.key != SLEEPER, "another page")
        await stage.settled()
        await stage.press("c", "enter")
        await stage.until(
            lambda: "Gauge 1" in stage.text() and stage.position == 300, "the other episode"
        )
        assert await stage.app.core.library.run(
            lambda library: library.positions.get(SLEEPER)
        ) == PlaybackPosition(320)


async def test_an_episode_without_audio_says_so(full: Setting) -> None:
    async with staged(full) as stage:
        stage.main.reveal(QUIET)
        await stage.until(lambda: stage.main.page.key == QUIET, "the page")
        await stage.settled()
        await stage.press("space")
        await stage.notes("has no audio")


async def test_a_chapter_beyond_the_end_is_refused(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        page = stage.main.page
        assert page.state is not None
        read = page.state.read
        short = replace(read, episode=replace(read.episode, duration_seconds=1000))
        page.show(replace(page.state, read=short))
        await stage.press("c", "j", "j", "j", "enter")
        await stage.notes("beyond the end")
        assert stage.main.bar.now_playing is None


async def test_without_a_player_the_link_is_copied_and_shown(full: Setting) -> None:
    async with staged(replace(full, has_player=False)) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        await stage.press("c", "j", "enter")
        link = f"{full.server}/audio/{NIGHT}/{SLEEPER.episode}.wav#t=600"
        await stage.says(link)
        assert stage.clipboard == link
        assert stage.main.bar.now_playing is None


async def test_a_player_that_fails_says_why_in_the_bar(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        player = stage.app.actions.playback._player
        assert isinstance(player, SilentPlayer)
        player._go(Status(player.status.track, 320.0, 3600.0, False, "failed", "It broke off."))
        await stage.shows("! It broke off.")
        await stage.press("space")
        await stage.plays()


async def test_a_link_to_a_chapter_carries_its_time(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        await stage.press("y")
        assert stage.clipboard == f"{full.server}/podcast/{NIGHT}/{SLEEPER.episode}"
        await stage.press("c", "y")
        assert stage.clipboard.endswith(f"{SLEEPER.episode}.wav#t=300")


async def test_without_a_browser_that_is_said(full: Setting) -> None:
    async with staged(replace(full, config=Config(keys={"copy_link": "f8"}))) as stage:
        stage.main.reveal(SLEEPER)
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.press("o")
        await stage.notes(f"Opening {NIGHT}.example")
        await stage.says("No browser could be started; f8 copies the link.")


async def test_the_bar_is_there_in_a_narrow_window(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.settled()
        await stage.press("c", "enter")
        await stage.plays()
        await stage.shows(" 5:00 ")


async def test_an_episode_known_from_a_list_only_can_be_played(full: Setting) -> None:
    async with staged(full) as stage:
        stage.main.reveal(SLEEPER._replace(podcast=WEATHER, episode="forecast-01"))
        await stage.until(lambda: stage.main.page.episode is not None, "the page")
        await stage.press("space")
        await stage.plays()

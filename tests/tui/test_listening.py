"""Everything that can be done to what is heard: by key, by name, by mouse."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual import events
from textual.widgets import Input

from steno_tui.config import Config
from steno_tui.models.episode import Chapter
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.commands import COMMANDS, Command
from steno_tui.tui.screens.command_list import CommandsScreen
from steno_tui.tui.screens.queue_list import QueueScreen
from steno_tui.tui.screens.seek import SeekScreen
from steno_tui.tui.screens.sleep_timer import SleepScreen
from tests.support.silent_player import SilentPlayer

from .catalogue import FOG, NIGHT, SLEEPER
from .stage import NARROW, USUAL, Setting, Stage, staged
from .test_player import heard_at, played, state
from .test_waiting import hears


def heard(stage: Stage) -> NowPlaying:
    """What the bar shows."""
    assert stage.main.bar.now_playing is not None
    return stage.main.bar.now_playing


def bar(stage: Stage) -> str:
    """The bar's first row."""
    return "".join(span.text for span in stage.main.bar._laid.rows[0].spans)


# The chapter that is heard.


@pytest.mark.parametrize("size", [USUAL, NARROW])
async def test_the_chapter_that_is_heard_stays_in_view(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await played(stage)
        for number in range(2, 7):
            stage.ticks.now += 300
            await stage.until(
                lambda number=number: stage.main.page.view.playing == number - 1,  # type: ignore[misc]
                "next",
            )
            await stage.until(
                lambda number=number: any(  # type: ignore[misc]
                    "▶" in row and f"Chapter {number}" in row for row in stage.rows()
                ),
                f"chapter {number} in view",
            )


async def test_who_has_moved_away_is_not_brought_back_to_it(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await played(stage)
        await stage.press("g")
        assert stage.main.page.view.scroll_offset.y == 0
        stage.ticks.now += 300
        await stage.until(lambda: stage.main.page.view.playing == 1, "the second chapter")
        assert stage.main.page.view.scroll_offset.y == 0


async def test_chapters_that_stand_in_the_audio_are_on_the_page_and_on_the_bar(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        stage.main.reveal(FOG)
        await stage.until(lambda: stage.main.page.key == FOG, "its page")
        await stage.press("space")
        await stage.plays()
        assert "CHAPTERS" not in stage.page()
        player = stage.app.actions.playback._player
        assert isinstance(player, SilentPlayer)
        player.find_chapters(Chapter(0, "The platform"), Chapter(900, "The whistle"))
        await stage.until(lambda: "2, from the audio file" in stage.page(), "them on the page")
        await stage.press("]")
        await heard_at(stage, 900)
        await stage.until(lambda: "The whistle" in bar(stage), "it on the bar")
        await stage.press("r")
        assert "2, from the audio file" in stage.page()
        assert 900 in stage.main.page.targets.jumps


# Keys.


async def test_a_time_that_is_typed_is_gone_to(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(":", *"14:40", "enter")
        await heard_at(stage, 880)
        await stage.press(":", *"80%", "enter")
        await heard_at(stage, 2880)


async def test_a_time_goes_to_the_episode_it_was_typed_for_and_to_no_other(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(":", *"14:40")
        await stage.app.actions.playback.play_key(FOG)
        await stage.press("enter")
        await stage.shows("What was heard when you began is over.")
        assert stage.position == 0


async def test_speed_has_keys_and_is_told(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(">", ">", "<", ">")
        await stage.until(lambda: "1.2×" in bar(stage), "the speed")
        assert heard(stage).status.speed == pytest.approx(1.2)
        await stage.press("=")
        await stage.until(lambda: "  1×" in bar(stage), "the usual one")


async def test_volume_has_keys_and_is_told(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("9", "9", "0")
        await stage.until(lambda: "volume 95" in bar(stage), "the volume")
        await stage.press("M")
        await stage.until(lambda: "muted" in bar(stage), "silence")
        assert state(stage) == "playing"
        await stage.press("M")
        await stage.until(lambda: "volume 95" in bar(stage), "sound")


async def test_a_sleep_timer_is_set_told_and_obeyed(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("z", "j", "enter")
        await stage.until(lambda: "sleeps in 15 min" in bar(stage), "the timer")
        stage.ticks.now += 901
        await stage.until(lambda: state(stage) == "paused", "silence")
        assert "sleeps" not in bar(stage)


@pytest.mark.parametrize(("steps", "words"), [("k", "chapter"), ("", "episode")])
async def test_it_may_end_with_the_chapter_or_the_episode(
    full: Setting, steps: str, words: str
) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("z", "G", *steps, "enter")
        await stage.until(lambda: f"sleeps after the {words}" in bar(stage), "the timer")
        stage.ticks.now += 1
        await heard_at(stage, 301)
        stage.ticks.now += 299.5 if words == "chapter" else 3600
        await stage.until(lambda: state(stage) in ("paused", "ended"), "silence")


async def test_the_chapters_are_shifted_and_that_is_told(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("+", "+", "-")
        await stage.shows("Chapters 5 s later")
        assert heard(stage).offset == 5
        await stage.press("]")
        await heard_at(stage, 305)
        assert (
            await stage.app.core.library.run(lambda library: library.positions.offset(SLEEPER)) == 5
        )


async def test_the_page_shows_when_shifted_chapters_start(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("+")
        await stage.until(lambda: "6, 5 s later" in stage.page(), "how far they are shifted")
        assert "10:05 Chapter 2" in stage.page()
        await stage.press("y")
        assert stage.clipboard.endswith("#t=305")
        await stage.press("j", "enter")
        await heard_at(stage, 605)
        await stage.press("m", "-", "-")
        await stage.until(lambda: "9:55 Chapter 2" in stage.page(), "another time")
        await stage.press("m", "t")
        assert "6, 5 s earlier" in stage.page()
        await stage.pilot.press("q")
    async with staged(full) as stage:
        await stage.until(lambda: "9:55 Chapter 2" in stage.page(), "the times of the last run")


async def test_a_length_that_differs_is_told_once_for_each_episode(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)

        async def has_more(seconds: float) -> None:
            player = stage.app.actions.playback._player
            assert isinstance(player, SilentPlayer)
            player._go(replace(player.status, duration=3600 + seconds))
            await stage.until(lambda: heard(stage).differs_by is not None, "a difference")

        with stage.hearing() as said:
            await has_more(90)
            await stage.says("2 min longer than the page says")
            await has_more(91)
            await stage.app.actions.playback.play_key(FOG)
            await stage.until(lambda: heard(stage).episode.key == FOG, "another episode")
            await has_more(90)
            await stage.app.actions.playback.play_key(SLEEPER)
            await stage.until(lambda: heard(stage).episode.key == SLEEPER, "the first again")
            await has_more(90)
            await stage.settled()
        assert len([sentence for sentence in said if "than the page says" in sentence]) == 2


async def test_where_the_lengths_agree_nothing_is_told(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        player = stage.app.actions.playback._player
        assert isinstance(player, SilentPlayer)
        player._go(replace(player.status, duration=3605.0))
        await stage.until(lambda: heard(stage).status.duration == 3605, "the length")
        assert stage.toasts == []


# By name.

LISTENING = [one for one in COMMANDS if one.group == "Listening"]


async def begin_anew(stage: Stage) -> None:
    """The same sound before each command: from the middle of the second chapter, out of sight."""
    stage.main.go_to("podcasts")
    stage.app.copy_to_clipboard("")
    listener = stage.app.actions.playback
    await listener.play(await listener.episode(SLEEPER), 700)
    await listener.shift(-heard_now(stage).offset)
    await listener.seek(700)
    await listener.set_paused(False)
    await listener.set_speed(1.2)
    await listener.change_volume(50 - heard_now(stage).status.volume)
    await stage.until(lambda: stage.main.bar.now_playing == heard_now(stage), "the bar")


def heard_now(stage: Stage) -> NowPlaying:
    assert stage.app.actions.playback.heard is not None
    return stage.app.actions.playback.heard


async def outcome(stage: Stage) -> tuple[object, ...]:
    """What there is after a command; leaves what it has opened."""
    await stage.settled()
    found, screen = stage.app.actions.playback.heard, type(stage.app.screen)
    if not stage.is_home():
        await stage.press("escape")
    seen = (screen, stage.pane(), stage.clipboard)
    if found is None:
        return seen
    status = found.status
    return (
        *seen, status.position, status.state, status.speed, status.volume, status.muted,
        found.offset,
    )  # fmt: skip


async def choose(stage: Stage, one: Command) -> None:
    """Do a command by its words."""
    await stage.press("ctrl+p")
    window = stage.app.screen
    assert isinstance(window, CommandsScreen)
    words = one.help.rstrip(".")
    window.query_one(Input).value = words
    await stage.until(lambda: window.listing.selected is one, f"{words!r} offered")
    await stage.press("enter")
    await stage.until(lambda: stage.app.screen is not window, "the window gone")


async def test_every_command_for_the_sound_does_by_name_what_its_key_does(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await begin_anew(stage)
        before = await outcome(stage)
        for one in LISTENING:
            await begin_anew(stage)
            await stage.press(one.keys.split(",")[0])
            by_key = await outcome(stage)
            await begin_anew(stage)
            await choose(stage, one)
            by_name = await outcome(stage)
            assert by_key != before, one.name
            assert by_name == by_key, one.name


async def test_every_command_for_the_sound_is_harmless_before_there_is_any(full: Setting) -> None:
    async with staged(full) as stage:
        for one in LISTENING:
            if one.name != "play_pause":  # which plays the page
                await stage.press(one.keys)
                assert stage.is_home(), one.name
        assert stage.main.bar.now_playing is None
        assert {toast for toast in stage.toasts if "Nothing is playing" not in toast} == set()


async def test_keys_of_ones_own_work_in_place_of_the_usual_ones(full: Setting) -> None:
    keys = {"faster": "f6", "go_to_time": "f7", "sleep": "f8", "enqueue": "f9", "queue": "f10"}
    async with staged(replace(full, config=Config(keys=keys))) as stage:
        await played(stage)
        await stage.press(">", ":", "z", "n", "Q")
        assert stage.is_home() and heard(stage).status.speed == 1
        await stage.press("f6")
        await stage.until(lambda: heard(stage).status.speed == pytest.approx(1.1), "faster")
        for key, screen in (("f7", SeekScreen), ("f8", SleepScreen), ("f10", QueueScreen)):
            await stage.press(key)
            assert stage.is_on(screen)
            await stage.press("escape")
        await stage.press("h", "j", "f9")
        await stage.shows("Heard next")


async def test_the_keys_for_the_sound_work_over_the_queue(full: Setting) -> None:
    async with staged(replace(full, config=Config(keys={"faster": "f6"}))) as stage:
        await played(stage)
        await stage.press("Q", "f6", ".", "M", "]")
        assert stage.is_on(QueueScreen)
        now = heard_now(stage).status
        assert (now.position, now.muted, round(now.speed, 1)) == (600, True, 1.1)


# The mouse.


async def mouse(stage: Stage, kind: type[events.MouseEvent], x: float, y: int) -> None:
    """Have the left button do something, from the bar's corner."""
    region = stage.main.bar.region
    at = (region.x + x, region.y + y)
    event = kind(None, *at, 0, 0, 1, False, False, False, *at, Style())
    stage.app.screen._forward_event(event)
    await stage.pilot.pause()


async def test_the_position_is_dragged_along_the_time_line(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.until(lambda: stage.main.bar._laid.time_line is not None, "a time line")
        line, start = stage.main.bar._laid.time_line, stage.main.bar._laid.x + 1
        assert line is not None
        await mouse(stage, events.MouseDown, start, 1)
        await mouse(stage, events.MouseMove, start + line.width / 2, 1)
        assert heard(stage).status.position == 300
        await mouse(stage, events.MouseUp, start + line.width / 2, 1)
        await stage.until(lambda: abs((stage.position or 0) - 1800) < 60, "half of it")


async def test_a_click_on_the_speed_makes_it_the_usual_one(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(">")
        await stage.shows("1.1×")
        await stage.click("1.1×")
        await stage.until(lambda: heard(stage).status.speed == 1, "the usual speed")


async def test_a_click_on_the_volume_mutes_and_another_brings_the_sound_back(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("9")
        await stage.shows("volume 95")
        await stage.click("volume 95")
        await stage.shows("muted")
        await stage.click("muted")
        await stage.shows("volume 95")


async def test_a_click_on_the_sleep_timer_offers_another(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("z", "G", "enter")
        await stage.shows("sleeps after the episode")
        await stage.click("sleeps after the episode")
        assert stage.is_on(SleepScreen)
        await stage.press("g", "enter")
        await stage.until(lambda: "sleeps" not in bar(stage), "no timer")


async def test_in_a_narrow_window_all_of_it_works_too(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await played(stage)
        await stage.press(">", "}", ":", *"80%", "enter")
        await heard_at(stage, 2880)
        await stage.press("z", "j", "enter")
        assert heard_now(stage).sleep_left == 900
        await stage.press("Q")
        await stage.shows("The Sleeper to Lund")
        await stage.press("escape", "s")
        await stage.until(lambda: not stage.main.bar.display, "no bar")


async def test_speeds_differ_between_podcasts(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press(">")
        rows = await stage.app.core.library.run(lambda library: library.episodes.rows("stone-soup"))
        await stage.app.actions.playback.play_key(rows[0].key)
        await hears(stage, rows[0].key)
        assert heard(stage).status.speed == 1
        assert await stage.app.core.library.run(
            lambda library: library.positions.speed(NIGHT)
        ) == pytest.approx(1.1)


def test_the_commands_for_the_sound_can_all_be_done_by_name() -> None:
    found: list[Any] = [one.name for one in LISTENING if not one.in_palette]
    assert found == []

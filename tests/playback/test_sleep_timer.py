"""The sleep timer: by minutes, at the end of a chapter, at the end of the episode."""

from __future__ import annotations

import pytest

from steno_tui.playback.now_playing import Sleep

from .conftest import FOG, SLEEPER, Hall


async def paused(hall: Hall) -> None:
    await hall.until(lambda: hall.heard.status.state == "paused", "a pause")


async def test_after_its_minutes_the_sound_is_paused(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    quiet_hall.listener.sleep(Sleep.TIMER, 15)
    assert quiet_hall.heard.sleep_left == 900
    quiet_hall.ticks.now += 899
    await quiet_hall.is_at(899)
    assert quiet_hall.heard.status.state == "playing"
    quiet_hall.ticks.now += 1
    await paused(quiet_hall)
    assert quiet_hall.heard.sleep is Sleep.OFF


async def test_a_timer_rests_while_the_sound_is_paused(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    quiet_hall.listener.sleep(Sleep.TIMER, 15)
    quiet_hall.ticks.now += 100
    await quiet_hall.is_at(100)
    await quiet_hall.listener.set_paused(True)
    quiet_hall.ticks.now += 5000
    assert quiet_hall.heard.sleep_left == 800
    await quiet_hall.listener.set_paused(False)
    quiet_hall.ticks.now += 799
    await quiet_hall.is_at(899)
    assert quiet_hall.heard.status.state == "playing"
    assert quiet_hall.heard.sleep_left == 1
    quiet_hall.ticks.now += 1
    await paused(quiet_hall)


async def test_a_timer_set_while_paused_begins_with_the_sound(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    await quiet_hall.listener.set_paused(True)
    quiet_hall.listener.sleep(Sleep.TIMER, 15)
    quiet_hall.ticks.now += 5000
    assert quiet_hall.heard.sleep_left == 900
    await quiet_hall.listener.set_paused(False)
    assert quiet_hall.heard.sleep_left == 900


async def test_it_can_be_taken_back(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    quiet_hall.listener.sleep(Sleep.TIMER, 15)
    quiet_hall.listener.sleep(Sleep.OFF)
    quiet_hall.ticks.now += 1000
    await quiet_hall.is_at(1000)
    assert quiet_hall.heard.status.state == "playing"
    assert quiet_hall.heard.sleep_left is None


async def test_at_the_end_of_the_chapter_the_sound_is_paused(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    quiet_hall.listener.sleep(Sleep.CHAPTER)
    quiet_hall.ticks.now += 299
    await quiet_hall.is_at(599)
    quiet_hall.ticks.now += 1.5
    await paused(quiet_hall)
    assert quiet_hall.position == 600.5


async def test_a_jump_into_another_chapter_is_no_end_of_this_one(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    quiet_hall.listener.sleep(Sleep.CHAPTER)
    quiet_hall.ticks.now += 1
    await quiet_hall.is_at(301)
    await quiet_hall.listener.seek(700)
    quiet_hall.ticks.now += 100
    await quiet_hall.is_at(800)
    assert quiet_hall.heard.status.state == "playing"
    assert quiet_hall.heard.sleep is Sleep.CHAPTER
    quiet_hall.ticks.now += 100.5
    await paused(quiet_hall)


async def test_of_chapters_that_start_together_the_first_ends_the_one_before(
    quiet_hall: Hall,
) -> None:
    await quiet_hall.play_twins(300)
    quiet_hall.listener.sleep(Sleep.CHAPTER)
    quiet_hall.ticks.now += 299
    await quiet_hall.is_at(599)
    quiet_hall.ticks.now += 1.5
    await paused(quiet_hall)
    assert quiet_hall.position == 600.5


async def test_a_chapter_past_the_end_is_none_that_the_sound_could_end_at(
    quiet_hall: Hall,
) -> None:
    await quiet_hall.play_with_a_chapter_past_the_end(3000)
    await quiet_hall.listener.enqueue(FOG, first=True)
    quiet_hall.listener.sleep(Sleep.CHAPTER)
    quiet_hall.ticks.now += 500
    await quiet_hall.is_at(3500)
    assert quiet_hall.heard.status.state == "playing"
    quiet_hall.ticks.now += 200
    await quiet_hall.until(lambda: quiet_hall.heard.status.state == "ended", "the end")
    await quiet_hall.until(lambda: quiet_hall.heard.sleep is Sleep.OFF, "the timer off")
    assert quiet_hall.heard.episode.key == SLEEPER


@pytest.mark.parametrize("kind", [Sleep.EPISODE, Sleep.CHAPTER])
async def test_at_the_end_of_the_episode_the_queue_waits(quiet_hall: Hall, kind: Sleep) -> None:
    await quiet_hall.play(FOG, 0)
    await quiet_hall.play(SLEEPER, 3500)
    await quiet_hall.listener.enqueue(FOG, first=True)
    quiet_hall.listener.sleep(kind)
    quiet_hall.ticks.now += 200
    await quiet_hall.until(lambda: quiet_hall.heard.status.state == "ended", "the end")
    await quiet_hall.until(lambda: quiet_hall.heard.sleep is Sleep.OFF, "the timer off")
    assert quiet_hall.heard.episode.key == SLEEPER

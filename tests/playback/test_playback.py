"""Listening: where it begins, where it goes, how it sounds, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.errors import NotOnDiskError, PlayerError, UsageError
from steno_tui.models.queue import QueueRow

from .conftest import FOG, NIGHT, QUIET, SLEEPER, Hall, hall


async def test_it_plays_from_the_time_that_was_asked_for(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    assert quiet_hall.heard.episode.key == SLEEPER
    assert quiet_hall.position == 300
    assert quiet_hall.heard.chapter == 0


async def test_without_a_time_it_goes_on_where_it_was_left(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    quiet_hall.ticks.now += 42
    await quiet_hall.is_at(342)
    await quiet_hall.listener.stop()
    await quiet_hall.play(SLEEPER)
    assert quiet_hall.position == 342


async def test_what_is_heard_already_is_not_begun_again(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    quiet_hall.ticks.now += 3
    await quiet_hall.is_at(303)
    await quiet_hall.listener.set_paused(True)
    await quiet_hall.play(SLEEPER)
    assert quiet_hall.position == 303
    assert quiet_hall.heard.status.state == "playing"


async def test_a_jump_leaves_what_is_paused_paused(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    await quiet_hall.listener.set_paused(True)
    await quiet_hall.play(SLEEPER, 900)
    assert quiet_hall.position == 900
    assert quiet_hall.heard.status.state == "paused"


async def test_the_position_is_saved_as_it_goes(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    for seconds in (6, 12):
        quiet_hall.ticks.now = seconds
        await quiet_hall.is_at(seconds)
        while await quiet_hall.left_at(SLEEPER) != seconds:
            assert quiet_hall.position == seconds


@pytest.mark.parametrize("way", ["pause", "stop", "another"])
async def test_the_position_is_saved_at_once_when_one_leaves(quiet_hall: Hall, way: str) -> None:
    await quiet_hall.play(SLEEPER, 300)
    quiet_hall.ticks.now += 1
    await quiet_hall.is_at(301)
    match way:
        case "pause":
            await quiet_hall.listener.set_paused(True)
        case "stop":
            await quiet_hall.listener.stop()
        case _:
            await quiet_hall.play(FOG, 0)
    assert await quiet_hall.left_at(SLEEPER) == 301


async def test_what_was_heard_to_its_end_is_marked_and_starts_over(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 3590)
    quiet_hall.ticks.now += 11
    await quiet_hall.until(lambda: quiet_hall.heard.status.state == "ended", "the end")
    listened = None
    while listened is None or not listened.finished:
        listened = await quiet_hall.core.library.run(lambda library: library.positions.get(SLEEPER))
    assert listened.seconds == 0
    await quiet_hall.listener.play_pause()
    assert quiet_hall.position == 0


async def test_a_time_beyond_the_end_is_refused(quiet_hall: Hall) -> None:
    with pytest.raises(UsageError, match="beyond the end"):
        await quiet_hall.play(SLEEPER, 3600)
    assert quiet_hall.listener.heard is None


async def test_an_episode_without_audio_is_refused(quiet_hall: Hall) -> None:
    with pytest.raises(UsageError, match="no audio"):
        await quiet_hall.play(QUIET, 0)


async def test_nothing_can_be_done_to_nothing(quiet_hall: Hall) -> None:
    with pytest.raises(PlayerError, match="Nothing is playing"):
        await quiet_hall.listener.change_speed(0.1)


async def test_offline_only_what_is_on_this_machine_is_played(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as online:
        await online.play(SLEEPER, 0)
        await online.listener.fetch(await online.listener.episode(FOG))
    async with hall(service, tmp_path, offline=True) as alone:
        with pytest.raises(NotOnDiskError, match="not on this machine"):
            await alone.play(SLEEPER, 0)
        await alone.play(FOG, 0)
        assert alone.heard.status.track is not None
        assert alone.heard.status.track.file is not None


# Speed, volume, and chapters that lie elsewhere.


async def test_the_speed_is_the_podcasts_and_is_remembered(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as before:
        await before.play(SLEEPER, 0)
        await before.listener.change_speed(0.1)
        await before.listener.change_speed(0.1)
        assert before.heard.status.speed == pytest.approx(1.2)
    async with hall(service, tmp_path) as after:
        await after.play(FOG, 0)
        assert after.heard.status.speed == pytest.approx(1.2)
        assert await after.core.library.run(
            lambda library: library.positions.speed(NIGHT)
        ) == pytest.approx(1.2)


async def test_there_is_a_slowest_and_a_fastest(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 0)
    await quiet_hall.listener.set_speed(9)
    assert quiet_hall.heard.status.speed == 3
    await quiet_hall.listener.set_speed(0.1)
    assert quiet_hall.heard.status.speed == 0.5


async def test_the_volume_is_remembered_and_turning_it_ends_silence(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as before:
        await before.play(SLEEPER, 0)
        await before.listener.toggle_mute()
        assert before.heard.status.muted
        await before.listener.change_volume(-30)
        assert (before.heard.status.volume, before.heard.status.muted) == (70, False)
        await before.listener.change_volume(1000)
        assert before.heard.status.volume == 100
        await before.listener.change_volume(-55)
    async with hall(service, tmp_path) as after:
        await after.play(SLEEPER, 0)
        assert after.heard.status.volume == 45


async def test_shifted_chapters_are_found_where_they_are_and_stay_so(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as before:
        await before.play(SLEEPER, 300)
        await before.listener.shift(5)
        assert before.heard.chapter is None, "the first starts at 305 now"
        await before.listener.step_chapter(1)
        assert before.position == 305
    async with hall(service, tmp_path) as after:
        await after.play(SLEEPER, 600)
        assert after.position == 605
        assert after.heard.chapter == 1


# Chapters.


async def test_back_goes_to_the_chapters_start_and_from_there_to_the_one_before(
    quiet_hall: Hall,
) -> None:
    await quiet_hall.play(SLEEPER, 610)
    await quiet_hall.listener.step_chapter(-1)
    assert quiet_hall.position == 600
    await quiet_hall.listener.seek(603)
    await quiet_hall.listener.step_chapter(-1)
    assert quiet_hall.position == 300
    await quiet_hall.listener.step_chapter(-1)
    assert quiet_hall.position == 0


async def test_a_step_back_leaves_chapters_that_start_together(quiet_hall: Hall) -> None:
    await quiet_hall.play_twins(610)
    for start in (600, 300, 0):
        await quiet_hall.listener.step_chapter(-1)
        assert quiet_hall.position == start


async def test_a_step_on_passes_chapters_that_start_together(quiet_hall: Hall) -> None:
    await quiet_hall.play_twins(300)
    for start in (600, 900):
        await quiet_hall.listener.step_chapter(1)
        assert quiet_hall.position == start


async def test_on_from_the_last_chapter_stays_there(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 1500)
    await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 1800
    await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 1800


async def test_on_from_the_last_chapter_none_past_the_end_is_gone_to(quiet_hall: Hall) -> None:
    await quiet_hall.play_with_a_chapter_past_the_end(1500)
    assert await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 1800
    assert not await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 1800
    await quiet_hall.listener.seek(3595)
    await quiet_hall.listener.step_chapter(-1)
    assert quiet_hall.position == 1800


async def test_a_seek_stays_within_the_audio(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 300)
    await quiet_hall.listener.skip(-400)
    assert quiet_hall.position == 0
    await quiet_hall.listener.seek(99999)
    assert quiet_hall.position == 3599


# Two programs.


async def test_of_two_programs_the_one_used_last_keeps_the_position(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as first, hall(service, tmp_path) as second:
        await first.play(SLEEPER, 300)
        await second.play(SLEEPER, 900)
        first.ticks.now += 60
        await first.until(lambda: bool(first.notes), "a note")
        assert "Another steno-tui" in first.notes[0]
        await second.listener.stop()
        assert await first.left_at(SLEEPER) == 900
        await first.listener.seek(1200)
        await first.listener.set_paused(True)
        assert await first.left_at(SLEEPER) == 1200


# The queue.


async def test_the_end_of_one_begins_the_next_that_waits(quiet_hall: Hall) -> None:
    await quiet_hall.play(FOG, 0)
    await quiet_hall.play(SLEEPER, 3590)
    assert await quiet_hall.listener.enqueue(FOG, first=False) == 0
    quiet_hall.ticks.now += 11
    await quiet_hall.until(lambda: quiet_hall.heard.episode.key == FOG, "the next")
    assert await quiet_hall.core.queue.rows() == []


async def test_what_cannot_be_played_stays_first_in_the_queue(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 3590)
    with pytest.raises(UsageError):
        await quiet_hall.play(QUIET)
    row = QueueRow(*QUIET, "The Quiet Coach", "Night Trains", None)
    await quiet_hall.core.queue.put_back(row, 0)
    quiet_hall.ticks.now += 11
    await quiet_hall.until(lambda: bool(quiet_hall.notes), "a note")
    assert "no audio" in quiet_hall.notes[0]
    assert [row.key for row in await quiet_hall.core.queue.rows()] == [QUIET]


async def test_playing_an_episode_takes_it_out_of_the_queue(quiet_hall: Hall) -> None:
    await quiet_hall.play(FOG, 0)
    await quiet_hall.play(SLEEPER, 0)
    await quiet_hall.listener.enqueue(FOG, first=False)
    await quiet_hall.play(FOG, 0)
    assert await quiet_hall.core.queue.rows() == []

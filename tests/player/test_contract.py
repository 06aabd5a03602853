"""What holds of every player, with mpv behind it or without sound."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import PlayerError
from steno_tui.models.playback import FASTEST, SLOWEST
from steno_tui.player.interface import LOUDEST, Player, Status
from tests.player.audio_files import SECONDS
from tests.player.conftest import TrackAt, until

NO_NUMBERS = (math.nan, math.inf, -math.inf)


def near(status: Status, second: float) -> bool:
    return status.position is not None and second <= status.position < second + 1


async def test_nothing_plays_at_first(player: Player) -> None:
    assert player.status == Status()


async def test_a_track_starts_to_play_where_it_was_asked_to(player: Player, track: TrackAt) -> None:
    await player.play(track(), 30.5)
    assert near(player.status, 30.5)
    assert player.status.state == "playing"
    assert player.status.track == track()
    assert player.status.duration == SECONDS


async def test_a_track_can_start_at_its_start(player: Player, track: TrackAt) -> None:
    await player.play(track(), 0)
    assert near(player.status, 0)


async def test_time_passes(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await until(player, lambda status: (status.position or 0) > 10.4)


async def test_a_paused_track_says_so_and_goes_on_later(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.set_paused(True)
    assert (player.status.state, player.status.paused) == ("paused", True)
    await player.set_paused(False)
    assert (player.status.state, player.status.paused) == ("playing", False)


async def test_a_jump_moves_the_position(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.seek(track().id, 40)
    assert near(player.status, 40)


async def test_playing_what_is_loaded_is_a_jump(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.play(track(), 40)
    assert near(player.status, 40)


async def test_what_is_paused_stays_paused_through_jumps(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.set_paused(True)
    await player.seek(track().id, 40)
    await player.play(track(), 50)
    assert player.status.state == "paused"
    assert player.status.position == pytest.approx(50, abs=0.01)


async def test_another_track_starts_to_play_although_the_one_before_was_paused(
    player: Player, track: TrackAt
) -> None:
    await player.play(track("/tones.wav"), 10)
    await player.set_paused(True)
    await player.play(track("/other.wav"), 20)
    assert player.status.state == "playing"
    assert player.status.track == track("/other.wav")
    assert near(player.status, 20)


async def test_a_jump_for_another_episode_is_refused(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    with pytest.raises(PlayerError, match="not loaded"):
        await player.seek("another", 40)
    assert near(player.status, 10)


async def test_a_jump_in_nothing_is_refused(player: Player) -> None:
    with pytest.raises(PlayerError, match="not loaded"):
        await player.seek("anything", 40)


async def test_nothing_can_be_paused(player: Player) -> None:
    with pytest.raises(PlayerError, match="Nothing is loaded"):
        await player.set_paused(True)


async def test_a_time_beyond_the_end_becomes_the_last_second(
    player: Player, track: TrackAt
) -> None:
    await player.play(track(), 10)
    await player.set_paused(True)
    for at in (SECONDS, SECONDS + 1, 1e300):
        await player.seek(track().id, at)
        assert player.status.position == pytest.approx(SECONDS - 1, abs=0.01), at
        await player.seek(track().id, 10)
        assert near(player.status, 10)


async def test_a_start_beyond_the_end_becomes_the_last_second(
    player: Player, track: TrackAt
) -> None:
    await player.play(track(), SECONDS * 2)
    assert near(player.status, SECONDS - 1)


async def test_a_time_before_the_start_is_the_start(player: Player, track: TrackAt) -> None:
    await player.play(track(), -5)
    assert near(player.status, 0)


async def test_what_is_no_time_is_refused(player: Player, track: TrackAt) -> None:
    for at in NO_NUMBERS:
        with pytest.raises(PlayerError, match="not a time"):
            await player.play(track(), at)
    await player.play(track(), 10)
    for at in NO_NUMBERS:
        with pytest.raises(PlayerError, match="not a time"):
            await player.seek(track().id, at)


async def test_a_track_ends_and_can_be_played_again(player: Player, track: TrackAt) -> None:
    await player.play(track(), SECONDS - 1)
    ended = await until(player, lambda status: status.state == "ended")
    assert ended.track == track()
    await player.play(track(), 10)
    assert player.status.state == "playing"
    assert near(player.status, 10)


async def test_stopping_forgets_the_track(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.stop()
    assert player.status == Status()


async def test_a_stopped_player_can_be_stopped(player: Player) -> None:
    await player.stop()
    assert player.status == Status()


async def test_states_are_told_in_the_order_they_happen(player: Player, track: TrackAt) -> None:
    told: list[str] = []
    player.subscribe(lambda status: told.append(status.state))
    await player.play(track(), 10)
    await player.set_paused(True)
    await player.set_paused(False)
    await player.stop()
    changes = [state for state, before in zip(told, ["", *told], strict=False) if state != before]
    assert [state for state in changes if state != "loading"] == [
        "playing",
        "paused",
        "playing",
        "stopped",
    ]


@pytest.mark.slow
async def test_positions_are_told_at_most_four_times_a_second(
    player: Player, track: TrackAt
) -> None:
    await player.play(track(), 10)
    told: list[Status] = []
    player.subscribe(told.append)
    reached = await until(player, lambda status: (status.position or 0) > 12)
    assert reached.position is not None
    assert len(told) <= 4 * (reached.position - 10) + 1


async def test_one_who_unsubscribed_hears_nothing(player: Player, track: TrackAt) -> None:
    told: list[Status] = []
    player.subscribe(told.append)()
    await player.play(track(), 10)
    assert told == []


async def test_nothing_is_told_after_closing(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    told: list[Status] = []
    player.subscribe(told.append)
    await player.close()
    told.clear()
    await asyncio.sleep(0)
    assert told == []
    assert player.status == Status()


async def test_a_closed_player_plays_nothing(player: Player, track: TrackAt) -> None:
    await player.close()
    with pytest.raises(PlayerError, match="closed"):
        await player.play(track(), 10)


async def test_a_player_can_be_closed_twice(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.close()
    await player.close()


async def test_a_track_of_unknown_length_plays(player: Player, track: TrackAt) -> None:
    await player.play(replace(track(), duration=None), 10)
    assert near(player.status, 10)


async def test_a_speed_is_brought_into_what_there_is(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    for asked, set_to in ((0.1, SLOWEST), (0.5, 0.5), (1.25, 1.25), (3.0, 3.0), (16, FASTEST)):
        await player.set_speed(asked)
        assert player.status.speed == set_to


async def test_what_is_no_speed_is_refused(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    await player.set_speed(2)
    for speed in NO_NUMBERS:
        with pytest.raises(PlayerError, match="not a speed"):
            await player.set_speed(speed)
        assert player.status.speed == 2


async def test_a_volume_is_brought_into_what_there_is(player: Player, track: TrackAt) -> None:
    await player.play(track(), 10)
    for asked, set_to in ((-1, 0), (55, 55), (0, 0), (1000, LOUDEST)):
        await player.set_volume(asked)
        assert player.status.volume == set_to


async def test_how_it_sounds_outlives_the_track(player: Player, track: TrackAt) -> None:
    await player.set_speed(2)
    await player.play(track(), 10)
    await player.set_volume(40)
    await player.set_muted(True)
    await player.stop()
    assert player.status == Status(speed=2, volume=40, muted=True)
    await player.play(track("/other.wav"), 10)
    status = player.status
    assert (status.speed, status.volume, status.muted) == (2, 40, True)


async def test_a_file_is_taken_in_place_of_the_address(
    player: Player, track: TrackAt, wav_on_disk: Path
) -> None:
    await player.play(track(), 10)
    await player.take_file(track().id, wav_on_disk)
    await player.seek(track().id, 40)
    assert player.status.track == replace(track(), file=wav_on_disk)
    await until(player, lambda status: near(status, 40) and status.state == "playing")


async def test_a_file_for_another_episode_is_not_taken(
    player: Player, track: TrackAt, wav_on_disk: Path
) -> None:
    await player.play(track(), 10)
    await player.take_file("another", wav_on_disk)
    assert player.status.track == track()


async def test_a_file_that_is_not_there_is_refused(
    player: Player, track: TrackAt, tmp_path: Path
) -> None:
    await player.play(track(), 10)
    for file in (tmp_path / "missing.mp3", tmp_path, Path("relative.mp3")):
        with pytest.raises(PlayerError, match="not on this machine"):
            await player.take_file(track().id, file)
    assert player.status.state == "playing"

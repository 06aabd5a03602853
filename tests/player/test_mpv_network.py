"""Right on the second over the network: what is entered at once and what is not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.player.interface import Status
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import DENSE, RATE, SECONDS, AudioServer, Recording, pitch, silence
from tests.player.conftest import Started, TrackAt, until

SLOW = 16_000
"""Bytes a second: an MP3 of the tests comes twice as fast as it plays."""
MP3 = "/tones.mp3"


def begins_at(recording: Recording, boundary: int, before: float) -> bool:
    """Whether a recording starts so long before a tone changes, to a tenth of a second."""
    return (
        recording.pitch(before - 0.35) == pitch(boundary - 0.35)
        and recording.pitch(before + 0.1) == pitch(boundary + 0.1)
        and pitch(boundary - 0.35) != pitch(boundary + 0.1)
    )


async def ended(player: MpvPlayer) -> None:
    """Wait for the end, which comes before mpv has told how far it got: a file takes no time."""
    await until(player, lambda status: status.state in ("ended", "failed"))
    await player.close()


async def play_paused(player: MpvPlayer, track: TrackAt, at: float, path: str = MP3) -> None:
    """Play a track so that not one sample of it is heard."""
    asking = asyncio.create_task(player.play(track(path), at))
    await until(player, lambda status: status.state == "loading")
    await player.set_paused(True)
    await asking
    await until(player, lambda status: status.state == "paused")


async def test_a_constant_bit_rate_is_entered_at_once_and_exactly(
    start: Started,
    real_mpv: str,
    server: AudioServer,
    track: TrackAt,
    constant: bytes,
    tmp_path: Path,
) -> None:
    server.files[MP3] = ("audio/mpeg", constant)
    server.rates[MP3], server.slow_before[MP3] = SLOW, len(constant) // 2
    recording = Recording(tmp_path)
    player = await start(real_mpv, *recording.arguments)
    await player.play(track(MP3), 49)
    await ended(player)
    assert begins_at(recording, 50, before=1)
    # Had it been read up to there, all of it would have been sent.
    assert server.sent[MP3] < len(constant) / 2


async def test_a_place_is_approximate_until_the_bit_rate_is_known_to_be_constant(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, constant: bytes
) -> None:
    server.files[MP3] = ("audio/mpeg", constant)
    server.rates[MP3] = SLOW
    told: list[bool] = []
    mpv_player.subscribe(lambda status: told.append(status.approximate))
    await mpv_player.play(track(MP3), 45)
    for trusted in ("another", track(MP3).id):
        assert told[-1]
        mpv_player.trust_positions(trusted)
    assert not told[-1]
    await mpv_player.seek(track(MP3).id, 30)
    assert not told[-1]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["varying", "bare"])
async def test_a_varying_bit_rate_is_approximate_until_its_file_is_there(
    start: Started,
    real_mpv: str,
    server: AudioServer,
    track: TrackAt,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    form: str,
) -> None:
    body: bytes = request.getfixturevalue(form)
    server.files[MP3] = ("audio/mpeg", body)
    server.rates[MP3] = SLOW
    file = tmp_path / "tones.mp3"
    file.write_bytes(body)
    recording = Recording(tmp_path)
    player = await start(real_mpv, *recording.arguments)
    told: list[Status] = []
    player.subscribe(told.append)
    await play_paused(player, track, 49)
    assert [status for status in told if status.state == "paused" and not status.approximate] == []
    assert player.status.position == pytest.approx(49, abs=0.01)
    assert player.status.approximate

    await player.take_file(track(MP3).id, file)
    assert (player.status.state, player.status.approximate) == ("paused", False)
    assert player.status.position == pytest.approx(49, abs=0.01)
    await player.set_paused(False)
    await ended(player)
    assert begins_at(recording, 50, before=1)


async def test_what_was_read_through_from_the_start_is_exact(
    start: Started, real_mpv: str, server: AudioServer, track: TrackAt, varying: bytes
) -> None:
    server.files[MP3] = ("audio/mpeg", varying)
    player = await start(real_mpv)
    await player.play(track(MP3), 0)
    await until(player, lambda status: status.buffered == status.duration is not None)
    await player.seek(track(MP3).id, 45)
    assert not player.status.approximate


@pytest.mark.slow
async def test_the_way_back_to_what_was_read_through_is_exact_as_far_as_it_went(
    start: Started, real_mpv: str, server: AudioServer, track: TrackAt, constant: bytes
) -> None:
    server.files[MP3] = ("audio/mpeg", constant)
    server.rates[MP3] = SLOW
    player = await start(real_mpv)
    await player.play(track(MP3), 0)
    await player.set_paused(True)
    await until(player, lambda status: (status.buffered or 0) > 1)
    await player.seek(track(MP3).id, 45)
    await until(player, lambda status: status.approximate)
    await player.seek(track(MP3).id, 0.5)
    await until(player, lambda status: status.state == "paused" and not status.approximate)
    # Where the first stretch ends, mpv goes on by the bit rate.
    await player.set_speed(3)
    await player.set_paused(False)
    await until(player, lambda status: status.approximate)
    assert player.status.position is not None
    assert player.status.position < 45


@pytest.mark.parametrize("path", ["/tones.wav", "/tones.m4a"])
async def test_a_format_that_knows_its_places_is_entered_exactly(
    start: Started,
    real_mpv: str,
    server: AudioServer,
    track: TrackAt,
    path: str,
    m4a: bytes,
    tmp_path: Path,
) -> None:
    server.files["/tones.m4a"] = ("audio/mp4", m4a)
    recording = Recording(tmp_path)
    player = await start(real_mpv, *recording.arguments)
    told: list[Status] = []
    player.subscribe(told.append)
    await play_paused(player, track, 49, path)
    await player.set_paused(False)
    await ended(player)
    assert begins_at(recording, 50, before=1)
    assert not any(status.approximate for status in told)


async def test_a_file_that_comes_while_the_network_is_awaited_is_used_at_once(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    asking = asyncio.create_task(mpv_player.play(track("/held/tones.wav"), 30))
    await until(mpv_player, lambda status: status.state == "loading")
    await mpv_player.take_file("/held/tones.wav", wav_on_disk)
    await asking
    assert mpv_player.status.state == "playing"
    assert mpv_player.status.position is not None
    assert 30 <= mpv_player.status.position < 32


@pytest.mark.slow
async def test_a_file_that_is_there_when_the_connection_breaks_takes_over(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, tmp_path: Path
) -> None:
    body = silence(20)
    file = tmp_path / "silence.wav"
    file.write_bytes(body)
    server.files["/silence.wav"] = ("audio/x-wav", body)
    server.without_range["/silence.wav"] = 3 * DENSE
    await mpv_player.play(track("/silence.wav"), 0)
    await mpv_player.take_file("/silence.wav", file)
    told: list[Status] = []
    mpv_player.subscribe(told.append)
    server.released.set()
    await until(mpv_player, lambda status: (status.position or 0) > 3.5)
    assert {status.state for status in told} <= {"playing", "loading"}


@pytest.fixture
def old_server(server: AudioServer) -> AudioServer:
    """A server that sends audio only from its start, and the first third of this one at once."""
    server.without_range["/tones.wav"] = 20 * 2 * RATE
    return server


async def test_an_old_servers_audio_plays_from_its_start_and_within_what_has_come(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt
) -> None:
    await mpv_player.play(track(), 0)
    await until(mpv_player, lambda status: (status.buffered or 0) > 15)
    await mpv_player.seek(track().id, 15)
    assert mpv_player.status.position is not None
    assert 15 <= mpv_player.status.position < 17


async def test_a_jump_past_what_an_old_server_has_sent_is_refused_and_the_sound_goes_on(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt
) -> None:
    await mpv_player.play(track(), 0)
    with pytest.raises(NoEntryError, match="sends it only from its start"):
        await mpv_player.seek(track().id, 50)
    assert mpv_player.status.state == "playing"
    assert mpv_player.status.position is not None
    assert mpv_player.status.position < 40
    await until(mpv_player, lambda status: 0.5 < (status.position or 0) < 40)


async def test_a_start_past_what_an_old_server_has_sent_waits_for_the_file(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    with pytest.raises(NoEntryError, match="sends it only from its start"):
        await mpv_player.play(track(), 50)
    assert (mpv_player.status.state, mpv_player.status.position) == ("loading", 50)
    await mpv_player.take_file(track().id, wav_on_disk)
    assert mpv_player.status.state == "playing"
    assert mpv_player.status.position is not None
    assert 50 <= mpv_player.status.position < 52


async def test_what_waits_for_its_file_heeds_pauses_and_jumps(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    with pytest.raises(NoEntryError):
        await mpv_player.play(track(), 50)
    await mpv_player.set_paused(True)
    await mpv_player.seek(track().id, 40)
    assert (mpv_player.status.state, mpv_player.status.position) == ("loading", 40)
    with pytest.raises(NoEntryError):
        await mpv_player.play(track(), 45)
    await mpv_player.take_file(track().id, wav_on_disk)
    assert mpv_player.status.state == "paused"
    assert mpv_player.status.position == pytest.approx(45, abs=0.01)


async def test_what_waits_for_its_file_can_be_played_from_the_start_instead(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt
) -> None:
    with pytest.raises(NoEntryError):
        await mpv_player.play(track(), 50)
    await mpv_player.play(track(), 0)
    assert mpv_player.status.state == "playing"


async def test_what_waits_for_its_file_can_be_stopped(
    mpv_player: MpvPlayer, old_server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    with pytest.raises(NoEntryError):
        await mpv_player.play(track(), 50)
    await mpv_player.stop()
    await mpv_player.take_file(track().id, wav_on_disk)
    assert mpv_player.status == Status()


@pytest.mark.slow
async def test_audio_without_an_end_plays_and_says_no_length(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, constant: bytes
) -> None:
    server.files["/live"] = ("audio/mpeg", constant)
    server.without_length.add("/live")
    server.rates["/live"] = SLOW
    await mpv_player.play(track("/live"), 0)
    await until(mpv_player, lambda status: (status.position or 0) > 1)
    assert mpv_player.status.duration is None
    with pytest.raises(PlayerError, match="cannot be entered there"):
        await mpv_player.seek("/live", 10 * SECONDS)
    assert mpv_player.status.state == "playing"


@pytest.mark.slow
async def test_what_comes_and_goes_by_is_told_at_most_four_times_a_second(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.rates["/tones.wav"] = 100_000
    await mpv_player.play(track(), 0)
    told: list[Status] = []
    unsubscribe = mpv_player.subscribe(told.append)
    reached = await until(mpv_player, lambda status: (status.position or 0) > 2)
    unsubscribe()
    assert reached.position is not None
    assert len(told) <= 4 * reached.position + 1


@pytest.mark.slow
async def test_how_much_is_at_hand_is_told_until_it_is_all(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.rates["/tones.wav"] = 400_000
    told: list[float | None] = []
    mpv_player.subscribe(lambda status: told.append(status.buffered))
    await mpv_player.play(track(), 0)
    await until(mpv_player, lambda status: status.buffered == SECONDS)
    growing = [seconds for seconds in told if seconds is not None]
    assert growing == sorted(growing)
    assert 0 < growing[0] < SECONDS


@pytest.mark.parametrize("place", ["network", "disk"])
@pytest.mark.parametrize(("form", "seconds"), [("bare", None), ("varying", 60), ("constant", 60)])
async def test_a_length_that_could_only_be_guessed_is_never_told(
    start: Started,
    real_mpv: str,
    server: AudioServer,
    track: TrackAt,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    place: str,
    form: str,
    seconds: int | None,
) -> None:
    body: bytes = request.getfixturevalue(form)
    server.files[MP3] = ("audio/mpeg", body)
    file = tmp_path / "tones.mp3"
    file.write_bytes(body)
    player = await start(real_mpv)
    told: list[Status] = []
    player.subscribe(told.append)
    await player.play(replace(track(MP3), file=file if place == "disk" else None), 0)
    await until(player, lambda status: (status.position or 0) > 0.5)
    lengths = {status.duration for status in told} - {None}
    if seconds is None:
        assert lengths == set()
    else:
        assert lengths and all(abs(length - seconds) < 1 for length in lengths if length)

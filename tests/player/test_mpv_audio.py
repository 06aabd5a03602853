"""The real mpv: what it plays, what it refuses, and where it lands."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.player.interface import Status, Track
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import (
    DENSE,
    RATE,
    SECONDS,
    SEGMENT,
    AudioServer,
    Recording,
    pitch,
    silence,
    unused_port,
)
from tests.player.conftest import Started, TrackAt, until
from tests.player.programs import FakeMpv

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:60\n#EXTINF:60,\n{}\n#EXT-X-ENDLIST\n"


async def test_what_is_heard_after_a_jump_is_what_was_asked_for(
    start: Started, real_mpv: str, track: TrackAt, varying: bytes, tmp_path: Path
) -> None:
    """Start a second before a tone changes: the old one sounds, and soon the new one."""
    file = tmp_path / "tones.mp3"
    file.write_bytes(varying)
    recording = Recording(tmp_path)
    player = await start(real_mpv, *recording.arguments)
    boundary = 3 * SEGMENT
    await player.play(replace(track("/tones.mp3"), file=file), boundary - 1)
    # What is written to a file takes no time, so mpv has no time to tell how far it got.
    await until(player, lambda status: status.state in ("ended", "failed"))
    await player.close()
    assert recording.pitch(0.7) == pitch(boundary - 0.3)
    assert recording.pitch(1.1) == pitch(boundary + 0.1)


async def test_at_twice_the_speed_it_takes_half_the_time_at_the_same_pitch(
    start: Started, real_mpv: str, track: TrackAt, tmp_path: Path
) -> None:
    recording = Recording(tmp_path)
    player = await start(real_mpv, *recording.arguments)
    await player.set_speed(2)
    # What is missing at the end, where mpv had no time to tell how far it got, is no break.
    await player.play(track(), SECONDS - 8)
    await until(player, lambda status: status.state == "ended")
    await player.close()
    assert recording.seconds == pytest.approx(4, abs=0.5)
    assert recording.pitch(2) == pitch(SECONDS - 4)


@pytest.mark.parametrize(
    ("path", "media_type", "body", "what"),
    [
        ("/page", "text/html", b"<html><title>Log in</title></html>", "sent a web page in place"),
        ("/page", "audio/mpeg", b"<!doctype html><p>Log in</p>", "the network may ask for a login"),
        ("/words", "audio/mpeg", b"This episode is gone.", "sent text in place of the audio"),
        ("/empty", "audio/mpeg", b"", "could not be loaded"),
        (
            "/noise",
            "audio/mpeg",
            bytes(range(256)) * 64,
            "sent something else in place of the audio",
        ),
    ],
    ids=lambda value: str(value)[:12],
)
async def test_what_is_not_audio_fails_with_a_sentence(
    mpv_player: MpvPlayer,
    server: AudioServer,
    track: TrackAt,
    path: str,
    media_type: str,
    body: bytes,
    what: str,
) -> None:
    server.files[path] = (media_type, body)
    with pytest.raises(PlayerError, match=what):
        await mpv_player.play(track(path), 0)
    assert mpv_player.status.state == "failed"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (404, "is not there any more (404); refresh the episode, or try the publisher's own page."),
        (410, "is not there any more (410); refresh the episode, or try the publisher's own page."),
        (403, "is not given to us (403); try the publisher's own page."),
        (500, "could not be loaded, its server failed (500); play it again later."),
    ],
)
async def test_a_refusal_of_the_server_is_told_and_the_place_is_kept(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, code: int, what: str
) -> None:
    server.codes["/refused"] = code
    with pytest.raises(PlayerError) as caught:
        await mpv_player.play(track("/refused"), 12)
    assert caught.value.message == f"The audio at 127.0.0.1 {what}"
    assert mpv_player.status == Status(
        track("/refused"), 12, None, False, "failed", caught.value.message
    )


async def test_a_server_that_is_not_there_fails_with_a_sentence(mpv_player: MpvPlayer) -> None:
    track = Track("a", f"http://127.0.0.1:{unused_port()}/a.mp3", "T", "P", None)
    with pytest.raises(PlayerError, match="could not be loaded.* refused the connection"):
        await mpv_player.play(track, 0)


async def test_audio_that_does_not_come_is_given_up(
    mpv_player: MpvPlayer, track: TrackAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.player.mpv_session.LOAD_SECONDS", 1.0)
    with pytest.raises(PlayerError, match="did not load within 1 seconds"):
        await mpv_player.play(track("/held/tones.wav"), 0)
    assert mpv_player.status.state == "failed"


async def test_after_a_failure_other_tracks_play(mpv_player: MpvPlayer, track: TrackAt) -> None:
    with pytest.raises(PlayerError):
        await mpv_player.play(track("/missing"), 0)
    await mpv_player.play(track(), 10)
    assert mpv_player.status.state == "playing"
    assert mpv_player.status.reason is None


async def test_a_sound_device_that_does_not_open_fails_with_a_sentence(
    start: Started, real_mpv: str, track: TrackAt
) -> None:
    player = await start(real_mpv, "--ao=pcm", "--ao-pcm-file=/dev/null/nothing")
    with contextlib.suppress(PlayerError):  # the device may fail after the play returned
        await player.play(track(), 0)
    failed = await until(player, lambda status: status.state == "failed")
    assert failed.reason is not None
    assert "sound device could not be opened" in failed.reason


@pytest.mark.parametrize("media_type", ["application/vnd.apple.mpegurl", "audio/x-mpegurl"])
@pytest.mark.parametrize("form", [HLS, "{}\n", "#EXTM3U\n{}\n", "[playlist]\nFile1={}\n"])
async def test_a_list_that_points_elsewhere_is_not_followed(
    mpv_player: MpvPlayer,
    server: AudioServer,
    track: TrackAt,
    tmp_path: Path,
    wav_file: bytes,
    media_type: str,
    form: str,
) -> None:
    private = tmp_path / "private.wav"
    private.write_bytes(wav_file)
    for target in (f"file://{private}", str(private), f"{server.origin}/other.wav"):
        server.files["/list.m3u8"] = (media_type, form.format(target).encode())
        with pytest.raises(PlayerError, match=r"sent (text|JSON) in place of the audio"):
            await mpv_player.play(track("/list.m3u8"), 0)
    assert "/other.wav" not in server.asked


async def test_a_redirect_to_a_file_is_not_followed(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, tmp_path: Path, wav_file: bytes
) -> None:
    private = tmp_path / "private.wav"
    private.write_bytes(wav_file)
    server.redirects["/away"] = f"file://{private}"
    with pytest.raises(PlayerError, match="only http and https are"):
        await mpv_player.play(track("/away"), 0)


async def test_a_redirect_to_audio_is_followed(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.redirects["/away"] = f"{server.origin}/tones.wav"
    await mpv_player.play(track("/away"), 10)
    assert mpv_player.status.state == "playing"


async def test_the_users_own_mpv_configuration_changes_nothing(
    start: Started,
    real_mpv: str,
    track: TrackAt,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marker = tmp_path / "marker"
    scripts = tmp_path / "mpv" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "marker.lua").write_text(f'io.open("{marker}", "w"):close()')
    (tmp_path / "mpv" / "mpv.conf").write_text(f"start=40\nspeed=5\nlog-file={marker}\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("MPV_HOME", str(tmp_path / "mpv"))
    player = await start(real_mpv)
    await player.play(track(), 0)
    await player.set_paused(True)
    assert player.status.position is not None
    assert player.status.position < 20
    assert not marker.exists()


async def test_an_mpv_that_will_not_jump_is_told(
    start: Started, tmp_path: Path, track: TrackAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.player.mpv_session._TAKE_OFF", 0.5)
    player = await start(FakeMpv(tmp_path, "stuck").path)
    await player.play(track(), 0)
    with pytest.raises(NoEntryError, match="cannot be entered there"):
        await player.seek(track().id, 50)
    assert player.status.state == "playing"


async def test_where_a_jump_led_is_not_taken_back(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    """While it is paused, mpv takes off the sound of before the jump; else it rounds down."""
    player = await start(FakeMpv(tmp_path, "falls back").path)
    await player.play(track(), 30)
    for place in (40, 20):
        await player.seek(track().id, place)
        await player.set_speed(1.5)  # the answer comes behind the places
        assert player.status.position == place


@pytest.mark.slow
async def test_a_network_that_does_not_keep_up_shows_as_loading(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.files["/silence.wav"] = ("audio/x-wav", silence(20))
    server.without_range["/silence.wav"] = 3 * DENSE
    await mpv_player.play(track("/silence.wav"), 0)
    assert mpv_player.status.state == "playing"
    await until(mpv_player, lambda status: status.state == "loading")
    assert not mpv_player.status.paused


async def test_a_jump_that_takes_long_shows_as_loading_until_it_lands(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.stalls["/tones.wav"] = 20 * 2 * RATE
    await mpv_player.play(track(), 0)
    await mpv_player.seek(track().id, 50)
    assert (mpv_player.status.state, mpv_player.status.position) == ("loading", 50)
    server.released.set()
    landed = await until(mpv_player, lambda status: status.state == "playing")
    assert landed.position is not None
    assert 50 <= landed.position < 51


@pytest.mark.slow
async def test_a_connection_that_breaks_is_not_taken_for_the_end(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    server.files["/silence.wav"] = ("audio/x-wav", silence(20))
    server.without_range["/silence.wav"] = 3 * DENSE
    await mpv_player.play(track("/silence.wav"), 0)
    server.released.set()
    failed = await until(mpv_player, lambda status: status.state == "failed")
    assert failed.reason is not None
    assert re.search(r"broke off at 0:0\d of 0:20; play it again", failed.reason)


@pytest.mark.slow
@pytest.mark.parametrize(("page_says", "state"), [(SECONDS, "failed"), (20, "ended")])
async def test_a_stream_of_unknown_size_is_as_long_as_its_page_says(
    mpv_player: MpvPlayer,
    server: AudioServer,
    track: TrackAt,
    constant: bytes,
    page_says: int,
    state: str,
) -> None:
    server.files["/tones.mp3"] = ("audio/mpeg", constant[: len(constant) // 5])
    server.without_length.add("/tones.mp3")
    await mpv_player.set_speed(3)
    await mpv_player.play(replace(track("/tones.mp3"), duration=page_says), 0)
    over = await until(mpv_player, lambda status: status.state in ("ended", "failed"))
    assert over.state == state
    assert over.position is not None
    assert over.position > 9
    if state == "failed":
        assert over.reason is not None
        assert re.search(r"broke off at 0:1\d of 1:00; play it again", over.reason)


async def test_the_last_of_two_plays_wins_and_the_first_returns_quietly(
    mpv_player: MpvPlayer, track: TrackAt
) -> None:
    first = asyncio.create_task(mpv_player.play(track("/held/tones.wav"), 10))
    await until(mpv_player, lambda status: status.state == "loading")
    await mpv_player.play(track("/other.wav"), 20)
    await first
    assert mpv_player.status.track == track("/other.wav")
    assert mpv_player.status.state == "playing"


async def test_the_last_place_asked_for_while_a_track_loads_is_where_it_starts(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    held = track("/held/tones.wav")
    first = asyncio.create_task(mpv_player.play(held, 10))
    await until(mpv_player, lambda status: status.state == "loading")
    await mpv_player.seek(held.id, 25)
    await mpv_player.set_paused(True)
    server.released.set()
    await first
    assert mpv_player.status.state == "paused"
    assert mpv_player.status.position == pytest.approx(25, abs=0.01)


async def test_a_load_goes_on_when_the_one_who_asked_for_it_is_gone(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt
) -> None:
    asking = asyncio.create_task(mpv_player.play(track("/held/tones.wav"), 10))
    await until(mpv_player, lambda status: status.state == "loading")
    asking.cancel()
    server.released.set()
    await until(mpv_player, lambda status: status.state == "playing")


async def test_stopping_ends_a_load(mpv_player: MpvPlayer, track: TrackAt) -> None:
    asking = asyncio.create_task(mpv_player.play(track("/held/tones.wav"), 10))
    await until(mpv_player, lambda status: status.state == "loading")
    await mpv_player.stop()
    await asking
    assert mpv_player.status == Status()


async def test_closing_ends_a_load(mpv_player: MpvPlayer, track: TrackAt) -> None:
    asking = asyncio.create_task(mpv_player.play(track("/held/tones.wav"), 10))
    await until(mpv_player, lambda status: status.state == "loading")
    await mpv_player.close()
    await asking
    assert mpv_player.status == Status()

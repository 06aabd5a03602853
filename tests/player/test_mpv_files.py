"""Audio on this machine: played where it lies, and nothing that it names is followed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import PlayerError
from steno_tui.player.interface import Status, Track
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import SECONDS, AudioServer
from tests.player.conftest import Started, TrackAt, until
from tests.player.programs import FakeMpv

LISTS = [
    "{}\n",
    "#EXTM3U\n{}\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:60\n#EXTINF:60,\n{}\n#EXT-X-ENDLIST\n",
    "[playlist]\nFile1={}\n",
    "# mpv EDL v0\n{}\n",
    "ffconcat version 1.0\nfile '{}'\n",
    'FILE "{}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
]


async def test_a_track_with_a_file_needs_no_network(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    await mpv_player.play(replace(track(), file=wav_on_disk), 30)
    await mpv_player.set_paused(True)
    await mpv_player.seek(track().id, 45.5)
    assert mpv_player.status.position == pytest.approx(45.5, abs=0.01)
    assert mpv_player.status.buffered == mpv_player.status.duration == SECONDS
    assert server.asked == []


async def test_a_track_whose_file_is_gone_is_played_from_its_address(
    mpv_player: MpvPlayer, track: TrackAt, tmp_path: Path
) -> None:
    await mpv_player.play(replace(track(), file=tmp_path / "gone.mp3"), 30)
    assert mpv_player.status.state == "playing"
    assert mpv_player.status.track == track()


async def test_an_address_that_is_no_good_is_refused_although_there_is_a_file(
    mpv_player: MpvPlayer, wav_on_disk: Path
) -> None:
    with pytest.raises(PlayerError, match="is not used"):
        await mpv_player.play(Track("a", "file:///etc/passwd", "T", "P", 60, wav_on_disk), 0)


async def test_playing_on_with_a_file_loads_it(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    await mpv_player.play(track(), 10)
    await mpv_player.set_paused(True)
    server.asked.clear()
    await mpv_player.play(replace(track(), file=wav_on_disk), 40)
    assert mpv_player.status.state == "paused"
    assert mpv_player.status.position == pytest.approx(40, abs=0.01)
    assert server.asked == []


async def test_a_file_goes_to_mpv_by_its_whole_name_and_without_a_protocol(
    start: Started, tmp_path: Path, track: TrackAt, wav_on_disk: Path
) -> None:
    fake = FakeMpv(tmp_path)
    player = await start(fake.path)
    await player.play(replace(track(), file=wav_on_disk), 0)
    loads = [command for command in fake.heard() if isinstance(command, dict)]
    assert [load["url"] for load in loads] == [str(wav_on_disk)]
    assert loads[0]["options"]["demuxer-lavf-o"] == "protocol_whitelist=none"


@pytest.mark.parametrize("form", LISTS, ids=lambda form: ascii(form[:12]))
async def test_a_file_that_is_a_list_leads_nowhere(
    mpv_player: MpvPlayer,
    server: AudioServer,
    track: TrackAt,
    tmp_path: Path,
    wav_on_disk: Path,
    form: str,
) -> None:
    file = tmp_path / "audio.mp3"
    for target in (str(wav_on_disk), f"file://{wav_on_disk}", f"{server.origin}/other.wav"):
        file.write_text(form.format(target))
        with pytest.raises(PlayerError, match="on this machine cannot be played"):
            await mpv_player.play(replace(track(), file=file), 0)
    assert server.asked == []


async def test_a_file_that_is_no_audio_is_told(
    mpv_player: MpvPlayer, track: TrackAt, tmp_path: Path
) -> None:
    file = tmp_path / "audio.mp3"
    file.write_text("<html><title>Log in</title></html>")
    with pytest.raises(PlayerError, match="remove it from the cache"):
        await mpv_player.play(replace(track(), file=file), 0)
    assert mpv_player.status.state == "failed"


async def test_a_play_that_still_looks_for_its_file_is_overtaken_by_the_next(
    mpv_player: MpvPlayer, track: TrackAt, wav_on_disk: Path
) -> None:
    first = asyncio.create_task(mpv_player.play(replace(track(), file=wav_on_disk), 10))
    second = asyncio.create_task(mpv_player.play(track("/other.wav"), 20))
    await asyncio.gather(first, second)
    assert mpv_player.status.track == track("/other.wav")


async def test_a_stop_ends_a_play_that_still_looks_for_its_file(
    mpv_player: MpvPlayer, track: TrackAt, wav_on_disk: Path
) -> None:
    asking = asyncio.create_task(mpv_player.play(replace(track(), file=wav_on_disk), 10))
    await asyncio.sleep(0)
    await mpv_player.stop()
    await asking
    assert mpv_player.status == Status()


async def test_after_a_file_the_network_is_played_again(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, wav_on_disk: Path
) -> None:
    await mpv_player.play(replace(track(), file=wav_on_disk), 10)
    await mpv_player.play(track("/other.wav"), 20)
    await until(mpv_player, lambda status: status.buffered == SECONDS)
    assert "/other.wav" in server.asked

"""Audio and surroundings that mean harm: nothing of them reaches the terminal or mpv's settings."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from steno_tui.errors import PlayerError
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import SECONDS, AudioServer
from tests.player.conftest import Started, TrackAt, until
from tests.player.programs import FakeMpv, Leash

CANARY = b"\x1b]0;CANARY\x07\xc2\x9d0;CANARY\xff\xfe"

PLAY = """
import asyncio, os, sys
from steno_tui.player.mpv import MpvPlayer
from steno_tui.player.interface import Track
from steno_tui.player.find_mpv import find_mpv

async def main(program, url):
    origin = url.rpartition("/")[0]
    player = MpvPlayer(await find_mpv(program), origin, extra=["--ao=null"])
    heard = asyncio.Event()
    player.subscribe(lambda status: (status.position or 0) > 0.3 and heard.set())
    await player.play(Track("a", url, "T", "P", None), 0)
    await heard.wait()
    await player.close()

"""

IN_A_TERMINAL = (
    PLAY
    + """
os.close(os.open(os.ttyname(2), os.O_RDWR))  # the first terminal that is opened is one's own
asyncio.run(main(*sys.argv[1:]))
os.write(2, b"done")
"""
)

WITHOUT_STREAMS = (
    PLAY
    + """
for number in (0, 1, 2):
    os.close(number)
asyncio.run(main(*sys.argv[1:]))
os._exit(42)
"""
)


def tagged(mp3: bytes) -> bytes:
    """An MP3 with tags that would take a terminal over (ID3v2.3)."""
    frames = b""
    for name in (b"TIT2", b"TPE1", b"TALB", b"COMM"):
        text = b"\x00" + CANARY
        frames += name + len(text).to_bytes(4, "big") + b"\x00\x00" + text
    size = len(frames)
    synchsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + synchsafe + frames + mp3


def test_tags_reach_no_terminal(server: AudioServer, real_mpv: str, constant: bytes) -> None:
    server.files["/tagged.mp3"] = ("audio/mpeg", tagged(constant))
    root = Path(__file__).parents[2]
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", IN_A_TERMINAL, real_mpv, server.origin + "/tagged.mp3"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        start_new_session=True,
    ) as process:
        os.close(theirs)
        assert process.wait(60) == 0
    written = b""
    try:
        while piece := os.read(ours, 65536):
            written += piece
    except OSError:  # Linux' way to tell that nobody holds the other end any more
        pass
    os.close(ours)
    assert written == b"done"


async def test_tags_change_nothing_that_is_told(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, constant: bytes
) -> None:
    server.files["/tagged.mp3"] = ("audio/mpeg", tagged(constant))
    await mpv_player.play(track("/tagged.mp3"), 0)
    assert mpv_player.status.track == track("/tagged.mp3")
    assert mpv_player.status.reason is None


async def test_a_hostile_home_changes_nothing(
    start: Started, real_mpv: str, track: TrackAt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "marker"
    script = f'io.open("{marker}", "w"):close()'
    config = f"start=40\nspeed=3\nvolume=5\nmute=yes\nsave-position-on-quit\nlog-file={marker}\n"
    homes = (tmp_path / ".config" / "mpv", tmp_path / ".mpv")
    for home in homes:
        (home / "scripts").mkdir(parents=True)
        (home / "scripts" / "marker.lua").write_text(script)
        (home / "mpv.conf").write_text(config)
        (home / "input.conf").write_text(f"q run touch {marker}\n")
        (home / "watch_later").mkdir()
    for name in ("XDG_CONFIG_HOME", "MPV_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    player = await start(real_mpv)
    await player.play(track(), 0)
    await player.set_paused(True)
    assert player.status.position is not None
    assert player.status.position < 20
    await player.close()
    assert not marker.exists()
    assert not any(os.listdir(home / "watch_later") for home in homes)


async def test_a_form_of_audio_that_mpv_does_not_know_fails_with_a_sentence(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, m4a: bytes
) -> None:
    server.files["/new.m4a"] = (
        "audio/mp4",
        m4a.replace(b"mp4a", b"zz9z").replace(b"esds", b"none"),
    )
    with pytest.raises(PlayerError, match="not in a form that mpv can play"):
        await mpv_player.play(track("/new.m4a"), 0)


async def test_a_sound_device_that_is_lost_is_told_and_the_place_is_kept(
    start: Started, real_mpv: str, track: TrackAt, tmp_path: Path
) -> None:
    door = tmp_path / "door"
    player = await start(real_mpv, f"--input-ipc-server={door}")
    await player.play(track(), 30)
    with socket.socket(socket.AF_UNIX) as unplug:
        unplug.connect(str(door))
        for command in (
            ["set_property", "ao-pcm-file", "/dev/null/nothing"],
            ["set_property", "ao", "pcm"],
            ["ao-reload"],
        ):
            unplug.sendall(json.dumps({"command": command}).encode() + b"\n")
        failed = await until(player, lambda status: status.state == "failed")
    assert failed.reason is not None
    assert "sound device could not be opened" in failed.reason
    assert failed.position is not None
    assert failed.position >= 30


async def test_without_a_sound_device_nothing_is_tried_again_and_again(
    start: Started, leash: Leash, server: AudioServer, track: TrackAt
) -> None:
    player = await start(leash.path, "--ao=pcm", "--ao-pcm-file=/dev/null/nothing")
    told: list[str] = []
    player.subscribe(lambda status: told.append(status.state))
    for _ in range(2):
        with pytest.raises(PlayerError, match="sound device could not be opened"):
            await player.play(track(), 0)
            await until(player, lambda status: status.state == "failed")
            raise PlayerError(player.status.reason or "")
    assert told.count("failed") == 2
    first = leash.pid()
    await player.close()
    leash.wait_until_gone()
    assert first
    assert server.asked.count("/tones.wav") <= 4


async def test_numbers_that_are_none_of_mpvs_are_not_told(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "absurd").path)
    told: list[float | None] = []
    player.subscribe(
        lambda status: told.extend((status.position, status.duration, status.buffered))
    )
    await player.play(track(), 0)
    await until(player, lambda status: status.position == 7)
    assert all(number is None or 0 <= number <= SECONDS for number in told)


def test_it_plays_for_one_whose_standard_streams_are_closed(
    server: AudioServer, real_mpv: str
) -> None:
    """The next files and sockets that are opened get their numbers."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WITHOUT_STREAMS, real_mpv, server.origin + "/tones.wav"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    assert subprocess.run(command, cwd=root, env=environment, timeout=60).returncode == 42

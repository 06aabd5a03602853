"""What the player's tests share: a server with audio, players that get closed, patience."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import Player, Status, Track
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import SECONDS, AudioServer, encoded, serving, tones
from tests.player.programs import Leash
from tests.support.patience import PATIENCE
from tests.support.silent_player import SilentPlayer

Started = Callable[..., Awaitable[MpvPlayer]]


class TrackAt(Protocol):
    """Makes tracks, by their path on the server."""

    def __call__(self, path: str = "/tones.wav") -> Track: ...


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning of asyncio would be printed over the user's screen."""
    yield
    logged = [record for when in ("call", "teardown") for record in caplog.get_records(when)]
    # In its debug mode asyncio also tells of slow callbacks.
    assert [record for record in logged if not record.getMessage().startswith("Executing")] == []


@pytest.fixture(scope="session")
def wav_file() -> bytes:
    return tones()


@pytest.fixture(scope="session")
def wav_on_disk(wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audio") / "tones.wav"
    path.write_bytes(wav_file)
    return path


def mp3(wav: bytes, directory: Path, *options: str) -> bytes:
    made = encoded(wav, directory, "--of=mp3", "--oac=libmp3lame", *options)
    if made is None:
        pytest.skip("this mpv cannot write MP3")
    return made


_VARYING = "--oacopts=flags=+qscale,global_quality=590"


@pytest.fixture(scope="session")
def constant(real_mpv: str, wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tones as an MP3 of constant bit rate, 8,000 bytes a second."""
    return mp3(wav_file, tmp_path_factory.mktemp("mp3"), "--oacopts=b=64000")


@pytest.fixture(scope="session")
def varying(real_mpv: str, wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tones as an MP3 of variable bit rate, with a table of where the times lie (Xing)."""
    return mp3(wav_file, tmp_path_factory.mktemp("mp3"), _VARYING)


@pytest.fixture(scope="session")
def bare(real_mpv: str, wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tones as an MP3 of variable bit rate, with nothing that says so."""
    return mp3(wav_file, tmp_path_factory.mktemp("mp3"), _VARYING, "--ofopts=write_xing=0")


@pytest.fixture(scope="session")
def m4a(real_mpv: str, wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tones as AAC in MP4."""
    made = encoded(wav_file, tmp_path_factory.mktemp("m4a"), "--of=mp4", "--oac=aac")
    if made is None:
        pytest.skip("this mpv cannot write AAC")
    return made


@pytest.fixture
def server(wav_file: bytes) -> Iterator[AudioServer]:
    with serving() as audio:
        for path in ("/tones.wav", "/other.wav", "/held/tones.wav"):
            audio.files[path] = ("audio/x-wav", wav_file)
        yield audio


@pytest.fixture
def track(server: AudioServer) -> TrackAt:
    """A track at a path of the server, the path being its id."""

    def at(path: str = "/tones.wav") -> Track:
        return Track(path, server.origin + path, "Tones", "The Test", SECONDS)

    return at


@pytest.fixture(scope="session")
def real_mpv() -> str:
    """The path of mpv. Where tests run by themselves its absence is a failure, not a skip."""
    path = shutil.which("mpv")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("mpv is not installed, and CI must test with it")
        pytest.skip("mpv is not installed")
    return path


@pytest.fixture
async def start(server: AudioServer) -> AsyncIterator[Started]:
    """Makes players of a program; they are closed at the end."""
    players: list[MpvPlayer] = []

    async def started(program: str | Path, *extra: str) -> MpvPlayer:
        mpv = await find_mpv(str(program))
        players.append(MpvPlayer(mpv, server.origin, extra=("--ao=null", *extra)))
        return players[-1]

    yield started
    for player in players:
        await player.close()


@pytest.fixture
async def mpv_player(start: Started, real_mpv: str) -> MpvPlayer:
    return await start(real_mpv)


@pytest.fixture(params=["mpv", "silent"])
async def player(request: pytest.FixtureRequest) -> AsyncIterator[Player]:
    """Each of the players, for what must hold of both."""
    if request.param == "mpv":
        request.getfixturevalue("real_mpv")
        server = request.getfixturevalue("server")
        mpv = await find_mpv()
        either: Player = MpvPlayer(mpv, server.origin, extra=("--ao=null",))
    else:
        either = SilentPlayer()
    yield either
    await either.close()


@pytest.fixture
def leash(tmp_path: Path, real_mpv: str) -> Iterator[Leash]:
    leash = Leash(tmp_path)
    yield leash
    leash.close()


async def until(player: Player, holds: Callable[[Status], bool]) -> Status:
    """Wait for a status of which something holds."""
    reached = asyncio.Event()

    def look(status: Status) -> None:
        if holds(status):
            reached.set()

    unsubscribe = player.subscribe(look)
    try:
        look(player.status)
        async with asyncio.timeout(PATIENCE):
            await reached.wait()
    finally:
        unsubscribe()
    return player.status

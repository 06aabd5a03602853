"""mpv as a process: how it starts, how it dies, and what lies it may tell."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.errors import PlayerError
from steno_tui.player.interface import Status, Track
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import AudioServer
from tests.player.conftest import Started, TrackAt, until
from tests.player.programs import FakeMpv, Leash
from tests.support.patience import PATIENCE

ABROAD = "https://media.example/"
REFUSED = [
    "av://lavfi:sine",
    "edl:///etc/passwd",
    "file:///etc/passwd",
    "lavf://file:/etc/passwd",
    "slice://0-10@/etc/passwd",
    "-",
    "--log-file=x",
    "/etc/passwd",
    "episode.mp3",
    "",
    ABROAD + "a\nloadfile /etc/passwd",
    ABROAD + "\x1b]0;x\x07",
    ABROAD + "a" * 100_000,
    "https://user@media.example/a.mp3",
    "http://192.168.1.1/a.mp3",
    "http://\uff11\uff19\uff12.168.1.1/a.mp3",
    "http://192\u3002168\uff0e1.1\u3002/a.mp3",
    "http://192.168.\u2460.\u00ad1/a.mp3",
    "http://0xc0.168.0x1.1/a.mp3",
    "http://0xa9.254.169.254/a.mp3",
]

ORPHAN = """
import asyncio, sys
from steno_tui.player.mpv import MpvPlayer
from steno_tui.player.interface import Track
from steno_tui.player.find_mpv import find_mpv

async def main(program, origin):
    player = MpvPlayer(await find_mpv(program), origin, extra=["--ao=null"])
    await player.play(Track("a", origin + "/tones.wav", "T", "P", None), 0)
    print("playing", flush=True)
    await asyncio.sleep(600)

asyncio.run(main(*sys.argv[1:]))
"""


async def lost(player: MpvPlayer) -> Status:
    return await until(player, lambda status: status.state == "failed")


async def reaped(pid: int) -> None:
    """Wait until a process is gone and the loop has had the time to see it."""
    with contextlib.suppress(ProcessLookupError):
        async with asyncio.timeout(PATIENCE):
            while True:
                os.kill(pid, 0)
                await asyncio.sleep(0.01)
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_address_that_is_no_good_never_reaches_mpv(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path)
    player = await start(fake.path)
    await player.play(track(), 0)
    before = fake.heard()
    for url in REFUSED:
        with pytest.raises(PlayerError, match="is not used"):
            await player.play(Track("evil", url, "T", "P", None), 0)
    await player.set_paused(True)
    assert fake.heard() == [*before, ["set_property", "pause", True]]


async def test_a_refused_address_leaves_what_plays_alone(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path).path)
    await player.play(track(), 10)
    with pytest.raises(PlayerError):
        await player.play(Track("evil", "file:///etc/passwd", "T", "P", None), 0)
    assert player.status.state == "playing"
    assert player.status.track == track()


async def test_mpv_is_started_deaf_to_the_users_files_and_to_other_programs(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path)
    await (await start(fake.path)).play(track(), 0)
    arguments = fake.heard()[0]
    assert isinstance(arguments, list)
    assert {"--no-config", "--ytdl=no", "--load-scripts=no", "--no-terminal"} <= set(arguments)
    assert arguments[-1].startswith("--input-ipc-client=fd://")
    assert not any(argument.startswith("--input-ipc-server") for argument in arguments)


async def test_no_process_runs_before_the_first_play(start: Started, tmp_path: Path) -> None:
    fake = FakeMpv(tmp_path)
    player = await start(fake.path)
    await player.stop()
    assert fake.heard() == []


async def test_a_file_that_loads_in_the_same_breath_as_the_answer_is_not_missed(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path).path)
    await player.play(track(), 10)
    assert player.status.state == "playing"


def heard_beyond(second: float) -> Callable[[Status], bool]:
    return lambda status: (status.position or 0) > second


async def killed_twice(player: MpvPlayer, leash: Leash) -> Status:
    """Kill mpv, and the one that takes its place as soon as that plays."""
    os.kill(await asyncio.to_thread(leash.pid), signal.SIGKILL)
    pid = await asyncio.to_thread(leash.pid)
    await until(player, lambda status: status.state in ("playing", "paused"))
    os.kill(pid, signal.SIGKILL)
    return await lost(player)


async def test_a_killed_mpv_is_started_again_and_goes_on_where_it_was(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.set_speed(0.5)
    await player.play(track(), 10)
    told: list[str] = []
    player.subscribe(lambda status: told.append(status.state))
    os.kill(leash.pid(), signal.SIGKILL)
    await until(player, lambda status: status.state == "loading")
    status = await until(player, lambda status: status.state == "playing")
    assert status.position is not None
    assert 10 <= status.position < 15
    assert "failed" not in told


async def test_a_killed_mpv_that_was_paused_is_paused_again(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    await player.set_paused(True)
    await player.seek(track().id, 40)
    os.kill(leash.pid(), signal.SIGKILL)
    status = await until(player, lambda status: status.state == "loading")
    assert status.paused
    status = await until(player, lambda status: status.state == "paused")
    assert status.position == pytest.approx(40, abs=0.01)


async def test_an_mpv_that_is_started_again_sounds_as_the_one_before(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path, "hangs up")
    player = await start(fake.path)
    await player.play(track(), 0)
    await player.set_speed(2)
    await player.set_volume(40)
    await player.set_muted(True)
    before = len(fake.heard())
    with contextlib.suppress(PlayerError):
        await player.seek(track().id, 5)
    after = fake.heard()[before:]
    assert ["set_property", "speed", 2] in after
    assert ["set_property", "volume", 40] in after
    assert ["set_property", "mute", True] in after


async def test_an_mpv_killed_twice_is_told_and_the_place_is_kept(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    status = await killed_twice(player, leash)
    assert status.reason == "mpv stopped unexpectedly; play again to restart it."
    assert status.track == track()
    assert status.position is not None
    assert status.position >= 10


@pytest.mark.slow
async def test_an_mpv_that_died_long_ago_is_started_again_once_more(
    start: Started, leash: Leash, track: TrackAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.player.mpv_session._HEARD_ENOUGH", 0.5)
    player = await start(leash.path)
    await player.play(track(), 10)
    for second in (10, 20):
        os.kill(await asyncio.to_thread(leash.pid), signal.SIGKILL)
        await until(player, lambda status: status.state == "loading")
        await until(player, lambda status: status.state == "playing")
        await player.seek(track().id, second)
        await until(player, heard_beyond(second + 1))
    assert player.status.state == "playing"


async def test_playing_again_restarts_a_killed_mpv_and_forgives_it(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    await killed_twice(player, leash)
    await player.play(track(), 30)
    assert player.status.state == "playing"
    assert player.status.reason is None
    os.kill(leash.pid(), signal.SIGKILL)
    await until(player, lambda status: status.state == "loading")
    await until(player, lambda status: status.state == "playing")


async def test_an_mpv_that_cannot_be_started_again_is_told_and_the_place_is_kept(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    leash.path.unlink()
    os.kill(leash.pid(), signal.SIGKILL)
    status = await lost(player)
    assert status.reason is not None
    assert "could not be started" in status.reason
    assert status.position is not None
    assert status.position >= 10


async def test_an_mpv_killed_while_nothing_plays_is_restarted(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    await player.stop()
    pid = leash.pid()
    os.kill(pid, signal.SIGKILL)
    await reaped(pid)
    await player.play(track(), 30)
    assert player.status.state == "playing"


async def test_an_mpv_killed_while_it_loads_is_started_again(
    start: Started, leash: Leash, server: AudioServer, track: TrackAt
) -> None:
    player = await start(leash.path)
    asking = asyncio.create_task(player.play(track("/held/tones.wav"), 10))
    pid = await asyncio.to_thread(leash.pid)
    await asyncio.to_thread(server.wait_until_asked, "/held/tones.wav")
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(leash.pid)
    server.released.set()
    await asking
    assert player.status.state == "playing"
    assert player.status.position is not None
    assert player.status.position >= 10


async def test_an_mpv_killed_twice_while_it_loads_ends_the_wait(
    start: Started, leash: Leash, server: AudioServer, track: TrackAt
) -> None:
    player = await start(leash.path)
    asking = asyncio.create_task(player.play(track("/held/tones.wav"), 10))
    for _ in range(2):
        pid = await asyncio.to_thread(leash.pid)
        await asyncio.to_thread(server.wait_until_asked, "/held/tones.wav")
        server.asked.clear()
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(PlayerError, match="mpv stopped"):
        await asking
    assert player.status.state == "failed"


def stop_every_thread(pid: int) -> None:
    """Have a process hang, and wait until it does."""
    os.kill(pid, signal.SIGSTOP)
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        while thread.read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.01)


@pytest.mark.slow
async def test_a_hanging_mpv_is_killed_and_started_again(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    pid = leash.pid()
    stop_every_thread(pid)
    await player.set_paused(True)
    status = await until(player, lambda status: status.state == "paused")
    assert status.position is not None
    assert 10 <= status.position < 15
    assert leash.pid() != pid
    await reaped(pid)


@pytest.mark.slow
async def test_an_mpv_that_hangs_while_nobody_wants_anything_is_noticed(
    start: Started, leash: Leash, track: TrackAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.player.mpv_process.QUIET_SECONDS", 0.5)
    player = await start(leash.path)
    await player.play(track(), 10)
    stop_every_thread(leash.pid())
    await until(player, lambda status: status.state == "loading")
    await until(player, lambda status: status.state == "playing")


@pytest.mark.slow
async def test_one_missing_answer_fails_all_who_wait_for_one(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "silent").path)
    await player.play(track(), 0)
    async with asyncio.timeout(8):
        outcomes = await asyncio.gather(
            *(player.seek(track().id, second) for second in range(20)), return_exceptions=True
        )
    assert all(isinstance(outcome, PlayerError) for outcome in outcomes)


@pytest.mark.slow
async def test_the_loop_turns_while_an_answer_is_awaited(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "silent").path)
    await player.play(track(), 0)
    waiting = asyncio.create_task(player.seek(track().id, 5))
    turns = 0
    while not waiting.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20
    assert isinstance(waiting.exception(), PlayerError)


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("garbage", "mpv talks nonsense"),
        ("hangs up", "mpv stopped unexpectedly"),
    ],
)
async def test_an_mpv_that_stops_making_sense_is_ended_and_told(
    start: Started, tmp_path: Path, track: TrackAt, mode: str, sentence: str
) -> None:
    player = await start(FakeMpv(tmp_path, mode).path)
    await player.play(track(), 0)
    with pytest.raises(PlayerError):
        await player.seek(track().id, 5)
        await player.set_paused(True)
    status = await lost(player)
    assert status.reason is not None
    assert status.reason.startswith(sentence)


@pytest.mark.slow
async def test_an_endless_line_does_not_hold_the_player_up(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "endless line").path)
    await player.play(track(), 0)
    with pytest.raises(PlayerError):
        await player.seek(track().id, 5)
        await player.set_paused(True)
    await player.close()
    assert player.status == Status()


async def test_a_flood_of_positions_leaves_turns_to_others_and_little_to_tell(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "floods").path)
    told: list[Status] = []
    player.subscribe(told.append)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    beside = asyncio.create_task(others())
    await player.play(track(), 0)
    await until(player, lambda status: (status.position or 0) >= 29.9)
    beside.cancel()
    # The flood is some 600 kB long; what is read of it in one turn of the loop is 16 kB.
    assert turns > 30
    assert len(told) < 300


async def test_an_mpv_that_ends_at_once_is_told(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    player = await start(FakeMpv(tmp_path, "exits").path)
    with pytest.raises(PlayerError, match="as soon as it was started"):
        await player.play(track(), 0)
    assert player.status.state == "failed"


async def test_each_play_starts_mpv_once_at_most(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path, "exits")
    player = await start(fake.path)
    for _ in range(2):
        with pytest.raises(PlayerError):
            await player.play(track(), 0)
    assert len(fake.heard()) == 2


async def test_an_mpv_that_vanished_from_the_disk_is_told(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path)
    player = await start(fake.path)
    fake.path.unlink()
    with pytest.raises(PlayerError, match="could not be started"):
        await player.play(track(), 0)


async def test_a_closed_player_leaves_no_process(
    start: Started, leash: Leash, track: TrackAt
) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    pid = leash.pid()
    await player.close()
    with pytest.raises(ChildProcessError):  # it has been waited for already
        os.waitpid(pid, os.WNOHANG)  # noqa: ASYNC222
    leash.wait_until_gone()


@pytest.mark.slow
async def test_closing_ends_an_mpv_that_hangs(start: Started, leash: Leash, track: TrackAt) -> None:
    player = await start(leash.path)
    await player.play(track(), 10)
    os.kill(leash.pid(), signal.SIGSTOP)
    await player.close()
    leash.wait_until_gone()


@pytest.mark.slow
async def test_closing_ends_an_mpv_that_will_not_quit(
    start: Started, tmp_path: Path, track: TrackAt
) -> None:
    fake = FakeMpv(tmp_path, "never quits")
    player = await start(fake.path)
    await player.play(track(), 10)
    async with asyncio.timeout(8):
        await player.close()
    assert fake.heard()[-1] == ["quit"]


def test_mpv_dies_with_us_even_when_we_are_killed(leash: Leash, server: AudioServer) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", ORPHAN, str(leash.path), server.origin]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"playing\n"
        assert leash.pid()
        parent.kill()
    leash.wait_until_gone()

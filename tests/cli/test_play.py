"""``play``, with a real mpv that has no sound card."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.demo.synthetic_audio import SyntheticAudio
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.playback import PlaybackPosition
from steno_tui.paths import library
from tests.player.programs import FakeMpv
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Done, Steno, finished, process, told_by, told_on_terminal

LIGHTHOUSE = "night-shift/the-lighthouse"
KEY = EpisodeKey("night-shift", "the-lighthouse")


@pytest.fixture
def mpv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An mpv that plays into nothing."""
    real = shutil.which("mpv")
    if real is None:
        pytest.skip("there is no mpv here")
    program = tmp_path / "mpv"
    program.write_text(f'#!/bin/sh\nexec {real} "$@" --ao=null\n')
    program.chmod(0o755)
    monkeypatch.setenv("STENO_TUI_MPV", str(program))
    return program


def listened(service: DemoService) -> PlaybackPosition:
    with Library.open(library(), service.origin) as opened:
        return opened.positions.get(KEY) or PlaybackPosition()


@pytest.mark.usefixtures("mpv")
def test_an_episode_is_played_to_its_end(steno: Steno) -> None:
    done = steno("play", LIGHTHOUSE, "--at", "1:04:02")
    assert (done.code, done.out) == (0, "")
    assert "The Lighthouse, from 1:04:02, with mpv" in done.err
    assert "1:02:05  The morning" in done.err


@pytest.mark.usefixtures("mpv")
def test_what_was_heard_to_its_end_starts_over(steno: Steno, service: DemoService) -> None:
    steno("play", LIGHTHOUSE, "--at", "3842")
    assert listened(service) == PlaybackPosition(0, finished=True)


@pytest.mark.usefixtures("mpv")
def test_ctrl_c_ends_it_and_the_place_is_kept(service: DemoService) -> None:
    program = process("--server", service.origin, "play", LIGHTHOUSE, "--chapter", "2")
    told_by(program, "14:40  The lamp")
    program.send_signal(signal.SIGINT)
    done = finished(program)
    assert done.code == 130
    assert "Traceback" not in done.err
    assert listened(service).seconds >= 879  # a jump may land a moment early


def test_ctrl_z_holds_the_sound_until_it_goes_on(
    service: DemoService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeMpv(tmp_path)
    monkeypatch.setenv("STENO_TUI_MPV", str(fake.path))

    def pauses() -> list[object]:
        told = (command for command in fake.heard() if isinstance(command, list))
        return [command[2] for command in told if command[:2] == ["set_property", "pause"]]

    program = process("--server", service.origin, "play", LIGHTHOUSE, "--chapter", "2")
    while pauses() != [True, False]:
        assert program.poll() is None
    program.send_signal(signal.SIGTSTP)
    _, status = os.waitpid(program.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    assert pauses() == [True, False, True]
    program.send_signal(signal.SIGCONT)
    while len(pauses()) < 4:
        assert program.poll() is None
    assert pauses() == [True, False, True, False]
    program.send_signal(signal.SIGINT)
    assert finished(program).code == 130


@pytest.mark.usefixtures("mpv")
def test_it_starts_where_it_was_left(steno: Steno, service: DemoService) -> None:
    steno("show", LIGHTHOUSE)
    with Library.open(library(), service.origin) as opened:
        opened.positions.save(KEY, 3841, session=1)
    assert "from 1:04:01" in steno("play", LIGHTHOUSE).err


@pytest.mark.usefixtures("mpv")
def test_on_a_terminal_it_keeps_to_one_line(service: DemoService) -> None:
    seen = told_on_terminal("--server", service.origin, "play", LIGHTHOUSE, "--at", "3842")
    assert "\r1:04:02 / 1:04:03  The morning" in seen
    assert "Keys:" not in seen, "nothing can be typed"
    assert "\x1b" not in seen


def test_without_mpv_the_link_at_that_time_is_told(
    steno: Steno, service: DemoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_MPV", "/nonexistent/mpv")
    done = steno("play", LIGHTHOUSE, "--at", "14:40")
    assert done.code == 1
    assert done.out == f"{service.origin}/audio/night-shift/the-lighthouse.wav#t=880\n"
    assert "STENO_TUI_MPV names" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--chapter", "4"], 3, "has 3 chapters"),
        (["--chapter", "0"], 2, "chapter"),
        (["--at", "1:04:03"], 2, "ends at 1:04:03"),
        (["--at", "soon"], 2, "14:40, 1:02:03 or 880"),
        (["--at", "-5"], 2, ""),
        (["--at", "1e9"], 2, ""),
        (["--at", "nan"], 2, ""),
        (["--at", "5", "--chapter", "1"], 2, "not both"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_place_that_is_not_there_is_told_of(
    steno: Steno, words: list[str], code: int, said: str
) -> None:
    done = steno("play", LIGHTHOUSE, *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


@pytest.mark.slow
@pytest.mark.usefixtures("mpv")
def test_a_stream_that_breaks_is_no_end_and_the_place_is_kept(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set("/audio/*", Fault(status=403))
    service.faults.set("/audio/*/the-lighthouse.wav", Fault(truncate=240_000, times=1))
    done = steno("play", LIGHTHOUSE, "--speed", "3")
    assert (done.code, done.out) == (1, "")
    assert re.search(r"broke off at 0:1\d of 1:04:03; play it again to go on", done.err)
    assert 10 <= listened(service).seconds <= 15
    assert not listened(service).finished


@pytest.mark.usefixtures("mpv")
def test_of_what_was_just_added_a_chapter_is_known(steno: Steno, service: FaultyService) -> None:
    assert steno("add", KEY.podcast).code == 0
    program = process("--server", service.origin, "play", LIGHTHOUSE, "--chapter", "2")
    said = told_by(program, "14:40  The lamp")
    program.send_signal(signal.SIGINT)
    assert finished(program).code == 130
    assert "from 14:40" in said.splitlines()[0]


@pytest.fixture
def chapter_past_the_end(service: FaultyService) -> FaultyService:
    """A service whose page has a chapter that starts where the episode has ended."""
    url = f"{service.origin}/podcast/{LIGHTHOUSE}.md"
    page = httpx.get(url).text
    assert "1:02:05" in page
    shorter = page.replace("1:02:05", "1:04:03")
    service.faults.set(f"/podcast/{LIGHTHOUSE}.md", Fault(body=shorter.encode()))
    return service


@pytest.mark.usefixtures("mpv", "chapter_past_the_end")
def test_a_chapter_past_the_end_is_refused(steno: Steno) -> None:
    done = steno("play", LIGHTHOUSE, "--chapter", "3")
    assert (done.code, done.out) == (2, "")
    assert "beyond the end" in done.err


ODD = ["a b", "a|b", "{a}", "a%20b{c}|d"]


@pytest.mark.usefixtures("mpv")
@pytest.mark.parametrize("name", ODD)
def test_audio_at_an_odd_address_is_played_and_fetched(
    steno: Steno, service: FaultyService, name: str
) -> None:
    page = (
        f"# Odd\n\nPage: {service.origin}/podcast/night-shift/odd\n"
        f"Audio file: {service.origin}/audio/{name}.wav\n\n## Resource\n\nIt is odd.\n"
    )
    second = SyntheticAudio(1, ())
    body = b"".join(second.read(0, second.size))
    path = f"/audio/{unquote(name)}.wav"
    service.faults.set("/podcast/night-shift/odd.md", Fault(body=page.encode()))
    service.faults.set(path, Fault(body=body, headers={"content-type": "audio/wav"}))
    played = steno("play", "night-shift/odd")
    assert (played.code, played.out) == (0, "")
    assert "Odd, from 0:00, with mpv" in played.err
    fetched = steno("download", "night-shift/odd")
    assert fetched.code == 0
    assert Path(fetched.out.strip()).read_bytes() == body
    asked = [request.path for request in service.requests if request.path.startswith("/audio/")]
    assert len(asked) > 1 and set(asked) == {path}


def test_an_episode_without_audio_is_told_of(steno: Steno) -> None:
    done = steno("play", "night-shift/the-silence")
    assert done.code == 2
    assert "has no audio" in done.err


def test_a_podcast_cannot_be_played(steno: Steno) -> None:
    assert steno("play", "night-shift").code == 3


def test_offline_there_is_no_sound(steno: Steno) -> None:
    steno("show", LIGHTHOUSE)
    done = steno("play", LIGHTHOUSE, offline=True)
    assert done.code == 4


def test_audio_in_a_private_network_is_refused(bare: Callable[..., Done], tmp_path: Path) -> None:
    page = tmp_path / "x.md"
    page.write_text("# X\n\nAudio file: http://192.168.1.1/a.mp3\n\n## Resource\n\nx\n")
    assert bare("play", str(page)).code == 2

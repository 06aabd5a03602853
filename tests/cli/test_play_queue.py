"""``play`` where something is in the way: of the network, of mpv, or of the program itself."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from steno_tui.demo.synthetic_audio import SyntheticAudio
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.playback import PlaybackPosition
from steno_tui.paths import library
from tests.player.conftest import leash, real_mpv
from tests.player.programs import FakeMpv, Leash
from tests.support.faulty_service import Fault, FaultyService
from tests.tui.catalogue import NIGHT, SLEEPER, chapters, content, demo_episode, demo_podcast

from .conftest import Steno, finished, process, told_by, told_on_terminal
from .test_play import mpv

__all__ = ["leash", "mpv", "real_mpv"]

LUND = f"{NIGHT}/{SLEEPER.episode}"
SECONDS = 60
STARTS = (10, 20, 30, 40, 50)
WHOLE = b"".join((sound := SyntheticAudio(SECONDS, STARTS)).read(0, sound.size))


@pytest.fixture
def service() -> Iterator[FaultyService]:
    """A service with an episode of a minute."""
    said = content("Short.", chapters=chapters(5, every=10))
    episode = demo_episode(NIGHT, "The Sleeper to Lund", said=said, duration=SECONDS)
    catalogue = (demo_podcast(NIGHT, "Night Trains", [episode]),)
    with FaultyService(catalogue=catalogue, pace=0) as service:
        yield service


def opened(service: FaultyService) -> Library:
    return Library.open(library(), service.origin)


def listened(service: FaultyService, key: EpisodeKey = SLEEPER) -> PlaybackPosition:
    with opened(service) as found:
        return found.positions.get(key) or PlaybackPosition()


def left_at(service: FaultyService, seconds: int) -> None:
    with opened(service) as found:
        found.positions.save(SLEEPER, seconds, session=found.positions.begin(SLEEPER))


# How it sounds.


@pytest.mark.usefixtures("mpv")
def test_a_speed_is_played_and_is_the_podcasts_from_then_on(
    steno: Steno, service: FaultyService
) -> None:
    done = steno("play", LUND, "--at", "58", "--speed", "3")
    assert done.code == 0, done.err
    with opened(service) as found:
        assert found.positions.speed(NIGHT) == 3


@pytest.mark.parametrize("speed", ["0.4", "3.1", "nan", "fast"])
def test_a_speed_there_is_not_is_refused(steno: Steno, speed: str) -> None:
    assert steno("play", LUND, "--speed", speed).code == 2


@pytest.mark.usefixtures("mpv")
def test_on_a_terminal_the_speed_stands_in_the_line(service: FaultyService) -> None:
    seen = told_on_terminal(
        "--server", service.origin, "play", LUND, "--at", "59", "--speed", "1.5"
    )
    assert "\r0:59 / 1:00  1.5x  " in seen
    assert "\x1b" not in seen


# The network.


@pytest.mark.usefixtures("mpv")
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=404), "is not there any more (404)"),
        (Fault(status=403), "is not given to us (403)"),
        (Fault(status=500), "its server failed (500)"),
        (Fault.portal(), "the network may ask for a login"),
        (Fault(body=b"", headers={"content-type": "audio/wav"}), "sent nothing at all"),
        (Fault.redirect("file:///etc/passwd"), "could not be loaded"),
    ],
    ids=["404", "403", "500", "a page", "nothing", "a file"],
)
def test_audio_that_cannot_be_had_is_one_sentence_and_the_place_is_kept(
    steno: Steno, service: FaultyService, fault: Fault, said: str
) -> None:
    left_at(service, 30)
    service.faults.set("/audio/*", fault)
    done = steno("play", LUND)
    assert (done.code, done.out) == (1, "")
    assert said in done.err.splitlines()[-1]
    assert listened(service).seconds == 30


@pytest.mark.slow
@pytest.mark.usefixtures("mpv")
def test_a_server_without_ranges_is_waited_for_and_that_is_said_once(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set("/audio/*", Fault(body=WHOLE, drip=0.01, drop_size=16_000))
    done = steno("play", LUND, "--at", "57")
    assert done.code == 0, done.err
    assert done.err.count("its server sends it only from the start") == 1
    assert "0:50  Chapter 5" in done.err
    assert listened(service) == PlaybackPosition(0, finished=True)


@pytest.mark.slow
@pytest.mark.usefixtures("mpv")
def test_audio_that_is_waited_for_is_played_from_a_library_named_from_here(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set("/audio/*", Fault(body=WHOLE, drip=0.01, drop_size=16_000))
    done = steno("--library", "kept", "play", LUND, "--at", "57")
    assert done.code == 0, done.err
    assert "0:50  Chapter 5" in done.err


@pytest.mark.usefixtures("mpv")
def test_offline_what_was_fetched_is_played(steno: Steno) -> None:
    assert steno("download", LUND).code == 0
    done = steno("play", LUND, "--at", "59", offline=True)
    assert (done.code, done.out) == (0, ""), done.err


@pytest.mark.usefixtures("mpv")
def test_a_time_beyond_the_end_starts_nothing(steno: Steno) -> None:
    done = steno("play", LUND, "--at", "1:00")
    assert (done.code, done.out) == (2, "")
    assert "ends at 1:00" in done.err


# mpv, and the program itself.


def playing(service: FaultyService, leash: Leash, *words: str) -> subprocess.Popen[str]:
    """The program, in the fourth chapter."""
    program = process(
        "--server", service.origin, "play", LUND, "--at", "42", *words,
        STENO_TUI_MPV=str(leash.path),
    )  # fmt: skip
    told_by(program, "0:40  Chapter 4")
    return program


@pytest.fixture
def quiet(leash: Leash) -> Leash:
    """The real mpv on a leash, without sound."""
    words = leash.path.read_text()
    leash.path.write_text(words.replace(' "$@"', ' "$@" --ao=null'))
    return leash


def test_an_mpv_that_dies_is_started_again_once_and_then_told_of(
    service: FaultyService, quiet: Leash
) -> None:
    program = playing(service, quiet)
    for _ in range(2):
        os.kill(quiet.pid(), signal.SIGKILL)
    done = finished(program)
    assert done.code == 1
    assert "mpv" in done.err.splitlines()[-1]
    assert "Traceback" not in done.err
    assert listened(service).seconds >= 41


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_with_mpv_and_the_place_is_kept(
    service: FaultyService, quiet: Leash, name: str
) -> None:
    program = playing(service, quiet)
    number = signal.Signals[name]
    program.send_signal(number)
    done = finished(program)
    quiet.wait_until_gone()
    assert done.code == 128 + number
    assert "Traceback" not in done.err
    assert listened(service).seconds >= 41


def test_killed_it_takes_mpv_with_it(service: FaultyService, quiet: Leash) -> None:
    program = playing(service, quiet)
    program.kill()
    finished(program)
    quiet.wait_until_gone()


@pytest.mark.parametrize(
    ("mode", "version", "said"),
    [
        ("", "mpv 0.32.0 Copyright", "0.33"),
        ("", "vlc 3.0", "does not answer as mpv does"),
        ("exits", "mpv 0.35.1 Copyright", "mpv"),
    ],
    ids=["too old", "another program", "ends at once"],
)
def test_an_mpv_that_is_of_no_use_is_one_sentence(
    steno: Steno,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    version: str,
    said: str,
) -> None:
    monkeypatch.setenv("STENO_TUI_MPV", str(FakeMpv(tmp_path, mode, version).path))
    done = steno("play", LUND, "--at", "30")
    assert done.code == 1
    assert said in done.err.splitlines()[-1]


def test_without_a_sound_device_that_is_one_sentence(
    steno: Steno, service: FaultyService, quiet: Leash, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = quiet.path.read_text()
    quiet.path.write_text(words.replace("--ao=null", "--ao=pcm --ao-pcm-file=/dev/null/nothing"))
    monkeypatch.setenv("STENO_TUI_MPV", str(quiet.path))
    left_at(service, 30)
    done = steno("play", LUND)
    assert (done.code, done.out) == (1, "")
    assert "sound device could not be opened" in done.err.splitlines()[-1]
    assert listened(service).seconds == 30

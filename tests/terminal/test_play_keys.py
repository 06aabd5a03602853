"""``play`` at a terminal: its keys, and the terminal given back whatever ends it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.player.programs import FakeMpv, Leash
from tests.support.faulty_service import FaultyService
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

EPISODE = "harbour-talk/episode-22"
HELP = "Keys: Space pauses, arrows go back and on"

IN_THE_BACKGROUND = """exec <"$0" >"$0" 2>&1
set -m
"$@" &
read -r line
fg >/dev/null
"""
"""For ``sh``: the program begins in the background, and is fetched from there after a line."""


@pytest.fixture
def fake(tmp_path: Path) -> FakeMpv:
    return FakeMpv(tmp_path)


def playing(
    launch: Launch,
    service: FaultyService,
    mpv: Path,
    *more: str,
    script: str | None = None,
    config: str = "",
) -> Terminal:
    """An episode that plays from ten minutes on."""
    file = mpv.with_name("config.toml")
    file.write_text(config)
    terminal = launch(
        "--server", service.origin, "--config", file, "play", EPISODE, "--at", "10:00", *more,
        environ={"STENO_TUI_MPV": str(mpv)}, columns=100, script=script,
    )  # fmt: skip
    terminal.wait_for("from 10:00, with mpv", "10:00 /")
    return terminal


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (" ", "paused"),
        ("\x1b[C", "10:05 /"),
        ("\x1bOD", "9:55 /"),
        ("\x1b[A", "10:30 /"),
        ("\x1b[B", "9:30 /"),
        (".", "10:05 /"),
        ("{", "9:30 /"),
        ("]", "15:00 /"),
        (">", "1.1x"),
        ("<", "0.9x"),
        ("9", "volume 95"),
        ("M", "muted"),
        ("\x1b[C" * 4, "10:20 /"),
    ],
    ids=repr,
)
def test_a_key_does_what_it_does_on_the_full_screen(
    launch: Launch, service: FaultyService, fake: FakeMpv, keys: str, shown: str
) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.wait_for(HELP)
    terminal.send(keys)
    terminal.wait_for(shown)
    assert terminal.text.count("Keys:") == 1
    terminal.send("q")
    assert (terminal.wait_for_end(), terminal.left_on()) == (0, [])


def test_a_key_tells_the_keys_again(launch: Launch, service: FaultyService, fake: FakeMpv) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.wait_for(HELP)
    terminal.send("?")
    terminal.wait_until(lambda: terminal.text.count(HELP) == 2, "the keys once more")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_keys_of_the_configuration_are_taken_and_told(
    launch: Launch, service: FaultyService, fake: FakeMpv
) -> None:
    config = '[keys]\nfaster = "w"\nquit = "e"\n'
    terminal = playing(launch, service, fake.path, config=config)
    terminal.wait_for("< w speed, e ends")
    terminal.send(">qw")
    terminal.wait_for("1.1x")
    terminal.send("e")
    assert terminal.wait_for_end() == 0


def test_what_is_pasted_presses_nothing(
    launch: Launch, service: FaultyService, fake: FakeMpv
) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.send("quit this at once, please; " * 20)

    def is_pressed() -> bool:
        terminal.send("\x1b[C")  # what comes with the rest of the paste is part of it
        return "10:00 /" not in terminal.text

    terminal.wait_until(is_pressed, "a later time")
    assert "paused" not in terminal.text
    terminal.send("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("key", "code"),
    [("q", 0), ("s", 0), ("\x04", 0), ("\x1c", 0), ("\x03", 130)],
    ids=repr,
)
def test_a_key_that_ends_it_gives_the_terminal_back(
    launch: Launch, service: FaultyService, fake: FakeMpv, key: str, code: int
) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.wait_until(lambda: not terminal.takes_lines, "keys taken")
    terminal.send(key)
    assert (terminal.wait_for_end(), terminal.left_on()) == (code, [])


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
def test_a_signal_gives_the_terminal_back(
    launch: Launch, service: FaultyService, fake: FakeMpv, number: str
) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.wait_until(lambda: not terminal.takes_lines, "keys taken")
    terminal.signal(getattr(signal, number))
    assert terminal.wait_for_end() == 128 + getattr(signal, number)
    assert terminal.left_on() == []


@pytest.mark.mpv
def test_the_end_of_the_episode_gives_the_terminal_back(
    launch: Launch, service: FaultyService, leash: Leash
) -> None:
    terminal = launch(
        "--server", service.origin, "play", EPISODE, "--at", "49:59",
        environ={"STENO_TUI_MPV": str(leash.path)},
    )  # fmt: skip
    assert (terminal.wait_for_end(), terminal.left_on()) == (0, [])


def test_stopped_it_gives_the_terminal_back_and_takes_it_again(
    launch: Launch, service: FaultyService, fake: FakeMpv
) -> None:
    terminal = playing(launch, service, fake.path)
    terminal.wait_until(lambda: not terminal.takes_lines, "keys taken")
    for _ in range(2):
        terminal.send("\x1a")
        _, status = os.waitpid(terminal.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        assert terminal.takes_lines
        terminal.signal(signal.SIGCONT)
        terminal.wait_until(lambda: not terminal.takes_lines, "keys taken again")
    terminal.send("\x1b[C")
    terminal.wait_for("10:05 /")
    terminal.send("q")
    assert (terminal.wait_for_end(), terminal.left_on()) == (0, [])


def test_in_the_background_the_terminal_is_left_alone_until_it_is_fetched(
    launch: Launch, service: FaultyService, fake: FakeMpv
) -> None:
    terminal = playing(launch, service, fake.path, script=IN_THE_BACKGROUND)
    assert terminal.takes_lines
    terminal.send("a line for the shell\n")
    terminal.wait_until(lambda: not terminal.takes_lines, "keys taken")
    terminal.send("\x1b[C")
    terminal.wait_for("10:05 /")
    terminal.send("q")
    assert (terminal.wait_for_end(), terminal.left_on()) == (0, [])

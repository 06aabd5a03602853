"""A notice goes only where it is sure to be shown, and carries nothing but its words."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus
from dbus_fast.constants import MessageType

from steno_tui.desktop.notices import NoticeMethod, notice, way
from tests.desktop.conftest import Bus, needed
from tests.support.patience import PATIENCE

TITLE, BODY = "Transcript ready", "The Lighthouse"
BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus"}
HOSTILE = "\x1b]0;owned\x07 \x9c\x9b31m;rm -rf\n\x00\ud800<img src='file:///etc/passwd'>&"


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH with a notify-send on it."""
    program = tmp_path / "notify-send"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "xterm-256color"}, NoticeMethod.OSC_9),
        ({"TERM": "xterm-kitty"}, NoticeMethod.OSC_9),
        ({"TERM": "xterm-ghostty"}, NoticeMethod.OSC_9),
        ({"TERM_PROGRAM": "ghostty", "TERM": "xterm-256color"}, NoticeMethod.OSC_9),
        ({"TERM_PROGRAM": "WezTerm", "TERM": "xterm-256color"}, NoticeMethod.OSC_777),
        ({"TERM": "foot"}, NoticeMethod.OSC_777),
        ({"TERM": "foot-extra"}, NoticeMethod.OSC_777),
        ({"TERM": "footloose"}, NoticeMethod.NONE),
        ({"TERM": "xterm-256color"}, NoticeMethod.NONE),
        ({"TERM": "linux"}, NoticeMethod.NONE),
        ({}, NoticeMethod.NONE),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else str(value),
)
def test_escape_sequences_go_to_the_terminals_that_take_them(
    environ: dict[str, str], found: NoticeMethod
) -> None:
    assert way(environ) is found


def test_a_terminal_takes_them_through_ssh_too() -> None:
    assert way({"TERM": "foot", "SSH_CONNECTION": "1 2 3 4"}) is NoticeMethod.OSC_777


@pytest.mark.parametrize("inside", [{"TMUX": "/tmp/x,1,0"}, {"STY": "1.x"}, {"ZELLIJ": "0"}])
def test_a_multiplexer_lets_no_escape_sequence_through(inside: dict[str, str]) -> None:
    assert way({"TERM_PROGRAM": "iTerm.app", "TERM": "xterm-kitty", **inside}) is NoticeMethod.NONE


@pytest.mark.parametrize("kind", ["screen.xterm-kitty", "tmux-256color", "screen"])
def test_a_multiplexer_at_the_other_end_of_ssh_is_known_by_its_terminal(kind: str) -> None:
    assert way({"TERM": kind, "TERM_PROGRAM": "WezTerm"}) is NoticeMethod.NONE


def test_elsewhere_the_desktop_is_told(programs: str) -> None:
    assert way({"TERM": "xterm", "PATH": programs, **BUS}) is NoticeMethod.PROGRAM


def test_in_tmux_the_desktop_is_told(programs: str) -> None:
    environ = {"TERM": "tmux", "TMUX": "/tmp/x,1,0", "PATH": programs, **BUS}
    assert way(environ) is NoticeMethod.PROGRAM


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
def test_a_desktop_far_from_the_user_is_not_told(programs: str, name: str) -> None:
    assert way({"TERM": "xterm", "PATH": programs, name: "x", **BUS}) is NoticeMethod.NONE


def test_without_a_bus_no_program_is_run(programs: str) -> None:
    assert way({"TERM": "xterm", "PATH": programs}) is NoticeMethod.NONE


def test_without_the_program_none_is_run(tmp_path: Path) -> None:
    assert way({"TERM": "xterm", "PATH": str(tmp_path), **BUS}) is NoticeMethod.NONE


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Path]:
    """A runtime directory with the socket that systemd makes for a bus."""
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        yield tmp_path


def test_a_bus_is_found_where_systemd_has_it(programs: str, runtime: Path) -> None:
    environ = {"TERM": "xterm", "PATH": programs, "XDG_RUNTIME_DIR": str(runtime)}
    assert way(environ) is NoticeMethod.PROGRAM


def test_nowhere_to_show_it_is_nothing_to_do() -> None:
    assert notice(TITLE, BODY, {}) is None


def test_title_and_body_are_one_text_in_osc_9() -> None:
    found = notice(TITLE, BODY, {"TERM": "xterm-kitty"})
    assert found == b"\x1b]9;Transcript ready: The Lighthouse\x1b\\"


def test_title_and_body_are_two_fields_in_osc_777() -> None:
    found = notice(TITLE, BODY, {"TERM": "foot"})
    assert found == b"\x1b]777;notify;Transcript ready;The Lighthouse\x1b\\"


def test_a_semicolon_ends_no_field() -> None:
    found = notice("4;1", "a; b", {"TERM": "foot"})
    assert found == b"\x1b]777;notify;4,1;a, b\x1b\\"


def test_a_title_in_digits_is_no_command() -> None:
    assert notice("4;1;50", "x", {"TERM": "xterm-kitty"}) == b"\x1b]9;4,1,50: x\x1b\\"


@pytest.mark.parametrize("kind", ["foot", "xterm-kitty"])
def test_hostile_words_end_no_sequence_early(kind: str) -> None:
    found = notice(HOSTILE, HOSTILE, {"TERM": kind})
    assert isinstance(found, bytes)
    shown = found.removeprefix(b"\x1b]").removesuffix(b"\x1b\\").decode()
    assert shown.isprintable()


@pytest.mark.parametrize("kind", ["foot", "xterm-kitty"])
def test_a_long_text_is_cut(kind: str) -> None:
    found = notice("x" * 100_000, "y" * 100_000, {"TERM": kind})
    assert isinstance(found, bytes)
    assert len(found.decode()) < 350


class Desktop:
    """One that takes notices and keeps what it was told."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[list[object]] = asyncio.Queue()

    def __call__(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        match message.member:
            case "Notify":
                self.told.put_nowait(message.body)
                return Message.new_method_return(message, "u", [1])
            case "GetCapabilities":
                return Message.new_method_return(message, "as", [["body", "body-markup"]])
            case "GetServerInformation":
                words = ["desktop", "test", "1", "1.2"]
                return Message.new_method_return(message, "ssss", words)
            case _:
                return None


@pytest.mark.parametrize(
    ("title", "body", "shown"),
    [
        (TITLE, BODY, (TITLE, BODY)),
        ("--help", "-i x", ("--help", "-i x")),
        (TITLE, "<b>&amp; <img src='x'>", (TITLE, "&lt;b&gt;&amp;amp; &lt;img src='x'&gt;")),
        ("\x1b]0;x\x07", "a\nb\\n\\", ("\ufffd]0;x\ufffd", "a b\\n\\")),
        ("a\\tb", "\\x41 \\101", ("a\\tb", "\\x41 \\101")),
    ],
)
async def test_the_real_program_tells_the_desktop(
    bus: Bus, title: str, body: str, shown: tuple[str, str]
) -> None:
    needed("notify-send")
    desktop = Desktop()
    connection = await MessageBus(bus.address).connect()
    connection.add_message_handler(desktop)
    await connection.request_name("org.freedesktop.Notifications")
    environ = {"PATH": os.environ["PATH"], "DBUS_SESSION_BUS_ADDRESS": bus.address}
    found = notice(title, body, environ)
    assert isinstance(found, tuple)
    code, _, err = await bus.run(*found)
    assert code == 0, err
    program, _, _, summary, text, *_ = await asyncio.wait_for(desktop.told.get(), PATIENCE)
    assert (program, (summary, text)) == ("steno-tui", shown)
    connection.disconnect()
    await connection.wait_for_disconnect()  # type: ignore[no-untyped-call]

"""More keys than anybody types, text that is pasted, and a mouse gone wild."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from tests.player.programs import Leash
from tests.support.faulty_service import FaultyService
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow


def start(launch: Launch, service: DemoService, library: Path, **environ: str) -> Terminal:
    arguments = ("--offline", "--server", service.origin, "--library", library)
    terminal = launch(*arguments, environ=environ)
    terminal.wait_for("Harbour Talk number 22", "○ offline")
    return terminal


def start_online(launch: Launch, service: DemoService, library: Path, **environ: str) -> Terminal:
    """Audio that is not on this machine is only played by who may ask for it."""
    terminal = launch("--server", service.origin, "--library", library, environ=environ)
    terminal.wait_for("Harbour Talk number 22")
    return terminal


def test_a_flood_of_keys_is_obeyed_in_order(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j" * 1500 + "k" * 500 + "j" * 3)
    terminal.wait_for("▌ Harbour Talk number 20")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_a_flood_of_text_arrives_in_order(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("a")
    terminal.wait_for("Add a podcast")
    text = "".join(f"{number:04}" for number in range(500))
    terminal.send(text)
    terminal.wait_for(text[-20:])
    terminal.send("\x01")
    terminal.wait_for(text[:20])


def test_what_is_pasted_is_text_and_no_keys(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f")
    terminal.wait_for("words of a title")
    terminal.send(b"\x1b[200~q\x11\x03\x07\xc2\x9b31mCANARY\x1b[201~")
    terminal.wait_for("CANARY", "0 of 24")
    terminal.send("\x1b")
    terminal.wait_for("newest first")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert "\x9b" not in terminal.output.decode()


def test_what_a_terminal_obeys_is_not_drawn_from_a_paste_either(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f")
    terminal.wait_for("words of a title")
    terminal.send(b"\x1b[200~\x1b]0;CANARY\x07 and on\x1b[201~")
    terminal.wait_for("CANARY", "and on")
    assert b"\x1b]0;" not in terminal.output


def test_of_a_paste_no_key_gets_out_where_no_field_has_the_focus(
    launch: Launch, service: FaultyService, library: Path
) -> None:
    terminal = start_online(launch, service, library)
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send(b"\x1b[200~a\x1b]0;x\x07t\x1bt\x1b[Mt\x1b[201" + b"q" * 100_000 + b"\x1b[201~")
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    assert [request for request in service.requests if request.method == "POST"] == []


def test_keys_follow_a_paste_that_the_terminal_never_ends(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f")
    terminal.wait_for("words of a title")
    terminal.send("\x1b[200~pasted")
    terminal.wait_for("pasted")
    terminal.send("\x1b")
    terminal.wait_for("newest first")


@pytest.mark.parametrize("report", ["97;5:1u", "223:63;3u", "1114112u", "55296u", "12;40R", "1;"])
def test_key_reports_that_nobody_expects_do_not_end_the_program(
    report: str, launch: Launch
) -> None:
    terminal = launch("--offline")
    terminal.wait_for("○ offline")
    terminal.send(f"\x1b[{report}\x1b[A?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x11")
    assert terminal.wait_for_end() == 0


def test_esc_and_a_key_in_one_read_are_both_obeyed(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("?")
    terminal.wait_for("type a key or a word")
    terminal.send("\x1bf")
    terminal.wait_for("words of a title")


def test_keys_in_one_read_with_the_one_that_opens_a_field_are_typed_into_it(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("/number 22")
    terminal.wait_for("  number 22")
    terminal.send("\x1bfnumber 17\r")
    terminal.wait_for("1 of 24", "Enter read")
    terminal.send("anope\r")
    terminal.wait_for("  nope", "nope was not added")
    terminal.send("\x1b\x10quit\r")
    assert terminal.wait_for_end() == 0


def test_bytes_that_are_no_text_do_not_end_the_program(launch: Launch) -> None:
    terminal = launch("--offline")
    terminal.wait_for("○ offline")
    terminal.send(b"\xe1\xff\x9b\xc3")
    terminal.send("?")
    terminal.wait_for("type a key or a word")


def test_a_megabyte_pasted_leaves_the_program_usable(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f")
    terminal.wait_for("words of a title")
    terminal.send(b"\x1b[200~" + b"x" * 1_000_000 + b"\x1b[201~")
    terminal.wait_for("0 of 24")
    terminal.send("\x1b")
    terminal.wait_for("newest first")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


THE_SAME_IN_A_FIELD = [
    pytest.param(True, marks=pytest.mark.slow, id="in a field"),
    pytest.param(False, id="in a list"),
]

FLOODS = {
    "keys": b"jk" * 2000,
    "a paste": b"\x1b[200~q\x11\x1b]0;x\x07" + b"\x1b[A t" * 20_000 + b"\x1b[201~",
    "a paste without an end": b"\x1b[200~" + b"x" * 100_000,
    "half a report": b"j" * 500 + b"\x1b[<0;1",
}


@pytest.mark.parametrize("end", ["signal", pytest.param("hang up", marks=pytest.mark.slow)])
@pytest.mark.parametrize("flood", FLOODS.values(), ids=list(FLOODS))
@pytest.mark.parametrize("field", THE_SAME_IN_A_FIELD)
def test_a_flood_holds_up_no_end(
    field: bool, flood: bytes, end: str, launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f" if field else "l")
    terminal.wait_for("words of a title" if field else "Enter read")
    terminal.send(flood)
    if end == "signal":
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert terminal.left_on() == []
    else:
        terminal.hang_up()
        assert terminal.wait_for_end() == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    "flood",
    [FLOODS["keys"], b"jk" * 50_000, FLOODS["a paste"]],
    ids=["keys", "more keys than are kept", "a paste"],
)
@pytest.mark.parametrize("field", THE_SAME_IN_A_FIELD)
def test_the_key_that_leaves_ends_the_program_behind_a_flood(
    field: bool, flood: bytes, launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    terminal.send("f" if field else "l")
    terminal.wait_for("words of a title" if field else "Enter read")
    terminal.send(flood + b"\x11")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


def test_a_storm_of_the_mouse_leaves_the_program_usable(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start(launch, service, library)
    chance = random.Random(0)
    for _ in range(500):
        # Buttons, movements and the wheel; the last row's hints could quit.
        button = chance.choice([0, 35, 64, 65])
        column, row = chance.randint(1, 110), chance.randint(1, 28)
        terminal.send(f"\x1b[<{button};{column};{row}M\x1b[<{button};{column};{row}m")
    terminal.send("\x1b")
    terminal.send("?")
    terminal.wait_for("type a key or a word")


def test_without_mpv_it_says_what_to_install_and_goes_on(
    launch: Launch, service: DemoService, library: Path
) -> None:
    terminal = start_online(launch, service, library, STENO_TUI_MPV="no-mpv")
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")
    terminal.wait_for("HIGHLIGHTS")
    terminal.send(" ")
    terminal.wait_for("was not found")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_with_an_mpv_that_cannot_be_run_it_says_so_and_goes_on(
    launch: Launch, service: DemoService, library: Path, tmp_path: Path
) -> None:
    (tmp_path / "mpv").write_text("no program")
    # By a short path, for what is waited for would be wrapped behind a long one.
    there = {"PWD": str(tmp_path), "STENO_TUI_MPV": "./mpv"}
    terminal = start_online(launch, service, library, **there)
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")
    terminal.wait_for("HIGHLIGHTS")
    terminal.send(" ")
    terminal.wait_for("cannot be run")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_mpv_is_stopped_when_the_program_is_left(
    launch: Launch, service: DemoService, library: Path, leash: Leash
) -> None:
    terminal = start_online(launch, service, library, STENO_TUI_MPV=str(leash.path))
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("j")
    terminal.wait_for("HIGHLIGHTS")
    terminal.send(" ")
    leash.pid()
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    leash.wait_until_gone()
    assert terminal.left_on() == []

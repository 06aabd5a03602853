"""The command as a whole: its words, its options, and every way out of it."""

from __future__ import annotations

import os
import pty
import select
import signal
import stat
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from steno_tui import __version__
from steno_tui.cli import session
from steno_tui.models.request import RequestState
from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

from .conftest import VERBS, Done, Steno, finished, process, written_to

Bare = Callable[..., Done]


def test_the_version_is_told_among_other_words(bare: Bare) -> None:
    assert bare("--offline", "--version") == Done(0, f"steno-tui {__version__}\n", "")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_one_example(bare: Bare, verb: str) -> None:
    done = bare(verb, "--help")
    assert done.code == 0
    assert done.out.count("Example: steno-tui ") == 1
    assert "<=" not in done.out and ">=" not in done.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told_whole_in_the_list(bare: Bare, verb: str) -> None:
    (line,) = [line for line in bare("--help").out.splitlines() if line.split()[:1] == [verb]]
    assert line.endswith(".")
    assert not line.endswith("...")


@pytest.mark.parametrize("group", [name for name in VERBS if isinstance(VERBS[name], click.Group)])
def test_what_belongs_to_a_verb_is_told_whole_too(bare: Bare, group: str) -> None:
    lines = bare(group, "--help").out.partition("Commands:\n")[2].splitlines()
    assert lines and all(line.endswith(".") and not line.endswith("...") for line in lines)


def test_every_reading_verb_prints_json() -> None:
    for name in ("podcasts", "episodes", "show", "add", "request", "requests", "queue", "doctor"):
        assert "as_json" in {parameter.name for parameter in VERBS[name].params}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["podcast"], "Did you mean 'podcasts'?"),
        (["reqest", "x"], "Did you mean 'request'?"),
        (["night-shift/the-lighthouse"], "steno-tui open night-shift/the-lighthouse"),
        (["zzzz"], "There is no verb 'zzzz'.\nTry: steno-tui --help\n"),
        (["queue", "lits"], "There is no verb 'lits' of queue. Did you mean 'list'?"),
        (["cache", "foo"], "There is no verb 'foo' of cache. There are: clear, list, remove."),
        (["completion"], "Name the shell: steno-tui completion bash, or zsh, or fish."),
        (["completion", "ksh"], "'SHELL': 'ksh' is not one of 'bash', 'zsh', 'fish'."),
        (["--sever", "x"], "--server"),
        (["show"], "REF"),
        (["show", "a", "b"], "unexpected"),
        (["episodes", "--limit", "0"], "'--limit': give 1 to 1000000."),
        (["episodes", "--limit", "9" * 20], "'--limit': give 1 to 1000000."),
        (["episodes", "--limit", "1.5"], "'--limit': '1.5' is no whole number."),
        (["episodes", "--limit", "many"], "'--limit': 'many' is no whole number."),
        (["play", "night-shift/x", "--speed", "nan"], "'--speed': give 0.5 to 3."),
        (["play", "night-shift/x", "--speed", "fast"], "'--speed': 'fast' is no number."),
        (["demo", "--port", "99999"], "'--port': give 0 to 65535."),
        (["--server", "ftp://x", "podcasts"], "ftp"),
        (["--demo", "--server", "http://localhost:1", "podcasts"], "--demo brings its own"),
        (["--demo", "--library", "x", "podcasts"], "--demo brings its own"),
        (["--config", "gone.toml", "podcasts"], "There is no file gone.toml"),
        (["request", "gone.md"], ""),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_words_that_make_no_sense_are_explained(bare: Bare, words: list[str], said: str) -> None:
    done = bare(*words)
    assert done.code in (2, 3)
    assert done.out == ""
    assert said in done.err


def test_a_word_with_control_characters_is_told_harmlessly(bare: Bare) -> None:
    done = bare("\x1b]0;CANARY\x07")
    assert done.code == 2
    assert "\x1b" not in done.err


# The full screen


def test_without_a_terminal_there_is_no_full_screen() -> None:
    done = finished(process())
    assert (done.code, done.out) == (2, "")
    assert "needs a terminal" in done.err
    assert "\x1b" not in done.err


def test_a_terminal_on_one_side_only_is_not_enough() -> None:
    ours, theirs = pty.openpty()
    try:
        done = finished(process("open", "night-shift", stdin=theirs))
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize("words", [[], ["open", "night-shift"]], ids=["nothing", "a podcast"])
def test_in_a_terminal_the_full_screen_opens_and_q_leaves_it(words: list[str]) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (30, 120))
    program = process("--demo", *words, terminal=theirs, TERM="xterm-256color")
    os.close(theirs)
    seen = b""
    deadline = time.monotonic() + PATIENCE
    while b"Night Shift" not in seen and time.monotonic() < deadline:
        if select.select([ours], [], [], 1)[0]:
            seen += os.read(ours, 65536)
    os.write(ours, b"q")
    left = threading.Thread(target=written_to, args=(ours,), daemon=True)  # keeps it from waiting
    left.start()
    done = finished(program)
    left.join(PATIENCE)
    os.close(ours)
    assert b"Night Shift" in seen
    assert done.code == 0


# Configuration


def configured(home: Path, text: str) -> Path:
    file = home / "steno.toml"
    file.write_text(text)
    return file


def test_the_configured_server_is_used(bare: Bare, home: Path, service: FaultyService) -> None:
    file = configured(home, f'server = "{service.origin}"')
    done = bare("--config", str(file), "podcasts", "--json")
    assert [row["slug"] for row in done.json] == ["field-notes", "night-shift"]


def test_the_command_line_outweighs_the_configuration(steno: Steno, home: Path) -> None:
    file = configured(home, 'server = "http://127.0.0.1:9"')
    assert steno("--config", str(file), "podcasts").code == 0


def test_a_broken_configuration_is_told_of_and_the_defaults_hold(steno: Steno, home: Path) -> None:
    file = configured(home, "servr = 1\n")
    done = steno("--config", str(file), "podcasts", "--json")
    assert (done.code, len(done.json)) == (0, 2)
    assert f"{file}, line 1: 'servr' is no setting." in done.err
    assert file.read_text() == "servr = 1\n"


# The demo


def test_the_demo_brings_its_podcasts(bare: Bare) -> None:
    done = bare("--demo", "podcasts", "--json")
    assert done.code == 0
    assert len(done.json) > 5


def test_the_demo_has_been_used_before(bare: Bare) -> None:
    requests = bare("--demo", "requests", "--json").json
    assert {row["request"] for row in requests} == set(RequestState)
    episodes = bare("--demo", "episodes", "--json").json
    assert {row["heard"] for row in episodes} == {row["read"] for row in episodes} == {True, False}


def test_every_verb_finds_what_the_demo_has(bare: Bare) -> None:
    done = bare("--demo", "mark", "kernel-panic/who-ate-the-page-cache", "--read")
    assert (done.code, done.out) == (0, "Who Ate the Page Cache?: read, not heard.\n")
    done = bare("--demo", "remove", "kernel-panic")
    assert (done.code, done.out[:13]) == (0, "Kernel Panic ")
    done = bare("--demo", "remove", "kernel-panc")
    assert done.code == 3 and "Did you mean kernel-panic?" in done.err
    assert all(row["episodes"] for row in bare("--demo", "podcasts", "--json").json)


def test_the_demo_can_be_used_offline_as_it_was_left(bare: Bare) -> None:
    assert len(bare("--demo", "--offline", "episodes", "--json").json) > 100
    done = bare("--demo", "--offline", "show", "salt-and-iron/salt-does-four-things", "--json")
    assert (done.code, done.json["source"]) == (0, "library")
    assert done.json["chapters"]


def test_the_demo_leaves_nothing_behind(
    bare: Bare, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    bare("--demo", "podcasts")
    assert list(home.iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_demo_can_be_read_from_by_another(bare: Bare) -> None:
    program = process("demo")
    assert program.stdout
    origin = program.stdout.readline().split()[4]
    assert bare("--server", origin, "podcasts", "--json").code == 0
    program.send_signal(signal.SIGINT)
    done = finished(program)
    assert (done.code, done.err) == (0, "")


def test_a_port_that_is_taken_is_told_of(bare: Bare, service: FaultyService) -> None:
    done = bare("demo", "--port", service.origin.rpartition(":")[2])
    assert done.code == 2
    assert "Port" in done.err


# Ways out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_without_a_trace(number: signal.Signals, tmp_path: Path) -> None:
    with FaultyService(pace=1000) as service:
        program = process(
            "--server", service.origin, "request", "night-shift/the-baker-s-clock-runs-backwards",
            "--wait", TMPDIR=str(tmp_path),
        )  # fmt: skip
        assert program.stderr
        program.stderr.readline()
        program.send_signal(number)
        done = finished(program)
    assert done.code == 128 + number
    assert "Traceback" not in done.err


def test_a_signal_does_not_leave_the_demos_library_behind(tmp_path: Path) -> None:
    program = process(
        "--demo", "request", "night-shift/the-baker-s-clock-runs-backwards", "--wait",
        TMPDIR=str(tmp_path),
    )  # fmt: skip
    assert program.stderr
    program.stderr.readline()
    program.send_signal(signal.SIGTERM)
    assert finished(program).code == 143
    assert list(tmp_path.glob("steno-tui-demo-*")) == []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: object) -> None:
        secret = "hunter2"
        raise ZeroDivisionError(f"the password is {secret}")

    monkeypatch.setattr(session, "load_config", fail)


@pytest.mark.usefixtures("broken")
def test_what_should_not_happen_is_told_in_a_sentence(bare: Bare) -> None:
    done = bare("podcasts")
    assert (done.code, done.out) == (1, "")
    assert "ZeroDivisionError" in done.err
    assert "Traceback" not in done.err
    assert "hunter2" not in done.err


@pytest.mark.usefixtures("broken")
def test_what_should_not_happen_is_reported_to_the_user_alone(bare: Bare, home: Path) -> None:
    bare("podcasts")
    (report,) = home.rglob("crash-*.txt")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "ZeroDivisionError" in text
    assert "session.py" in text
    assert "hunter2" not in text


@pytest.mark.usefixtures("broken")
def test_a_report_that_cannot_be_written_is_no_second_error(
    bare: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/dev/null")
    assert bare("podcasts").code == 1


def test_ctrl_c_anywhere_is_quiet(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "load_config", interrupted)
    done = bare("podcasts")
    assert (done.code, done.out, done.err.strip()) == (130, "", "")


def test_shells_can_complete_its_words() -> None:
    done = finished(
        process(_STENO_TUI_COMPLETE="bash_complete", COMP_WORDS="steno-tui po", COMP_CWORD="1")
    )
    assert "podcasts" in done.out


def test_the_verbs_are_commands_of_click() -> None:
    assert all(isinstance(command, click.Command) for command in VERBS.values())

"""What comes out: safe, wrapped, whole, and readable by any encoding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.cli import output
from steno_tui.text.cells import measure
from tests.support.patience import PATIENCE

from .conftest import VERBS, Steno, finished, process, unread

BAKERY = "night-shift/the-bakery"
HOSTILE = "a\x1b]0;CANARY\x07b\x9b31mc\x00\x7f\r\u202e"


def test_data_goes_to_one_stream_and_narration_to_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.write("data")
    output.info("words")
    assert capsys.readouterr() == ("data\n", "words\n")


def test_no_control_character_gets_out(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(HOSTILE)
    output.info(HOSTILE)
    output.write(output.json_object({"a": HOSTILE}))
    output.write(output.json_array([{"a": HOSTILE}]))
    output.progress(HOSTILE)
    written = "".join(capsys.readouterr())
    assert not [sign for sign in written if not sign.isprintable() and sign not in "\n\r"]


def test_an_array_has_a_line_for_each_object(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(output.json_array([{"a": 1}, {"a": "ü"}]))
    written = capsys.readouterr().out
    assert written == '[\n{"a": 1},\n{"a": "ü"}\n]\n'
    assert json.loads(written) == [{"a": 1}, {"a": "ü"}]


def test_an_empty_array_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(output.json_array([]))
    assert capsys.readouterr().out == "[]\n"


@given(st.text(), st.integers(0, 30))
def test_wrapped_text_keeps_every_word(text: str, indent: int) -> None:
    lines = output.wrapped(text, " " * indent)
    assert lines.replace(" ", "").replace("\n", "") == "".join(text.split())


@given(st.lists(st.text("abc 深夜", max_size=40), max_size=20))
def test_wrapped_text_stays_within_its_width(words: list[str]) -> None:
    for line in output.wrapped(" ".join(words), "  ").splitlines():
        longest = max(map(measure, line.split() or [""]))
        assert measure(line) <= max(output.WIDTH, longest + 2)


def test_an_address_is_never_broken() -> None:
    address = "https://example.com/" + "a-" * 100
    assert address in output.wrapped(f"See {address} there", "  ")


def test_a_script_without_spaces_is_broken_between_characters() -> None:
    lines = output.wrapped("深夜" * 60, "  ").splitlines()
    assert [measure(line) for line in lines][:-1] == [output.WIDTH] * (len(lines) - 1)


def test_following_lines_are_indented_as_the_first() -> None:
    first, second = output.wrapped("word " * 20, "5:50  ").splitlines()
    assert first.startswith("5:50  word")
    assert second.startswith("      word")


PRINTING = "from steno_tui.cli import output; output.prepare(); output.{}"


def printed(statement: str, encoding: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", PRINTING.format(statement)],
        env={"PYTHONIOENCODING": encoding, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
    ).stdout


def test_json_is_ascii_where_the_stream_is() -> None:
    assert b'"\\u00fc"' in printed("write(output.json_object({'a': 'ü'}))", "ascii")


def test_json_is_utf_8_where_the_stream_is() -> None:
    assert '"ü"'.encode() in printed("write(output.json_object({'a': 'ü'}))", "utf-8")


def test_text_that_cannot_be_encoded_is_no_error() -> None:
    assert printed("write('ü深')", "ascii") == b"??\n"


UNREAD = [
    *([verb, "--help"] for verb in VERBS),
    *(["man"], ["skill"], ["completion", "bash"], ["--help"], ["--version"]),
    *(["podcasts"], ["podcasts", "--json"], ["episodes"], ["doctor"], ["doctor", "--json"]),
    *(["requests", "--json"], ["queue", "list", "--json"], ["show", BAKERY]),
    *(["refresh"], ["export", BAKERY], ["transcript", "request", BAKERY, "--preview"]),
]


@pytest.mark.parametrize("arguments", UNREAD, ids=" ".join)
def test_what_nobody_reads_any_more_ends_every_verb_without_a_word(
    arguments: list[str], steno: Steno, home: Path
) -> None:
    with unread():
        done = steno(*arguments)
    assert (done.code, done.out) == (141, "")
    assert "Broken" not in done.err and "output" not in done.err
    assert not list(home.rglob("*crash*"))


@pytest.mark.parametrize("verb", ["--help", "--version", "podcasts --offline --json"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_process_that_nobody_reads_ends_with_the_code_of_the_pipes_signal(
    verb: str, unbuffered: str
) -> None:
    with unread() as stream:
        done = subprocess.run(
            [sys.executable, "-m", "steno_tui", *verb.split()],
            stdout=stream,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            timeout=PATIENCE,
        )
    assert (done.returncode, done.stderr) == (141, b"")


def of_a_shell(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "HOME": str(home)}
    return subprocess.run(
        f'"{sys.executable}" -m steno_tui {command}',
        shell=True,
        capture_output=True,
        text=True,
        env=environ,
        timeout=60,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "verb", ["podcasts --offline --json", "--help", "--version", "cache list --json"]
)
def test_output_that_cannot_be_written_is_one_sentence_and_no_report(
    verb: str, unbuffered: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = of_a_shell(f"{verb} >/dev/full", home)
    assert done.returncode == 1
    assert done.stderr == "The output could not be written: No space left on device.\n"
    assert not list(home.rglob("*crash*"))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")
def test_words_for_the_user_that_cannot_be_written_are_no_loss(home: Path) -> None:
    done = of_a_shell("podcasts --offline --json 2>/dev/full", home)
    assert (done.returncode, done.stdout) == (0, "[]\n")


@pytest.mark.parametrize("verb", ["episodes --offline --json", "--help", "--version"])
def test_output_that_was_closed_from_the_start_is_one_sentence_and_no_report(
    verb: str, home: Path
) -> None:
    done = of_a_shell(f"{verb} >&-", home)
    assert done.returncode == 1
    assert done.stderr == "The output could not be written: standard output is closed.\n"
    assert not list(home.rglob("*crash*"))


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_who_prints_nothing_needs_no_output(closed: str, home: Path) -> None:
    done = of_a_shell(f"refresh --offline {closed}", home)
    assert (done.returncode, done.stdout) == (4, "")
    assert not list(home.rglob("*crash*"))


def test_words_for_the_user_that_have_no_stream_are_no_loss(home: Path) -> None:
    done = of_a_shell("podcasts --offline --json 2>&-", home)
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_nothing_printed_to_a_pipe_has_escape_codes() -> None:
    done = finished(process("--demo", "episodes", "--limit", "3"))
    assert "\x1b" not in done.out + done.err

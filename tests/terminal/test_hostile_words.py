"""A service whose every text holds what a terminal or a renderer of markup would obey."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.player.programs import Leash
from tests.support.faulty_service import Fault, FaultyService
from tests.terminal.catalogues import SEQUENCES
from tests.terminal.conftest import PROGRAM, Launch
from tests.terminal.terminal import Terminal
from tests.terminal.tmux import Tmux

pytestmark = pytest.mark.slow

_OURS = re.compile(
    rb"\x1b\[[0-9;]*[mH]"  # styles and positions
    rb"|\x1b\[\?[0-9]+[hl]"  # modes
    rb"|\x1b\[\?20(?:26|48)\$p"  # whether the terminal has two of them
    rb"|\x1b\[(?:>\d+|<)u"  # its keyboard's
    rb"|\x1b\]22;[a-z]+\x07"  # the pointer's shape
)
"""The control sequences that the program itself writes."""

_OBEYED = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f].{0,20}")
_REORDERING = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_FOREIGN = ("\x1b[58;5;199m", "\x1b[777;777H", "\x1b[31m", "\x1b[?1049lC", "\x1b[?2004lC")
"""Of the catalogue's sequences, those that could pass for ours."""


def obeyed_in(output: bytes) -> set[str]:
    """What a terminal would obey in an output, but for what the program itself writes."""
    foreign = {sequence for sequence in _FOREIGN if sequence.encode() in output}
    text = _OURS.sub(b"", output).decode()
    return foreign | {match[0] for match in _OBEYED.finditer(text)} | set(_REORDERING.findall(text))


def start(launch: Launch, hostile: FaultyService, directory: Path, mpv: Path) -> Terminal:
    terminal = launch(
        "--server", hostile.origin, "--library", directory, environ={"STENO_TUI_MPV": str(mpv)}
    )
    terminal.wait_for("CANARY 42", "processed · saved")
    return terminal


def visit_everything(terminal: Terminal) -> None:
    """Bring the service's texts to every place where the program shows any."""
    terminal.send("l")
    terminal.wait_for("Enter read")
    terminal.send("c")
    terminal.wait_for("Enter play", "CHAPTERS")
    terminal.send("\r")
    terminal.wait_for("5:00  ", "-45:00")
    for key, words in (("z", "At the end of the chapter"), (":", "Go to"), ("Q", "Queue")):
        terminal.send(key)
        terminal.wait_for(words)
        terminal.send("\x1b")
        terminal.wait_without(words)
    terminal.send("G")
    terminal.wait_for("TRANSCRIPT")
    terminal.send("h" + "j" * 7)
    terminal.wait_for("Enter read", "not requested")
    terminal.send("t")
    terminal.wait_for("1 requested", "request sent")
    terminal.send("T")
    terminal.wait_for("1 of 1 request open", "asked just now")
    terminal.send("\x1b")
    terminal.wait_without("1 of 1 request open")
    terminal.send("/")
    terminal.wait_for("Everything")
    terminal.send("CANARY")
    terminal.wait_for(" hits")
    terminal.send("\x1b")
    terminal.wait_without(" hits")
    terminal.send("f")
    terminal.wait_for("words of a title")
    terminal.send("CANARY 3")
    terminal.wait_for("15 of 43")
    terminal.send("\x1b")
    terminal.wait_without("15 of 43")
    terminal.send("j" * 5)  # from the first that had these words
    terminal.wait_for("Forbidden")
    terminal.send("hj")
    terminal.wait_for("Enter episodes", "22 episodes")
    terminal.send("x")
    terminal.wait_for("any more")


@pytest.fixture
def refusal(hostile: FaultyService) -> None:
    """One episode is refused in words that mean harm as well."""
    said = {"title": "Forbidden", "detail": "".join(SEQUENCES.values())}
    hostile.faults.set(
        "*episode-34*",
        Fault(
            status=403,
            headers={"content-type": "application/problem+json"},
            body=json.dumps(said).encode(),
        ),
    )


@pytest.mark.usefixtures("refusal")
def test_nothing_that_a_terminal_obeys_reaches_it(
    launch: Launch, hostile: FaultyService, tmp_path: Path, leash: Leash
) -> None:
    terminal = start(launch, hostile, tmp_path / "library", leash.path)
    visit_everything(terminal)
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert obeyed_in(terminal.output) == set()
    assert terminal.output.count(b"CANARY") > 1000


def test_every_row_has_its_columns_whatever_is_in_it(
    launch: Launch, hostile: FaultyService, tmp_path: Path
) -> None:
    terminal = start(launch, hostile, tmp_path / "library", tmp_path)
    columns = {
        column
        for row in range(4, 28)
        for column in range(50, 64)
        if terminal.cell(column, row) in "●○" and terminal.cell(column, row)
    }
    assert len(columns) == 1


def test_a_click_on_any_text_obeys_none_of_it(
    launch: Launch, hostile: FaultyService, tmp_path: Path
) -> None:
    terminal = start(launch, hostile, tmp_path / "library", tmp_path)
    for row, text in enumerate(terminal.rows, 1):
        for found in re.finditer(r"@click|/nope|CANARY", text):
            column = found.start() + 2
            terminal.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
    terminal.send("?")
    terminal.wait_for("type a key or a word")


@pytest.mark.tmux
def test_tmux_sees_nothing_done_to_it(
    hostile: FaultyService, tmp_path: Path, environ: dict[str, str]
) -> None:
    arguments = ("--server", hostile.origin, "--library", tmp_path / "library")
    with Tmux(tmp_path, [*PROGRAM, *arguments], environ) as tmux:
        before = tmux.done_to_it
        tmux.wait_for("CANARY 42", "processed · saved")
        tmux.send("f")
        tmux.wait_for("words of a title")  # so nothing has been typed for us
        assert tmux.done_to_it == before
        tmux.send("Escape")
        tmux.wait_for("newest first")
        tmux.send("q")
        tmux.wait_until(lambda: tmux.has_ended, "the end")


@pytest.mark.tmux
@pytest.mark.parametrize("name", ["title", "clipboard", "name of tmux's window"])
def test_tmux_would_see_it(name: str, tmp_path: Path, environ: dict[str, str]) -> None:
    script = 'printf %s "$0"; sleep 60'
    with Tmux(tmp_path, ["sh", "-c", script, SEQUENCES[name]], environ) as tmux:
        tmux.wait_until(lambda: "CANARY" in str(tmux.done_to_it), "what was done to it")

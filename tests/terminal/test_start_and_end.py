"""Starting and leaving."""

from __future__ import annotations

from pathlib import Path

from steno_tui.demo.runner import DemoService
from steno_tui.tui.theme import UNICODE
from tests.terminal.conftest import Launch


def test_the_demo_paints_its_episodes_and_q_leaves_the_terminal_as_it_was(
    launch: Launch, environ: dict[str, str]
) -> None:
    terminal = launch("--demo")
    terminal.wait_for("Podcasts", "Bits and Pieces", "Kernel Panic", "online")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []
    assert terminal.last_words == ""
    assert list(Path(environ["TMPDIR"]).iterdir()) == []


def test_every_sign_of_the_lists_is_seen_in_the_demo(
    launch: Launch, environ: dict[str, str]
) -> None:
    terminal = launch("--demo")
    terminal.wait_for("Episodes", "Enter episodes", "● online")
    terminal.send("l")
    terminal.wait_for("Enter read")
    states = (UNICODE.processed, UNICODE.requested, UNICODE.not_requested, UNICODE.failed)
    signs = (*states, *UNICODE.in_part, UNICODE.heard, UNICODE.on_disk)

    def are_seen() -> bool:
        terminal.send("g")  # the cursor goes down with its episode while newer ones come
        return all(sign in terminal.text for sign in signs)

    terminal.wait_until(are_seen, repr(signs))
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert list(Path(environ["TMPDIR"]).iterdir()) == []


def test_what_was_read_is_there_at_the_next_start(
    launch: Launch, service: DemoService, tmp_path: Path
) -> None:
    arguments = ("--server", service.origin, "--library", tmp_path / "library")
    first = launch(*arguments)
    first.wait_for("Harbour Talk number 22")
    first.send("q")
    assert first.wait_for_end() == 0
    second = launch(*arguments, "--offline")
    second.wait_for("Harbour Talk number 22")
    second.send("q")
    assert second.wait_for_end() == 0

"""The way to the service is gone: what was read is there, and the state of things is said."""

from __future__ import annotations

from pathlib import Path

from tests.support.faulty_service import FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import Launch


def test_where_the_service_is_gone_what_was_read_is_shown_and_it_says_so(
    launch: Launch, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        arguments = ("--server", service.origin, "--library", library)
        first = launch(*arguments)
        first.wait_for("Harbour Talk number 22", "● online")
        first.send("l")
        first.wait_for("Enter read")
        first.send("j")
        first.wait_for("HIGHLIGHTS")
        first.send("q")
        assert first.wait_for_end() == 0
    terminal = launch(*arguments)
    terminal.wait_for("Harbour Talk number 22", "HIGHLIGHTS")
    terminal.send("r")
    terminal.wait_for("○ offline, as of")
    terminal.send("q")
    assert terminal.wait_for_end() == 0


def test_an_empty_library_without_a_network_says_what_to_do(launch: Launch) -> None:
    terminal = launch("--server", "http://127.0.0.1:9")
    terminal.wait_for("○ offline", "Podcasts")
    terminal.send("q")
    assert terminal.wait_for_end() == 0

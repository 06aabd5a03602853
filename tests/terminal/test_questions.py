"""Questions on the terminal: Ctrl-C ends them at once, and nothing was done by then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faulty_service import FaultyService
from tests.terminal.conftest import Launch

pytestmark = pytest.mark.slow

EPISODE = "harbour-talk/episode-22"
KEY = {"STENO_TUI_API_KEY": "demo-key-1234"}


def test_ctrl_c_at_the_price_asks_for_nothing(
    launch: Launch, service: FaultyService, library: Path
) -> None:
    before = service.jobs.posts
    place = ("--server", service.origin, "--library", library)
    terminal = launch(*place, "transcript", "request", EPISODE, environ=KEY, columns=200)
    terminal.wait_for("[y/N]")
    terminal.send("\x03")
    assert terminal.wait_for_end() == 130
    assert "Nothing was asked for." in terminal.last_words
    assert "It goes on" not in terminal.last_words
    assert service.jobs.posts == before


def test_ctrl_c_at_the_api_key_keeps_none(
    launch: Launch, service: FaultyService, library: Path
) -> None:
    terminal = launch("--server", service.origin, "--library", library, "key", "set")
    terminal.wait_for("(it is not shown)")
    terminal.send("\x03")
    assert terminal.wait_for_end() == 130
    assert terminal.left_on() == []

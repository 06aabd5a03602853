"""Terminals that can do little, and places that say they can."""

from __future__ import annotations

import re

import pytest

from steno_tui.demo.runner import DemoService
from tests.terminal.conftest import Launch

pytestmark = pytest.mark.slow

_KINDS: tuple[dict[str, str], ...] = (
    {"TERM": "dumb"},
    {"TERM": "vt100"},
    {"TERM": "linux"},
    {"TERM": "xterm"},
    {"TERM": ""},
    {"NO_COLOR": "1"},
    {"LANG": "C"},
    {"LANG": "", "LC_ALL": "POSIX"},
)


@pytest.mark.parametrize("kind", _KINDS, ids=str)
def test_it_starts_and_quits_everywhere(kind: dict[str, str], launch: Launch) -> None:
    unset = [name for name, value in kind.items() if not value]
    terminal = launch("--offline", environ=kind, without=unset)
    terminal.wait_for("Podcasts", "Episodes", "offline", "q quit")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "POSIX"}, {"TERM": "linux"}], ids=str)
def test_where_only_ascii_can_be_shown_every_sign_of_ours_is_ascii(
    locale: dict[str, str], launch: Launch, service: DemoService
) -> None:
    terminal = launch("--server", service.origin, environ=locale)
    terminal.wait_for("Harbour Talk number 22")
    shown = [terminal.text]
    for key, sight in (("l", "Enter read"), ("j", "HIGHLIGHTS"), ("c", "Enter play")):
        terminal.send(key)
        terminal.wait_for(sight)
        shown.append(terminal.text)
    assert set(re.findall(r"[^\x00-\x7f]", "".join(shown))) == set()


def test_without_colour_the_states_of_episodes_are_told_apart(
    launch: Launch, service: DemoService
) -> None:
    terminal = launch("--server", service.origin, environ={"NO_COLOR": "1"})
    terminal.wait_for("Harbour Talk number 22", "Second Wind number 23")
    rows = terminal.rows
    (processed,) = (row for row in rows if "Harbour Talk number 22" in row and "50" in row)
    (unasked,) = (row for row in rows if "Second Wind number 21" in row and "50" in row)
    assert "●" in processed
    assert "○" in unasked

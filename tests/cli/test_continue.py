"""``continue``, with a real mpv that has no sound card."""

from __future__ import annotations

import signal

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.paths import library

from .conftest import Steno, finished, process, shown_on_terminal, told_by
from .test_play import mpv

__all__ = ["mpv"]

BAKERY = EpisodeKey("night-shift", "the-bakery")
LIGHTHOUSE = EpisodeKey("night-shift", "the-lighthouse")
SILENCE = EpisodeKey("night-shift", "the-silence")


@pytest.fixture
def begun(steno: Steno, service: DemoService) -> Steno:
    """A command line after two episodes were heard in part, and the page of a third was read."""
    assert steno("episodes", "night-shift").code == 0
    with Library.open(library(), service.origin) as opened:
        for key, seconds in ((BAKERY, 60), (LIGHTHOUSE, 3842 - 40)):
            opened.positions.save(key, seconds, session=opened.positions.begin(key))
        opened.recent.note_read(SILENCE)
        opened.recent.note_read(LIGHTHOUSE)
    return steno


@pytest.mark.usefixtures("mpv", "begun")
def test_the_episode_that_was_heard_last_is_played_on(service: DemoService) -> None:
    program = process("--server", service.origin, "continue")
    told_by(program, "The Lighthouse, from 1:03:22, with mpv")
    program.send_signal(signal.SIGINT)
    done = finished(program)
    assert (done.code, done.out) == (130, "")
    with Library.open(library(), service.origin) as opened:
        assert [each.row.key for each in opened.recent.started(9)] == [LIGHTHOUSE, BAKERY]


@pytest.mark.usefixtures("mpv")
def test_what_was_played_to_its_end_is_nothing_to_go_on_with(
    begun: Steno, service: DemoService
) -> None:
    assert begun("play", "night-shift/the-lighthouse", "--at", "1:04:02").code == 0
    with Library.open(library(), service.origin) as opened:
        assert [each.row.key for each in opened.recent.started(9)] == [BAKERY]


@pytest.mark.parametrize("words", [("continue",), ("continue", "--list"), ("continue", "--json")])
def test_where_nothing_was_begun_it_is_said_how_to_begin(
    steno: Steno, words: tuple[str, ...]
) -> None:
    done = steno(*words)
    if words[-1] == "--json":
        assert (done.code, done.json) == (0, [])
    else:
        assert done.code == (3 if words == ("continue",) else 0)
        assert "Start an episode: steno-tui play" in done.err and not done.out


def test_in_a_pipe_what_to_go_on_with_is_a_line_for_each(begun: Steno) -> None:
    rows = [line.split("\t") for line in begun("continue", "--list").out.splitlines()]
    assert [row[:5] for row in rows] == [
        ["night-shift/the-lighthouse", "The Lighthouse", "3802", "41", "heard"],
        ["night-shift/the-bakery", "The Bakery", "60", "2640", "heard"],
        ["night-shift/the-silence", "The Silence", "", "", "read"],
    ]
    assert all(row[5].endswith("+00:00") for row in rows)


def test_what_to_go_on_with_is_told_as_json(begun: Steno) -> None:
    first, _, last = begun("continue", "--json", offline=True).json
    assert (first["slug"], first["position_seconds"], first["left_seconds"]) == (
        "the-lighthouse",
        3802,
        41,
    )
    assert first["heard_at"] and first["opened_at"] is None
    assert (last["slug"], last["position_seconds"], last["left_seconds"]) == (
        "the-silence",
        0,
        None,
    )
    assert last["opened_at"] and last["heard_at"] is None


def test_on_a_terminal_it_is_said_how_much_is_left(begun: Steno, service: DemoService) -> None:
    seen = shown_on_terminal("--server", service.origin, "continue", "--list")
    assert "at 1:03:22, 41 s left, just now" in seen
    assert "night-shift/the-silence, read just now" in seen

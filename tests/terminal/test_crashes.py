"""Errors that nobody expects: the terminal is restored, a report is left, with nobody's data."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from tests.terminal.breaking import SECRET
from tests.terminal.conftest import Launch, environment
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

_BREAKING = (sys.executable, "-m", "tests.terminal.breaking")


class Crash:
    """A program that met an error in one place, and what it left behind."""

    def __init__(self, place: str, directory: Path) -> None:
        environ = environment(directory)
        where = place.partition("+")[0]
        answers = where != "reader"  # which breaks at the first thing it reads
        with Terminal([*_BREAKING, place, "--offline"], environ, answers=answers) as terminal:
            if where in ("key", "busy", "reader"):
                terminal.wait_for("offline")
                terminal.send("x" if where == "reader" else "?")
            self.code = terminal.wait_for_end()
        self.terminal = terminal
        (self.report,) = Path(environ["HOME"], ".local/state/steno-tui").glob("*")


PLACES = ["handler", "key", "reader", "worker", "thread", "timer", "drawing"]
CUT_SHORT = ["busy", "key+library", "reader+end"]
"""Where the orderly end never comes about."""


@pytest.fixture(scope="module", params=[*PLACES, *CUT_SHORT])
def crash(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crash:
    return Crash(request.param, tmp_path_factory.mktemp(request.param))


def test_the_terminal_is_restored(crash: Crash) -> None:
    assert crash.terminal.left_on() == []


def test_the_exit_code_says_that_it_failed(crash: Crash) -> None:
    assert crash.code == 1


def test_a_sentence_names_the_report_and_no_trace_is_shown(crash: Crash) -> None:
    said = crash.terminal.last_words
    assert said.count("(ZeroDivisionError) and had to stop.") == 1
    assert str(crash.report) in said
    assert "Traceback" not in crash.terminal.output.decode()


def test_nobody_s_data_is_shown(crash: Crash) -> None:
    assert SECRET not in crash.terminal.output.decode()


def test_the_report_says_where_and_none_of_the_data(crash: Crash) -> None:
    report = crash.report.read_text()
    assert "ZeroDivisionError" in report
    assert "breaking.py" in report
    assert "in _break" in report
    assert SECRET not in report


def test_only_the_user_can_read_the_report(crash: Crash) -> None:
    assert stat.S_IMODE(crash.report.stat().st_mode) == 0o600


def test_where_no_report_can_be_written_the_sentence_comes_without_it(
    launch: Launch, environ: dict[str, str]
) -> None:
    Path(environ["HOME"], ".local").write_text("in the way")
    terminal = launch("handler", "--offline", program=_BREAKING)
    assert terminal.wait_for_end() == 1
    assert terminal.last_words.endswith("had to stop. What was read and asked for is safe.\r\n")


def test_where_the_report_is_never_written_the_sentence_comes_without_it(launch: Launch) -> None:
    terminal = launch("handler+report", "--offline", program=_BREAKING)
    assert terminal.wait_for_end() == 1
    assert terminal.left_on() == []
    assert terminal.last_words.endswith("had to stop. What was read and asked for is safe.\r\n")


def test_whatever_ends_the_thread_that_reads_the_terminal_is_told(launch: Launch) -> None:
    terminal = launch("leaver", "--offline", program=_BREAKING, answers=False)
    terminal.wait_for("offline")
    terminal.send("x")
    assert terminal.wait_for_end() == 1
    assert "(SystemExit) and had to stop." in terminal.last_words
    assert "A report is in " in terminal.last_words


@pytest.mark.parametrize("place", ["handler", "drawing"])
def test_where_it_happened_is_not_opened_again(
    place: str, launch: Launch, service: DemoService, library: Path
) -> None:
    with Library.open(library, service.origin) as opened:
        key = EpisodeKey("harbour-talk", "episode-22")
        opened.settings.set_last_place(LastPlace(key.podcast, key, "page"))
    arguments = ("--offline", "--server", service.origin, "--library", library)
    assert launch(place, *arguments, program=_BREAKING).wait_for_end() == 1
    with Library.open(library, service.origin) as opened:
        assert opened.settings.last_place() == LastPlace()
    again = launch(*arguments)
    again.wait_for("Harbour Talk number 22", "Enter episodes")
    again.send("q")
    assert again.wait_for_end() == 0

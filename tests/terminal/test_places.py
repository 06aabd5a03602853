"""Libraries that cannot be kept, or were damaged: the program runs, and says what is the matter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal


def quit_cleanly(terminal: Terminal) -> None:
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert terminal.left_on() == []


@pytest.mark.parametrize("home", ["/dev/null/home", "a file"])
def test_without_a_place_for_the_library_it_runs_and_says_so(
    home: str, launch: Launch, service: DemoService, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("in the way")
    terminal = launch("--server", service.origin, environ={"HOME": str(tmp_path / home)})
    terminal.wait_for("Harbour Talk number 22", "Nothing is kept")
    quit_cleanly(terminal)


@pytest.mark.parametrize(
    "damage", [b"", b"<!doctype html>" * 500, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_library_is_filled_anew_and_the_marks_are_there(
    damage: bytes, launch: Launch, service: DemoService, library: Path
) -> None:
    key = EpisodeKey("harbour-talk", "episode-22")
    with Library.open(library, service.origin) as opened:
        opened.read_marks.set(key)
    (library / "library.db").write_bytes(damage)
    terminal = launch("--server", service.origin, "--library", library)
    terminal.wait_for("Harbour Talk number 22", *(("damaged",) if damage else ()))
    quit_cleanly(terminal)
    with closing(sqlite3.connect(library / "user.db")) as connection:
        reads = connection.execute(
            "SELECT s.podcast, s.item FROM reads r JOIN episode_sources s ON s.id = r.episode"
        ).fetchall()
    assert reads == [key]


def test_a_newer_library_is_read_and_it_says_that_nothing_is_kept(
    launch: Launch, service: DemoService, library: Path
) -> None:
    for name in ("library.db", "user.db"):
        with closing(sqlite3.connect(library / name)) as connection, connection:
            connection.execute("CREATE TABLE of_the_future (x)")
            connection.execute("PRAGMA user_version = 99")
    before = {path: path.read_bytes() for path in library.glob("*.db")}
    terminal = launch("--server", service.origin, "--library", library)
    terminal.wait_for("Harbour Talk number 22", "newer")
    quit_cleanly(terminal)
    assert {path: path.read_bytes() for path in before} == before

"""Killed with no chance to do anything about it: nothing is lost, damaged or asked for twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.catalogue import DemoPodcast, load
from steno_tui.library.library import Library
from steno_tui.library.requests import CLAIM_SECONDS
from steno_tui.models.episode import EpisodeKey
from tests.support.faulty_service import Fault, FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import Launch
from tests.terminal.killing import Killer
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("STENO_TUI_TEST_KILLS", "8"))
"""How often the program is killed while it refreshes; each takes a second or two."""

FILES = {
    *("library.db", "library.db-journal", "user.db", "user.db-journal", "user.db.backup"),
    *("lock", "writing"),
}
MARKS = [EpisodeKey("night-shift", f"read-{number}") for number in range(5)]
CATALOGUE = load()
REQUESTS = 1 + 2 * len(CATALOGUE)
"""What filling an empty library takes: the list of podcasts, and two of each."""


@pytest.fixture
def killer() -> Killer:
    return Killer()


def service_with(killer: Killer, catalogue: tuple[DemoPodcast, ...]) -> FaultyService:
    service = FaultyService(catalogue=catalogue, pace=0)
    service.faults = killer
    return service


@pytest.fixture
def whole(killer: Killer) -> Iterator[FaultyService]:
    """A service with everything that the demo has."""
    with service_with(killer, CATALOGUE) as service:
        yield service


@pytest.fixture
def service(killer: Killer) -> Iterator[FaultyService]:
    """A service whose newest episode nobody has asked for."""
    with service_with(killer, catalogues.plain()) as service:
        yield service


# While it refreshes


def begin(directory: Path, server: str) -> None:
    """A library in which the user has marked some episodes, and has been told that they are."""
    with Library.open(directory, server) as library:
        for key in MARKS:
            library.read_marks.set(key)


def assert_sound(directory: Path, server: str) -> None:
    """The files are whole, the marks are there, and no list was kept in part."""
    assert {path.name for path in directory.iterdir()} <= FILES
    with Library.open(directory, server) as library:
        assert library.notice is None
        for row in library.podcasts.rows():
            if row.checked_at is not None:
                (podcast,) = (podcast for podcast in CATALOGUE if podcast.slug == row.slug)
                assert len(library.episodes.rows(row.slug)) == len(podcast.episodes)
    for name in ("library.db", "user.db", "user.db.backup"):
        with closing(sqlite3.connect(directory / name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(sqlite3.connect(directory / "user.db")) as connection:
        marked = connection.execute(
            "SELECT s.podcast, s.item FROM reads r JOIN episode_sources s ON s.id = r.episode"
        ).fetchall()
    assert set(MARKS) <= {EpisodeKey(*row) for row in marked}


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_while_it_refreshes_it_leaves_a_sound_library(
    kill: int, launch: Launch, whole: FaultyService, killer: Killer, tmp_path: Path
) -> None:
    directory = tmp_path / "library"
    begin(directory, whole.origin)
    killer.aim("GET", random.randint(1, REQUESTS))
    terminal = launch("--server", whole.origin, "--library", directory)
    killer.victims.put(terminal.pid)
    assert terminal.wait_for_end() == -signal.SIGKILL
    assert_sound(directory, whole.origin)


def test_killed_while_it_refreshes_it_is_filled_at_the_next_start(
    launch: Launch, whole: FaultyService, killer: Killer, tmp_path: Path
) -> None:
    directory = tmp_path / "library"
    begin(directory, whole.origin)
    killer.aim("GET", REQUESTS // 2)
    first = launch("--server", whole.origin, "--library", directory)
    killer.victims.put(first.pid)
    first.wait_for_end()
    second = launch("--server", whole.origin, "--library", directory)
    total = sum(len(podcast.episodes) for podcast in CATALOGUE)
    second.wait_for(f"{total} episodes", "online")
    second.send("q")
    assert second.wait_for_end() == 0
    assert_sound(directory, whole.origin)


# While it asks for something


def open_newest(launch: Launch, service: FaultyService, library: Path) -> Terminal:
    terminal = launch("--server", service.origin, "--library", library)
    terminal.wait_for("Second Wind number 23")
    terminal.send("l")
    terminal.wait_for("t request", "SHOW NOTES")  # among the episodes, or on the page
    return terminal


def let_a_claim_expire(library: Path) -> None:
    """As if the time had passed after which a program that was sending is taken for dead."""
    with closing(sqlite3.connect(library / "user.db")) as connection, connection:
        connection.execute("UPDATE requests SET claimed_at = claimed_at - ?", (CLAIM_SECONDS + 1,))


def posts(service: FaultyService) -> int:
    return sum(request.method == "POST" for request in service.requests)


def killed_while_asking(
    launch: Launch, service: FaultyService, killer: Killer, library: Path
) -> None:
    terminal = open_newest(launch, service, library)
    killer.victims.put(terminal.pid)
    killer.aim("POST")
    terminal.send("t")
    assert terminal.wait_for_end() == -signal.SIGKILL


def assert_it_becomes_ready(launch: Launch, service: FaultyService, library: Path) -> None:
    """The next program carries the request to its end without being asked."""
    let_a_claim_expire(library)
    terminal = launch("--server", service.origin, "--library", library)
    terminal.wait_for("HIGHLIGHTS")
    terminal.send("T")
    terminal.wait_for("ready")


def test_killed_before_the_answer_came_the_next_start_asks_no_second_time(
    launch: Launch, service: FaultyService, killer: Killer, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    killed_while_asking(launch, service, killer, library)
    assert_it_becomes_ready(launch, service, library)
    assert (posts(service), service.life.jobs) == (1, 1)


def test_killed_before_the_request_arrived_the_next_start_asks_again(
    launch: Launch, service: FaultyService, killer: Killer, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    killer.set("*", Fault(status=502, method="POST", times=1))
    killed_while_asking(launch, service, killer, library)
    assert service.life.jobs == 0
    assert_it_becomes_ready(launch, service, library)
    assert (posts(service), service.life.jobs) == (2, 1)


def test_a_double_press_asks_once(launch: Launch, service: FaultyService, tmp_path: Path) -> None:
    terminal = open_newest(launch, service, tmp_path / "library")
    terminal.send("tt")
    terminal.wait_for("HIGHLIGHTS")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    assert (posts(service), service.life.jobs) == (1, 1)


def test_two_programs_ask_once(
    launch: Launch, service: FaultyService, killer: Killer, tmp_path: Path
) -> None:
    killer.set("*", Fault(method="POST", delay=0.3))
    both = [open_newest(launch, service, tmp_path / "library") for _ in range(2)]
    for terminal in both:
        terminal.send("t")
    for terminal in both:
        terminal.wait_for("HIGHLIGHTS")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert (posts(service), service.life.jobs) == (1, 1)

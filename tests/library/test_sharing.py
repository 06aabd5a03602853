"""Several processes share one library without losing a mark or sending twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library import Library
from steno_tui.models import Validators
from tests.library.conftest import KEY, PAGE, SERVER, a_request

START = """
import sys
from pathlib import Path
from steno_tui.library import Library
from steno_tui.models import EpisodeKey, Validators
from tests.library.conftest import KEY, SERVER, an_episode
directory, name = Path(sys.argv[1]), sys.argv[2]
"""
MARKS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    for number in range(100):
        library.mark_read(EpisodeKey(name, str(number)))
        if number % 10 == 0:
            slug = f"{name}-{number}"
            library.put_page(an_episode(slug), f"{SERVER}/{slug}", b"", Validators())
    print(library.notice)
"""
)
CLAIMS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    print("ready", flush=True)
    sys.stdin.readline()
    print(library.claim_request(KEY, now=1_700_000_000.0 + int(name)) is not None)
"""
)
HOLDS = """
import sqlite3, sys
connection = sqlite3.connect(f"{sys.argv[1]}/user.db", isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("DELETE FROM reads")
print("held", flush=True)
sys.stdin.readline()
"""


def reads(directory: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(directory / "user.db")) as connection:
        return connection.execute("SELECT podcast, count(*) FROM reads GROUP BY 1").fetchall()


def start(script: str, directory: Path, name: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(directory), str(name)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def test_three_writers_at_once_lose_nothing(directory: Path) -> None:
    writers = [start(MARKS, directory, name) for name in "abc"]
    outputs = [writer.communicate(timeout=120)[0] for writer in writers]
    assert outputs == ["None\n"] * 3
    assert reads(directory) == [("a", 100), ("b", 100), ("c", 100)]
    with Library.open(directory, SERVER) as library:
        assert library.count_episodes() == 30


def test_exactly_one_of_two_processes_gets_a_claim(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.put_request(a_request())
    claimers = [start(CLAIMS, directory, number) for number in range(2)]
    for claimer in claimers:
        assert claimer.stdout is not None and claimer.stdin is not None
        assert claimer.stdout.readline() == "ready\n"
    for claimer in claimers:
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    outcomes = [claimer.communicate(timeout=60)[0] for claimer in claimers]
    assert sorted(outcomes) == ["False\n", "True\n"]


@pytest.fixture
def holder(library: Library, directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the midst of a transaction on what the user made."""
    library.mark_read(KEY)
    with start(HOLDS, directory, "holder") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_process_killed_while_writing_holds_nobody_up(
    library: Library, directory: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait(60)
    library.set_setting("theme", "dark")
    assert reads(directory) == [(KEY.podcast, 1)]


def test_a_process_that_does_not_let_go_is_a_sentence(
    library: Library, holder: subprocess.Popen[str]
) -> None:
    library._connection.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(LibraryError, match="another program holds it"):
        library.mark_read(KEY)


@pytest.mark.usefixtures("holder")
def test_a_list_can_be_read_while_another_process_writes(library: Library) -> None:
    assert library.requests() == []


@pytest.mark.usefixtures("holder")
def test_pages_can_be_kept_while_another_process_marks(library: Library) -> None:
    library.put_resource(PAGE, b"# A page", Validators())
    assert library.resource(PAGE) is not None

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
from steno_tui.library.library import Library
from steno_tui.models.http import Validators
from steno_tui.models.playback import PlaybackPosition
from steno_tui.models.queue import QueueRow
from tests.library.conftest import KEY, PAGE, SERVER, a_request

START = """
import sys
from pathlib import Path
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.models.http import Validators
from tests.library.conftest import KEY, SERVER, an_episode
directory, name = Path(sys.argv[1]), sys.argv[2]
"""
MARKS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    for number in range(100):
        library.read_marks.set(EpisodeKey(name, str(number)))
        if number % 10 == 0:
            slug = f"{name}-{number}"
            library.episodes.put_page(an_episode(slug), f"{SERVER}/{slug}", b"", Validators())
    print(library.notice)
"""
)
CLAIMS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    print("ready", flush=True)
    sys.stdin.readline()
    print(library.requests.claim(KEY, now=1_700_000_000.0 + int(name)) is not None)
"""
)
RECORDS = (
    START
    + """
from tests.library.conftest import a_request
with Library.open(directory, SERVER) as library:
    print("ready", flush=True)
    sys.stdin.readline()
    print(library.requests.record(a_request(created_at=1_700_000_000.0 + int(name))).created_at)
"""
)
LISTENS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    session = library.positions.begin(KEY)
    print(session, flush=True)
    sys.stdin.readline()
    print(library.positions.save(KEY, 100 * session, session=session))
"""
)
TAKES = (
    START
    + """
with Library.open(directory, SERVER) as library:
    print("ready", flush=True)
    sys.stdin.readline()
    while row := library.queue.take_next():
        print(row.slug)
"""
)
CROSSES = (
    START
    + """
with Library.open(directory, SERVER) as library:
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(60):
        with library.transaction(name):
            for number in range(4):
                slug = f"{turn}-{number}"
                if name == "user":
                    library.read_marks.set(EpisodeKey("night-shift", slug))
                else:
                    library.episodes.put_page(
                        an_episode(slug), f"{SERVER}/{slug}", b"", Validators()
                    )
    print("done")
"""
)
ADDS = (
    START
    + """
with Library.open(directory, SERVER) as library:
    for number in range(30):
        library.queue.add(QueueRow(name, str(number), "", "", None), first=number % 2 == 0)
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
        return connection.execute(
            "SELECT s.podcast, count(*) FROM reads r"
            " JOIN episode_sources s ON s.id = r.episode GROUP BY 1"
        ).fetchall()


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
        assert len(library.episodes.rows()) == 30


def let_go(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Let processes that wait for a line go on at once; what they print until their end."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0] for process in processes]


def first_word(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_one_that_writes_marks_and_one_that_writes_pages_do_not_wait_for_each_other(
    directory: Path,
) -> None:
    """Each of them reads the other's file in the midst of its own transaction."""
    Library.open(directory, SERVER).close()
    writers = [start(CROSSES, directory, schema) for schema in ("main", "user")]
    assert [first_word(writer) for writer in writers] == ["ready"] * 2
    assert let_go(writers) == ["done\n"] * 2
    with Library.open(directory, SERVER) as library:
        assert len(library.episodes.rows()) == 240
        assert all(row.read for row in library.episodes.rows())


def test_of_two_listeners_the_later_one_says_where_it_was_left(directory: Path) -> None:
    listeners = [start(LISTENS, directory, number) for number in range(2)]
    sessions = [int(first_word(listener)) for listener in listeners]
    assert sorted(sessions) == [1, 2]
    outcomes = let_go(listeners)
    assert outcomes == [f"{session == 2}\n" for session in sessions]
    with Library.open(directory, SERVER) as library:
        assert library.positions.get(KEY) == PlaybackPosition(200)


def test_two_processes_never_get_the_same_episode_from_the_queue(directory: Path) -> None:
    slugs = [str(number) for number in range(40)]
    with Library.open(directory, SERVER) as library:
        for slug in slugs:
            library.queue.add(QueueRow("night-shift", slug, "", "", None))
    takers = [start(TAKES, directory, number) for number in range(2)]
    assert [first_word(taker) for taker in takers] == ["ready"] * 2
    taken = [output.split() for output in let_go(takers)]
    assert sorted(taken[0] + taken[1], key=int) == slugs


def test_what_two_processes_add_to_the_queue_is_all_there(directory: Path) -> None:
    adders = [start(ADDS, directory, name) for name in "ab"]
    for adder in adders:
        adder.communicate(timeout=60)
    assert [adder.returncode for adder in adders] == [0, 0]
    with Library.open(directory, SERVER) as library:
        assert len(library.queue.rows()) == 60


def test_exactly_one_of_two_processes_gets_a_claim(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.requests.put(a_request())
    claimers = [start(CLAIMS, directory, number) for number in range(2)]
    assert [first_word(claimer) for claimer in claimers] == ["ready"] * 2
    outcomes = let_go(claimers)
    assert sorted(outcomes) == ["False\n", "True\n"]


def test_of_several_processes_that_ask_at_once_one_records_its_request(
    library: Library, directory: Path
) -> None:
    askers = [start(RECORDS, directory, number) for number in range(3)]
    assert [first_word(asker) for asker in askers] == ["ready"] * 3
    told = {float(outcome) for outcome in let_go(askers)}
    assert len(told) == 1
    assert [request.created_at for request in library.requests.rows()] == list(told)


@pytest.fixture
def holder(library: Library, directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the midst of a transaction on what the user made."""
    library.read_marks.set(KEY)
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
    library.settings.set("theme", "dark")
    assert reads(directory) == [(KEY.podcast, 1)]


def test_a_process_that_does_not_let_go_is_a_sentence(
    library: Library, holder: subprocess.Popen[str]
) -> None:
    library._connection.rows("PRAGMA busy_timeout = 10")
    with pytest.raises(LibraryError, match="another program holds it"):
        library.read_marks.set(KEY)


@pytest.mark.usefixtures("holder")
def test_a_list_can_be_read_while_another_process_writes(library: Library) -> None:
    assert library.requests.rows() == []


@pytest.mark.usefixtures("holder")
def test_pages_can_be_kept_while_another_process_marks(library: Library) -> None:
    library.http_cache.put(PAGE, b"# A page", Validators())
    assert library.http_cache.get(PAGE) is not None

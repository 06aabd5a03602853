"""What earlier versions kept, a library a server, comes into one library with all that was done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from steno_tui.library import backup, soundness
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, Highlight
from steno_tui.models.http import Validators
from steno_tui.models.last_place import LastPlace
from steno_tui.models.playback import PlaybackPosition
from steno_tui.models.queue import QueueRow
from steno_tui.models.request import Request, RequestState
from tests.library.conftest import an_episode
from tests.library.test_feeds import KEY as FEED_EPISODE
from tests.library.test_feeds import LIGHT, TAGS, added

DATA = Path(__file__).parent / "data"
STENOBIRD = "https://stenobird.com"
LOCAL = "http://localhost:8000"

LIGHTHOUSE = EpisodeKey("night-shift", "the-lighthouse")
BAKERY = EpisodeKey("night-shift", "the-bakery")
SLEEPER = EpisodeKey("night-shift", "the-sleeper")
APPLES = EpisodeKey("night-shift", "über-äpfel")
BY_DAY = EpisodeKey("day-shift", "the-lighthouse")
NOON = EpisodeKey("day-shift", "noon")
NEVER = EpisodeKey("gone-show", "never-listed")
"""One that the user did much to, and of which ``library.db`` knows nothing."""


def made(directory: Path, name: str) -> Path:
    """A library as the version before this one left it."""
    directory.mkdir(parents=True)
    for file in ("library", "user"):
        with closing(sqlite3.connect(directory / f"{file}.db")) as connection:
            connection.executescript((DATA / f"{name}-{file}.sql").read_text("utf-8"))
    return directory


@pytest.fixture
def one(directory: Path) -> Path:
    return made(directory, "stenobird")


@pytest.fixture
def two(one: Path) -> Path:
    """The library of the first server, with that of another below it."""
    made(one / "servers" / "localhost-8000", "localhost-8000")
    return one


def request(origin: str, key: EpisodeKey, title: str, podcast: str, *rest: Any) -> Request:
    return Request(
        key,
        title,
        podcast,
        f"{origin}/podcast/{key.podcast}/{key.episode}.md",
        f"{origin}/v1/public/podcasts/{key.podcast}/episodes/{key.episode}/request",
        *rest,
    )


def assert_all_is_there(directory: Path, origin: str, prefix: str, shift: int) -> None:
    """Everything that the user had done, as the earlier version showed it."""
    with Library.open(directory, origin) as library:
        assert library.notice is None
        read = {row.key for row in library.episodes.rows() if row.read}
        assert read == {LIGHTHOUSE, APPLES}
        assert [podcast.title for podcast in library.podcasts.followed()] == [
            f"{prefix}Day Shift",
            f"{prefix}Night Shift",
        ]
        positions = library.positions
        assert positions.get(LIGHTHOUSE) == PlaybackPosition(600 + shift)
        assert positions.get(BAKERY) == PlaybackPosition(0, finished=True)
        assert positions.get(NOON) == PlaybackPosition(0, finished=True)
        assert positions.get(NEVER) == PlaybackPosition(42)
        assert positions.get(SLEEPER) is None
        assert positions.speed("night-shift") == pytest.approx(1.2 + shift / 100)
        assert positions.speed("gone-show") == 0.8
        assert [positions.offset(key) for key in (SLEEPER, NEVER, BAKERY)] == [5 + shift, -7, 0]
        assert library.queue.rows() == [
            QueueRow(*APPLES, "Über Äpfel", f"{prefix}Night Shift", 3600),
            QueueRow(*BY_DAY, "The Lighthouse by Day", f"{prefix}Day Shift", 3600),
            QueueRow(*NEVER, "Never listed", f"{prefix}Gone Show", None),
            QueueRow(*SLEEPER, "The Sleeper Train", f"{prefix}Night Shift", 3600),
        ]
        assert library.settings.last_place() == LastPlace(
            "night-shift", LIGHTHOUSE, "page", 12 + shift
        )
        assert library.settings.get("volume") == "85"
        assert_requests_are_there(library, origin, shift)


def assert_requests_are_there(library: Library, origin: str, shift: int) -> None:
    claimed = 1_700_000_000.0 + shift
    assert library.requests.rows() == [
        request(origin, NEVER, "Never listed", "Gone Show", RequestState.WAITING,
            1_699_960_000.0, claimed, None, 1_699_960_000.0),
        request(origin, SLEEPER, "The Sleeper Train", "Night Shift", RequestState.WAITING,
            1_699_950_000.0, None, None, 1_699_950_000.0, 0, None, "Waiting for the network."),
        request(origin, BAKERY, "The Bakery", "Night Shift", RequestState.QUEUED,
            1_699_900_000.0, 1_699_900_001.0, 1_699_900_002.0, 1_700_000_100.0, 3, "processing"),
        request(origin, BAKERY, "The Bakery", "Night Shift", RequestState.FAILED,
            1_699_000_000.0, 1_699_000_001.0, 1_699_000_002.0, None, 0, "failed",
            "The service says: failed."),
    ]  # fmt: skip


def assert_pages_are_there(directory: Path, origin: str, prefix: str) -> None:
    """Everything that had been fetched."""
    with Library.open(directory, origin) as library:
        assert len(library.episodes.rows()) == 6
        row = library.episodes.row(LIGHTHOUSE)
        assert row is not None and (row.chapters, row.state) == (2, "processed")
        page = library.http_cache.get(library.episodes.page_url(LIGHTHOUSE) or "")
        assert page is not None and page.body == f"# {prefix}The Lighthouse\n".encode()
        assert page.validators.etag == '"1"'
        podcast = library.podcasts.get("night-shift")
        assert podcast is not None and podcast.author == "Ada Lind"
        assert [row.checked_at is None for row in library.podcasts.rows()] == [True, False]


def test_everything_that_was_done_comes_through(one: Path) -> None:
    assert_all_is_there(one, STENOBIRD, "", 0)


def test_everything_that_was_fetched_comes_through(one: Path) -> None:
    assert_pages_are_there(one, STENOBIRD, "")


def test_another_servers_library_that_was_named_is_brought_up_to_date_where_it_is(
    directory: Path,
) -> None:
    made(directory, "localhost-8000")
    assert_all_is_there(directory, LOCAL, "Local ", 10)
    assert_pages_are_there(directory, LOCAL, "Local ")


@pytest.mark.parametrize("origin", [STENOBIRD, LOCAL])
def test_the_library_of_another_server_comes_in_whichever_is_opened(two: Path, origin: str) -> None:
    Library.open(two, origin).close()
    for server, prefix, shift in ((STENOBIRD, "", 0), (LOCAL, "Local ", 10)):
        assert_all_is_there(two, server, prefix, shift)
        assert_pages_are_there(two, server, prefix)


def test_without_a_first_library_the_other_one_comes_into_a_new_one(directory: Path) -> None:
    made(directory / "servers" / "localhost-8000", "localhost-8000")
    assert_all_is_there(directory, LOCAL, "Local ", 10)
    assert_pages_are_there(directory, LOCAL, "Local ")


def test_the_main_ideas_of_another_servers_pages_come_in(two: Path) -> None:
    idea = (Highlight("Main idea", "Light needs tending."),)
    page = f"{LOCAL}/podcast/night-shift/the-lighthouse.md"
    with Library.open(two / "servers" / "localhost-8000", LOCAL) as library:
        episode = replace(an_episode(), highlights=idea)
        library.episodes.put_page(episode, page, b"# A page", Validators())
    with Library.open(two, LOCAL) as library:
        row = library.episodes.row(LIGHTHOUSE)
        assert row is not None and row.main_idea == "Light needs tending."


def test_the_feeds_of_another_servers_library_come_in(two: Path) -> None:
    with Library.open(two / "servers" / "localhost-8000", LOCAL) as library:
        slug = added(library)
        library.read_marks.set(FEED_EPISODE)
    with Library.open(two, LOCAL) as library:
        source, told = library.feeds.get(slug), library.feeds.told(FEED_EPISODE)
        assert source is not None and source.validators == TAGS
        assert told is not None and told.episode == LIGHT
        assert [row.read for row in library.episodes.rows(slug)] == [True, False]


def test_the_settings_of_the_first_library_count(two: Path) -> None:
    with Library.open(two, LOCAL) as library:
        assert library.settings.get("theme") == "steno-dark"


def test_a_claim_still_holds(one: Path) -> None:
    with Library.open(one, STENOBIRD) as library:
        assert library.requests.claim(NEVER, now=1_700_000_060.0) is None
        assert library.requests.claim(SLEEPER, now=1_700_000_060.0) is not None


def test_whoever_listened_last_still_owns_the_position(one: Path) -> None:
    with Library.open(one, STENOBIRD) as library:
        assert library.positions.save(LIGHTHOUSE, 1, session=1) is False
        assert library.positions.begin(LIGHTHOUSE) == 3


def test_with_the_fetched_part_lost_everything_is_on_its_episode_again(two: Path) -> None:
    Library.open(two, LOCAL).close()
    (two / "library.db").unlink()
    for origin, prefix, shift in ((LOCAL, "Local ", 10), (STENOBIRD, "", 0)):
        with Library.open(two, origin) as library:
            for key in (NOON, APPLES, BAKERY, LIGHTHOUSE):  # in another order than before
                library.episodes.put(key.podcast, [an_episode(key.episode)])
        assert_all_is_there(two, origin, prefix, shift)


def kept(path: Path) -> int:
    """The version of a file, once it was found to be sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert soundness.is_in_order(connection)
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_copy_of_the_file_as_it_was_is_kept(two: Path) -> None:
    before = (two / "user.db").read_bytes()
    Library.open(two, STENOBIRD).close()
    copies = [two, two / "servers" / "localhost-8000"]
    assert [kept(directory / "user.db.version-2") for directory in copies] == [2, 2]
    with (
        closing(sqlite3.connect(two / "user.db.version-2")) as copy,
        closing(sqlite3.connect(":memory:")) as original,
    ):
        original.deserialize(before)
        assert list(copy.iterdump()) == list(original.iterdump())


def test_of_the_other_servers_directory_nothing_is_left_but_the_copy(two: Path) -> None:
    Library.open(two, STENOBIRD).close()
    left = sorted(path.name for path in (two / "servers" / "localhost-8000").iterdir())
    assert left == ["user.db.version-2"]


def test_the_rolling_copy_holds_what_came_in(two: Path) -> None:
    with Library.open(two, STENOBIRD):
        (two / "user.db").write_bytes(b"damaged")
    with Library.open(two, LOCAL) as library:
        assert library.notice is not None and "back from its copy" in library.notice
        assert len(library.queue.rows()) == 4


def test_a_library_that_a_program_has_open_waits_for_the_next_time(two: Path) -> None:
    other = two / "servers" / "localhost-8000"
    with Library.open(other, LOCAL):
        Library.open(two, STENOBIRD).close()
        assert (other / "user.db").exists()
    assert_all_is_there(two, LOCAL, "Local ", 10)


def test_a_newer_library_of_another_server_is_left_alone(two: Path) -> None:
    other = two / "servers" / "localhost-8000" / "user.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE of_the_future (x)")
        connection.execute("PRAGMA user_version = 99")
    before = other.read_bytes()
    with Library.open(two, STENOBIRD) as library:
        assert (library.notice, library.read_only) == (None, False)
    assert other.read_bytes() == before


def test_a_damaged_library_of_another_server_comes_in_from_its_copy(two: Path) -> None:
    other = two / "servers" / "localhost-8000"
    with closing(sqlite3.connect(other / "user.db")) as connection:
        backup.write(connection, "main", other / "user.db")
    (other / "user.db").write_bytes(b"<!doctype html>" * 500)
    with Library.open(two, STENOBIRD) as library:
        assert library.notice is not None and "back from its copy" in library.notice
    assert_all_is_there(two, LOCAL, "Local ", 10)


BOTH_AT_ONCE = """
import sys
from pathlib import Path
from steno_tui.library.library import Library
print("ready", flush=True)
sys.stdin.readline()
with Library.open(Path(sys.argv[1]), sys.argv[2]) as library:
    print(library.notice, len(library.queue.rows()), len(library.requests.rows()))
"""


def test_two_programs_that_open_it_at_once_both_find_everything(two: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", BOTH_AT_ONCE, str(two), origin],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for origin in (STENOBIRD, LOCAL, STENOBIRD)
    ]
    for program in programs:
        assert program.stdout is not None and program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    assert [program.communicate(timeout=60)[0] for program in programs] == ["None 4 4\n"] * 3
    assert_all_is_there(two, STENOBIRD, "", 0)
    assert_all_is_there(two, LOCAL, "Local ", 10)


class Killer:
    """Ends the process, without any farewell, before the step of that number: what is kept."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            os._exit(9)

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return call(*args, **kwargs)

        return counted


def killed_before(step: int, directory: Path) -> bool:
    """Open a library in a process that ends before a step of its own; whether it came so far."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == 9
    killer = Killer(step)

    class Doomed(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql.startswith(("BEGIN", "COMMIT")):  # nothing is kept of what stands between
                killer.step()
            return super().execute(sql, *args)

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **kwargs: connect(*args, **kwargs, factory=Doomed)  # type: ignore[assignment]
    for name in ("unlink", "replace", "rename"):
        setattr(Path, name, killer.before(getattr(Path, name)))
    try:
        Library.open(directory, STENOBIRD)
    finally:
        os._exit(0)


@pytest.fixture
def spare(two: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes one copy after another of a library to be brought up to date."""

    def copied() -> Path:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(two, copy)
        return copy

    return copied


@pytest.mark.slow
def test_killed_before_any_step_nothing_is_lost_and_the_next_time_all_is_there(
    spare: Callable[[], Path],
) -> None:
    step = 0
    while killed_before(step, copy := spare()):
        assert_all_is_there(copy, STENOBIRD, "", 0)
        assert_all_is_there(copy, LOCAL, "Local ", 10)
        assert_pages_are_there(copy, LOCAL, "Local ")
        assert kept(copy / "user.db.version-2") == 2
        assert not list(copy.glob("**/*.tmp*"))
        step += 1
    assert step > 20

"""The library opens wherever it is told to, and says so where that is not on the disk."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.errors import LibraryError, ReadOnlyError
from steno_tui.library.library import Library
from steno_tui.models.http import Validators
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, Clock, an_episode

AS_NOBODY = """
import os, sys
from pathlib import Path
from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
os.setgid(65534), os.setuid(65534)
with Library.open(Path(sys.argv[1]), sys.argv[2]) as library:
    print(library.notice)
    print(library.read_only)
    print(len(library.podcasts.rows()))
    try:
        library.settings.set("theme", "dark")
        print("kept")
    except LibraryError as error:
        print(type(error).__name__)
"""


def filled(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
        library.episodes.put_page(an_episode(), PAGE, b"# A page", Validators())


def as_nobody(directory: Path) -> list[str]:
    """What a user who may write nothing sees of a library."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(directory), SERVER],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stdout.splitlines()


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_a_directory_is_made_for_its_owner_alone(library: Library, directory: Path) -> None:
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_every_file_is_its_owners_alone(directory: Path) -> None:
    filled(directory)
    (directory / "library.db").chmod(0o644)  # as an earlier version made it
    filled(directory)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
    assert set(modes.values()) == {0o600} and "user.db.backup" in modes


def test_what_sqlite_leaves_of_killed_processes_is_cleared_away_by_who_is_alone(
    directory: Path,
) -> None:
    with Library.open(directory, SERVER):
        left = [directory / "library.db-mj3E300A951", directory / "user.db-mj4241E19BF"]
        for path in left:
            path.write_bytes(b"\0")
        with Library.open(directory, SERVER):  # the first may be in the midst of a write
            assert all(path.exists() for path in left)
    with Library.open(directory, SERVER) as library:
        assert library.notice is None
        assert not any(path.exists() for path in left)


def test_an_odd_name_of_a_directory_is_no_trouble(tmp_path: Path) -> None:
    odd = tmp_path / "a ?mode=memory#%41 'ü"
    with Library.open(odd, SERVER) as library:
        library.settings.set("theme", "dark")
    assert (odd / "user.db").exists()


def test_what_was_kept_is_there_the_next_time(directory: Path) -> None:
    filled(directory)
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.episodes.rows()[0].key) == (None, KEY)


def test_no_directory_keeps_all_in_memory_and_says_so() -> None:
    with Library.open(None, SERVER) as library:
        library.episodes.put_page(an_episode(), PAGE, b"# A page", Validators())
        library.read_marks.set(KEY)
        assert library.episodes.rows()[0].read
        assert (library.notice or "").startswith("Nothing is kept")


def test_neither_file_keeps_a_write_ahead_log(library: Library, directory: Path) -> None:
    library.podcasts.put([NIGHT])
    library.settings.set("theme", "dark")
    with closing(sqlite3.connect(directory / "library.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_another_service_tells_is_kept_beside_it_and_not_shown(directory: Path) -> None:
    filled(directory)
    with Library.open(directory, "https://other.example") as library:
        assert (library.notice, library.podcasts.rows(), library.episodes.rows()) == (None, [], [])
        library.episodes.put("night-shift", [an_episode(title="The Other Lighthouse")])
        library.settings.set("theme", "dark")
    with Library.open(directory, SERVER) as library:
        assert [row.title for row in library.episodes.rows()] == ["The Lighthouse"]
        assert library.settings.get("theme") == "dark"


@pytest.mark.parametrize("kinds", [("flock", "lockf"), ("lockf",)])
def test_a_file_system_without_locks_is_told_as_what_it_is(
    directory: Path, monkeypatch: pytest.MonkeyPatch, kinds: tuple[str, ...]
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    for kind in kinds:
        monkeypatch.setattr(fcntl, kind, refused)
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "has no locks" in library.notice
    assert not (directory / "user.db").exists()


def test_a_file_system_with_the_locks_of_sqlite_alone_is_enough(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refused)
    filled(directory)
    with Library.open(directory, SERVER) as library:
        assert (library.notice, len(library.episodes.rows())) == (None, 1)


def test_a_file_in_the_place_of_the_directory_leaves_memory(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("something else")
    with Library.open(tmp_path / "taken", SERVER) as library:
        library.read_marks.set(KEY)
        assert library.notice is not None and "taken" in library.notice


def test_a_directory_below_a_file_leaves_memory(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("something else")
    with Library.open(tmp_path / "taken" / "library", SERVER) as library:
        library.read_marks.set(KEY)
        assert library.notice is not None and "not a directory" in library.notice


def test_a_directory_in_the_place_of_a_file_leaves_memory_for_it(directory: Path) -> None:
    (directory / "library.db").mkdir(parents=True)
    with Library.open(directory, SERVER) as library:
        library.podcasts.put([NIGHT])
        assert library.notice is not None and "Pages are not kept" in library.notice


@needs_root
def test_a_directory_that_may_not_be_written_leaves_memory(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for parent in list(tmp_path.parents)[:3]:
        parent.chmod(0o755)
    notice, read_only, _, outcome = as_nobody(tmp_path)
    assert (read_only, outcome) == ("False", "kept")
    assert "not kept" in notice


@needs_root
def test_files_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    filled(tmp_path / "library")
    for path in [tmp_path / "library", *list((tmp_path / "library").parents)[:4]]:
        path.chmod(0o755)
    for path in (tmp_path / "library").iterdir():
        path.chmod(0o644)
    notice, read_only, count, outcome = as_nobody(tmp_path / "library")
    assert (read_only, count, outcome) == ("True", "1", "ReadOnlyError")
    assert "may not be written" in notice


@needs_root
def test_files_that_may_not_even_be_read_leave_memory(tmp_path: Path) -> None:
    filled(tmp_path / "library")
    for parent in list(tmp_path.parents)[:3]:
        parent.chmod(0o755)
    notice, read_only, count, outcome = as_nobody(tmp_path / "library")
    assert (read_only, count, outcome) == ("False", "0", "kept")


def test_a_closed_library_can_be_closed_again(directory: Path) -> None:
    library = Library.open(directory, SERVER)
    library.close()
    library.close()


def test_a_closed_library_answers_with_a_sentence(directory: Path) -> None:
    library = Library.open(directory, SERVER)
    library.close()
    with pytest.raises(LibraryError, match="could not be read"):
        library.podcasts.rows()


def test_text_that_cannot_be_kept_is_a_sentence(library: Library) -> None:
    with pytest.raises(LibraryError, match="could not be changed"):
        library.settings.set("theme", "\ud800")


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0 * 3650, -1_700_000_000.0])
def test_a_clock_that_jumps_loses_nothing(library: Library, clock: Clock, jump: float) -> None:
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b", published=5)])
    before = library.episodes.rows()
    clock.now += jump
    library.podcasts.touch("night-shift")
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b", published=5)])
    assert library.episodes.rows() == before


class TestAFileOfANewerSteno:
    """Either file may have been brought up to date by a newer version on the same machine."""

    @pytest.fixture(params=["library.db", "user.db"])
    def newer(self, request: pytest.FixtureRequest, directory: Path) -> Path:
        filled(directory)
        path = directory / request.param
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE of_the_future (x)")
            connection.execute("PRAGMA user_version = 1000")
        assert isinstance(path, Path)
        return path

    def test_can_be_read(self, newer: Path) -> None:
        with Library.open(newer.parent, SERVER) as library:
            assert (library.read_only, len(library.podcasts.rows())) == (True, 1)

    def test_is_told_of(self, newer: Path) -> None:
        with Library.open(newer.parent, SERVER) as library:
            assert library.notice is not None and f"{newer} was made by a newer" in library.notice

    def test_is_not_written(self, newer: Path) -> None:
        before = newer.read_bytes()
        with Library.open(newer.parent, SERVER) as library, pytest.raises(ReadOnlyError):
            library.read_marks.set(KEY)
        assert newer.read_bytes() == before

    def test_takes_no_fetched_body_either(self, newer: Path) -> None:
        with Library.open(newer.parent, SERVER) as library, pytest.raises(ReadOnlyError):
            library.http_cache.put(PAGE, b"", Validators())


def test_what_the_user_did_is_waited_for_until_it_is_on_the_disk(library: Library) -> None:
    """A power cut may take what can be fetched again, and must not take the rest."""
    full, normal = [(2,)], [(1,)]
    assert library._connection.rows("PRAGMA user.synchronous") == full
    assert library._connection.rows("PRAGMA main.synchronous") == normal


def test_of_what_can_be_fetched_again_much_is_written_at_once(library: Library) -> None:
    """Lists are written all over the file: in larger pages, these are fewer."""
    assert library._connection.rows("PRAGMA main.page_size") == [(8192,)]
    assert library._connection.rows("PRAGMA user.page_size") == [(4096,)]


def test_a_list_is_held_back_until_all_of_it_is_there(library: Library, directory: Path) -> None:
    """SQLite would begin to write at 2 MB, and wait for the disk each time."""
    file = directory / "library.db"
    before = file.stat().st_size
    with library.transaction():
        for number in range(100):
            library.http_cache.put(f"{PAGE}?{number}", bytes(100_000), Validators())
        assert file.stat().st_size == before
    assert file.stat().st_size > before + 10_000_000

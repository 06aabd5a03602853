"""A damaged file is moved aside, never silently emptied, and takes nothing else along."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library import migrations, recovery, soundness
from steno_tui.library.library import Library
from steno_tui.library.migration_step import Step
from steno_tui.models.http import Validators
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, Clock, an_episode

HTML = b"<!DOCTYPE html><html><body>Sign in to the network</body></html>"


def garbage_header(data: bytes) -> bytes:
    return random.Random(1).randbytes(100) + data[100:]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def garbage_page(data: bytes) -> bytes:
    """The third block of 4 KiB: in the root of a table that is in use."""
    return data[:8192] + random.Random(1).randbytes(4096) + data[12288:]


def login_page(data: bytes) -> bytes:
    return HTML


def zeroes(data: bytes) -> bytes:
    return bytes(len(data))


DAMAGES = [garbage_header, half, garbage_page, login_page, zeroes]
Damage = Callable[[bytes], bytes]


@pytest.fixture
def filled(directory: Path) -> Path:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
        library.episodes.put_page(an_episode(), PAGE, b"# A page", Validators())
        library.http_cache.put(f"{PAGE}?long", bytes(120_000), Validators())
        library.read_marks.set(KEY)
    return directory


def spoil(path: Path, damage: Damage) -> bytes:
    spoiled = damage(path.read_bytes())
    path.write_bytes(spoiled)
    return spoiled


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_library_file_is_kept_aside(filled: Path, clock: Clock, damage: Damage) -> None:
    spoiled = spoil(filled / "library.db", damage)
    Library.open(filled, SERVER, clock=clock).close()
    assert (filled / "library.db.corrupt-1700000000").read_bytes() == spoiled


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_library_file_leaves_what_the_user_made(filled: Path, damage: Damage) -> None:
    spoil(filled / "library.db", damage)
    with Library.open(filled, SERVER) as library:
        library.episodes.put_page(an_episode(), PAGE, b"# A page", Validators())
        assert [(row.followed, row.unread) for row in library.podcasts.rows()] == [(True, 0)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_library_file_is_told_of(filled: Path, damage: Damage) -> None:
    spoil(filled / "library.db", damage)
    with Library.open(filled, SERVER) as library:
        assert library.notice is not None and "Your marks are safe" in library.notice


def test_an_empty_library_file_is_a_fresh_one(filled: Path) -> None:
    (filled / "library.db").write_bytes(b"")
    with Library.open(filled, SERVER) as library:
        assert (library.notice, len(library.podcasts.followed())) == (None, 1)


@pytest.mark.parametrize("damage", [*DAMAGES, lambda data: b""])
def test_a_damaged_user_file_comes_back_from_its_copy(filled: Path, damage: Damage) -> None:
    spoil(filled / "user.db", damage)
    with Library.open(filled, SERVER) as library:
        assert [row.read for row in library.episodes.rows()] == [True]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_user_file_is_kept_aside(filled: Path, clock: Clock, damage: Damage) -> None:
    spoiled = spoil(filled / "user.db", damage)
    Library.open(filled, SERVER, clock=clock).close()
    assert (filled / "user.db.corrupt-1700000000").read_bytes() == spoiled


@pytest.mark.parametrize("damage", [*DAMAGES, lambda data: b""])
def test_a_damaged_user_file_is_told_of(filled: Path, damage: Damage) -> None:
    spoil(filled / "user.db", damage)
    with Library.open(filled, SERVER) as library:
        assert library.notice is not None and "are back from its copy" in library.notice


def test_a_user_file_that_was_deleted_comes_back_from_its_copy(filled: Path) -> None:
    (filled / "user.db").unlink()
    with Library.open(filled, SERVER) as library:
        assert [row.read for row in library.episodes.rows()] == [True]


@pytest.mark.parametrize("damage", [garbage_header, login_page, zeroes])
def test_a_copy_that_cannot_be_read_is_told_of(filled: Path, damage: Damage) -> None:
    spoil(filled / "user.db", login_page)
    spoil(filled / "user.db.backup", damage)
    with Library.open(filled, SERVER) as library:
        assert library.notice is not None and "There was no copy" in library.notice
        assert library.podcasts.followed() == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_never_takes_the_place_of_a_good_copy(filled: Path, damage: Damage) -> None:
    library = Library.open(filled, SERVER)
    library.settings.set("theme", "dark")
    spoil(filled / "user.db", damage)
    library.close()
    with closing(sqlite3.connect(filled / "user.db.backup")) as copy:
        assert copy.execute("SELECT count(*) FROM reads").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_the_copy_does_not_have_yet_is_read_out_of_the_damaged_file(filled: Path) -> None:
    crashed = Library.open(filled, SERVER)
    crashed.settings.set("theme", "dark")
    with closing(sqlite3.connect(filled / "user.db")) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'queue'"
        ).fetchone()
    data = bytearray((filled / "user.db").read_bytes())
    data[(root - 1) * 4096 : root * 4096] = bytes(4096)
    crashed._connection._connection.close()
    crashed._connection._opened.lock.release()  # type: ignore[union-attr]
    (filled / "user.db").write_bytes(data)
    with Library.open(filled, SERVER) as library:
        assert library.settings.get("theme") == "dark"
        assert [row.read for row in library.episodes.rows()] == [True]


def test_without_a_copy_there_is_what_can_be_read(filled: Path) -> None:
    (filled / "user.db.backup").unlink()
    with closing(sqlite3.connect(filled / "user.db")) as connection, connection:
        connection.execute("DROP TABLE queue")
    with Library.open(filled, SERVER) as library:
        assert library.notice is not None and "as far as they could be read" in library.notice
        assert [row.read for row in library.episodes.rows()] == [True]


def test_a_copy_without_a_table_is_kept_aside_and_read(filled: Path, clock: Clock) -> None:
    spoil(filled / "user.db", login_page)
    with closing(sqlite3.connect(filled / "user.db.backup")) as connection, connection:
        connection.execute("DROP TABLE queue")
    with Library.open(filled, SERVER, clock=clock) as library:
        assert [row.read for row in library.episodes.rows()] == [True]
    assert (filled / "user.db.backup.corrupt-1700000000").exists()


def test_a_wrong_number_of_the_version_hides_nothing(filled: Path) -> None:
    with closing(sqlite3.connect(filled / "user.db")) as connection:
        connection.execute("PRAGMA user_version = 71")
    with Library.open(filled, SERVER) as library:
        assert library.notice is not None and "could all be read out of it" in library.notice
        assert [row.read for row in library.episodes.rows()] == [True]


def test_an_emptied_file_never_takes_the_place_of_a_good_copy(filled: Path) -> None:
    with closing(sqlite3.connect(filled / "user.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            connection.execute(f"DELETE FROM {name}")
    with Library.open(filled, SERVER) as library:
        assert [row.read for row in library.episodes.rows()] == [True]


@pytest.mark.parametrize("data", [b"", b"\0"])
def test_a_file_that_another_process_lost_is_not_begun_anew(filled: Path, data: bytes) -> None:
    copy = (filled / "user.db.backup").read_bytes()
    with Library.open(filled, SERVER):
        (filled / "user.db").write_bytes(data)
        with Library.open(filled, SERVER) as second:
            assert second.notice is not None and "another steno-tui has it open" in second.notice
    assert (filled / "user.db.backup").read_bytes() == copy


def test_texts_that_are_none_show_in_use_as_a_sentence(library: Library) -> None:
    library.settings.set("theme", "dark")
    with library._connection.writing("user") as connection:
        connection.execute("UPDATE user.settings SET value = CAST(x'ff80' AS TEXT)")
    with pytest.raises(LibraryError, match="is damaged: quit and start again"):
        library.settings.get("theme")


@pytest.mark.parametrize("steps", [migrations.LIBRARY, migrations.USER])
def test_the_shape_of_a_new_file_is_known_without_making_one(
    steps: tuple[Step, ...],
) -> None:
    made = soundness.digest(soundness.expected_shape(steps, len(steps)))
    assert made == soundness.NEWEST_SHAPES[steps]


def test_a_new_step_changes_a_table() -> None:
    for steps in (migrations.LIBRARY, migrations.USER):
        shapes = [soundness.expected_shape(steps, count) for count in range(3, len(steps) + 1)]
        assert len(set(shapes)) == len(shapes)


def test_a_database_of_another_program_is_kept_aside(directory: Path, clock: Clock) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "library.db")) as connection:
        connection.execute("CREATE TABLE meta (x)")
    with Library.open(directory, SERVER, clock=clock) as library:
        library.podcasts.put([NIGHT])
    assert (directory / "library.db.corrupt-1700000000").exists()


def test_two_damages_within_a_second_are_both_kept(filled: Path, clock: Clock) -> None:
    for _ in range(2):
        spoil(filled / "library.db", login_page)
        Library.open(filled, SERVER, clock=clock).close()
    assert (filled / "library.db.corrupt-1700000000-2").read_bytes() == HTML


def test_the_journal_of_a_damaged_file_goes_with_it(filled: Path, clock: Clock) -> None:
    spoil(filled / "library.db", login_page)
    Library.open(filled, SERVER, clock=clock).close()
    assert (filled / "library.db.corrupt-1700000000-journal").exists()


def test_a_file_that_another_process_has_open_is_not_moved(filled: Path) -> None:
    with Library.open(filled, SERVER):
        spoil(filled / "library.db", login_page)
        with Library.open(filled, SERVER) as second:
            assert second.notice is not None and "another steno-tui has it open" in second.notice
    assert (filled / "library.db").read_bytes() == HTML


class TestDamageThatShowsInUse:
    """A large file is not read through at every opening, so damage may show later."""

    @pytest.fixture
    def spoiled(self, filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(recovery, "_CHECKED_SIZE", 0)
        with closing(sqlite3.connect(filled / "library.db")) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'resources'"
            ).fetchone()
        data = bytearray((filled / "library.db").read_bytes())
        size = recovery.PAGE_SIZE[recovery.LIBRARY_FILE]
        data[(root - 1) * size : root * size] = b"\x17" * size
        (filled / "library.db").write_bytes(data)
        return filled

    def test_is_not_seen_at_once(self, spoiled: Path) -> None:
        with Library.open(spoiled, SERVER) as library:
            assert (library.notice, len(library.podcasts.rows())) == (None, 1)

    def test_is_a_sentence_when_it_shows(self, spoiled: Path) -> None:
        with (
            Library.open(spoiled, SERVER) as library,
            pytest.raises(LibraryError, match="is damaged: quit and start again"),
        ):
            library.http_cache.get(PAGE)

    def test_is_put_right_the_next_time(self, spoiled: Path) -> None:
        with Library.open(spoiled, SERVER) as library, pytest.raises(LibraryError):
            library.http_cache.get(PAGE)
        with Library.open(spoiled, SERVER) as library:
            assert library.http_cache.get(PAGE) is None

    def test_is_put_right_once(self, spoiled: Path) -> None:
        with Library.open(spoiled, SERVER) as library, pytest.raises(LibraryError):
            library.http_cache.get(PAGE)
        Library.open(spoiled, SERVER).close()
        with Library.open(spoiled, SERVER) as library:
            assert library.notice is None


class TestTheCopy:
    """What the user made is copied without being asked to."""

    def test_is_made_on_closing(self, directory: Path) -> None:
        with Library.open(directory, SERVER) as library:
            library.settings.set("theme", "dark")
        with closing(sqlite3.connect(directory / "user.db.backup")) as copy:
            assert copy.execute("SELECT value FROM settings").fetchall() == [("dark",)]

    def test_is_made_on_opening_after_a_crash(self, directory: Path) -> None:
        crashed = Library.open(directory, SERVER)
        crashed.settings.set("theme", "dark")
        Library.open(directory, SERVER).close()
        with closing(sqlite3.connect(directory / "user.db.backup")) as copy:
            assert copy.execute("SELECT value FROM settings").fetchall() == [("dark",)]
        crashed.close()

    def test_is_not_made_again_when_nothing_changed(self, filled: Path) -> None:
        before = (filled / "user.db.backup").stat()
        with Library.open(filled, SERVER) as library:
            library.podcasts.put([NIGHT])
        assert (filled / "user.db.backup").stat().st_ino == before.st_ino

    def test_leaves_nothing_half_written_of_a_killed_process(self, filled: Path) -> None:
        (filled / "user.db.backup.4242.tmp").write_bytes(b"half")
        Library.open(filled, SERVER).close()
        assert list(filled.glob("*.tmp*")) == []

"""What was heard in part and has time left, and whose pages were read, the newest first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.library.recent import LEAST_LEFT, MOST_KEPT
from steno_tui.models.episode import EpisodeKey
from tests.library.conftest import KEY, NIGHT, SERVER, Clock, an_episode


def put(library: Library, *slugs: str, duration: int | None = 3600) -> list[EpisodeKey]:
    library.episodes.put(NIGHT.slug, [an_episode(slug, duration=duration) for slug in slugs])
    return [EpisodeKey(NIGHT.slug, slug) for slug in slugs]


def hear(library: Library, key: EpisodeKey, seconds: int, *, finished: bool = False) -> None:
    session = library.positions.begin(key)
    library.positions.save(key, seconds, session=session, finished=finished)


def started(library: Library, limit: int = 100) -> list[str]:
    return [each.row.slug for each in library.recent.started(limit)]


def read(library: Library, limit: int = 100) -> list[str]:
    return [each.row.slug for each in library.recent.read(limit)]


def test_what_was_heard_last_stands_first_with_its_time(library: Library, clock: Clock) -> None:
    for key in put(library, "a", "b", "c"):
        hear(library, key, 600)
        clock.now += 60
    hear(library, EpisodeKey(NIGHT.slug, "a"), 700)
    found = library.recent.started(100)
    assert [each.row.slug for each in found] == ["a", "c", "b"]
    assert (found[0].at, found[0].row.position, found[0].left) == (clock.now, 700, 2900)
    assert started(library, 2) == ["a", "c"]


def test_what_was_not_begun_or_is_over_is_not_gone_on_with(library: Library) -> None:
    begun, over, marked, ended, left = put(library, "begun", "over", "marked", "ended", "left")
    library.positions.begin(begun)
    hear(library, over, 0, finished=True)
    hear(library, marked, 600)
    library.positions.mark_finished(marked, True)
    hear(library, ended, 3600 - LEAST_LEFT + 1)
    hear(library, left, 3600 - LEAST_LEFT)
    assert started(library) == ["left"]


def test_an_episode_whose_length_nobody_knows_has_time_left(library: Library) -> None:
    (key,) = put(library, "endless", duration=None)
    hear(library, key, 100_000)
    (found,) = library.recent.started(1)
    assert (found.row.key, found.left) == (key, None)


def test_the_page_that_was_read_last_stands_first_once(library: Library, clock: Clock) -> None:
    for key in [*put(library, "a", "b"), EpisodeKey(NIGHT.slug, "a")]:
        clock.now += 60
        library.recent.note_read(key)
    assert read(library) == ["a", "b"]
    assert read(library, 1) == ["a"]
    assert library.recent.read(1)[0].at == clock.now


def test_no_more_is_kept_than_anybody_looks_at(library: Library, clock: Clock) -> None:
    for key in put(library, *(f"e{number}" for number in range(MOST_KEPT + 5))):
        clock.now += 1
        library.recent.note_read(key)
    assert len(read(library, 1000)) == MOST_KEPT
    assert "e4" not in read(library, 1000) and "e5" in read(library, 1000)


def test_what_is_not_in_the_library_any_more_is_left_out(library: Library) -> None:
    here, gone = put(library, "here", "gone")
    for key in (here, gone):
        hear(library, key, 60)
        library.recent.note_read(key)
    with library._connection.writing("main") as connection:
        connection.execute("DELETE FROM main.episodes WHERE slug = 'gone'")
    assert (started(library), read(library)) == (["here"], ["here"])


def test_what_another_service_tells_of_is_left_out(directory: Path) -> None:
    for server in (SERVER, "https://other.example"):
        with Library.open(directory, server) as library:
            put(library, server[8:13])
            library.recent.note_read(EpisodeKey(NIGHT.slug, server[8:13]))
            hear(library, EpisodeKey(NIGHT.slug, server[8:13]), 60)
    with Library.open(directory, SERVER) as library:
        assert (started(library), read(library)) == (["steno"], ["steno"])


def test_positions_of_an_older_file_are_gone_on_with(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "user.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.USER[:9])
        source = ("stenobird", SERVER, *KEY, 7)
        older.execute("INSERT INTO episode_sources VALUES (?, ?, ?, ?, ?)", source)
        older.execute("INSERT INTO positions VALUES (7, 600, 1.5, 1, 0)")
    with Library.open(directory, SERVER) as library:
        put(library, KEY.episode)
        assert library.notice is None
        assert [(each.row.key, each.at) for each in library.recent.started(9)] == [(KEY, 1.5)]
        library.recent.note_read(KEY)
        assert read(library) == [KEY.episode]


@pytest.mark.parametrize("kind", ["started", "read"])
def test_a_library_that_has_nothing_has_nothing_to_go_on_with(library: Library, kind: str) -> None:
    assert getattr(library.recent, kind)(10) == []

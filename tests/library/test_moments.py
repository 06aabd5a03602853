"""What the user marked in episodes is kept with what was noted there, whatever becomes of both."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import MOST_OF_EPISODE, Moment
from tests.library.conftest import KEY, NIGHT, SERVER, Clock, an_episode
from tests.library.test_feed_joins import OWN, SHOW, apart, join, known, told
from tests.library.test_feed_joins import key as radio

OTHER = EpisodeKey("night-shift", "the-tunnel")
LAMP = Moment(KEY, "The Lighthouse", "Night Shift", 754, "The lamp", "How it turns", "Ask Ada")


def at(seconds: int | None, words: str = "", key: EpisodeKey = KEY) -> Moment:
    return Moment(key, key.episode, "Night Shift", seconds, words=words)


def test_a_moment_is_kept_with_when_it_was_made(library: Library, clock: Clock) -> None:
    kept = library.moments.put(LAMP)
    assert kept == replace(LAMP, id=kept.id, made_at=clock.now)
    assert kept.id > 0
    assert library.moments.of(KEY) == [kept] == list(library.moments.all())
    assert library.moments.get(kept.id) == kept


def test_those_of_an_episode_stand_by_their_times_and_those_without_come_last(
    library: Library,
) -> None:
    for one in (at(None, "A line"), at(90), at(None, "Another"), at(5), at(7, key=OTHER)):
        library.moments.put(one)
    found = library.moments.of(KEY)
    assert [one.seconds for one in found] == [5, 90, None, None]
    assert {one.words for one in found[2:]} == {"A line", "Another"}


def test_all_of_them_stand_the_newest_first(library: Library, clock: Clock) -> None:
    for seconds, key in ((5, KEY), (7, OTHER), (3, KEY)):
        clock.now += 1
        library.moments.put(at(seconds, key=key))
    assert [(one.key, one.seconds) for one in library.moments.all()] == [
        (KEY, 3),
        (OTHER, 7),
        (KEY, 5),
    ]


@pytest.mark.parametrize(
    ("wanted", "reach", "is_there"),
    [
        (at(754), 0, True),
        (at(755), 0, False),
        (at(755), 10, True),
        (at(764), 10, True),
        (at(765), 10, False),
        (at(753), 10, False),
        (at(754, key=OTHER), 0, False),
        (at(None, "How it turns"), 0, False),
        (at(None, "A line"), 0, True),
        (at(None, "Another"), 0, False),
    ],
)
def test_what_marks_a_place_already_is_found(
    library: Library, wanted: Moment, reach: int, is_there: bool
) -> None:
    kept = [library.moments.put(LAMP), library.moments.put(at(None, "A line"))]
    assert library.moments.find(wanted, reach) == (
        kept[wanted.seconds is None] if is_there else None
    )


def test_of_several_in_reach_the_nearest_is_found(library: Library) -> None:
    for seconds in (10, 14, 12):
        library.moments.put(at(seconds))
    found = library.moments.find(at(15), 10)
    assert found is not None and found.seconds == 14


def test_a_note_is_changed_and_a_moment_removed_and_put_back_as_it_was(library: Library) -> None:
    kept = library.moments.put(LAMP)
    library.moments.set_note(kept.id, "Other words")
    assert library.moments.get(kept.id) == replace(kept, note="Other words")
    library.moments.remove(kept.id)
    assert library.moments.get(kept.id) is None and library.moments.of(KEY) == []
    assert library.moments.put(kept) == kept
    library.moments.put(kept)
    assert library.moments.of(KEY) == [kept]


def test_of_more_than_anybody_marks_the_first_are_read(library: Library) -> None:
    with library.transaction("user"):
        for seconds in range(MOST_OF_EPISODE + 5):
            library.moments.put(at(seconds))
    assert len(library.moments.of(KEY)) == MOST_OF_EPISODE


def test_they_stay_when_all_that_can_be_fetched_again_is_lost(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        kept = library.moments.put(LAMP)
    (directory / "library.db").unlink()
    (directory / "user.db").write_bytes(b"nonsense")  # then there is its copy
    with Library.open(directory, SERVER) as library:
        assert library.moments.of(KEY) == [kept] == list(library.moments.all())


def test_they_stay_when_their_podcast_is_left(library: Library) -> None:
    library.podcasts.follow(NIGHT)
    library.episodes.put(NIGHT.slug, [an_episode()])
    kept = library.moments.put(LAMP)
    library.podcasts.leave(NIGHT.slug)
    assert list(library.moments.all()) == [kept]


def test_those_of_another_service_are_not_seen(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.moments.put(LAMP)
    with Library.open(directory, "https://other.example") as library:
        assert library.moments.of(KEY) == list(library.moments.all()) == []


def test_those_of_two_episodes_that_are_one_are_all_its_own(library: Library, clock: Clock) -> None:
    apart(library, clock)
    for key in (radio("id-1", OWN), radio("episode-1")):
        for seconds in (60, 60):
            library.moments.put(at(seconds, key=key))
    join(library)
    one = radio("episode-1", SHOW)
    assert [found.key for found in library.moments.of(one)] == [one] * 4
    assert [found.key for found in library.moments.all()] == [one] * 4


def test_those_of_an_episode_whose_feed_gives_it_another_guid_stay_its_own(
    library: Library, clock: Clock
) -> None:
    apart(library, clock)
    library.moments.put(at(60, key=radio("id-3", OWN)))
    again = replace(told(3), guid="another")
    library.guids.know_again(OWN, [again])
    assert [one.key for one in library.moments.all()] == [radio("another", OWN)]
    assert known(3).title == again.title


def test_those_of_another_servers_library_come_in_once(directory: Path) -> None:
    other = directory / "servers" / "there"
    with Library.open(other, "https://there.example") as library:
        theirs = library.moments.put(LAMP)
    files = {path: path.read_bytes() for path in other.iterdir()}
    for _ in range(2):
        for path, data in files.items():
            path.write_bytes(data)
        Library.open(directory, SERVER).close()
    with Library.open(directory, "https://there.example") as library:
        assert list(library.moments.all()) == [theirs]


def test_an_older_file_learns_to_keep_them_and_keeps_all_it_has(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "user.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.USER[:7])
        older.execute("INSERT INTO settings VALUES ('theme', 'dark')")
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.settings.get("theme")) == (None, "dark")
        kept = library.moments.put(LAMP)
    with Library.open(directory, SERVER) as library:
        assert library.moments.of(KEY) == [kept]


@pytest.mark.parametrize("change", ["seconds = -1", "seconds = 1 << 40", "made_at = 9e99"])
def test_rows_that_nothing_here_has_written_are_taken_for_damage(
    directory: Path, change: str
) -> None:
    with Library.open(directory, SERVER) as library:
        library.moments.put(LAMP)
        library.moments.put(at(5))
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute(f"UPDATE moments SET {change} WHERE seconds = 5")
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "damaged" in library.notice
        assert sorted(one.seconds or 0 for one in library.moments.of(KEY)) == [5, 754]

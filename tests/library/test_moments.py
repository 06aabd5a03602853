"""What the user marked in episodes is kept with what was noted there, whatever becomes of both."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import MOST_OF_EPISODE, Moment
from tests.library.conftest import KEY, SERVER, Clock

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


def test_those_of_another_service_are_not_seen(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.moments.put(LAMP)
    with Library.open(directory, "https://other.example") as library:
        assert library.moments.of(KEY) == list(library.moments.all()) == []


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

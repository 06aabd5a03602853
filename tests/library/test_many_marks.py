"""Many episodes are marked at once, and every one is as it was before when that is taken back."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast
from steno_tui.models.http import Validators
from steno_tui.models.playback import PlaybackPosition
from tests.library.conftest import SERVER, Clock, an_episode

SLUGS = ("a", "b", "c", "d")
KEYS = [EpisodeKey("night-shift", slug) for slug in SLUGS]


def listed(library: Library, podcast: str = "night-shift") -> array[int]:
    """The numbers of all episodes of a podcast."""
    return library.lists.newest(podcast, -1, 0)


@pytest.fixture
def numbers(library: Library) -> array[int]:
    library.episodes.put("night-shift", [an_episode(slug) for slug in SLUGS])
    return listed(library)


def read(library: Library) -> str:
    return "".join(row.slug for row in library.episodes.rows() if row.read)


def heard(library: Library) -> str:
    return "".join(row.slug for row in library.episodes.rows() if row.heard)


def kept(library: Library, table: str) -> list[tuple[object, ...]]:
    """All that the user's file has in a table."""
    return library._connection.rows(f"SELECT * FROM user.{table} ORDER BY 1")


def test_all_are_read_where_one_was_not_and_else_none(
    library: Library, numbers: array[int]
) -> None:
    library.read_marks.set(KEYS[1])
    assert library.read_marks.toggle(numbers).read and read(library) == "abcd"
    assert not library.read_marks.toggle(numbers).read and read(library) == ""


def test_only_those_that_are_named_are_marked(library: Library, numbers: array[int]) -> None:
    library.read_marks.toggle(numbers[1:3])
    library.positions.toggle_finished(numbers[2:])
    assert (read(library), heard(library)) == ("bc", "cd")


def test_what_was_read_before_and_when_is_so_again(
    library: Library, numbers: array[int], clock: Clock
) -> None:
    library.read_marks.set(KEYS[1])
    clock.now += 60
    library.read_marks.set(KEYS[3])
    before = kept(library, "reads")
    clock.now += 60
    all_read = library.read_marks.toggle(numbers)
    none_read = library.read_marks.toggle(numbers)
    assert (len(all_read.episodes), len(none_read.episodes)) == (2, 4)
    library.read_marks.restore(none_read)
    assert read(library) == "abcd"
    library.read_marks.restore(all_read)
    assert kept(library, "reads") == before


def test_what_was_heard_before_and_how_far_is_so_again(
    library: Library, numbers: array[int]
) -> None:
    positions = library.positions
    positions.save(KEYS[0], 60, session=positions.begin(KEYS[0]))
    positions.mark_finished(KEYS[1], True)
    before = kept(library, "positions")
    all_heard = positions.toggle_finished(numbers)
    assert heard(library) == "abcd"
    assert positions.get(KEYS[0]) == PlaybackPosition(60, finished=True)
    none_heard = positions.toggle_finished(numbers)
    assert heard(library) == "" and positions.get(KEYS[0]) == PlaybackPosition(60)
    positions.restore_finished(none_heard)
    assert heard(library) == "abcd"
    positions.restore_finished(all_heard)
    assert kept(library, "positions") == before


def test_what_was_heard_since_is_not_taken_back(library: Library, numbers: array[int]) -> None:
    positions = library.positions
    change = positions.toggle_finished(numbers)
    positions.save(KEYS[0], 90, session=positions.begin(KEYS[0]))
    positions.restore_finished(change)
    assert positions.get(KEYS[0]) == PlaybackPosition(90)
    assert positions.get(KEYS[1]) is None


def test_a_mark_on_many_is_found_without_the_library_that_was_fetched(
    library: Library, numbers: array[int], directory: Path
) -> None:
    library.read_marks.toggle(numbers[:2])
    library.positions.toggle_finished(numbers[1:2])
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as anew:
        anew.episodes.put("night-shift", [an_episode(slug) for slug in SLUGS])
        assert (read(anew), heard(anew)) == ("ab", "b")


def test_the_same_is_kept_of_many_as_of_one_after_the_other(
    library: Library, numbers: array[int]
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    told = [FeedEpisode(item, item.title(), published_at=moment) for item in ("x", "y")]
    slug = library.feeds.add("https://one.example/feed", "One")
    library.feeds.put(
        slug, Feed(FeedPodcast("https://one.example/feed", "One"), tuple(told)), Validators(), b""
    )
    library._connection._connection.execute(
        "INSERT INTO main.feed_episodes (episode, feed, item, digest, told)"
        " VALUES (?, 1, 'told', 0, x'')",
        (numbers[0],),
    )
    for key in (*KEYS, *(EpisodeKey(slug, row.slug) for row in library.episodes.rows(slug))):
        library.read_marks.set(key)
    one_by_one = kept(library, "episode_sources")
    everything = library.lists.matching(EpisodeQuery())
    library.read_marks.toggle(everything)
    library._connection._connection.execute("DELETE FROM user.episode_sources")
    library._connection._connection.commit()
    library.read_marks.toggle(everything)
    assert len(one_by_one) == 7 and kept(library, "episode_sources") == one_by_one
    assert len(kept(library, "reads")) == 6

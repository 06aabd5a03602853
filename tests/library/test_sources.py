"""What identifies an episode follows from where it comes from, and from nothing else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.library.library import Library
from steno_tui.library.rows import stable_id, stable_ids
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow
from tests.library.conftest import KEY, NIGHT, SERVER, an_episode

OTHER = "https://other.example"


def test_the_number_of_a_source_never_changes() -> None:
    """It stands in files that are kept for years."""
    source = ("stenobird", "https://stenobird.com", "night-shift", "the-lighthouse")
    assert stable_id(*source) == 3457989922344160486


@given(st.lists(st.text(), min_size=1, max_size=5), st.lists(st.text(), min_size=1, max_size=5))
def test_different_sources_have_different_numbers(one: list[str], other: list[str]) -> None:
    assert (stable_id(*one) == stable_id(*other)) == (one == other)


@given(st.lists(st.text(), max_size=5))
def test_a_number_fits_into_a_column(items: list[str]) -> None:
    numbers = stable_ids("stenobird", SERVER, "night-shift", items=items)
    assert all(0 <= number < 2**63 for number in numbers)
    assert numbers == [stable_id("stenobird", SERVER, "night-shift", item) for item in items]


def test_the_same_slugs_elsewhere_are_another_episode(library: Library, directory: Path) -> None:
    library.read_marks.set(KEY)
    library.positions.save(KEY, 60, session=library.positions.begin(KEY))
    with Library.open(directory, OTHER) as other:
        other.episodes.put(KEY.podcast, [an_episode()])
        row = other.episodes.row(KEY)
        assert row is not None and not row.read
        assert other.positions.get(KEY) is None


def test_a_mark_waits_for_its_episode(library: Library) -> None:
    library.read_marks.set(KEY)
    library.episodes.put(KEY.podcast, [an_episode("another"), an_episode()])
    assert [row.slug for row in library.episodes.rows() if row.read] == [KEY.episode]


def test_each_service_has_its_queue_and_the_places_of_the_others_stay(
    library: Library, directory: Path
) -> None:
    def row(slug: str) -> QueueRow:
        return QueueRow("night-shift", slug, slug, "Night Shift", None)

    with Library.open(directory, OTHER) as other:
        library.queue.add(row("a"))
        other.queue.add(row("x"))
        library.queue.add(row("b"))
        other.queue.add(row("y"))
        library.queue.add(row("c"), first=True)
        assert [each.slug for each in library.queue.rows()] == ["c", "a", "b"]
        library.queue.remove(EpisodeKey("night-shift", "a"))
        assert other.queue.rows() == [row("x"), row("y")]
        assert library.queue.clear() == [row("c"), row("b")]
        assert other.queue.take_next() == row("x")


def test_each_service_has_its_follows_and_requests(library: Library, directory: Path) -> None:
    library.podcasts.follow(NIGHT)
    with Library.open(directory, OTHER) as other:
        assert (other.podcasts.followed(), other.requests.rows()) == ([], [])


def test_a_source_that_was_joined_to_an_episode_shares_its_marks(library: Library) -> None:
    """As when a feed and the service turn out to tell of one episode."""
    library.read_marks.set(KEY)
    library._connection.rows(
        "INSERT INTO user.episode_sources (kind, origin, podcast, item, id)"
        " SELECT 'stenobird', 'https://elsewhere.example', 'nights', 'lighthouse', id"
        " FROM user.episode_sources"
    )
    joined = EpisodeKey("nights", "lighthouse")
    elsewhere = Library(library._connection, "https://elsewhere.example")
    elsewhere.episodes.put("nights", [an_episode("lighthouse")])
    row = elsewhere.episodes.row(joined)
    assert row is not None and row.read

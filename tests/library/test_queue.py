"""The queue is a list in which an episode stands once, and which outlives the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steno_tui.library.library import Library
from steno_tui.models.queue import QueueRow
from steno_tui.text.sanitize import line
from tests.library.conftest import SERVER


def a_row(slug: str) -> QueueRow:
    return QueueRow("night-shift", slug, slug.title(), "Night Shift", 3600)


A, B, C, D = map(a_row, "abcd")


@pytest.fixture
def queue(library: Library) -> Library:
    """A library in whose queue three episodes wait."""
    for row in (A, B, C):
        library.queue.add(row)
    return library


def test_nothing_waits_at_first(library: Library) -> None:
    assert library.queue.rows() == []


def test_episodes_wait_in_the_order_in_which_they_came(queue: Library) -> None:
    assert queue.queue.rows() == [A, B, C]


def test_an_episode_without_a_known_length_waits_too(library: Library) -> None:
    row = A._replace(duration=None)
    library.queue.add(row)
    assert library.queue.rows() == [row]


def test_the_queue_is_there_the_next_time(queue: Library, directory: Path) -> None:
    queue.close()
    with Library.open(directory, SERVER) as again:
        assert again.queue.rows() == [A, B, C]


def test_the_queue_comes_back_from_the_copy(queue: Library, directory: Path) -> None:
    queue.close()
    (directory / "user.db").unlink()
    with Library.open(directory, SERVER) as again:
        assert again.queue.rows() == [A, B, C]


def test_what_is_added_goes_to_the_end(queue: Library) -> None:
    assert (queue.queue.add(D), queue.queue.rows()) == (3, [A, B, C, D])


def test_what_is_to_be_next_goes_to_the_head(queue: Library) -> None:
    assert (queue.queue.add(D, first=True), queue.queue.rows()) == (0, [D, A, B, C])


def test_what_is_added_again_moves_to_the_end(queue: Library) -> None:
    assert (queue.queue.add(A), queue.queue.rows()) == (2, [B, C, A])


def test_what_is_to_be_next_moves_to_the_head(queue: Library) -> None:
    assert (queue.queue.add(C, first=True), queue.queue.rows()) == (0, [C, A, B])


def test_what_is_added_again_has_its_new_title(queue: Library) -> None:
    renamed = A._replace(title="Renamed")
    queue.queue.add(renamed)
    assert queue.queue.rows() == [B, C, renamed]


def test_the_same_slug_in_another_podcast_is_another_episode(queue: Library) -> None:
    other = A._replace(podcast="day-shift")
    queue.queue.add(other)
    assert queue.queue.rows() == [A, B, C, other]


def test_what_is_taken_out_tells_its_place(queue: Library) -> None:
    assert (queue.queue.remove(B.key), queue.queue.rows()) == ((B, 1), [A, C])


def test_what_does_not_wait_cannot_be_taken_out(queue: Library) -> None:
    assert (queue.queue.remove(D.key), queue.queue.rows()) == (None, [A, B, C])


def test_what_was_taken_out_comes_back_to_its_place(queue: Library) -> None:
    taken = queue.queue.remove(B.key)
    assert taken is not None
    queue.queue.put(*taken)
    assert queue.queue.rows() == [A, B, C]


def test_what_comes_back_to_a_place_that_is_gone_goes_to_the_end(queue: Library) -> None:
    queue.queue.remove(C.key)
    queue.queue.remove(B.key)
    queue.queue.put(C, 2)
    assert queue.queue.rows() == [A, C]


@pytest.mark.parametrize(
    ("step", "order"),
    [(-1, [B, A, C]), (1, [A, C, B]), (0, [A, B, C]), (-9, [B, A, C]), (9, [A, C, B])],
)
def test_an_episode_moves_by_steps_up_to_the_ends(
    queue: Library, step: int, order: list[QueueRow]
) -> None:
    queue.queue.move(B.key, step)
    assert queue.queue.rows() == order


def test_what_does_not_wait_moves_nothing(queue: Library) -> None:
    queue.queue.move(D.key, 1)
    assert queue.queue.rows() == [A, B, C]


def test_the_next_is_the_first_and_waits_no_longer(queue: Library) -> None:
    assert (queue.queue.take_next(), queue.queue.rows()) == (A, [B, C])


def test_an_empty_queue_has_no_next(library: Library) -> None:
    assert library.queue.take_next() is None


def test_clearing_tells_what_waited(queue: Library) -> None:
    cleared = (queue.queue.clear(), queue.queue.rows(), queue.queue.clear())
    assert cleared == ([A, B, C], [], [])


def test_what_changes_nothing_writes_nothing(queue: Library) -> None:
    before = queue._connection._connection.total_changes
    queue.queue.move(A.key, -1)
    assert queue._connection._connection.total_changes == before


SLUGS = st.sampled_from("abcdef")


@settings(max_examples=50)
@given(st.lists(st.tuples(SLUGS, st.sampled_from(["add", "next", "out", "up", "down", "take"]))))
def test_any_deeds_leave_each_episode_once(deeds: list[tuple[str, str]]) -> None:
    with Library.open(None, SERVER) as library:
        for slug, deed in deeds:
            row = a_row(slug)
            match deed:
                case "add" | "next":
                    place = library.queue.add(row, first=deed == "next")
                    assert library.queue.rows()[place] == row
                case "out":
                    library.queue.remove(row.key)
                    assert row not in library.queue.rows()
                case "take":
                    before = library.queue.rows()
                    assert library.queue.take_next() == next(iter(before), None)
                case _:
                    library.queue.move(row.key, 1 if deed == "down" else -1)
            keys = [row.key for row in library.queue.rows()]
            assert len(keys) == len(set(keys))


@given(st.text(max_size=40).map(line), st.text(max_size=40).map(line))
def test_every_text_of_a_row_comes_back(title: str, podcast_title: str) -> None:
    row = QueueRow("night-shift", "a", title, podcast_title, None)
    with Library.open(None, SERVER) as library:
        library.queue.add(row)
        assert library.queue.rows() == [row]

"""How far an episode was heard is what the last listener said, and how it is heard is kept."""

from __future__ import annotations

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.playback import PlaybackPosition
from tests.library.conftest import KEY, an_episode

OTHER = EpisodeKey("night-shift", "the-tunnel")


def test_listening_never_begun_is_none(library: Library) -> None:
    assert library.positions.get(KEY) is None


def test_listening_that_began_is_at_the_start(library: Library) -> None:
    library.positions.begin(KEY)
    assert library.positions.get(KEY) == PlaybackPosition(0, False)


def test_beginning_again_leaves_the_position(library: Library) -> None:
    library.positions.save(KEY, 60, session=library.positions.begin(KEY))
    library.positions.begin(KEY)
    assert library.positions.get(KEY) == PlaybackPosition(60)


def test_the_last_position_counts(library: Library) -> None:
    session = library.positions.begin(KEY)
    saved = [library.positions.save(KEY, seconds, session=session) for seconds in (60, 30)]
    assert (saved, library.positions.get(KEY)) == ([True, True], PlaybackPosition(30))


def test_a_position_belongs_to_its_episode(library: Library) -> None:
    library.positions.save(KEY, 60, session=library.positions.begin(KEY))
    library.positions.save(OTHER, 30, session=library.positions.begin(OTHER))
    assert (library.positions.get(KEY), library.positions.get(OTHER)) == (
        PlaybackPosition(60),
        PlaybackPosition(30),
    )


def test_a_time_before_the_start_is_the_start(library: Library) -> None:
    library.positions.save(KEY, -5, session=library.positions.begin(KEY))
    assert library.positions.get(KEY) == PlaybackPosition(0)


def test_who_began_earlier_writes_nothing(library: Library) -> None:
    earlier, later = library.positions.begin(KEY), library.positions.begin(KEY)
    assert library.positions.save(KEY, 600, session=later) is True
    assert library.positions.save(KEY, 30, session=earlier) is False
    assert library.positions.save(KEY, 0, session=earlier, finished=True) is False
    assert library.positions.get(KEY) == PlaybackPosition(600)


def test_who_begins_once_more_writes_again(library: Library) -> None:
    library.positions.begin(KEY)
    library.positions.begin(KEY)
    assert library.positions.save(KEY, 30, session=library.positions.begin(KEY)) is True


def test_a_number_that_the_file_forgot_still_counts(library: Library) -> None:
    assert library.positions.save(KEY, 30, session=7) is True
    assert library.positions.begin(KEY) > 7


def test_the_order_of_listeners_is_no_matter_of_clocks(library: Library) -> None:
    earlier = library.positions.begin(KEY)
    library._connection.now = lambda: 0.0
    later = library.positions.begin(KEY)
    library.positions.save(KEY, 600, session=later)
    assert (later > earlier, library.positions.save(KEY, 30, session=earlier)) == (True, False)


def test_an_episode_heard_to_its_end_is_finished_and_starts_over(library: Library) -> None:
    session = library.positions.begin(KEY)
    library.positions.save(KEY, 3600, session=session, finished=True)
    assert library.positions.get(KEY) == PlaybackPosition(0, finished=True)


def test_hearing_a_finished_episode_again_leaves_it_finished(library: Library) -> None:
    session = library.positions.begin(KEY)
    library.positions.save(KEY, 3600, session=session, finished=True)
    library.positions.save(KEY, 60, session=session)
    assert library.positions.get(KEY) == PlaybackPosition(60, finished=True)


def test_marking_as_finished_leaves_the_position(library: Library) -> None:
    library.positions.save(KEY, 60, session=library.positions.begin(KEY))
    library.positions.mark_finished(KEY, True)
    assert library.positions.get(KEY) == PlaybackPosition(60, finished=True)


def test_the_mark_of_a_finished_episode_can_be_taken_back(library: Library) -> None:
    library.positions.mark_finished(KEY, True)
    library.positions.mark_finished(KEY, False)
    assert library.positions.get(KEY) == PlaybackPosition(0)


def test_lists_show_what_was_heard_to_its_end(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(), an_episode(OTHER.episode)])
    library.positions.begin(OTHER)
    library.positions.mark_finished(KEY, True)
    assert {row.key: row.heard for row in library.episodes.rows()} == {KEY: True, OTHER: False}


def test_a_podcast_has_no_speed_before_one_is_set(library: Library) -> None:
    assert library.positions.speed("night-shift") is None


def test_the_last_speed_counts(library: Library) -> None:
    library.positions.set_speed("night-shift", 2.0)
    library.positions.set_speed("night-shift", 1.25)
    library.positions.set_speed("another", 3.0)
    assert library.positions.speed("night-shift") == 1.25


def test_a_speed_that_is_no_number_is_refused(library: Library) -> None:
    library.positions.set_speed("night-shift", 1.5)
    with pytest.raises(LibraryError):
        library.positions.set_speed("night-shift", float("nan"))
    assert library.positions.speed("night-shift") == 1.5


def test_an_episode_is_not_shifted_at_first(library: Library) -> None:
    assert library.positions.offset(KEY) == 0


@pytest.mark.parametrize("seconds", [-30, 45])
def test_the_last_offset_counts(library: Library, seconds: int) -> None:
    library.positions.set_offset(KEY, 5)
    library.positions.set_offset(KEY, seconds)
    assert (library.positions.offset(KEY), library.positions.offset(OTHER)) == (seconds, 0)


def test_an_offset_of_nothing_leaves_nothing_behind(library: Library) -> None:
    library.positions.set_offset(KEY, 5)
    library.positions.set_offset(KEY, 0)
    assert library._connection.rows("SELECT * FROM user.offsets") == []

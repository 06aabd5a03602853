"""What the user did is there the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from tests.library.conftest import KEY, SERVER, an_episode


def test_an_episode_is_unread_at_first(library: Library) -> None:
    library.put_episodes("night-shift", [an_episode()])
    assert library.episodes()[0].read is False


def test_an_episode_marked_read_is_read(library: Library) -> None:
    library.put_episodes("night-shift", [an_episode()])
    library.mark_read(KEY)
    assert library.episodes()[0].read is True


def test_a_read_mark_can_be_taken_back(library: Library) -> None:
    library.put_episodes("night-shift", [an_episode()])
    library.mark_read(KEY)
    library.mark_read(KEY, read=False)
    assert library.episodes()[0].read is False


def test_there_is_no_place_before_the_first(library: Library) -> None:
    assert library.place() is None


@pytest.mark.parametrize(
    "place",
    [LastPlace(), LastPlace("night-shift", KEY, "page", 12), LastPlace(None, EpisodeKey("a", "b"))],
)
def test_the_last_place_comes_back(library: Library, place: LastPlace) -> None:
    library.set_place(LastPlace("elsewhere"))
    library.set_place(place)
    assert library.place() == place


def test_a_setting_never_made_is_none(library: Library) -> None:
    assert library.setting("theme") is None


def test_the_last_setting_counts(library: Library) -> None:
    library.set_setting("theme", "light")
    library.set_setting("theme", "dark")
    assert library.setting("theme") == "dark"


def test_marks_outlive_the_library_that_was_fetched(library: Library, directory: Path) -> None:
    library.put_episodes("night-shift", [an_episode()])
    library.mark_read(KEY)
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as anew:
        anew.put_episodes("night-shift", [an_episode()])
        assert anew.episodes()[0].read is True

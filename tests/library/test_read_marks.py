"""What the user did is there the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from tests.library.conftest import KEY, SERVER, an_episode


def test_an_episode_is_unread_at_first(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    assert library.episodes.rows()[0].read is False


def test_an_episode_marked_read_is_read(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    library.read_marks.set(KEY)
    assert library.episodes.rows()[0].read is True


def test_a_read_mark_can_be_taken_back(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    library.read_marks.set(KEY)
    library.read_marks.set(KEY, read=False)
    assert library.episodes.rows()[0].read is False


def test_there_is_no_place_before_the_first(library: Library) -> None:
    assert library.settings.last_place() is None


@pytest.mark.parametrize(
    "place",
    [LastPlace(), LastPlace("night-shift", KEY, "page", 12), LastPlace(None, EpisodeKey("a", "b"))],
)
def test_the_last_place_comes_back(library: Library, place: LastPlace) -> None:
    library.settings.set_last_place(LastPlace("elsewhere"))
    library.settings.set_last_place(place)
    assert library.settings.last_place() == place


def test_a_setting_never_made_is_none(library: Library) -> None:
    assert library.settings.get("theme") is None


def test_the_last_setting_counts(library: Library) -> None:
    library.settings.set("theme", "light")
    library.settings.set("theme", "dark")
    assert library.settings.get("theme") == "dark"


def test_marks_outlive_the_library_that_was_fetched(library: Library, directory: Path) -> None:
    library.episodes.put("night-shift", [an_episode()])
    library.read_marks.set(KEY)
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as anew:
        anew.episodes.put("night-shift", [an_episode()])
        assert anew.episodes.rows()[0].read is True

"""How the user has each list, from one run to the next: by the podcast, whatever happens to it."""

from __future__ import annotations

import shutil
from pathlib import Path

from steno_tui.library.library import Library
from steno_tui.models.episode_list import EpisodeFilter, EpisodeSort, ListSettings
from tests.library.conftest import SERVER

UNREAD_LONGEST = ListSettings(
    frozenset({EpisodeFilter.UNREAD, EpisodeFilter.CHAPTERS}), EpisodeSort.LONGEST
)
TITLES = ListSettings(sort=EpisodeSort.TITLE)
URL = "https://radio.example/feed.xml"


def test_each_list_has_its_own(library: Library) -> None:
    library.settings.set_list(None, TITLES)
    library.settings.set_list("night-shift", UNREAD_LONGEST)
    assert library.settings.lists() == {None: TITLES, "night-shift": UNREAD_LONGEST}


def test_a_list_that_is_plain_again_is_not_kept(library: Library) -> None:
    library.settings.set_list(None, TITLES)
    library.settings.set_list(None, ListSettings())
    assert library.settings.lists() == {}


def test_it_is_there_again_when_the_library_is_lost(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        slug = library.feeds.add(URL, "Night Radio")
        for podcast in ("night-shift", slug):
            library.settings.set_list(podcast, UNREAD_LONGEST)
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as library:
        assert library.settings.lists() == {"night-shift": UNREAD_LONGEST, slug: UNREAD_LONGEST}


def test_it_is_that_of_the_podcast_that_two_turned_out_to_be(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.settings.set_list(slug, UNREAD_LONGEST)
    library.joins.podcasts(slug, "night-shift")
    assert library.settings.lists() == {"night-shift": UNREAD_LONGEST}
    library.settings.set_list("night-shift", TITLES)
    assert library.settings.lists() == {"night-shift": TITLES}


def test_a_podcast_of_another_service_is_not_seen(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.settings.set_list("night-shift", TITLES)
        library.settings.set_list(None, UNREAD_LONGEST)
    with Library.open(directory, "https://other.example") as library:
        assert library.settings.lists() == {None: UNREAD_LONGEST}


def test_words_that_only_a_newer_program_knows_say_nothing(library: Library) -> None:
    with library._connection.writing("user") as connection:
        connection.execute("INSERT INTO user.list_settings VALUES (0, 'unread starred', 'loudest')")
    assert library.settings.lists() == {None: ListSettings(frozenset({EpisodeFilter.UNREAD}))}


def test_it_survives_a_damaged_file(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.settings.set_list("night-shift", UNREAD_LONGEST)
    shutil.copy(directory / "user.db.backup", directory / "user.db")
    with Library.open(directory, SERVER) as library:
        assert library.settings.lists() == {"night-shift": UNREAD_LONGEST}

"""What is known of a podcast grows, and its counts are those of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast, PodcastSort
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, Clock, an_episode, titled


def titles(library: Library) -> list[str]:
    return [row.title for row in library.podcasts.rows()]


def test_an_unknown_podcast_is_none(library: Library) -> None:
    assert library.podcasts.get("night-shift") is None


def test_every_fact_of_a_podcast_comes_back(library: Library) -> None:
    known = Podcast("a", "A", "https://p/", "https://r/", "Ann", "S")
    library.podcasts.put([known])
    assert library.podcasts.get("a") == known


def test_what_is_not_known_this_time_does_not_overwrite(library: Library) -> None:
    library.podcasts.put([Podcast("a", "A", author="Ann", rss_url="https://a.example/feed")])
    library.podcasts.put([Podcast("a", "A", summary="About A.")])
    assert library.podcasts.get("a") == Podcast(
        "a", "A", author="Ann", rss_url="https://a.example/feed", summary="About A."
    )


def test_a_title_that_is_only_the_slug_does_not_overwrite(library: Library) -> None:
    library.podcasts.put([NIGHT])
    library.podcasts.put([Podcast("night-shift", ""), Podcast("night-shift", "night-shift")])
    assert titles(library) == ["Night Shift"]


def test_a_new_title_overwrites(library: Library) -> None:
    library.podcasts.put([NIGHT])
    library.podcasts.put([Podcast("night-shift", "Late Shift")])
    assert titles(library) == ["Late Shift"]


def test_a_podcast_without_a_slug_is_passed_over(library: Library) -> None:
    library.podcasts.put([Podcast("", "Nameless"), NIGHT])
    assert titles(library) == ["Night Shift"]


def test_podcasts_are_sorted_by_title_whatever_its_case_and_accents(library: Library) -> None:
    library.podcasts.put(Podcast(slug, slug) for slug in ("Zeta", "alpha", "Éclair", "beta"))
    assert titles(library) == ["alpha", "beta", "Éclair", "Zeta"]


def test_the_count_is_of_episodes_on_disk(library: Library) -> None:
    library.podcasts.put([Podcast("night-shift", "Night Shift")])
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b")])
    assert library.podcasts.rows()[0].count == 2


def test_unread_is_what_was_not_marked(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b")])
    library.read_marks.set(an_episode("a").key)
    assert library.podcasts.rows()[0].unread == 1


def test_marks_of_episodes_that_are_not_on_disk_do_not_count(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("a")])
    library.read_marks.set(KEY)
    assert library.podcasts.rows()[0].unread == 1


def test_a_podcast_that_was_asked_for_has_the_time(library: Library, clock: Clock) -> None:
    library.podcasts.put([NIGHT])
    library.podcasts.touch("night-shift")
    assert library.podcasts.rows()[0].checked_at == clock.now


def test_a_followed_podcast_is_marked_as_such(library: Library) -> None:
    library.podcasts.put([Podcast("other", "Other")])
    library.podcasts.follow(NIGHT)
    assert [row.slug for row in library.podcasts.rows() if row.followed] == ["night-shift"]


def test_followed_podcasts_come_with_all_that_is_known(library: Library) -> None:
    library.podcasts.follow(NIGHT)
    library.podcasts.put([Podcast("night-shift", "Night Shift", author="Ann")])
    assert library.podcasts.followed() == [
        Podcast("night-shift", "Night Shift", page_url=NIGHT.page_url, author="Ann")
    ]


def test_a_podcast_that_was_left_is_in_no_list(library: Library) -> None:
    library.podcasts.follow(NIGHT)
    library.episodes.put_page(an_episode(), PAGE, b"# A page", Validators())
    library.podcasts.leave("night-shift")
    library.podcasts.put([NIGHT])  # as the service's own list does
    assert (library.podcasts.followed(), titles(library)) == ([], [])
    assert library.episodes.rows() == []
    assert library.titles.podcasts("night") == []
    assert titled(library, "lighthouse", None) == []


def test_a_podcast_that_was_left_stays_on_disk(library: Library) -> None:
    library.podcasts.follow(NIGHT)
    library.episodes.put("night-shift", [an_episode()])
    library.podcasts.leave("night-shift")
    row = library.podcasts.row("night-shift")
    assert row is not None and (row.followed, row.count) == (False, 1)
    assert len(library.episodes.rows("night-shift")) == 1


def test_a_podcast_that_was_left_is_listed_once_it_is_followed_again(library: Library) -> None:
    library.podcasts.follow(NIGHT)
    library.podcasts.leave("night-shift")
    library.podcasts.follow(NIGHT)
    assert (len(library.podcasts.followed()), titles(library)) == (1, ["Night Shift"])


def test_a_podcast_that_was_left_stays_so_in_a_library_begun_anew(
    library: Library, directory: Path
) -> None:
    library.podcasts.put([NIGHT])
    library.podcasts.leave("night-shift")
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as anew:
        anew.podcasts.put([NIGHT])
        assert anew.podcasts.rows() == []


def test_a_library_begun_anew_lists_what_is_followed(library: Library, directory: Path) -> None:
    library.podcasts.follow(NIGHT)
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as anew:
        assert anew.podcasts.rows()[0][:2] == ("night-shift", "Night Shift")


def test_a_podcast_counts_the_episodes_that_lists_and_pages_told_of(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b")])
    library.episodes.put("night-shift", [an_episode("b"), an_episode("c")])
    library.episodes.put_page(an_episode("d"), PAGE, b"", Validators())
    library.episodes.put_page(an_episode("d"), PAGE, b"", Validators())
    assert [row.count for row in library.podcasts.rows()] == [4]
    assert (library.lists.count(), library.lists.count("night-shift")) == (4, 4)


@pytest.fixture
def sorted_apart(library: Library) -> Library:
    """Podcasts whose titles, newest episodes and unread ones say three different orders."""
    for slug, title, dates in (
        ("a", "Apples", [5, 1]),
        ("b", "Bread", [9]),
        ("c", "Cheese", [7, 6, 2]),
        ("d", "Dates", [None]),
        ("e", "Empty", []),
    ):
        podcast = Podcast(slug, title)
        library.podcasts.put([podcast])
        episodes = [
            an_episode(f"{slug}{n}", podcast=podcast, published=date)
            for n, date in enumerate(dates)
        ]
        library.episodes.put(slug, episodes)
    library.read_marks.set(EpisodeKey("c", "c0"))
    library.read_marks.set(EpisodeKey("c", "c1"))
    return library


@pytest.mark.parametrize(
    ("sort", "slugs"),
    [
        (PodcastSort.TITLE, "abcde"),
        (PodcastSort.NEWEST, "bcade"),
        (PodcastSort.UNREAD, "abcde"),
    ],
)
def test_podcasts_come_in_the_order_that_is_asked_for(
    sorted_apart: Library, sort: PodcastSort, slugs: str
) -> None:
    assert "".join(row.slug for row in sorted_apart.podcasts.rows(sort)) == slugs


def test_the_podcast_with_the_most_unread_episodes_goes_first(sorted_apart: Library) -> None:
    sorted_apart.read_marks.set(EpisodeKey("c", "c1"), False)
    rows = sorted_apart.podcasts.rows(PodcastSort.UNREAD)
    assert [(row.slug, row.unread) for row in rows] == [
        ("a", 2), ("c", 2), ("b", 1), ("d", 1), ("e", 0),
    ]  # fmt: skip
    sorted_apart.read_marks.set(EpisodeKey("c", "c0"), False)
    assert sorted_apart.podcasts.rows(PodcastSort.UNREAD)[0].slug == "c"

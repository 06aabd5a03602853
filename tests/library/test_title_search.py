"""Words of a title find it; nothing in the words is an operator."""

from __future__ import annotations

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import Chapter, ChapterHit
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from tests.library.conftest import NIGHT, PAGE, an_episode

TITLES = [
    "100% Signal",
    "1000 Signals",
    "snake_case",
    "snakeXcase",
    "The ÉCLAIR Affair",
    "Straße nach Osten",
    "夜の灯台",
    'A "quoted" [/title] \\ of\'s',
]


@pytest.fixture
def full(library: Library) -> Library:
    library.episodes.put(
        "night-shift", [an_episode(f"e{n}", title) for n, title in enumerate(TITLES)]
    )
    return library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", ["100% Signal"]),
        ("snake_", ["snake_case"]),
        ("*", []),
        ("NOT signal", []),
        ("éclair", ["The ÉCLAIR Affair"]),
        ("eclair", ["The ÉCLAIR Affair"]),
        ("strasse", ["Straße nach Osten"]),
        ("STRASSE", ["Straße nach Osten"]),
        ("灯台", ["夜の灯台"]),
        ("osten stra", ["Straße nach Osten"]),
        ("osten signal", []),
        ('"quoted" [/title] \\ of\'s', ['A "quoted" [/title] \\ of\'s']),
        ("\ud800", []),
        ("'; DROP TABLE episodes; --", []),
    ],
)
def test_a_title_is_found_when_it_holds_every_word(
    full: Library, text: str, found: list[str]
) -> None:
    assert [row.title for row in full.titles.episodes(text)] == found


def test_a_text_without_end_is_no_error(full: Library) -> None:
    assert len(full.titles.episodes("signal " * 5000)) == 2


def test_no_words_find_everything_newest_first(full: Library) -> None:
    assert full.titles.episodes("  ", limit=3) == full.episodes.rows(limit=3)


def test_no_more_is_found_than_was_asked_for(full: Library) -> None:
    assert len(full.titles.episodes("s", limit=2)) == 2


def test_podcasts_are_found_by_title(library: Library) -> None:
    library.podcasts.put([NIGHT, Podcast("day", "Day Shift"), Podcast("other", "Other")])
    assert [row.slug for row in library.titles.podcasts("SHIFT")] == ["day", "night-shift"]


def test_podcasts_are_found_with_their_counts(full: Library) -> None:
    assert full.titles.podcasts("night")[0].count == len(TITLES)


def put_chapters(library: Library, *titles: str) -> None:
    chapters = tuple(Chapter(5 * n, title) for n, title in enumerate(titles, start=1))
    library.episodes.put_page(an_episode(chapters=chapters), PAGE, b"", Validators())


def test_chapters_are_found_by_title(library: Library) -> None:
    put_chapters(library, "Arrival", "The lamp room", "Lamps and oil")
    assert library.titles.chapters("lamp") == [
        ChapterHit(
            "night-shift", "the-lighthouse", 10, "The lamp room", "The Lighthouse", 1_600_000_000
        ),
        ChapterHit(
            "night-shift", "the-lighthouse", 15, "Lamps and oil", "The Lighthouse", 1_600_000_000
        ),
    ]


def test_chapters_that_the_page_dropped_are_not_found(library: Library) -> None:
    put_chapters(library, "The lamp room")
    put_chapters(library, "Arrival")
    assert library.titles.chapters("lamp") == []


def test_chapters_of_the_newest_episodes_come_first(library: Library) -> None:
    for slug, published in (("old", 1), ("new", 3), ("middle", 2)):
        episode = an_episode(slug, published=published, chapters=(Chapter(5, "Lamp"),))
        library.episodes.put_page(episode, f"{PAGE}?{slug}", b"", Validators())
    assert [hit.episode for hit in library.titles.chapters("lamp")] == ["new", "middle", "old"]

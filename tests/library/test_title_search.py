"""Words of a title find it; nothing in the words is an operator."""

from __future__ import annotations

import pytest

from steno_tui.library.library import Library
from steno_tui.models.podcast import Podcast
from tests.library.conftest import NIGHT, an_episode, titled

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
    assert titled(full, text) == found


def test_a_text_without_end_is_no_error(full: Library) -> None:
    assert len(titled(full, "signal " * 5000)) == 2


def test_no_words_find_everything_newest_first(full: Library) -> None:
    assert titled(full, "  ") == [row.title for row in full.episodes.rows()]


def test_podcasts_are_found_by_title(library: Library) -> None:
    library.podcasts.put([NIGHT, Podcast("day", "Day Shift"), Podcast("other", "Other")])
    assert [row.slug for row in library.titles.podcasts("SHIFT")] == ["day", "night-shift"]
    assert [row.slug for row in library.titles.podcasts("SHIFT", limit=1)] == ["day"]


def test_podcasts_are_found_with_their_counts(full: Library) -> None:
    assert full.titles.podcasts("night")[0].count == len(TITLES)

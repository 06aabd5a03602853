"""Where words stand on a page as it is laid out."""

from __future__ import annotations

import pytest

from steno_tui.text.search_terms import read_terms
from steno_tui.tui.found_places import PageText
from steno_tui.tui.text_lines import Line, Span

ROWS = (
    "Wheels and rails",
    "  where two",
    "rails   meet: the RÁILS of",
    "深夜のコンパイラ、深",
    "夜",
)


def found(typed: str, rows: tuple[str, ...] = ROWS) -> list[str]:
    """What is lit for what is typed, the rows of one place with a bar between them."""
    text = PageText([Line((Span(row[:4]), Span(row[4:]))) for row in rows])
    return [
        "|".join(rows[part.row][part.start : part.end] for part in place)
        for place in text.places(typed)
    ]


@pytest.mark.parametrize(
    ("typed", "lit"),
    [
        ("rails", ["rails", "rails", "RÁILS"]),
        ("rai", ["rails", "rails", "RÁILS"]),
        ("wheels* wh", ["Wheels", "where"]),
        ("WHEELS", ["Wheels"]),
        ('"two rails"', ["two|rails"]),
        ("two rails", ["rails", "two", "rails", "RÁILS"]),
        ("and rails", ["and rails", "rails", "RÁILS"]),
        ("-rails wheels", ["Wheels"]),
        ("-rails", []),
        ("深夜", ["深夜", "深|夜"]),
        ("", []),
        ('"', []),
        ("xyzzy", []),
        ("NEAR * ( )", []),
    ],
)
def test_all_places_of_all_words_are_lit(typed: str, lit: list[str]) -> None:
    assert found(typed) == lit


def test_a_place_is_known_again_by_the_words_around_it() -> None:
    rows = ("a cache is a cache", "where no cache is", "but one cache lies")
    text = PageText([Line((Span(row),)) for row in rows])
    places = text.places("cache")
    for sentence, row in (("…but one cache lies to", 2), ("where no cache is", 1), ("a cache", 0)):
        at = sentence.index("cache")
        number = text.nearest(places, sentence, (at, at + 5), None)
        assert number is not None
        assert places[number][0].row == row
    assert text.nearest(places, "no cache", (3, 8), range(2, 3)) == 3
    assert text.nearest([], "no cache", (3, 8), None) is None


def test_all_that_can_be_typed_finds_something_or_nothing_and_is_no_error() -> None:
    for typed in ('"', "*", "(", "\0", "\U0001f600", "\u0627\u0644", "a" * 5000, "- - -", "𝔸"):
        read_terms(typed)
        found(typed)

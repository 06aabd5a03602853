"""Numbers with what they count."""

from __future__ import annotations

import pytest

from steno_tui.text.counts import about, count, grouped


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 episodes"), (1, "1 episode"), (2, "2 episodes"), (1204, "1 204 episodes")],
)
def test_numbers_stand_with_their_noun(number: int, words: str) -> None:
    assert count(number, "episode") == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 episode"),
        (99, "99 episodes"),
        (100, "About 100 episodes"),
        (995, "About 1 000 episodes"),
        (1204, "About 1 300 episodes"),
        (491_234, "About 500 000 episodes"),
    ],
)
def test_numbers_that_change_all_the_while_are_told_by_their_first_digits(
    number: int, words: str
) -> None:
    assert about(number, "episode") == words


def test_numbers_alone_are_grouped_alike() -> None:
    assert [grouped(number) for number in (0, 999, 1204, 500_000)] == [
        "0",
        "999",
        "1 204",
        "500 000",
    ]

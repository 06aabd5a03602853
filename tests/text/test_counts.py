"""Numbers with what they count."""

from __future__ import annotations

import pytest

from steno_tui.text.counts import count, grouped


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 episodes"), (1, "1 episode"), (2, "2 episodes"), (1204, "1 204 episodes")],
)
def test_numbers_stand_with_their_noun(number: int, words: str) -> None:
    assert count(number, "episode") == words


def test_numbers_alone_are_grouped_alike() -> None:
    assert [grouped(number) for number in (0, 999, 1204, 500_000)] == [
        "0",
        "999",
        "1 204",
        "500 000",
    ]

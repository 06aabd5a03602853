"""Sizes of files, as people read them."""

from __future__ import annotations

import pytest

from steno_tui.text.sizes import size


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0.0 MB"),
        (61_488_044, "61.5 MB"),
        (999_900_000, "999.9 MB"),
        (1_000_000_000, "1.00 GB"),
        (12_345_678_901, "12.35 GB"),
    ],
)
def test_a_size_is_written_in_the_unit_that_suits_it(number: int, words: str) -> None:
    assert size(number) == words

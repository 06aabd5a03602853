"""Pieces of what is said, put together again."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.transcripts import joining


@pytest.mark.parametrize("piece", [1, 2, 7])
@given(text=st.text(alphabet="ab \n\t\x1c\u2003字é", max_size=40))
def test_white_space_is_folded_wherever_a_long_text_is_cut(text: str, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "_PIECE", piece)
        assert joining.joined_all([text]) == " ".join(text.split())


def test_a_long_text_takes_a_few_times_its_room() -> None:
    text = "word " * 1_000_000
    tracemalloc.start()
    try:
        joined = joining.joined_all([text])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert joined == text.rstrip()
    assert peak < 4 * len(text)

"""Segments put together, whatever form they were read in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.segments import (
    MAX_SEGMENTS,
    UnreadableError,
    all_words,
    speaker_name,
    together,
    words,
)


def test_segments_without_a_time_stay_behind_the_one_they_came_after() -> None:
    late, below, early, last = (
        Segment("Late.", 9.0),
        Segment("Below it."),
        Segment("Early.", 1.0),
        Segment("Last.", 9.0),
    )
    assert together([late, below, early, last]).segments == (early, late, below, last)


def test_what_says_nothing_is_left_out() -> None:
    assert together([Segment(""), Segment("x")], language="en") == Transcript((Segment("x"),), "en")
    with pytest.raises(UnreadableError, match="nothing is said"):
        together([Segment("")])


def test_what_was_left_out_is_told() -> None:
    segments = [Segment("x", 0.0)] * (MAX_SEGMENTS + 2)
    read = together(segments, unread=2)
    assert len(read.segments) == MAX_SEGMENTS
    assert read.notices == (
        "2 cues left out: their times cannot be read.",
        "2 cues beyond the first 500000 left out.",
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" Ada  Lund : ", "Ada Lund"),
        ("王：", "王"),
        ("a\x1bb", "a\ufffdb"),
        ("x" * 99, "x" * 79 + "…"),
    ],
)
def test_a_speaker_s_name_is_short_and_safe(written: str, name: str) -> None:
    assert speaker_name(written) == name


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20), st.text(alphabet="ab. \n\t\x1b\x7f字é\u0301\u200d\u202b\u2060")
        ),
        max_size=4,
    ),
    st.integers(min_value=0, max_value=1100),
)
def test_the_words_of_many_are_those_of_each(some: list[str], plain: int) -> None:
    many = ["Good evening."] * plain + some
    assert list(all_words(many)) == [words(text) for text in many]

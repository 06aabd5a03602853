"""Times as transcripts have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.transcripts.stamps import common_seconds, seconds_of
from steno_tui.transcripts.timing import stamp

THOUSANDTHS = st.integers(min_value=0, max_value=100 * 3_600_000 - 1)
ALMOST = st.lists(
    st.sampled_from(
        ("00", "59", "99", "7", ":", ".", ",", "345", " --> ", "-->", " ", "-", "x", "٠")
    ),
    min_size=9,
    max_size=17,
).map("".join)


@given(st.lists(st.tuples(THOUSANDTHS, THOUSANDTHS, st.sampled_from(".,"), st.booleans())))
def test_many_common_times_are_read_to_the_thousandth(
    times: list[tuple[int, int, str, bool]],
) -> None:
    rows = []
    for start, end, point, short in times:
        both = (stamp(start, point), stamp(end, point))
        rows.append(" --> ".join(one.removeprefix("00:") if short else one for one in both))
    expected = [thousandths / 1000 for start, end, _, _ in times for thousandths in (start, end)]
    assert common_seconds(rows) == expected


@given(st.lists(ALMOST, min_size=1, max_size=3))
def test_many_times_are_read_as_each_alone_is_or_not_at_all(rows: list[str]) -> None:
    if (read := common_seconds(rows)) is not None:
        assert read == [seconds_of(one) for row in rows for one in row.split(" --> ")]


@pytest.mark.parametrize(
    "row",
    [
        "00:00:01.000 --> 00:00:02.00x",
        "00:00:01.000 --> ٠٠:00:02.000",
        "0:00:01.000 --> 0:00:02.000",
        "00:00:01.000 --> 100:00:02.000",
        "00:00:01.000 -->  00:00:02.000",
        "00:00:01.000",
        "",
    ],
)
def test_of_times_of_another_kind_none_is_read(row: str) -> None:
    assert common_seconds([row]) is None
    assert common_seconds(["00:00:01.000 --> 00:00:02.000", row]) is None

"""A long list of which only some rows are here: as long as the whole, and read in blocks."""

from __future__ import annotations

import pytest

from steno_tui.tui.row_window import KEPT, RowWindow


def window(count: int = 1000, at: int = 0, rows: int = 0) -> RowWindow[str]:
    made: RowWindow[str] = RowWindow(count)
    made.take(at, [str(place) for place in range(at, at + rows)])
    return made


def test_it_is_as_long_as_the_whole_list_and_what_is_not_here_is_none() -> None:
    made = window(1000, at=500, rows=2)
    assert (len(made), made[499], made[500], made[501], made[502]) == (
        1000,
        None,
        "500",
        "501",
        None,
    )
    assert made[-1] is None and list(made[499:502]) == [None, "500", "501"]


@pytest.mark.parametrize("index", [3, -4])
def test_there_is_no_row_beyond_its_ends(index: int) -> None:
    with pytest.raises(IndexError):
        window(3, rows=3)[index]


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        (range(420, 480), range(0)),
        (range(380, 440), range(300, 400)),
        (range(480, 540), range(500, 600)),
        (range(-20, 40), range(100)),
        (range(900, 1100), range(900, 1000)),
        (range(1000, 1100), range(0)),
    ],
)
def test_what_is_missing_is_asked_for_in_whole_blocks(wanted: range, missing: range) -> None:
    assert window(1000, at=400, rows=100).missing(wanted, 100) == missing


def test_what_is_nearest_to_the_middle_is_asked_for_first() -> None:
    assert window().missing(range(160, 460), 100) == range(300, 400)
    assert window().missing(range(110, 330), 100) == range(200, 300)


def test_going_on_by_a_row_asks_for_nothing_within_a_block() -> None:
    made = window(10_000)
    asked = []
    for top in range(0, 1000):
        while missing := made.missing(range(top - 60, top + 100), 200):
            made.take(missing.start, [str(place) for place in missing])
            asked.append(missing.start)
    assert asked == [0, 200, 400, 600, 800, 1000]


def test_rows_far_from_those_that_came_last_are_let_go() -> None:
    made = window(500_000)
    for at in range(0, 100_000, 200):
        made.take(at, ["row"] * 200)
    assert len(list(made.here())) <= 3 * KEPT + 200
    assert made[99_999] == "row" and made[0] is None


def test_a_row_is_replaced_where_it_stands() -> None:
    made = window(10, rows=3)
    assert made.replace(str, "1") is False
    assert made.replace(len, "9") is True
    assert list(made[:3]) == ["9", "1", "2"]
    assert made.replace(str, "elsewhere") is False

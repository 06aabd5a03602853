"""The time line: half cells, gaps at the chapters, and the time that a pointer means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from steno_tui.tui.player_bar.timeline import Timeline
from steno_tui.tui.theme import ASCII, UNICODE, Signs

STARTS = st.lists(st.integers(-100, 1_000_000), max_size=20).map(lambda s: tuple(sorted(s)))
WIDTHS = st.integers(1, 250)
LENGTHS = st.floats(1, 1e6, allow_nan=False)


def drawn(
    position: float | None,
    *,
    width: int = 10,
    starts: tuple[float, ...] = (),
    at_hand: float | None = None,
    pointer: float | None = None,
    signs: Signs = UNICODE,
) -> str:
    line = Timeline(starts, 100, width)
    return "".join(span.text for span in line.draw(position, at_hand, signs, pointer))


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (None, "──────────"),
        (0, "──────────"),
        (4.9, "──────────"),
        (5, "╾─────────"),
        (10, "━─────────"),
        (49, "━━━━╾─────"),
        (100, "━━━━━━━━━━"),
        (250, "━━━━━━━━━━"),
        (-3, "──────────"),
        (float("nan"), "──────────"),
        (float("inf"), "──────────"),
    ],
)
def test_what_was_played_is_drawn_in_half_cells(position: float | None, text: str) -> None:
    assert drawn(position) == text


@pytest.mark.parametrize(
    ("at_hand", "text"),
    [
        (None, "━━━───────"),
        (30, "━━━┈┈┈┈┈┈┈"),
        (61, "━━━───┈┈┈┈"),
        (65, "━━━────┈┈┈"),
        (400, "━━━───────"),
        (0, "━━━┈┈┈┈┈┈┈"),
    ],
)
def test_what_is_at_hand_is_set_apart(at_hand: float | None, text: str) -> None:
    assert drawn(30, at_hand=at_hand) == text


@pytest.mark.parametrize(
    ("start", "position", "text"),
    [
        (20, 0, "──╶───────"),
        (25, 0, "──╴───────"),
        (20, 60, "━━╺━━━────"),
        (25, 60, "━━╸━━━────"),
        (25, 25, "━━╸───────"),
        (20, 20, "━━╶───────"),
        (20, 25, "━━╶───────"),
    ],
)
def test_a_chapter_starts_after_a_gap_of_half_a_cell(
    start: float, position: float, text: str
) -> None:
    assert drawn(position, starts=(start,)) == text


def test_two_chapters_in_one_cell_leave_it_empty() -> None:
    assert drawn(0, starts=(20, 25)) == "── ───────"


@pytest.mark.parametrize("start", [0, -20, 100, 250])
def test_a_chapter_at_an_end_or_beyond_leaves_no_gap(start: float) -> None:
    assert drawn(0, starts=(start,)) == "──────────"


def test_more_chapters_than_a_line_can_show_leave_it_whole() -> None:
    assert drawn(50, starts=tuple(range(100))) == "━━━━━─────"


def test_plain_signs_tell_the_same() -> None:
    assert drawn(45, starts=(20, 60), at_hand=80, signs=ASCII) == "==+=>-+-.."


def test_the_cell_under_the_pointer_is_marked() -> None:
    assert drawn(30, pointer=72, at_hand=50) == "━━━──┈┈●┈┈"
    assert drawn(30, pointer=100) == "━━━──────●"
    assert drawn(30, pointer=0) == "●━━───────"


def test_parts_are_told_apart_by_role_too() -> None:
    spans = Timeline((), 100, 10).draw(30, 60, UNICODE, 40)
    assert [(span.text, span.role) for span in spans] == [
        ("━━━", "accent"),
        ("─", "muted"),
        ("●", "key"),
        ("─", "muted"),
        ("┈┈┈┈", "faint"),
    ]


@pytest.mark.parametrize(
    ("x", "seconds"), [(0, 5), (4, 45), (9, 95), (4.25, 42.5), (-7, 5), (99, 95)]
)
def test_a_pointer_means_the_time_it_is_on(x: float, seconds: float) -> None:
    assert Timeline((), 100, 10).seconds_at(x) == pytest.approx(seconds)


@pytest.mark.parametrize(("x", "seconds"), [(2, 22), (3, 35), (9, 95)])
def test_a_pointer_on_the_cell_where_a_chapter_starts_means_its_start(
    x: int, seconds: float
) -> None:
    assert Timeline((22, 27, 100), 100, 10).seconds_at(x) == pytest.approx(seconds)


@given(WIDTHS, st.floats(-1e3, 1e7), LENGTHS, STARTS, st.none() | st.floats(0, 1e7))
def test_a_time_line_is_as_wide_as_asked_for(
    width: int, position: float, length: float, starts: tuple[int, ...], at_hand: float | None
) -> None:
    for signs in (UNICODE, ASCII):
        for pointer in (None, position):
            spans = Timeline(starts, length, width).draw(position, at_hand, signs, pointer)
            assert cell_len("".join(span.text for span in spans)) == width


@given(WIDTHS, LENGTHS, STARTS, st.floats(-10, 300))
def test_a_pointer_never_means_a_time_outside_the_audio(
    width: int, length: float, starts: tuple[int, ...], x: float
) -> None:
    assert 0 <= Timeline(starts, length, width).seconds_at(x) < length


@given(WIDTHS, LENGTHS, st.data())
def test_going_where_one_clicked_draws_the_position_there(
    width: int, length: float, data: st.DataObject
) -> None:
    x = data.draw(st.integers(0, width - 1))
    line = Timeline((), length, width)
    text = "".join(span.text for span in line.draw(line.seconds_at(x), None, UNICODE))
    assert text == "━" * x + "╾" + "─" * (width - x - 1)


@pytest.mark.parametrize("shown", [UNICODE, ASCII])
def test_a_time_line_has_a_sign_for_each_moment_that_is_clicked_exactly(shown: Signs) -> None:
    time_line = Timeline((300.0,), 3600.0, 60, (31.0, 33.0, 1800.0, 3599.0, 4000.0))
    drawn = time_line.draw(900.0, None, shown)
    text = "".join(span.text for span in drawn)
    assert [place for place, sign in enumerate(text) if sign == shown.moment] == [0, 30, 59]
    assert len(text) == 60
    assert [time_line.seconds_at(x) for x in (0, 5, 30, 59)] == [31.0, 300.0, 1800.0, 3599.0]

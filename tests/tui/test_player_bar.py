"""The player's bar: the time line, the chapter that is heard, and what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from steno_tui.listening import Heard, chapter_at
from steno_tui.models import Chapter
from steno_tui.player import Status
from steno_tui.tui.theme import ASCII, UNICODE
from steno_tui.tui.widgets.player_bar import PlayerBar, time_line

from .catalogue import chapters, episode


def bar(**facts: object) -> PlayerBar:
    status = Status(**({"position": 754.0, "duration": 3600.0, "state": "playing"} | facts))  # type: ignore[arg-type]
    made = PlayerBar()
    made.set_reactive(PlayerBar.heard, Heard(episode(chapters=chapters(6)), status))
    return made


def shown(of: PlayerBar, width: int = 100) -> str:
    return "".join(span.text for span in of.line(width).spans)


@pytest.mark.parametrize(
    ("seconds", "chapter"),
    [(0, None), (299.9, None), (300, 0), (599.9, 0), (600, 1), (99999, 5)],
)
def test_which_chapter_a_time_lies_in(seconds: float, chapter: int | None) -> None:
    assert chapter_at(chapters(6), seconds) == chapter


def test_without_chapters_no_time_lies_in_one() -> None:
    assert chapter_at((), 10) is None


def test_a_time_line_shows_what_was_played_and_where_chapters_start() -> None:
    marks = (Chapter(30, ""), Chapter(60, ""))
    assert time_line(10, 50, 100, marks, ASCII) == ("===+=O", "+---")


@given(
    st.integers(1, 200),
    st.floats(0, 1e7, allow_nan=False),
    st.floats(1, 1e6, allow_nan=False),
    st.lists(st.integers(0, 1_000_000), max_size=20),
)
def test_a_time_line_is_as_wide_as_asked_for(
    width: int, position: float, length: float, starts: list[int]
) -> None:
    marks = tuple(Chapter(start, "") for start in sorted(starts))
    assert len("".join(time_line(width, position, length, marks, UNICODE))) == width


def test_the_bar_names_chapter_and_episode_and_tells_the_time() -> None:
    text = shown(bar())
    assert text.startswith("▶ Chapter 2 · The Sleeper")
    assert text.endswith("12:34 / 1:00:00")


def test_a_paused_bar_has_another_sign() -> None:
    assert shown(bar(paused=True, state="paused")).startswith("⏸ ")


def test_a_failed_bar_says_why() -> None:
    text = shown(bar(state="failed", reason="The audio broke off."))
    assert text.startswith("! The audio broke off.")


def test_a_bar_that_loads_says_so() -> None:
    assert "Loading" in shown(bar(state="loading", position=None))


def test_audio_without_an_end_has_no_time_line() -> None:
    status = Status(position=5.0, state="playing")
    live = PlayerBar()
    live.set_reactive(PlayerBar.heard, Heard(episode(duration=None), status))
    assert "━" not in shown(live) and "─" not in shown(live)
    assert shown(live).endswith("0:05")


@pytest.mark.parametrize("state", ["loading", "playing", "paused", "ended", "failed"])
def test_the_bar_fits_at_every_width(state: str) -> None:
    of = bar(state=state, reason="Because of this and that. " * 9)
    for width in range(22, 160):
        assert cell_len(shown(of, width)) <= width

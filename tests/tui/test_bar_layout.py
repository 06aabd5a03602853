"""The bar's lines: what is heard in words and notes, times and a time line, at every width."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.models.chapters import chapter_at
from steno_tui.models.episode import Chapter
from steno_tui.models.moment import Moment
from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.player.interface import Status, Track
from steno_tui.text.sanitize import line
from steno_tui.tui.player_bar.bar_view import LaidOutBar, View
from steno_tui.tui.player_bar.layout import BarLayout, length_words, sleep_words
from steno_tui.tui.player_bar.timeline import Timeline
from steno_tui.tui.theme import ASCII, UNICODE, Signs

from .catalogue import chapters, episode

LUND = episode(chapters=chapters(6))
TRACK = Track("lund", "https://media.example/lund.mp3", "The Sleeper to Lund", "Night Trains", 3600)
STATES = ("loading", "playing", "paused", "ended", "failed")


def heard(**facts: object) -> NowPlaying:
    """What is heard; facts of the status and of what is set beside."""
    beside = {
        name: facts.pop(name)
        for name in ("episode", "offset", "sleep", "sleep_left", "fetching")
        if name in facts
    }
    status = Status(**({"position": 754.0, "duration": 3600.0, "state": "playing"} | facts))  # type: ignore[arg-type]
    return NowPlaying(**({"episode": LUND, "status": status} | beside))  # type: ignore[arg-type]


USUAL = re.compile(r" +1×  volume 100$")


def laid(
    of: NowPlaying,
    view: View | None = None,
    *,
    width: int = 100,
    height: int = 2,
    signs: Signs = UNICODE,
) -> LaidOutBar:
    return BarLayout(signs).lay_out(of, view or View(), width, height)


def rows(of: LaidOutBar) -> list[str]:
    return ["".join(span.text for span in row.spans) for row in of.rows]


def shown(
    of: NowPlaying, view: View | None = None, *, width: int = 100, height: int = 2
) -> list[str]:
    """The rows, without the corner where speed and volume are as usual."""
    first, *others = rows(laid(of, view, width=width, height=height))
    return [USUAL.sub("", first), *others]


@pytest.mark.parametrize(
    ("seconds", "chapter"),
    [(0, None), (299.9, None), (300, 0), (599.9, 0), (600, 1), (99999, 5)],
)
def test_which_chapter_a_time_lies_in(seconds: float, chapter: int | None) -> None:
    assert chapter_at(chapters(6), seconds) == chapter


def test_without_chapters_no_time_lies_in_one() -> None:
    assert chapter_at((), 10) is None


def test_the_bar_names_chapter_and_episode_and_tells_the_time() -> None:
    first, second = shown(heard())
    assert first == "▶ Chapter 2 · The Sleeper to Lund"
    assert second.startswith("  12:34    ━━━")
    assert second.endswith("──    -47:26")


def test_before_the_first_chapter_there_is_only_the_episode() -> None:
    assert shown(heard(position=10.0))[0] == "▶ The Sleeper to Lund"


def test_a_chapter_without_a_title_is_numbered() -> None:
    assert shown(heard(episode=episode(chapters=(Chapter(5, ""),))))[0].startswith("▶ Chapter 1 ·")


def test_a_chapter_is_named_by_where_it_lies_in_the_audio() -> None:
    assert shown(heard(position=590.0, offset=-20))[0].startswith("▶ Chapter 2")
    assert shown(heard(position=610.0, offset=20))[0].startswith("▶ Chapter 1")


def test_another_offset_moves_the_gaps_at_once() -> None:
    layout = BarLayout(UNICODE)
    before = rows(layout.lay_out(heard(), View(), 100, 2))
    after = rows(layout.lay_out(heard(offset=60), View(), 100, 2))
    assert after == rows(laid(heard(offset=60)))
    assert after != before


def test_the_times_keep_their_place_while_the_audio_goes_on() -> None:
    for position in (0.0, 59.0, 600.0, 3599.0):
        of = laid(heard(position=position))
        assert (of.x, of.y) == (11, 1)
        assert of.time_line is not None and of.time_line.width == 79


@pytest.mark.parametrize(
    ("facts", "sign"),
    [
        ({}, "▶"),
        ({"state": "paused", "paused": True}, "‖"),
        ({"state": "loading", "paused": True}, "‖"),
        ({"state": "ended"}, "✓"),
        ({"state": "loading", "position": None}, "◐"),
        ({"state": "loading"}, "▶"),
        ({"state": "failed", "reason": "It broke."}, "!"),
    ],
)
def test_the_sign_tells_the_state(facts: dict[str, object], sign: str) -> None:
    assert shown(heard(**facts))[0].startswith(f"{sign} ")


def test_a_bar_whose_episode_is_over_says_so() -> None:
    for height in (1, 2):
        first = shown(heard(state="ended", position=3600.0), height=height)[0]
        assert first.startswith("✓ Heard to its end"), first


def test_a_bar_that_loads_says_so() -> None:
    first, second = shown(heard(state="loading", position=None))
    assert first == "◐ Loading The Sleeper to Lund"
    assert "━" not in second
    assert second.endswith("   1:00:00")


def test_a_long_wait_is_told() -> None:
    first, _ = shown(heard(state="loading"), View(waits=True))
    assert first.startswith("◐ Chapter 2 · The Sleeper to Lund ")
    assert first.endswith("  waiting for the sound")


def test_a_failed_bar_says_why() -> None:
    first, second = shown(heard(state="failed", reason="The audio broke off."))
    assert first == "! The audio broke off."
    assert second.startswith("  12:34")


def test_a_reason_that_is_long_takes_both_rows() -> None:
    reason = "The audio broke off after a while. Press Space to try again from where it was."
    assert shown(heard(state="failed", reason=reason), width=50) == [
        "! The audio broke off after a while. Press Space",
        "  to try again from where it was.",
    ]


def test_a_failure_without_a_reason_is_a_failure_all_the_same() -> None:
    assert shown(heard(state="failed"))[0] == "! The sound stopped."


def test_an_approximate_time_is_marked_as_one() -> None:
    first, second = shown(heard(approximate=True))
    assert second.startswith("≈ 12:34 ")
    assert first.endswith("  the time is approximate")
    first, _ = shown(heard(approximate=True, fetching=0.349))
    assert first.endswith("  exact once fetched, 34 %")


def test_audio_on_its_way_is_told() -> None:
    assert shown(heard(fetching=0.5))[0].endswith("  fetching 50 %")


def test_audio_that_starts_only_when_it_is_all_here_says_how_much_is() -> None:
    waiting = {"state": "loading", "position": None, "waits_for_file": True}
    of = heard(episode=episode(), fetching=0.5, **waiting)
    first, second = shown(of)
    assert first == "◐ Starts when it is all here, 50 % · The Sleeper to Lund"
    assert second.strip() == "─" * 40 + "┈" * 39 + "   1:00:00"


def test_what_is_on_disk_is_all_at_hand() -> None:
    assert "┈" in shown(heard(buffered=900.0))[1]
    on_disk = replace(TRACK, file=Path("lund.mp3"))
    assert "┈" not in shown(heard(buffered=900.0, track=on_disk))[1]


def test_speed_and_volume_stand_in_the_corner_and_keep_their_width() -> None:
    for speed, volume, corner in (
        (1.0, 100, "     1×  volume 100"),
        (1.25, 70, "  1.25×   volume 70"),
        (2.0, 5, "     2×    volume 5"),
    ):
        first, _ = rows(laid(heard(speed=speed, volume=volume)))
        assert first.endswith(corner)
        assert cell_len(first) == 100


def test_where_there_is_little_room_only_what_is_unusual_is_noted() -> None:
    for width, height in ((58, 2), (78, 1)):
        assert "volume" not in rows(laid(heard(), width=width, height=height))[0]
        unusual = heard(speed=1.5, volume=70)
        assert "1.5×" in rows(laid(unusual, width=width, height=height))[0]


def test_a_failed_bar_leaves_the_row_to_the_reason() -> None:
    first, _ = rows(laid(heard(state="failed", reason="It broke.")))
    assert first == "! It broke."


def test_what_is_out_of_the_ordinary_is_noted_at_the_right() -> None:
    of = heard(speed=1.25, volume=70, sleep=Sleep.TIMER, sleep_left=700)
    first, _ = shown(of)
    assert first.endswith("  sleeps in 12 min  1.25×   volume 70")
    assert cell_len(first) == 100


def test_muted_stands_for_any_volume() -> None:
    first, _ = shown(heard(volume=70, muted=True))
    assert first.endswith("  muted") and "volume" not in first


@pytest.mark.parametrize(
    ("sleep", "left", "words"),
    [
        (Sleep.OFF, None, ""),
        (Sleep.OFF, 50, ""),
        (Sleep.TIMER, 3600, "sleeps in 1 h"),
        (Sleep.TIMER, 661, "sleeps in 12 min"),
        (Sleep.TIMER, 60, "sleeps in 1 min"),
        (Sleep.TIMER, 59, "sleeps in 59 s"),
        (Sleep.TIMER, 0, "sleeps in 0 s"),
        (Sleep.TIMER, None, ""),
        (Sleep.CHAPTER, None, "sleeps after the chapter"),
        (Sleep.EPISODE, None, "sleeps after the episode"),
    ],
)
def test_when_the_sound_ends_is_said_in_words(sleep: Sleep, left: int | None, words: str) -> None:
    assert sleep_words(sleep, left) == words


def test_notes_give_way_to_the_words_and_muted_is_the_last_to_go() -> None:
    of = heard(speed=1.5, muted=True, sleep=Sleep.CHAPTER, fetching=0.5)
    gone: list[str] = []
    for width in range(120, 20, -1):
        first, _ = shown(of, View(), width=width)
        for note in ("fetching 50 %", "1.5×", "sleeps after the chapter", "muted"):
            if note not in gone and note not in first:
                gone.append(note)
    assert gone[:3] == ["fetching 50 %", "1.5×", "sleeps after the chapter"]


def test_an_episode_cut_to_nothing_is_left_out() -> None:
    assert shown(heard(), width=20)[0] == "▶ Chapter 2"
    assert shown(heard(), width=21)[0] == "▶ Chapter 2 · The Sl…"


def test_a_click_on_words_and_notes_does_what_their_keys_do() -> None:
    of = laid(heard(speed=1.5, volume=70, sleep=Sleep.EPISODE))
    actions = {span.text.strip(): span.action for span in of.rows[0].spans if span.action}
    assert actions == {
        "▶": "app.hint('play_pause')",
        "Chapter 2": "app.hint('now_playing')",
        "· The Sleeper to Lund": "app.hint('now_playing')",
        "1.5×": "app.hint('usual_speed')",
        "volume 70": "app.hint('mute')",
        "sleeps after the episode": "app.hint('sleep')",
    }


def test_no_words_from_outside_get_into_an_action() -> None:
    title = "[@click=app.quit]x[/] ') app.quit('"
    of = laid(heard(episode=episode(title, chapters=(Chapter(1, title),))))
    assert {span.action for row in of.rows for span in row.spans} == {
        "",
        "app.hint('play_pause')",
        "app.hint('now_playing')",
        "app.hint('usual_speed')",
        "app.hint('mute')",
        "switch_end",
    }


def test_what_is_under_the_pointer_is_named_in_place_of_what_is_heard() -> None:
    first, second = shown(heard(), View(pointed=1810.0))
    assert first == "▶ 30:10  Chapter 6"
    assert second.startswith("  12:34") and "●" in second
    assert shown(heard(), View(pointed=0.0))[0] == "▶ 0:00  The Sleeper to Lund"


def test_in_a_narrow_row_as_much_is_named_under_the_pointer_as_there_is_room() -> None:
    (row,) = shown(heard(), View(pointed=1810.0), width=38, height=1)
    assert row.startswith("▶ 30:10  Chap… ")


def test_a_drag_shows_how_it_would_be() -> None:
    second = shown(heard(approximate=True), View(pointed=1800.0, is_dragged=True))[1]
    assert second.startswith("  30:00 ")
    assert second.endswith("-30:00")
    assert second.index("●") > 40 and "━" in second[38:]


def test_the_length_can_stand_in_place_of_what_remains() -> None:
    assert shown(heard(), View(shows_length=True))[1].endswith(
        "──    1:00:00".replace("    ", "   ")
    )


@pytest.mark.parametrize("length", [None, 0])
@pytest.mark.parametrize("height", [1, 2])
def test_audio_without_an_end_has_no_time_line(length: int | None, height: int) -> None:
    of = laid(heard(episode=episode(duration=length), duration=None, position=5.0), height=height)
    assert of.time_line is None
    assert "0:05" in rows(of)[-1]
    assert not set("━─┈") & set("".join(rows(of)))


def test_audio_without_an_end_says_so() -> None:
    of = heard(episode=episode(duration=None), duration=None, position=5.0)
    assert shown(of)[1] == "  0:05   of unknown length"


def test_a_position_beyond_the_length_is_the_end() -> None:
    second = shown(heard(position=4000.0))[1]
    assert second.startswith("  1:06:40  ━")
    assert second.endswith("━     -0:00")


def test_nonsense_from_a_player_is_survived() -> None:
    for nonsense in (float("nan"), float("inf"), -5.0, 1e300):
        for fact in ("position", "duration", "buffered", "speed"):
            for height in (1, 2):
                assert rows(laid(heard(**{fact: nonsense}), height=height))


def test_one_row_has_the_words_the_time_and_the_time_line() -> None:
    (row,) = shown(heard(), width=78, height=1)
    assert row.startswith("▶ Chapter 2 · The Sleeper")
    assert "  12:34   ━━" in row
    assert row.endswith("──   -47:26")


def test_one_narrow_row_still_has_them() -> None:
    (row,) = shown(heard(), width=38, height=1)
    assert row.startswith("▶ Chapter 2")
    assert " 12:34   ━━" in row and row.endswith("──")


def test_one_row_marks_an_approximate_time() -> None:
    assert "≈ 12:34" in shown(heard(approximate=True), width=78, height=1)[0]


def test_thousands_of_chapters_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    starts, made = vars(NowPlaying)["starts"], Timeline.__init__

    def counted(of: NowPlaying) -> object:
        looked.append("starts")
        return starts.fget(of)

    def counting(*arguments: Any) -> None:
        looked.append("time line")
        made(*arguments)

    monkeypatch.setattr(NowPlaying, "starts", property(counted))
    monkeypatch.setattr(NowPlaying, "chapter", property(lambda of: looked.append("chapter")))
    monkeypatch.setattr(Timeline, "__init__", counting)
    layout = BarLayout(UNICODE)
    of = episode(chapters=tuple(Chapter(n, f"Chapter {n}") for n in range(5000)))
    for second in range(100):
        layout.lay_out(heard(episode=of, position=float(second)), View(pointed=50.0), 100, 2)
    assert looked == ["starts", "time line"]


@pytest.mark.parametrize("later", [True, False])
def test_a_length_that_differs_is_told_with_what_to_do(later: bool) -> None:
    of = heard(duration=3720.0 if later else 3480.0)
    words = length_words(of, "+", "-")
    assert words is not None
    assert f"2 min {'longer' if later else 'shorter'} than the page says" in words
    assert "+ and - shift them" in words


def test_a_length_that_is_as_said_is_not_told() -> None:
    assert length_words(heard(), "+", "-") is None


TITLES = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab 漢字かな한글\u0301\u200d👩👧é العربية", max_size=60),
).map(line)


@given(
    title=TITLES,
    chapter=TITLES,
    state=st.sampled_from(STATES),
    position=st.none() | st.floats(0, 5000),
    width=st.integers(20, 250),
    height=st.sampled_from((1, 2)),
    pointed=st.none() | st.floats(0, 3600),
    many=st.booleans(),
)
def test_the_bar_fits_at_every_width(
    title: str,
    chapter: str,
    state: str,
    position: float | None,
    width: int,
    height: int,
    pointed: float | None,
    many: bool,
) -> None:
    beside: dict[str, object] = (
        {"speed": 1.5, "muted": True, "sleep": Sleep.EPISODE, "fetching": 0.3, "approximate": True}
        if many
        else {}
    )
    of = heard(
        episode=episode(title, chapters=(Chapter(60, chapter),)),
        state=state,
        position=position,
        reason=title * 3,
        **beside,
    )
    view = View(pointed, many, many)
    for signs in (UNICODE, ASCII):
        result = laid(of, view, width=width, height=height, signs=signs)
        assert len(result.rows) == height
        assert all(cell_len(row) <= width for row in rows(result))
        if result.time_line is not None:
            cells = "".join(rows(result)[result.y])
            assert cell_len(cells) >= result.x + result.time_line.width


def test_pointing_at_a_moment_tells_what_was_noted_there() -> None:
    noted = Moment(LUND.key, LUND.title, "Night Trains", 754, "Chapter 2", note="Ask Ada")
    bare = replace(noted, seconds=1000, note="")
    view = View(moments=(noted, bare, replace(noted, seconds=None)))
    at = laid(heard(offset=5), view).time_line
    assert at is not None and at.moments == (759.0, 1005.0)
    assert shown(heard(offset=5), replace(view, pointed=759.0))[0] == "▶ 12:39  Ask Ada"
    assert shown(heard(offset=5), replace(view, pointed=1005.0))[0] == "▶ 16:45  Chapter 2"
    assert shown(heard(), replace(view, pointed=760.0))[0] == "▶ 12:40  Chapter 2"


def test_another_moment_is_on_the_time_line_at_once() -> None:
    layout = BarLayout(UNICODE)
    before = rows(layout.lay_out(heard(), View(), 100, 2))
    marked = View(moments=(Moment(LUND.key, "", "", 1800),))
    after = rows(layout.lay_out(heard(), marked, 100, 2))
    assert UNICODE.moment in after[1] and UNICODE.moment not in before[1]
    assert rows(layout.lay_out(heard(), View(), 100, 2)) == before

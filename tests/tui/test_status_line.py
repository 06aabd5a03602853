"""The last row: hints that fit beside the state of things, at every width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from textual._context import active_app

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.hints import CHAPTER, CLOSE, SKIP, SPEED, Hint, fitting, hint, pane_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.status_line import StatusLine

ALL = ("choose", "request", "chapters", "refresh")
PANES = {pane: pane_hints(pane, ALL) for pane in ("podcasts", "episodes", "page")}
panes = pytest.mark.parametrize("hints", PANES.values(), ids=list(PANES))


@pytest.fixture(autouse=True)
def app() -> Iterator[BaseApp]:
    """A program whose keys can be changed, for lines that are on no screen."""
    app = BaseApp()
    token = active_app.set(app)
    yield app
    active_app.reset(token)


def made(**state: object) -> StatusLine:
    line = StatusLine()
    for name, value in state.items():
        line.set_reactive(getattr(StatusLine, name), value)
    return line


def shown(line: Line) -> str:
    return "".join(span.text for span in line.spans)


def written(hints: list[Hint]) -> str:
    """Hints as they are read."""
    return " | ".join("".join(span.text for span in one.spans({})) for one in hints)


@panes
@pytest.mark.parametrize("network", ["", "online", "offline"])
def test_hints_fit_at_every_width(hints: list[Hint], network: str) -> None:
    line = made(hints=hints, network=network, progress="Refreshing 3 of 12", waiting=3)
    for width in range(1, 160):
        assert cell_len(shown(line.line(width))) <= width


@panes
def test_hints_are_whole_and_stand_in_their_order(hints: list[Hint]) -> None:
    whole = [written([one]) for one in hints]
    for width in range(24, 160):
        left = shown(made(hints=hints).line(width)).split("  ")
        kept = ["? help" if part == "?" else part for part in left if part]
        assert kept == [words for words in whole if words in kept]


@pytest.mark.parametrize("width", [38, 78])
def test_a_sentence_that_fits_alone_is_whole(width: int) -> None:
    note = "Which episode? Enter shows them".ljust(width - 6, ".")
    line = made(hints=PANES["podcasts"], network="offline", online=False, note=note)
    assert note in shown(line.line(width)) and "offline" not in shown(line.line(width))
    line = made(hints=PANES["podcasts"], network="offline", online=False, note="Copied")
    assert "Copied  ○ offline" in shown(line.line(width))


@pytest.mark.parametrize("pane", ["episodes", "page"])
def test_the_way_out_is_the_last_to_go(pane: str) -> None:
    for room in range(8, 160):
        assert "Esc back" in written(fitting(PANES[pane], room, {}))
    for room in range(9, 160):
        hints = [hint("choose", "play now"), hint("dequeue"), hint("undo"), CLOSE]
        assert "Esc close" in written(fitting(hints, room, {}))


def test_a_window_of_40_columns_has_what_a_page_is_for() -> None:
    hints = pane_hints("page", ("choose", "chapters"))
    assert written(fitting(hints, 38, {})) == "Enter play | c chapters | Esc back | ?"
    assert written(fitting(hints, 40, {})) == "Enter play | c chapters | Esc back | ? help"


@pytest.mark.parametrize("pane", list(PANES))
@pytest.mark.parametrize("is_of_sound", [False, True])
def test_the_word_of_the_key_for_help_is_there_before_anything_behind_it(
    pane: str, is_of_sound: bool
) -> None:
    sound = [hint("play_pause"), CHAPTER, SKIP, SPEED]
    hints = pane_hints(pane, ALL, sound=sound, is_of_sound=is_of_sound)
    for room in range(160):
        before, key, behind = written(fitting(hints, room, {})).partition("?")
        assert not behind or behind.startswith(" help"), f"{before}{key}{behind}"


def test_a_sound_that_rests_leaves_a_page_its_own_keys() -> None:
    resting = [hint("play_pause", "play")]
    hints = pane_hints("page", ("choose", "chapters"), sound=resting)
    assert written(fitting(hints, 38, {})) == "Enter play | c chapters | Esc back | ?"
    assert "Space play" in written(fitting(hints, 60, {}))


def test_two_keys_for_two_ways_share_a_word() -> None:
    assert written([CHAPTER, SKIP, SPEED]) == "[ ] chapter | , . 5 s | < > speed"
    actions = [span.action for span in CHAPTER.spans({})]
    assert actions == [
        "app.hint('previous_chapter')",
        "app.hint('next_chapter')",
        "app.hint('next_chapter')",
    ]


@pytest.mark.parametrize("name", ["choose", "request", "chapters", "refresh"])
def test_what_does_nothing_is_not_hinted_at(name: str) -> None:
    for pane, all_of_them in PANES.items():
        fewer = pane_hints(pane, [one for one in ALL if one != name])
        assert fewer == [one for one in all_of_them if name not in one.names]


def test_under_a_window_the_row_is_empty_but_for_what_a_key_has_done() -> None:
    state = {"network": "online", "open_requests": 2, "waiting": 3, "is_covered": True}
    assert shown(made(hints=PANES["page"], **state).line(60)).strip() == ""
    assert shown(made(hints=PANES["page"], note="Copied", **state).line(60)).strip() == "Copied"


def test_the_state_stands_at_the_right_edge() -> None:
    assert shown(made(hints=PANES["page"], network="offline", online=False).line(60)).endswith(
        "○ offline"
    )


def test_what_goes_on_behind_the_scenes_is_told_where_there_is_nothing_else_to_tell() -> None:
    words = "3 episodes to look through for the search"
    assert words in shown(made(indexing=words, network="online").line(120))
    for state in ({"waiting": 3}, {"open_requests": 2}, {"note": "Copied"}):
        assert words not in shown(made(indexing=words, network="online", **state).line(120))
    assert words not in shown(made(hints=PANES["page"], indexing=words).line(60))


def test_in_a_narrow_window_what_is_as_it_should_be_leaves_the_row_to_the_keys() -> None:
    assert "●" not in shown(made(hints=PANES["page"], network="online", online=True).line(38))
    assert "● online" in shown(made(hints=PANES["page"], network="online", online=True).line(78))


def test_what_is_counted_makes_way_for_the_keys_of_a_page() -> None:
    hints = pane_hints("page", ("choose", "chapters"))
    row = shown(made(hints=hints, open_requests=2, waiting=3, network="online").line(38))
    assert row.startswith("Enter play  c chapters  Esc back  ?")
    assert "◐ 2" in shown(made(hints=[hint("help")], open_requests=2).line(38))
    assert "◐ 3" in shown(made(hints=[hint("help")], open_requests=2, open_jobs=1).line(38))


def test_a_hint_has_the_configured_key(app: BaseApp) -> None:
    app.own_keys["help"] = "f1"
    assert "f1 help" in shown(made(hints=[hint("help")]).line(40))


def test_a_window_is_left_by_the_key_that_leaves_it(app: BaseApp) -> None:
    app.own_keys["back"] = "b"
    assert "b back" in shown(made(hints=[hint("back")]).line(40))
    assert "Esc close" in shown(made(hints=[CLOSE]).line(40))


def test_every_hint_can_be_clicked() -> None:
    spans = made(hints=[hint("help"), CLOSE]).line(60).spans
    assert {span.action for span in spans if span.text.strip()} == {
        "app.hint('help')",
        "screen.close",
    }

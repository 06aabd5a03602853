"""The help, made from the list of commands."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.screen import Screen

from steno_tui.config import Config
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import COMMANDS, HERE, key_words
from steno_tui.tui.help_lines import found, help_lines, help_sections
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.screens.search import SearchScreen
from steno_tui.tui.theme import ASCII, UNICODE, Signs

from .stage import MEDIUM, NARROW, WIDE, Setting, staged


def text(
    width: int = 90,
    keys: dict[str, str] | None = None,
    *,
    place: str = "page",
    typed: str = "",
    columns: int = 1,
) -> str:
    sections = found(help_sections(place, UNICODE, keys or {}), typed)
    lines = help_lines(sections, width, columns)
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


@pytest.mark.parametrize("place", HERE)
def test_every_command_stands_there_once_with_its_keys(place: str) -> None:
    rows = text(400, place=place).splitlines()
    for command in COMMANDS:
        keys = "  ".join(key_words(command, {}))
        told = [row for row in rows if row.strip().startswith(keys) and command.help in row]
        assert len(told) == (1 if len(keys) <= 12 else 0)
        assert sum(command.help in row for row in rows) == 1


@pytest.mark.parametrize("place", HERE)
def test_what_can_be_done_where_one_stands_comes_first(place: str) -> None:
    heading, names = HERE[place]
    rows = text(400, place=place).splitlines()
    assert rows[0] == heading.upper()
    assert len(rows[: rows.index("")]) == 1 + len(names)


def test_configured_keys_stand_in_place_of_the_usual_ones() -> None:
    assert "F9" in text(keys={"refresh": "f9"}).upper()


@pytest.mark.parametrize(
    ("width", "columns"), [(20, 1), (34, 1), (60, 1), (90, 1), (200, 1), (108, 2), (200, 2)]
)
def test_no_row_is_wider_than_the_window(width: int, columns: int) -> None:
    for row in text(width, columns=columns).splitlines():
        assert cell_len(row) <= width


def test_two_columns_tell_all_that_one_tells_and_are_about_as_long() -> None:
    one, two = text(120), text(120, columns=2)
    assert sorted(one.split()) == sorted(two.split())
    assert len(two.splitlines()) < 0.7 * len(one.splitlines())
    assert "HERE, ON THE PAGE" in two.splitlines()[0]


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_it_is_painted_once_as_it_comes_up(
    full: Setting, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[RenderableType] = []
    paint = BaseApp._display

    def painted(app: BaseApp, screen: Screen[None], frame: RenderableType | None) -> None:
        if isinstance(screen, HelpScreen) and frame is not None:
            frames.append(frame)
        paint(app, screen, frame)

    monkeypatch.setattr(BaseApp, "_display", painted)
    async with staged(replace(full, size=size)) as stage:
        await stage.press("question_mark")
        screen = stage.app.screen
        assert isinstance(screen, HelpScreen)
        text = screen.view.region
        first, *others = frames
        assert isinstance(first, LayoutUpdate)
        again = [y for one in others if isinstance(one, ChopsUpdate) for y, *_ in one.spans]
        assert [y for y in again if text.y <= y < text.bottom] == []
        assert not any(isinstance(one, LayoutUpdate) for one in others)


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_sign_is_explained(signs: Signs) -> None:
    *_, last = help_sections("page", signs, {})
    told = {row.label for row in last.rows}
    assert told >= {
        signs.processed,
        signs.requested,
        signs.not_requested,
        signs.failed,
        signs.heard,
        signs.on_disk,
        signs.playing,
        signs.bar,
        "bold",
    }


@pytest.mark.parametrize(
    ("typed", "told", "not_told"),
    [
        ("volume", "Turn the volume up.", "Quit."),
        ("back 30", "Go back 30 seconds.", "Go back 5 seconds."),
        ("T", "Show the requests.", "Ask Stenobird to listen: summary and chapters appear here."),
        ("ctrl+p", "Do anything by name.", "Quit."),
        ("unread", "Mark the episode read", "Quit."),
    ],
)
def test_the_help_is_searched_by_words_and_by_keys(typed: str, told: str, not_told: str) -> None:
    assert told in text(typed=typed)
    assert not_told not in text(typed=typed)


def test_what_is_not_in_the_help_is_told() -> None:
    assert "No command" in text(typed="xyzzy")


@pytest.mark.parametrize("key", ["escape", "question_mark"])
async def test_the_help_comes_and_goes(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await stage.press("question_mark")
        assert stage.is_on(HelpScreen)
        await stage.shows("HERE, AMONG")
        await stage.press(key)
        assert stage.is_home()
        assert stage.has_focus(stage.main.podcasts.listing)


async def test_the_whole_help_can_be_read_in_a_small_window(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("question_mark")
        await stage.shows("HERE, AMONG")
        seen = stage.text()
        while "exact yet" not in seen and len(seen) < 50_000:
            await stage.press("pagedown")
            seen += stage.text()
        assert "PROGRAM" in seen
        assert "exact yet" in seen


async def test_the_help_is_not_opened_twice(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("question_mark", "question_mark")
        assert stage.is_home()


async def test_keys_of_the_configuration_work_and_the_usual_ones_do_not(full: Setting) -> None:
    config = Config(keys={"help": "f1,ctrl+g", "cursor_down": "n", "find": "%, f3"})
    async with staged(replace(full, config=config)) as stage:
        await stage.press("question_mark")
        assert stage.is_home()
        await stage.press("n", "j")
        assert stage.main.podcasts.listing.index == 1
        await stage.press("%")
        assert stage.is_on(SearchScreen)
        await stage.press("escape", "f1")
        assert stage.is_on(HelpScreen)


async def test_a_hint_that_is_clicked_does_what_its_key_does(full: Setting) -> None:
    config = Config(keys={"help": "f1"})
    async with staged(replace(full, config=config)) as stage:
        await stage.click("help")
        assert stage.is_on(HelpScreen)


async def test_typing_narrows_the_help_and_moves_nothing(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await stage.press("l", "question_mark")
        await stage.shows("HERE, AMONG THE EPISODES")
        window = stage.app.screen.query_one(".dialog").region
        await stage.type("qu")
        await stage.shows("Quit.")
        assert "Play faster." not in stage.text()
        assert stage.app.screen.query_one(".dialog").region == window
        await stage.press("escape")
        assert stage.is_home()


async def test_a_wide_window_has_the_help_in_two_columns(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await stage.press("question_mark")
        _, y = stage.place_of("HERE, AMONG THE PODCASTS")
        assert stage.rows()[y].count("  ") and stage.place_of("LISTENING")[0] > 50

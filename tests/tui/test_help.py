"""The help, made from the list of commands."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.command import CommandPalette

from steno_tui.config import Config
from steno_tui.tui.commands import COMMANDS, key_words
from steno_tui.tui.screens.help import HelpScreen, help_lines
from steno_tui.tui.theme import ASCII, UNICODE

from .stage import NARROW, Setting, staged


def text(width: int = 90, keys: dict[str, str] | None = None) -> str:
    lines = help_lines(width, UNICODE, keys or {})
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


def test_every_command_stands_there_with_its_keys() -> None:
    rows = text(400).splitlines()
    for command in COMMANDS:
        keys = "  ".join(key_words(command, {}))
        assert any(row.strip().startswith(keys) and command.help in row for row in rows)


def test_configured_keys_stand_in_place_of_the_usual_ones() -> None:
    assert "F9" in text(keys={"refresh": "f9"}).upper()


@pytest.mark.parametrize("width", [20, 34, 60, 90, 200])
def test_no_row_is_wider_than_the_window(width: int) -> None:
    for row in text(width).splitlines():
        assert cell_len(row) <= width


def test_every_sign_is_explained() -> None:
    for signs in (UNICODE, ASCII):
        shown = [line.spans[1].text for line in help_lines(60, signs, {}) if len(line.spans) == 3]
        for sign in (signs.processed, signs.requested, signs.not_requested, signs.failed):
            assert sign in shown


@pytest.mark.parametrize("key", ["escape", "question_mark", "q"])
async def test_the_help_comes_and_goes(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await stage.press("question_mark")
        assert stage.is_on(HelpScreen)
        await stage.shows("MOVING")
        await stage.press(key)
        assert stage.is_home()
        assert stage.has_focus(stage.main.podcasts.listing)


async def test_the_whole_help_can_be_read_in_a_small_window(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("question_mark")
        await stage.shows("MOVING")
        await stage.press("G")
        await stage.shows("not requested")
        turned = 0
        while "PROGRAM" not in stage.text() and turned < 8:
            await stage.press("pageup")
            turned += 1
        assert "PROGRAM" in stage.text()


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
        assert stage.is_on(CommandPalette)
        await stage.press("escape", "f1")
        assert stage.is_on(HelpScreen)


async def test_a_hint_that_is_clicked_does_what_its_key_does(full: Setting) -> None:
    config = Config(keys={"help": "f1"})
    async with staged(replace(full, config=config)) as stage:
        await stage.click("help")
        assert stage.is_on(HelpScreen)

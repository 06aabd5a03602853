"""Doing commands by their names."""

from __future__ import annotations

from steno_tui.tui.commands import command
from steno_tui.tui.screens.command_list import CommandsScreen
from steno_tui.tui.widgets.line_list import LineList

from .catalogue import NIGHT
from .stage import Setting, staged


async def test_a_command_is_found_and_done(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("ctrl+p")
        await stage.type("switch dark")
        await stage.press("enter")
        await stage.until(lambda: stage.app.theme == "steno-light", "the light look")


async def test_the_commands_stand_there_with_their_keys_before_anything_is_typed(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("ctrl+p")
        x, y = stage.place_of("Go back to the list or the page")
        window = stage.app.screen.query_one(".dialog").region
        assert stage.rows()[y][x : window.right].split()[-1] == "Ctrl+O"
        assert stage.is_on(CommandsScreen)


async def test_a_key_that_is_typed_brings_its_command_first(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("ctrl+p", "T")
        assert stage.app.screen.query_one(LineList).selected is command("requests")


async def test_commands_are_no_content(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("ctrl+p")
        await stage.type("forecast")
        await stage.shows("No command has these words")


async def test_a_command_of_the_main_screen_is_done_where_a_field_has_the_focus(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("l", "f")
        await stage.type("forecast 17")
        stage.app.action_hint("mark_read")
        await stage.until(
            lambda: any(
                row is not None and row.slug == "forecast-17" and row.read
                for row in stage.main.episodes.rows
            ),
            "it marked read",
        )
        assert stage.main.episodes.field.value == "forecast 17"
        assert command("mark_read").keys == "m"
        assert stage.main.podcasts.slug != NIGHT

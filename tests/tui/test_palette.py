"""Finding by name: commands, podcasts, episodes and chapters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from .catalogue import SLEEPER, WEATHER
from .stage import Setting, Stage, staged


@asynccontextmanager
async def searched(setting: Setting, text: str) -> AsyncIterator[Stage]:
    """The program with the palette open and a text typed into it."""
    async with staged(setting) as stage:
        await stage.press("slash")
        assert isinstance(stage.app.screen, CommandPalette)
        if text:
            stage.app.screen.query_one(Input).value = text
        yield stage


async def offers(stage: Stage, text: str) -> None:
    """Wait until a text is what Enter would choose."""
    options = stage.app.screen.query_one(OptionList)
    await stage.until(
        lambda: (
            options.option_count > 0 and str(options.get_option_at_index(0).prompt).startswith(text)
        ),
        f"{text!r} offered first",
    )


async def chosen(stage: Stage) -> None:
    await stage.press("enter")
    await stage.until(lambda: stage.is_home(), "the palette gone")
    await stage.settled()


async def test_a_podcast_is_found(full: Setting) -> None:
    async with searched(full, "weather desk") as stage:
        await offers(stage, "Weather Desk")
        await chosen(stage)
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "it selected")
        assert stage.pane() == "episodes"


async def test_an_episode_is_found(full: Setting) -> None:
    async with searched(full, "forecast 17") as stage:
        await offers(stage, "Forecast 17")
        await chosen(stage)
        await stage.until(lambda: stage.main.page.episode is not None, "a page")
        assert stage.main.page.key == (WEATHER, "forecast-17")
        assert stage.pane() == "page"


async def test_a_chapter_is_found_and_the_cursor_put_on_it(full: Setting) -> None:
    async with searched(full, "chapter 5") as stage:
        await offers(stage, "25:00  Chapter 5")
        await chosen(stage)
        await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
        await stage.until(lambda: stage.main.page.view.cursor == 4, "the cursor on it")
        await stage.press("enter")
        await stage.plays()
        assert stage.position == 1500


async def test_a_command_is_found_and_done(full: Setting) -> None:
    async with searched(full, "switch dark") as stage:
        await offers(stage, "Switch dark and light")
        await chosen(stage)
        await stage.until(lambda: stage.app.theme == "steno-light", "the light look")


async def test_without_words_the_commands_are_offered(full: Setting) -> None:
    async with searched(full, "") as stage:
        await stage.shows("Narrow the list of episodes")


async def test_what_is_not_there_is_not_found(full: Setting) -> None:
    async with searched(full, "xyzzy") as stage:
        await stage.shows("No matches")
        await stage.press("enter", "escape")
        assert stage.app.is_running


async def test_marks_and_operators_are_only_letters(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("slash")
        field = stage.app.screen.query_one(Input)
        for text in ("%", "_", "NOT", '"x', "c++", "(x", "[/]", "[bold", "\\[", "*", "a" * 5000):
            field.value = text
            await stage.settled()
        assert stage.app.is_running


async def test_the_palette_is_left_with_escape(full: Setting) -> None:
    async with searched(full, "night") as stage:
        await stage.press("escape")
        assert stage.is_home()
        assert stage.has_focus(stage.main.podcasts.listing)


@pytest.mark.parametrize("words", ["forecast 17", "17 fore"])
async def test_enter_waits_for_the_first_hit_of_what_was_typed(full: Setting, words: str) -> None:
    async with searched(full, "") as stage:
        keys = ("space" if letter == " " else letter for letter in words)
        stage.press_at_once(*keys, "enter")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-17"), "its page")
        assert stage.is_home()
        assert stage.pane() == "page"


async def test_enter_never_opens_a_hit_of_other_words(full: Setting) -> None:
    async with searched(full, "") as stage:
        await stage.type("forecast 1")
        await offers(stage, "Forecast 01")
        stage.press_at_once("7", "enter")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-17"), "its page")


async def test_enter_opens_nothing_where_nothing_is_found(full: Setting) -> None:
    async with searched(full, "") as stage:
        stage.press_at_once(*"xyzzy", "enter")
        await stage.shows("No matches")
        await stage.press(*["backspace"] * 5, *"forecast")
        await offers(stage, "Forecast")
        assert isinstance(stage.app.screen, CommandPalette)

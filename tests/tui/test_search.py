"""Finding podcasts, episodes and chapters by their titles, and doing commands by their names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input

from steno_tui.models.episode import ChapterHit, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.tui.commands import command
from steno_tui.tui.found_lines import Hit, hit_lines
from steno_tui.tui.screens.command_list import CommandsScreen
from steno_tui.tui.screens.search import SearchScreen
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import UNICODE
from steno_tui.tui.widgets.line_list import LineList

from .catalogue import NIGHT, SLEEPER, WEATHER
from .stage import Setting, Stage, staged


@asynccontextmanager
async def searched(setting: Setting, text: str) -> AsyncIterator[Stage]:
    """The program with the finder open and a text typed into it."""
    async with staged(setting) as stage:
        await stage.press("slash")
        assert stage.is_on(SearchScreen)
        if text:
            stage.app.screen.query_one(Input).value = text
        yield stage


async def offers(stage: Stage, text: str) -> None:
    """Wait until a text is what Enter would choose."""
    listing = stage.app.screen.query_one(LineList)

    def first() -> str:
        if not listing.items or listing.index:
            return ""
        return "".join(span.text for span in listing._drawn._draw(listing.items[0], 80)[0].spans)

    await stage.until(lambda: first().startswith(text), f"{text!r} offered first")


async def chosen(stage: Stage) -> None:
    await stage.press("enter")
    await stage.until(lambda: stage.is_home(), "the window gone")
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


async def test_what_is_not_there_is_not_found(full: Setting) -> None:
    async with searched(full, "xyzzy") as stage:
        await stage.shows("No title in the library has")
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


async def test_the_finder_is_left_with_escape(full: Setting) -> None:
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
        await stage.shows("No title in the library has")
        await stage.press(*["backspace"] * 5, *"forecast")
        await offers(stage, "Forecast")
        assert stage.is_on(SearchScreen)


# What is told of each.

_ROW = EpisodeRow("a", "b", "Title", "Show", 1_795_000_000, 3600, "processed", 4, False, None)


def told(hit: Hit, *, has_audio: bool = False) -> str:
    lines: list[Line] = hit_lines(hit, 80, is_chosen=False, has_audio=has_audio, signs=UNICODE)
    return "\n".join("".join(span.text for span in line.spans) for line in lines)


@pytest.mark.parametrize(
    ("hit", "has_audio", "words"),
    [
        (PodcastRow("a", "Show", None, 3, 1, True, None), False, "Podcast · 3 episodes"),
        (_ROW, False, "Episode · Show · 18 Nov 2026 · page on disk"),
        (_ROW, True, "Episode · Show · 18 Nov 2026 · page and audio on disk"),
        (_ROW._replace(chapters=None), True, "audio on disk"),
        (_ROW._replace(chapters=None), False, "not on disk yet"),
        (_ROW._replace(published=None), False, "Episode · Show · page on disk"),
        (
            ChapterHit("a", "b", 350, "Part", "Title", 1_795_000_000),
            False,
            "Chapter of Title · 18 Nov 2026 · page on disk",
        ),
    ],
)
def test_a_hit_says_what_it_is_and_when_and_whether_it_is_on_disk(
    hit: Hit, has_audio: bool, words: str
) -> None:
    assert words in told(hit, has_audio=has_audio)


async def test_only_the_hit_that_would_be_opened_is_bold(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await offers(stage, "Forecast 00")
        await stage.press("down")
        listing = stage.app.screen.query_one(LineList)
        roles = [listing._drawn._draw(hit, 60)[0].spans[0].role for hit in listing.items[:3]]
        assert roles == ["text", "strong", "text"]


async def test_what_is_found_is_gone_through_with_arrows_while_one_types(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await offers(stage, "Forecast 00")
        await stage.press("down", "down", "up", "enter")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-01"), "its page")


async def test_one_click_opens_a_hit(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await offers(stage, "Forecast 00")
        await stage.click("Forecast 02")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-02"), "its page")


async def test_finding_offers_content_and_no_commands(full: Setting) -> None:
    async with searched(full, "quit") as stage:
        await stage.shows("No title in the library has")


# Commands.


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
        x, y = stage.place_of("Narrow the list to the words")
        window = stage.app.screen.query_one(".dialog").region
        assert stage.rows()[y][x : window.right].split()[-1] == "f"
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

"""Searching every word: what is found, what is said of it, and where Enter lands."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.events import Paste
from textual.widgets import Input

from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.search import Hit, PassageKind
from steno_tui.text.cells import measure
from steno_tui.tui.background_indexing import TOLD_SECONDS
from steno_tui.tui.screens.search import SearchScreen
from steno_tui.tui.search_lines import KINDS, hit_lines, kind_spans, lit_in, lit_lines
from steno_tui.tui.search_results import FoundRow
from steno_tui.tui.theme import UNICODE
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.search_field import LONGEST
from steno_tui.tui.widgets.status_line import StatusLine
from tests.support.faulty_service import FaultyService

from .catalogue import NIGHT, QUIET, SLEEPER, WEATHER
from .stage import NARROW, NOW, Setting, Stage, staged

GAUGE = EpisodeKey(NIGHT, "changing-gauge")


@asynccontextmanager
async def searched(setting: Setting, text: str) -> AsyncIterator[Stage]:
    """The program with the search open and a text typed into it."""
    async with staged(setting) as stage:
        await stage.press("slash")
        assert stage.is_on(SearchScreen)
        if text:
            stage.app.screen.query_one(Input).value = text
            await stage.settled()
        yield stage


def listing(stage: Stage) -> LineList[FoundRow]:
    return stage.app.screen.query_one(LineList)


def heading(stage: Stage) -> str:
    return stage.app.screen.query_one(PaneTitle).aside


def kinds(stage: Stage) -> set[PassageKind]:
    return {row.found.kind for row in listing(stage).items if isinstance(row.found, Hit)}


def titles(stage: Stage) -> list[str]:
    """What is found, podcasts and the episodes of hits."""
    rows = [row.found for row in listing(stage).items if row.is_first]
    return [row.episode.title if isinstance(row, Hit) else row.title for row in rows]


async def chosen(stage: Stage) -> None:
    await stage.press("enter")
    await stage.until(lambda: stage.is_home(), "the window gone")
    await stage.settled()


# What is found.


async def test_podcasts_stand_above_what_has_the_words_newest_first(full: Setting) -> None:
    async with searched(full, "night train") as stage:
        assert titles(stage)[0] == "Night Trains"
        assert "The Sleeper to Lund" in titles(stage)
        await chosen(stage)
        await stage.until(lambda: stage.main.podcasts.slug == "night-trains", "it selected")
        assert stage.pane() == "episodes"


async def test_words_of_summaries_highlights_chapters_and_topics_are_found(full: Setting) -> None:
    async with searched(full, "") as stage:
        for words, kind in (
            ("says a little more", PassageKind.SUMMARY),
            ("late on purpose", PassageKind.HIGHLIGHT),
            ("gauge 3", PassageKind.CHAPTER),
            ("rails", PassageKind.TOPIC),
            ("quiet coach", PassageKind.TITLE),
        ):
            stage.app.screen.query_one(Input).value = words
            await stage.settled()
            assert kind in kinds(stage), words


async def test_enter_lands_on_the_very_line_with_the_word_lit(full: Setting) -> None:
    async with searched(full, "wheels that") as stage:
        await chosen(stage)
        await stage.until(lambda: stage.main.page.key == GAUGE, "its page")
        await stage.until(lambda: stage.main.hits == "1 of 1 hit", "the hit")
        assert stage.pane() == "page"
        view = stage.main.page.view
        rows = range(view.scroll_offset.y, view.scroll_offset.y + view.size.height)
        at = [(y, lit) for y in rows for lit in view.lit_of(y)]
        assert [lit for _, lit in at] == [(0, len("Wheels that"), "found-here")]
        assert view.lines[at[0][0]].spans[0].text == "Wheels that move."


async def test_enter_on_a_chapter_lands_on_it_and_enter_again_plays_from_there(
    full: Setting,
) -> None:
    async with searched(full, '"chapter 5"') as stage:
        await chosen(stage)
        await stage.until(lambda: stage.main.page.view.cursor == 4, "the cursor on it")
        await stage.press("enter")
        await stage.plays()
        assert stage.position == 1500


async def test_enter_on_a_highlight_lands_on_that_and_on_a_topic_on_that(full: Setting) -> None:
    async with searched(full, "late on purpose") as stage:
        await chosen(stage)
        page = stage.main.page
        await stage.until(lambda: page.view.cursor is not None, "the cursor on it")
        highlight = page.targets.highlight(page.view.cursor)
        assert highlight is not None
        assert highlight.text == "Night trains are late on purpose."
        await stage.press("escape", "h", "slash", *"rails")
        await stage.press("tab", *["right"] * 5, "enter")
        await stage.until(lambda: stage.is_home() and page.key == SLEEPER, "its page")
        await stage.settled()
        link = page.targets.link(page.view.cursor)
        assert link is not None
        assert link.text == "rails"


async def test_enter_on_a_moment_lands_on_that_and_space_plays_from_there(full: Setting) -> None:
    async with searched(full, "") as stage:
        core = stage.app.core
        for seconds, note in ((300, ""), (900, "Ask about zebras")):
            await core.moments.add(SLEEPER, seconds, note)
        await stage.press("escape", "slash", *"zebras")
        await stage.until(lambda: bool(listing(stage).items), "the hit")
        assert kinds(stage) == {PassageKind.MOMENT}
        await chosen(stage)
        page = stage.main.page
        await stage.until(lambda: stage.main.hits == "1 of 1 hit", "the hit")
        moment = page.targets.moment(page.view.cursor)
        assert moment is not None
        assert (moment.seconds, moment.note) == (900, "Ask about zebras")
        await stage.press("slash", "tab")
        await stage.click("Moments")
        assert kinds(stage) == {PassageKind.MOMENT}
        await stage.press("tab", "space")
        await stage.plays()
        assert stage.position == 900


async def test_space_plays_a_hit_from_its_time_and_the_window_stays(full: Setting) -> None:
    async with searched(full, '"chapter 5"') as stage:
        await stage.press("tab", "space")
        await stage.plays()
        assert stage.position == 1500
        assert stage.is_on(SearchScreen)
        await stage.shows("▶")


async def test_n_goes_on_to_the_next_episode_that_was_found(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await stage.press("down")  # past the title of the newest
        await chosen(stage)
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-01"), "its page")
        while stage.main.page.key == (WEATHER, "forecast-01"):
            await stage.press("n")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-02"), "the next")
        assert stage.main.hits.startswith("1 of")
        await stage.press("N")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-01"), "it again")
        await stage.press("N", "N", "N", "N")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-00"), "the first")
        await stage.press("N", "N")
        await stage.notes("That is the first hit")


async def test_from_a_page_the_search_goes_on_where_it_was(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await stage.press(*["down"] * 6)
        at = listing(stage).selected
        assert at is not None and isinstance(at.found, Hit)
        await chosen(stage)
        await stage.press("slash", "tab")
        assert stage.is_on(SearchScreen)
        assert stage.app.screen.query_one(Input).value == "forecast"
        now = listing(stage).selected
        assert now is not None and isinstance(now.found, Hit)
        assert now.found.episode.key == at.found.episode.key
        await stage.press("escape", "n")
        assert stage.is_home()
        assert stage.main.hits


async def test_n_goes_past_a_page_that_cannot_be_had(full: Setting) -> None:
    async with searched(replace(full, offline=True), "forecast") as stage:
        await chosen(stage)
        for _ in range(3):
            key = stage.main.page.wanted
            await stage.press("n")
            await stage.until(lambda key=key: stage.main.page.wanted != key, "the next")  # type: ignore[misc]


async def test_more_is_loaded_on_the_way_down_until_there_is_no_more(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        assert "+" in heading(stage)
        before = len(listing(stage).items)
        for _ in range(60):
            await stage.press("pagedown")
            if "+" not in heading(stage):
                break
        assert len(listing(stage).items) > before
        assert {f"Forecast {n:02}" for n in range(40)} <= set(titles(stage))
        await stage.press("tab", "G")
        assert listing(stage).index == len(listing(stage).items) - 1


async def test_what_is_not_there_is_not_found(full: Setting) -> None:
    async with searched(full, "xyzzy") as stage:
        await stage.shows("Nothing on this machine has all of these words.")
        await stage.press("enter", "escape")
        assert stage.is_home()


async def test_nothing_that_is_typed_is_an_error(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("slash")
        field = stage.app.screen.query_one(Input)
        for text in (
            "%",
            "NOT",
            '"x',
            "c++",
            "(x",
            "[/]",
            "[bold",
            "NEAR",
            "*",
            "-",
            "😀",
            "a" * 5000,
        ):
            field.value = text
            await stage.settled()
        field.value = "-forecast"
        await stage.shows("There is no word in this that could be looked for.")


async def test_a_long_paste_of_several_lines_is_looked_for_as_far_as_it_fits(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("slash")
        stage.app.post_message(Paste("\nfor\n  ecast " + "x" * 10_000))
        field = stage.app.screen.query_one(Input)
        await stage.until(lambda: len(field.value) == LONGEST, "as much as fits")
        assert field.value.startswith("for   ecast x")


async def test_before_anything_is_typed_it_says_what_can_be(full: Setting) -> None:
    async with searched(full, "") as stage:
        await stage.shows('"two words"')
        await stage.shows("-word")
        await stage.press(*"fog", *["backspace"] * 3)
        await stage.shows('"two words"')


async def test_the_search_is_left_with_escape(full: Setting) -> None:
    async with searched(full, "night") as stage:
        await stage.press("escape")
        assert stage.is_home()
        assert stage.has_focus(stage.main.podcasts.listing)
        assert stage.main.hits == ""


@pytest.mark.parametrize("words", ["forecast 17", "17 fore"])
async def test_enter_waits_for_the_first_hit_of_what_was_typed(full: Setting, words: str) -> None:
    async with searched(full, "") as stage:
        keys = ("space" if letter == " " else letter for letter in words)
        stage.press_at_once(*keys, "enter")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-17"), "its page")
        assert stage.is_home()
        assert stage.pane() == "page"


async def test_enter_opens_nothing_where_nothing_is_found(full: Setting) -> None:
    async with searched(full, "") as stage:
        stage.press_at_once(*"xyzzy", "enter")
        await stage.shows("Nothing on this machine has")
        await stage.press(*["backspace"] * 5, *"forecast")
        assert stage.is_on(SearchScreen)


async def test_one_click_opens_a_hit(full: Setting) -> None:
    async with searched(full, "forecast") as stage:
        await stage.click("Forecast 02")
        await stage.until(lambda: stage.main.page.key == (WEATHER, "forecast-02"), "its page")


# What narrows it.


async def test_keys_narrow_what_was_found_and_take_that_back(full: Setting) -> None:
    async with searched(full, "sleeper") as stage:
        everything = titles(stage)
        assert len(everything) > 1
        await stage.press("tab", "7")
        assert titles(stage) == ["The Sleeper to Lund"]
        assert "chapters" in heading(stage)
        await stage.press("backspace", "S")
        assert "best first" in heading(stage)
        assert sorted(titles(stage)) == sorted(everything)
        await stage.press("right")
        assert kinds(stage) == {PassageKind.TITLE}
        await stage.press("left", "left")
        await stage.shows("Nothing there has all of these words: People. Backspace in the list")
        await stage.press("backspace", "tab", "backspace")
        assert stage.app.screen.query_one(Input).value == "sleepe"
        assert titles(stage)


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_that_is_looked_in_is_in_sight_in_any_room(kind: PassageKind | None) -> None:
    for room in range(100):
        spans = kind_spans(kind, room, UNICODE)
        assert [span.text for span in spans if span.role == "current"] == [KINDS[kind][0]]
        width = measure("".join(span.text for span in spans))
        assert width <= max(room, len(f"< {KINDS[kind][0]} >"))


async def test_a_kind_that_is_clicked_is_searched_alone(full: Setting) -> None:
    async with searched(full, "sleeper") as stage:
        await stage.click("Titles")
        assert kinds(stage) == {PassageKind.TITLE}
        await stage.click("Everything")
        assert len(kinds(stage)) >= 1


async def test_the_hints_are_those_of_the_field_or_of_the_list(full: Setting) -> None:
    async with searched(full, "sleeper") as stage:
        assert "Tab narrow" in stage.text()
        await stage.press("tab")
        for words in ("Space play", "S order", "1-8 filters", "Tab words"):
            assert words in stage.text()
        await stage.press("tab", "x")
        assert stage.app.screen.query_one(Input).value == "sleeperx"
        await stage.shows("Nothing on this machine")
        assert "Enter open" not in stage.text() and "Tab narrow" in stage.text()
        await stage.press("tab")
        assert "1-8 filters" in stage.text()
        for words in ("Enter open", "Space play", "S order"):
            assert words not in stage.text()


# Behind the scenes.


@pytest.fixture
def read(service: FaultyService, tmp_path: Path) -> Setting:
    return Setting(service.origin, tmp_path / "library", offline=True)


async def test_what_only_lists_tell_is_found_once_it_was_looked_through(
    read: Setting, service: FaultyService
) -> None:
    assert read.library is not None
    async with await Core.open(read.library, read.server, clock=lambda: NOW) as core:
        async for _ in core.podcasts.update(force=True):
            pass
        async for _ in core.pages.open(EpisodeRef(QUIET)):
            pass
        assert await core.search.left()
    async with searched(read, "forecast 17") as stage:
        await stage.until(lambda: titles(stage) == ["Forecast 17"], "it found")
        status = stage.app.screen.query_one(StatusLine)
        await stage.until(lambda: not status.progress, "all looked through")


# What is told of each.

_ROW = EpisodeRow("a", "b", "Title", "Show", 1_795_000_000, 3600, "processed", 4, False, None)
_HIT = Hit(_ROW, PassageKind.CHAPTER, 2, 880, "A cache and more", ((2, 7),), 1)


def told(
    found: Hit | PodcastRow, width: int = 90, *, has_audio: bool = False, is_first: bool = True
) -> list[str]:
    lines = hit_lines(
        FoundRow(found, is_first),
        width,
        words="cache",
        is_chosen=False,
        has_audio=has_audio,
        now=NOW,
        signs=UNICODE,
    )
    assert len(lines) == 2
    return ["".join(span.text for span in line.spans) for line in lines]


def of(**facts: object) -> Hit:
    row = _ROW._replace(**facts)  # type: ignore[arg-type]
    return Hit(row, PassageKind.NOTES, 0, None, "A cache", ((2, 7),), 1)


@pytest.mark.parametrize(
    ("found", "has_audio", "words"),
    [
        (PodcastRow("a", "Show", None, 3, 1, True, None), False, "Podcast         3 episodes"),
        (_HIT, False, "Show · 18 Nov · page on disk ●"),
        (_HIT, True, "Show · 18 Nov · page and audio on disk ●"),
        (_HIT, False, "Chapter 14:40   A cache and more"),
        (of(), False, "Notes           A cache"),
        (of(chapters=None), True, "18 Nov · audio on disk"),
        (of(chapters=None), False, "not on disk yet"),
        (of(published=None), False, "Show · page on disk"),
    ],
)
def test_a_hit_says_what_it_is_and_when_and_whether_it_is_on_disk(
    found: Hit | PodcastRow, has_audio: bool, words: str
) -> None:
    assert words in "\n".join(told(found, has_audio=has_audio))


def test_a_narrow_hit_keeps_title_day_time_and_words() -> None:
    assert told(_HIT, 36) == ["Title                       18 Nov ●", "14:40  A cache and more"]


def test_another_hit_of_the_same_episode_has_two_rows_for_its_sentence() -> None:
    hit = Hit(_ROW, PassageKind.SUMMARY, 0, None, "cache " * 30, ((0, 5),), 3)
    first, second = told(hit, 80, is_first=False)
    assert first.startswith("Summary         cache cache")
    assert second.startswith("                cache")
    assert second.endswith("…")


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("at", [0, 60, 400, 790])
@pytest.mark.parametrize("width", [12, 30, 80])
def test_the_word_is_in_sight_wherever_it_stands_in_a_long_sentence(
    rows: int, at: int, width: int
) -> None:
    text = "word " * 160
    text = text[:at] + "cache" + text[at + 5 :]
    lines = lit_lines(text, [(at, at + 5)], width, rows, "muted", "…")
    assert len(lines) <= rows
    lit = [span.text for line in lines for span in line.spans if span.role == "found"]
    assert lit == ["cache"]
    drawn = ["".join(span.text for span in line.spans) for line in lines]
    assert all(len(row) <= width for row in drawn)
    assert drawn[-1].endswith(("…", "cache", "cacheword"))


def test_the_words_of_a_podcasts_title_are_lit() -> None:
    assert lit_in("A Cached Cache", "-x cach") == [(2, 8), (9, 14)]


async def test_only_the_hit_that_would_be_opened_is_bold(full: Setting) -> None:
    async with searched(full, "sleeper") as stage:
        await stage.press("down")
        rows = listing(stage)
        roles = [
            {span.role for line in rows._drawn._draw(row, 60) for span in line.spans}
            for row in rows.items
        ]
        assert ["label" in each for each in roles] == [place == 1 for place in range(len(roles))]


async def test_a_window_of_40_columns_and_12_rows_shows_hits(full: Setting) -> None:
    async with staged(Setting(full.server, full.library, size=NARROW)) as stage:
        await stage.press("slash", *"sleeper")
        await stage.shows("The Sleeper to Lund")
        assert "hits" in stage.text()
        await stage.press("tab", "right")
        await stage.shows("‹ Titles ›")


# What is still to be looked through.


async def test_it_is_said_how_much_is_left_where_that_is_a_lot(full: Setting) -> None:
    async with staged(full) as stage:
        indexing, now = stage.main.indexing, stage.app.clock()
        indexing.tell_left(3)
        assert "to look through" not in stage.text()
        told = ("About 1 300", 1204, 0), ("About 1 300", 800, 1), ("3", 3, TOLD_SECONDS)
        for words, left, later in told:  # and to its end
            stage.app.clock = partial(float, now + later)
            indexing.tell_left(left)
            await stage.settled()
            assert f"{words} episodes to look through for the search" in stage.text()
        indexing.tell_left(0)
        await stage.settled()
        assert "to look through" not in stage.text()


async def test_an_index_that_was_emptied_is_told_and_found_again(full: Setting) -> None:
    assert full.library is not None
    with closing(sqlite3.connect(full.library / "library.db")) as connection, connection:
        empty = "UPDATE search_index_data SET block = x'00000000000000' WHERE id = 10"
        connection.execute(empty)
    async with staged(full) as stage:
        await stage.says("being made anew")
        await stage.press("slash")
        stage.app.screen.query_one(Input).value = "wheels that"
        await stage.until(lambda: titles(stage) == ["Changing Gauge"], "it found again")


async def test_a_damaged_index_is_told_and_what_it_had_is_found_again(full: Setting) -> None:
    def damage(library: Library) -> None:
        with library.transaction():
            sql = "UPDATE search_index_data SET block = randomblob(length(block)) WHERE id > 10"
            library._connection._connection.execute(sql)

    async with searched(full, "") as stage:
        await stage.app.core.library.run(damage)
        stage.app.screen.query_one(Input).value = "wheels that"
        await stage.says("being made anew")
        await stage.until(lambda: titles(stage) == ["Changing Gauge"], "it found again")


async def test_what_can_be_typed_scrolls_where_there_is_no_room_for_it(full: Setting) -> None:
    async with searched(replace(full, size=NARROW), "") as stage:
        assert listing(stage).show_vertical_scrollbar
        assert "people." not in stage.text()
        await stage.press(*["pagedown"] * 9)
        assert "people." in stage.text()
        await stage.press("pageup", *["up"] * 20)
        assert "All words must be there." in stage.text()
        await stage.press(*["pagedown"] * 9)
        await stage.type("sleeper")
        await stage.settled()
        assert listing(stage).items
        assert listing(stage).scroll_offset.y == 0


async def test_nothing_scrolls_where_all_that_can_be_typed_is_seen(full: Setting) -> None:
    async with searched(full, "") as stage:
        assert not listing(stage).show_vertical_scrollbar
        await stage.press("pagedown")
        assert "All words must be there." in stage.text()

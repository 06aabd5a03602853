"""Back and forward through where one was, from page to page, and from heading to heading."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from steno_tui.core.reference import EpisodeRef
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.tui.moves import row_of_heading
from steno_tui.tui.text_lines import Line, Span

from .catalogue import SLEEPER
from .stage import MEDIUM, NARROW, USUAL, Setting, Stage, staged


def lit(stage: Stage) -> EpisodeKey | None:
    row = stage.main.episodes.selected
    return row.key if row is not None else None


async def on_page(stage: Stage, key: EpisodeKey) -> None:
    await stage.until(
        lambda: stage.main.page.key == key and stage.pane() == "page", f"the page of {key}"
    )


def keys(stage: Stage) -> list[EpisodeKey]:
    return [row.key for row in stage.main.episodes.listing.items if row is not None]


# Back and forward.


@pytest.mark.parametrize("size", [USUAL, MEDIUM, NARROW])
async def test_one_goes_back_and_forward_through_pages_and_lists(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l")
        first, second = keys(stage)[:2]
        await stage.press("enter")
        await on_page(stage, first)
        await stage.press("escape", "j", "enter")
        await on_page(stage, second)
        await stage.press("ctrl+o")
        await on_page(stage, first)
        assert lit(stage) == first
        await stage.press("ctrl+o")
        assert stage.pane() == "episodes" and lit(stage) == first
        await stage.press("ctrl+o")
        assert stage.noted == "You were nowhere further back"
        await stage.press("ctrl+n", "ctrl+n")
        await on_page(stage, second)
        await stage.press("ctrl+n")
        assert stage.noted == "You were nowhere further on"


async def test_pressed_in_one_breath_they_go_just_as_far(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        pages = keys(stage)[:4]
        await stage.press("enter", "J", "J", "J")
        await on_page(stage, pages[3])
        stage.press_at_once("ctrl+o", "ctrl+o", "ctrl+o", "ctrl+n")
        await on_page(stage, pages[1])


async def test_a_page_stands_as_it_was_left(full: Setting) -> None:
    async with staged(replace(full, start=EpisodeRef(SLEEPER), size=MEDIUM)) as stage:
        await on_page(stage, SLEEPER)
        view = stage.main.page.view
        await stage.press("c", "j")
        cursor, scroll = view.cursor, view.scroll_offset.y
        assert cursor is not None and scroll
        await stage.press("J")
        await stage.until(lambda: stage.main.page.key not in (None, SLEEPER), "another page")
        assert view.scroll_offset.y == 0
        await stage.press("ctrl+o")
        await on_page(stage, SLEEPER)
        await stage.settled()
        assert (view.cursor, view.scroll_offset.y) == (cursor, scroll)
        await stage.press("J", "J")
        stage.press_at_once("ctrl+o", "ctrl+o", "ctrl+n", "ctrl+o")
        await on_page(stage, SLEEPER)
        await stage.settled()
        assert (view.cursor, view.scroll_offset.y) == (cursor, scroll)


async def test_one_goes_back_to_another_podcasts_list_with_its_filters_and_words(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        main = stage.main
        await stage.press("j", "l")
        podcast = main.episodes.podcast
        assert podcast is not None
        await stage.press("5", "f", "e", "enter")
        await stage.settled()
        before = lit(stage)
        await stage.press("enter")
        page = main.page.wanted
        await stage.press("escape", "escape", "escape", "g", "l")
        await stage.until(lambda: main.episodes.podcast is None, "the list of all")
        await stage.press("1", "enter")
        await stage.press("ctrl+o", "ctrl+o", "ctrl+o")
        await stage.until(lambda: main.page.wanted == page and stage.pane() == "page", "the page")
        await stage.settled()
        assert (main.episodes.podcast, main.podcasts.slug) == (podcast, podcast)
        assert main.episodes.filters.shown.filters == {EpisodeFilter.PROCESSED}
        assert main.episodes.typed == "e" and main.episodes.is_filtering
        await stage.press("ctrl+o")
        await stage.settled()
        assert stage.pane() == "episodes" and lit(stage) == before
        await stage.press("ctrl+n", "ctrl+n")
        await stage.settled()
        assert main.episodes.podcast is None and main.episodes.typed == ""


async def test_an_episode_that_is_gone_is_passed_over_with_a_word(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        pages = keys(stage)[:3]
        await stage.press("enter", "J", "J")
        await on_page(stage, pages[2])
        assert full.library is not None
        with closing(sqlite3.connect(full.library / "library.db")) as other, other:
            title = other.execute(
                "DELETE FROM episodes WHERE slug = ? RETURNING title", (pages[1].episode,)
            ).fetchone()[0]
        await stage.press("ctrl+o")
        await on_page(stage, pages[0])
        assert stage.noted == f"Gone, and passed over: {title}"
        await stage.press("ctrl+n")
        await on_page(stage, pages[2])


# From page to page.


@pytest.mark.parametrize("size", [USUAL, NARROW])
async def test_the_pages_of_a_list_are_turned_up_to_its_ends(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "enter")
        pages = keys(stage)
        await on_page(stage, pages[0])
        await stage.press("K")
        assert stage.noted == "This is the first episode of the list"
        await stage.press("J", "J", "K")
        await on_page(stage, pages[1])
        await stage.settled()
        row = stage.main.episodes.selected
        assert row is not None and row.key == pages[1] and row.read
        await stage.press("h", "G", "l", "J")
        assert stage.noted == "This is the last episode of the list"
        assert stage.main.page.wanted == pages[-1]


async def test_where_the_list_has_lost_the_page_it_goes_on_from_there(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "1")
        await stage.settled()
        pages = keys(stage)
        await stage.press("j", "enter")
        await on_page(stage, pages[1])
        stage.main.episodes.reload()
        await stage.until(lambda: pages[1] not in keys(stage), "a list without what was read")
        await stage.press("J")
        await on_page(stage, pages[2])


async def test_beside_a_list_the_same_keys_move_its_cursor(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "J", "J", "K")
        assert stage.pane() == "episodes" and lit(stage) == keys(stage)[1]


async def test_where_no_list_is_seen_it_is_said_what_to_do(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        for key in ("J", "right_parenthesis"):
            await stage.press(key)
            assert stage.noted == "Open an episode's page first"


# From heading to heading.


async def test_each_heading_of_a_page_comes_below_its_title(full: Setting) -> None:
    async with staged(replace(full, start=EpisodeRef(SLEEPER), size=NARROW)) as stage:
        await on_page(stage, SLEEPER)
        view, seen = stage.main.page.view, []
        while stage.noted != "This is the last heading":
            await stage.press("right_parenthesis")
            seen.append("".join(span.text for span in view.lines[view.scroll_offset.y + 1].spans))
        assert seen[0].startswith("HIGHLIGHTS") and any(row.startswith("CHAPTERS") for row in seen)
        while stage.noted != "This is the top of the page":
            await stage.press("left_parenthesis")
        assert view.scroll_offset.y == 0


HEADINGS = [
    Line((Span("x", "heading" if y in (4, 10, 17, 19) else "text"),)) for y in range(20)
] + [Line()]


@pytest.mark.parametrize(
    ("at", "way", "place"),
    [
        (0, 1, 3),
        (3, 1, 9),
        (5, 1, 9),
        (9, 1, 12),
        (12, 1, None),
        (12, -1, 9),
        (10, -1, 9),
        (2, -1, 0),
        (0, -1, None),
    ],
)
def test_what_cannot_come_to_the_top_is_seen_at_the_end(at: int, way: int, place: int) -> None:
    assert row_of_heading(HEADINGS, at, 12, way) == place


def test_a_page_without_lines_has_no_headings() -> None:
    assert row_of_heading([], 0, 0, 1) is row_of_heading([], 0, 0, -1) is None

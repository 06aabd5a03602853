"""The page on the screen: stepping from chapter to chapter, playing, selecting, resizing."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace

from steno_tui.core.events import EpisodeRead, Source
from steno_tui.models.episode import Section
from steno_tui.models.last_place import LastPlace
from steno_tui.tui.page_lines import page_lines
from steno_tui.tui.page_state import PageState

from .catalogue import QUIET, SLEEPER, chapters, episode
from .stage import MEDIUM, NARROW, Setting, Stage, staged

LONG = Section("Said", "word " * 200_000)


async def opened(stage: Stage) -> None:
    """Open the first episode's page: six chapters."""
    await stage.press("l", "enter")
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()


def cursor(stage: Stage) -> int | None:
    return stage.main.page.view.cursor


def seen(stage: Stage) -> range:
    page = stage.main.page.view
    top = page.scroll_offset.y
    return range(top, top + page.scrollable_content_region.height)


async def test_stepping_down_scrolls_until_a_chapter_comes_and_then_steps(full: Setting) -> None:
    async with staged(replace(full, size=MEDIUM)) as stage:
        await opened(stage)
        page = stage.main.page.view
        before = page.scroll_offset.y
        await stage.press("j")
        assert (page.cursor, page.scroll_offset.y) == (None, before + 1)
        while page.cursor is None:
            await stage.press("j")
        for target in (8, 6, 7, *range(6)):  # a highlight and two topics stand above the chapters
            assert page.cursor == target
            assert page.rows[target].start in seen(stage)
            await stage.press("j")
        assert page.cursor == 5


async def test_a_highlight_is_lit_and_read_and_neither_enter_nor_a_click_plays(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await opened(stage)
        page = stage.main.page.view
        while page.cursor is None:
            await stage.press("j")
        assert stage.main.page.targets.highlight(page.cursor) is not None
        assert "play" not in stage.rows()[-1]
        await stage.press("enter")
        await stage.click("Night trains are late on purpose.")
        assert stage.main.bar.now_playing is None and stage.is_home()


async def test_stepping_up_goes_back_the_same_way(full: Setting) -> None:
    async with staged(replace(full, size=MEDIUM)) as stage:
        await opened(stage)
        page = stage.main.page.view
        await stage.press("c", "j", "j", "k", "k")
        assert cursor(stage) == 0
        await stage.press(*"k" * 60)
        assert cursor(stage) is None
        assert page.scroll_offset.y == 0


async def test_the_chapters_are_one_key_away(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.press("c")
        assert stage.pane() == "page"
        assert stage.main.page.view.cursor == 0
        assert "CHAPTERS" in stage.text()


async def test_a_page_without_chapters_says_so(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j", "j", "j", "enter")
        await stage.until(lambda: stage.main.page.key == QUIET, "the page")
        await stage.settled()
        await stage.press("c")
        await stage.notes("no chapters")


async def test_enter_plays_the_chapter_under_the_cursor_of_this_episode(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        await stage.press("c", "j", "j", "enter")
        await stage.plays()
        assert stage.position == 900
        heard = stage.main.bar.now_playing
        assert heard is not None and heard.episode.key == SLEEPER
        assert stage.main.page.view.playing == 2


async def test_the_bar_that_comes_with_the_sound_does_not_cover_the_chapter_that_is_played(
    full: Setting,
) -> None:
    async with staged(replace(full, size=(40, 11))) as stage:
        await opened(stage)
        await stage.press("c", "j", "j", "j")
        page = stage.main.page.view
        assert page.rows[3].stop == seen(stage).stop
        await stage.press("enter")
        await stage.plays()
        await stage.settled()
        assert page.cursor == 3
        assert page.rows[3].stop == seen(stage).stop


async def test_the_bar_does_not_scroll_to_a_chapter_out_of_sight(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await opened(stage)
        await stage.press("c")
        page = stage.main.page.view
        page.scroll_to(y=0, animate=False)
        await stage.press("space")
        await stage.plays()
        await stage.settled()
        assert (page.cursor, page.scroll_offset.y) == (0, 0)


async def test_one_click_on_a_chapter_plays_it(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        await stage.press("c")
        await stage.click("Chapter 4")
        await stage.plays()
        assert stage.position == 1200


async def test_a_click_on_a_chapters_summary_plays_it_too(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        await stage.press("c")
        await stage.click("What happens in part 2.")
        await stage.plays()
        assert stage.position == 600


async def test_a_click_beside_the_chapters_plays_nothing(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        await stage.click("Sentence number 0")
        assert stage.main.bar.now_playing is None


async def test_text_selected_by_dragging_can_be_copied_and_plays_nothing(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        await stage.press("c")
        x, y = stage.place_of("What happens in part 3.")
        await stage.pilot.mouse_down(offset=(x, y))
        await stage.pilot.hover(offset=(x + 12, y))
        await stage.pilot.mouse_up(offset=(x + 12, y))
        await stage.settled()
        selected = stage.main.get_selected_text() or ""
        assert "What happens".startswith(selected) and len(selected) > 6
        await stage.press("ctrl+c")
        assert stage.clipboard == selected
        assert stage.main.bar.now_playing is None


@pytest.mark.parametrize("size", [MEDIUM, NARROW, (160, 50)])
async def test_a_resize_keeps_the_cursor_and_keeps_it_in_sight(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(full) as stage:
        await opened(stage)
        page = stage.main.page.view
        await stage.press("c", "j", "j", "j")
        await stage.pilot.resize_terminal(*size)
        await stage.until(lambda: page.laid_out_width == page.text_width, "the new width")
        await stage.settled()
        assert page.cursor == 3
        assert page.rows[3].start in seen(stage)


async def test_a_newer_copy_leaves_the_cursor_where_it_is(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        page = stage.main.page.view
        await stage.press("c", "j", "j")
        await stage.press("r")
        await stage.until(
            lambda: (state := stage.main.page.state) is not None and not state.fetching, "it fresh"
        )
        assert page.cursor == 2


async def test_a_long_page_is_laid_out_in_a_thread(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out_in: list[str] = []

    def noting(*args: object, **kwargs: object) -> object:
        laid_out_in.append(threading.current_thread().name)
        return page_lines(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("steno_tui.tui.page_lines.page_lines", noting)
    async with staged(full) as stage:
        await opened(stage)
        laid_out_in.clear()
        said = "\n".join(["A sentence of the page that is about so long."] * 20_000)
        long = episode("A Megabyte", sections=(Section("Said", said),), chapters=chapters(3))
        stage.main.page.show(PageState(EpisodeRead(long, Source.FILE, None, None)))
        await stage.until(lambda: len(stage.main.page.view.lines) > 20_000, "a megabyte of lines")
        assert laid_out_in and threading.main_thread().name not in laid_out_in
        await stage.press("G")
        assert "long." in "".join(stage.rows()[-4:])
        await stage.press("g")
        assert "A Megabyte" in stage.text()


async def test_lines_that_come_late_are_not_shown_on_another_page(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        short = stage.main.page.state
        long = episode("A Megabyte", sections=(LONG,))
        stage.main.page.show(PageState(EpisodeRead(long, Source.FILE, None, None)))
        stage.main.page.show(short)
        await stage.settled()
        assert "A Megabyte" not in stage.page()


async def test_a_long_page_gone_while_it_is_laid_out_leaves_no_trace(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        page = stage.main.page.view
        long = episode("A Megabyte", sections=(LONG,), chapters=chapters(9))
        stage.main.page.show(PageState(EpisodeRead(long, Source.FILE, None, None)))
        await stage.press("j", "G", "c", "enter", "k", "g")
        await stage.until(lambda: page.virtual_size.height > 10_000, "the long page")
        assert stage.app.is_running


async def test_the_place_on_a_page_is_taken_up_again(full: Setting) -> None:
    async with staged(replace(full, size=MEDIUM)) as stage:
        await stage.press("j", "enter", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        await stage.press("j", "j", "j", "j", "j")
        await stage.pilot.press("q")
    async with staged(replace(full, size=MEDIUM)) as stage:
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page again")
        await stage.until(lambda: stage.main.page.view.scroll_offset.y == 5, "the place on it")
        assert stage.pane() == "page"
        assert stage.has_focus(stage.main.page.view)
        assert stage.main.episodes.podcast == "night-trains"
        assert stage.main.podcasts.slug == "night-trains"
        assert stage.main.episodes.selected is not None
        assert stage.main.episodes.selected.key == SLEEPER


async def test_a_place_that_is_not_there_any_more_is_no_trouble(full: Setting) -> None:
    async with staged(full) as stage:
        place = LastPlace("gone-away", SLEEPER._replace(episode="gone"), "page", 99)
        stage.main.current_place = lambda: place  # type: ignore[method-assign]
        await stage.pilot.press("q")
    async with staged(full) as stage:
        assert stage.app.is_running
        await stage.press("h", "h", "l", "j", "enter")
        assert stage.main.page.key is not None

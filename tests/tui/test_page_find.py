"""Words that are looked for on a page: lit there, counted, and gone through."""

from __future__ import annotations

from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.tui.screens.search import SearchScreen
from steno_tui.tui.widgets.find_bar import FindBar
from steno_tui.tui.widgets.status_line import StatusLine

from .catalogue import SLEEPER
from .stage import MEDIUM, NARROW, Setting, Stage, staged


async def on_sleeper(stage: Stage) -> None:
    """To the page of an episode that says "sentence number" 24 times."""
    await stage.press("l", "enter")
    await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
    await stage.settled()


def told(stage: Stage) -> str:
    return stage.main.hits


def hints(stage: Stage) -> str:
    status = stage.main.query_one("#status", StatusLine)
    return "".join(span.text for span in status.line(status.size.width - 2).spans)


def lit(stage: Stage) -> list[str]:
    """The words that are lit in sight, the one that one is at in capitals."""
    view = stage.main.page.view
    top = view.scroll_offset.y
    words = []
    for y in range(top, top + view.size.height):
        for start, end, role in view.lit_of(y):
            word = "".join(span.text for span in view.lines[y].spans)[start:end]
            words.append(word.upper() if role == "found-here" else word)
    return words


async def test_words_are_found_on_the_page_while_they_are_typed(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash")
        assert stage.is_home()
        await stage.type("number")
        assert told(stage) == "1 of 24 hits"
        assert lit(stage)[0] == "NUMBER"
        await stage.shows("1 of 24 hits")
        await stage.type(" 17 says")
        assert lit(stage)[0] == "NUMBER"
        await stage.press("enter")
        assert not stage.main.query(FindBar)
        assert stage.has_focus(stage.main.page.view)
        assert "n N" in hints(stage)
        assert "Esc end search" in hints(stage)


async def test_n_goes_on_and_round_and_is_the_queues_again_once_the_search_has_ended(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "enter")
        assert told(stage) == "1 of 6 hits"
        await stage.press("n", "n")
        assert told(stage) == "3 of 6 hits"
        assert stage.main.page.view.cursor == 2
        await stage.press("N", "N", "N")
        assert told(stage) == "6 of 6 hits"
        await stage.notes("From the end again")
        await stage.press("n")
        assert told(stage) == "1 of 6 hits"
        assert stage.main.waiting == 0
        await stage.press("escape")
        assert stage.pane() == "page"
        assert lit(stage) == []
        assert "n N" not in hints(stage)
        await stage.press("n")
        await stage.until(lambda: stage.main.waiting == 1, "the episode in the queue")


async def test_enter_at_a_hit_in_a_chapter_plays_from_there(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "space", "5", "enter")
        await stage.press("N" if stage.main.page.view.cursor is None else "n", "n", "n", "n")
        assert stage.main.page.view.cursor is not None
        cursor = stage.main.page.view.cursor
        await stage.press("enter")
        await stage.plays()
        assert stage.position == 300 * (cursor + 1)


async def test_arrows_go_through_the_hits_while_one_types(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "down", "down", "up")
        assert told(stage) == "2 of 6 hits"
        assert stage.main.query_one(FindBar).field.value == "part"


async def test_what_is_not_on_the_page_is_told_and_looked_for_everywhere_by_tab(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"wheels", "enter")
        await stage.notes("Not on this page; Tab looks everywhere")
        await stage.shows("no hits")
        await stage.press("tab")
        assert stage.is_on(SearchScreen)
        await stage.shows("Changing Gauge")


async def test_the_field_says_how_many_there_are_when_it_is_opened_again(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "enter", "n", "slash")
        assert "2 of 6 hits" in stage.text()


async def test_escape_leaves_the_field_and_then_the_page(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "escape")
        assert not stage.main.query(FindBar)
        assert stage.has_focus(stage.main.page.view)
        await stage.press("escape")
        assert stage.pane() == "episodes"


async def test_another_page_ends_it(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "enter", "h", "j")
        await stage.until(lambda: stage.main.page.key not in (None, SLEEPER), "another page")
        assert told(stage) == ""
        assert lit(stage) == []


async def test_hits_are_where_the_words_are_when_the_window_changes(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"number", "enter", "n", "n")
        assert told(stage) == "3 of 24 hits"
        for size in (MEDIUM, NARROW):
            await stage.pilot.resize_terminal(*size)
            await stage.settled()
            assert told(stage) == "3 of 24 hits"
            rows = stage.main.page.view.lines
            for y in range(len(rows)):
                for start, end, _ in stage.main.page.view.lit_of(y):
                    word = "".join(span.text for span in rows[y].spans)[start:end]
                    assert word == "number"


async def test_a_key_of_the_configuration_goes_on(full: Setting) -> None:
    config = Config(keys={"next_hit": "ctrl+g", "enqueue": "n"})
    async with staged(replace(full, config=config)) as stage:
        await on_sleeper(stage)
        await stage.press("slash", *"part", "enter", "ctrl+g")
        assert told(stage) == "2 of 6 hits"
        await stage.press("n")
        await stage.until(lambda: stage.main.waiting == 1, "the episode in the queue")


async def test_a_page_of_many_words_is_cut_up_behind_the_scenes(full: Setting) -> None:
    async with staged(full) as stage:
        await on_sleeper(stage)
        page = stage.main.page
        assert page.state is not None
        long = replace(page.state.read.episode, summary="a cache in memory " * 6000)
        page.show(replace(page.state, read=replace(page.state.read, episode=long)))
        await stage.press("slash", *"memory")
        await stage.shows("1 of 5 000+ hits")
        await stage.press("enter", "n")
        assert told(stage) == "2 of 5 000+ hits"

"""What all dialogs have in common: they end once, whatever keys come behind, and leave nothing."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest
from msgspec.structs import replace
from textual import events
from textual.widgets import Input

from steno_tui.config import Config
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.screens.question import QuestionScreen
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.line_widget import LineWidget
from steno_tui.tui.widgets.status_line import StatusLine
from tests.support.patience import PATIENCE

from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged

WAYS = {
    "queue": (("l", "n", "Q"), "enter"),
    "requests": (("l", "j", "t", "T"), "enter"),
    "commands": (("ctrl+p",), "enter"),
    "help": (("question_mark",), "escape"),
}
"""The keys that open a dialog with something in it, and the one that ends it."""

WINDOWS = ("question_mark", "Q", "T", "a", "slash", "z", "colon", "ctrl+p")


def press_at_once(stage: Stage, *keys: str) -> None:
    """Press keys faster than a screen comes or goes."""
    for key in keys:
        stage.app.post_message(events.Key(key, None))


@pytest.mark.parametrize(("opening", "ending"), WAYS.values(), ids=list(WAYS))
async def test_a_key_that_ends_a_dialog_ends_it_once_however_often_it_is_pressed(
    full: Setting, opening: tuple[str, ...], ending: str
) -> None:
    async with staged(replace(full, offline=True)) as stage:
        await stage.press(*opening)
        press_at_once(stage, ending, ending, ending)
        await stage.settled()
        assert stage.app.is_running
        assert stage.app.crash is None


async def playing(stage: Stage) -> None:
    """Have something heard, for windows that are about it; from a list, as a page has its own /."""
    for key in ("l", "l", "enter"):
        await stage.press(key)
    await stage.plays()
    await stage.press("h")


async def test_a_window_is_closed_with_the_key_that_the_configuration_opens_it_with(
    full: Setting,
) -> None:
    own_keys = {"keep_up": "f5", "downloads": "f6", "requests": "f7", "queue": "f8", "sleep": "f9"}
    async with staged(replace(full, config=Config(keys=own_keys))) as stage:
        await stage.press("j")
        await stage.press("f5")
        assert not stage.is_home()
        await stage.press("f5")
        assert stage.is_home()
        await playing(stage)
        for key, usual in (("f6", "D"), ("f7", "T"), ("f8", "Q"), ("f9", "z")):
            await stage.press(key)
            assert not stage.is_home(), key
            await stage.press(usual)
            assert not stage.is_home(), usual
            await stage.press(key)
            assert stage.is_home(), key


FIELDS = {
    "slash": "sleeper",
    "a": "night-trains",
    "colon": "14:40",
    "z": "",
}
"""What is typed into a window that is about more than what it lists, by the key that opens it."""


@pytest.mark.parametrize(("key", "words"), FIELDS.items(), ids=list(FIELDS))
async def test_enter_in_a_field_ends_its_window_once_however_often_it_is_pressed(
    full: Setting, key: str, words: str
) -> None:
    async with staged(full) as stage:
        await playing(stage)
        await stage.press(key)
        await stage.type(words)
        await stage.press("down")
        assert not stage.is_home()
        press_at_once(stage, "enter", "enter", "enter")
        await stage.until(stage.is_home, "the window gone")
        await stage.settled()
        assert stage.app.crash is None


@pytest.mark.parametrize("words", ["", "sleeper"], ids=["empty", "typed"])
async def test_esc_ends_a_window_once_however_often_it_is_pressed(
    full: Setting, words: str
) -> None:
    async with staged(full) as stage:
        await playing(stage)
        for key in WINDOWS:
            await stage.press(key)
            assert not stage.is_home(), key
            if stage.app.screen.query(Input):
                await stage.type(words)
            press_at_once(stage, "escape", "escape", "escape")
            await stage.until(stage.is_home, f"the window of {key} gone")
            await stage.settled()
            assert stage.app.is_running, key


async def ended(stage: Stage) -> None:
    """Wait until the program has ended, as on quitting."""
    task = stage.app._task
    assert task is not None
    await asyncio.wait_for(asyncio.wait([task]), PATIENCE)
    assert (stage.app.return_code, stage.app.crash) == (0, None)


OPENED = ("help", "requests", "command_palette", "find")
PLAYBACK = ("queue", "go_to_time", "sleep")


@pytest.mark.slow
@pytest.mark.usefixtures("soon_forgotten")
@pytest.mark.parametrize("key", WINDOWS)
async def test_a_window_that_was_opened_many_times_leaves_nothing_behind(
    full: Setting, key: str
) -> None:
    async with staged(full) as stage:
        await playing(stage)
        left: list[weakref.ref[object]] = []
        for _ in range(6):
            await stage.press(key)
            screen = stage.app.screen
            assert not stage.is_home()
            stage.rows()  # paints it
            for each in (screen, *screen.query("*")):
                left += [weakref.ref(each), weakref.ref(each._styles_cache)]
            del screen, each
            await stage.press("escape")
            await stage.until(stage.is_home, "the window gone")
        # Tasks that end may still know the last few, and a timer that was given up knows until it
        # would have been over for whom it was.
        gone = left[: len(left) // 2]

        def are_gone() -> bool:
            gc.collect()
            return all(each() is None for each in gone)

        await stage.until(are_gone, "the memory let go")


@pytest.mark.parametrize("key", [*WINDOWS, "f", "c"])
async def test_ctrl_q_ends_the_program_in_every_window_and_field(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await stage.press("l", "l", "enter")
        await stage.plays()
        await stage.press("h", key)
        press_at_once(stage, "ctrl+q")
        await ended(stage)


@pytest.mark.parametrize("key", WINDOWS)
async def test_a_window_that_opens_while_the_program_ends_does_not_disturb_the_end(
    full: Setting, key: str
) -> None:
    async with staged(full) as stage:
        await playing(stage)
        press_at_once(stage, key, "ctrl+q")
        await ended(stage)


@pytest.mark.parametrize(
    "action",
    [*(f"window('{name}')" for name in OPENED), *(f"playback('{name}')" for name in PLAYBACK)],
)
async def test_a_window_that_is_just_being_made_does_not_disturb_the_end(
    full: Setting, action: str
) -> None:
    async with staged(full) as stage:
        await stage.press("l", "l", "enter")
        await stage.plays()
        await stage.app.run_action(action)
        stage.app.exit()
        await ended(stage)


async def test_an_end_that_is_asked_for_once_more_when_all_is_gone_is_no_error(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        pass
    stage.app.exit(return_code=129)
    assert stage.app.crash is None


@pytest.mark.parametrize("key", WINDOWS)
async def test_a_window_for_which_the_program_is_left_does_not_disturb_the_end(
    full: Setting, key: str
) -> None:
    async with staged(full) as stage:
        await playing(stage)
        press_at_once(stage, "ctrl+q", key, key, "enter", "escape")
        await ended(stage)


@pytest.mark.parametrize("size", [WIDE, MEDIUM], ids=["wide", "medium"])
async def test_a_click_beside_a_window_closes_it_and_one_in_it_does_not(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await playing(stage)
        for key in WINDOWS:
            await stage.press(key)
            window = stage.app.screen.query_one(".dialog").region
            await stage.pilot.click(offset=(window.x + 1, window.y))
            assert not stage.is_home(), key
            await stage.pilot.click(offset=(window.x + 1, window.bottom))
            await stage.until(stage.is_home, f"the window of {key} gone")


@pytest.mark.parametrize("key", ["T", "Q", "z"])
async def test_a_window_is_as_tall_as_what_it_holds(full: Setting, key: str) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await playing(stage)
        for each in ("j", "t", "n", key):
            await stage.press(each)
        listing = stage.app.screen.query_one(LineList)
        await stage.until(lambda: bool(listing.items), "its rows")
        await stage.settled()
        window = stage.app.screen.query_one(".dialog").region
        assert listing.size.height == len(listing.items) * listing.row_height
        assert window.height < 20


ALL_SIZES = pytest.mark.parametrize(
    "size", [WIDE, MEDIUM, NARROW], ids=["wide", "medium", "narrow"]
)


@ALL_SIZES
async def test_a_window_shows_all_it_holds_or_fills_the_screen(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await playing(stage)
        for key in WINDOWS:
            await stage.press(key)
            screen = stage.app.screen
            window, hints = screen.query_one(".dialog").region, screen.query_one(StatusLine).region
            assert 0 <= window.bottom - hints.bottom <= 1, key
            bodies = screen.query("LineList, PageView").results(LineWidget)
            for body in (body for body in bodies if body.display):
                assert 0 <= hints.y - body.region.bottom <= 1, key
                assert body.size.height <= body.rows_wanted(body.size.width), key
                assert not body.max_scroll_y or window.height >= size[1] - 5, key
            await stage.press("escape")
            assert stage.is_home(), key


TITLES = dict(
    zip(
        WINDOWS,
        ("Help", "Queue", "Requests", "Add a podcast", "Search", "Sleep", "Go to", "Commands"),
        strict=True,
    )
)


@ALL_SIZES
async def test_the_hints_of_a_window_stand_under_its_title(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await playing(stage)
        for key in WINDOWS:
            await stage.press(key)
            window = stage.app.screen.query_one(".dialog").region
            rows = [row[window.x : window.right] for row in stage.rows()]
            (top,) = [row for row in rows[window.y : window.y + 2] if TITLES[key] in row]
            hints = rows[stage.app.screen.query_one(StatusLine).region.y]
            assert len(hints) - len(hints.lstrip()) == top.index(TITLES[key]), key
            await stage.press("escape")
            assert stage.is_home(), key


@pytest.mark.parametrize("size", [NARROW, (40, 8), (30, 8), (120, 20)])
@pytest.mark.parametrize("key", ["a", "I", "E"])
async def test_what_the_keys_do_is_seen_beside_what_a_window_says_which_scrolls(
    full: Setting, key: str, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press(key)
        await stage.settled()
        assert "Esc close" in stage.text()
        window = stage.app.screen
        assert isinstance(window, Dialog)
        *_, last = str(window.outcome.content).split()
        await stage.press(*["pagedown"] * 9)
        await stage.settled()
        assert "Esc close" in stage.text()
        assert last in stage.text()


@pytest.mark.parametrize("size", [(40, 8), (40, 20)])
async def test_a_long_question_leaves_in_sight_what_the_keys_do(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.app.push_screen(QuestionScreen("Many a word? " * 6, "What comes. " * 90, "do"))
        await stage.settled()
        assert "Esc cancel" in stage.text()
        assert not stage.text().rstrip().endswith("What comes.")
        await stage.press(*["down"] * 40)
        await stage.settled()
        assert "Esc cancel" in stage.text()


@pytest.mark.parametrize(
    "opening", [("ctrl+p",), ("question_mark",), ("number_sign",), ("L", "f")], ids="-".join
)
async def test_nothing_is_hinted_at_that_would_be_done_to_what_is_not_there(
    full: Setting, opening: tuple[str, ...]
) -> None:
    async with staged(full) as stage:
        await stage.press(*opening)
        await stage.settled()
        hints = stage.app.screen.query_one(StatusLine)
        wanted = {"do it", "on", "episodes", "open"}
        assert {one.word for one in hints.hints} & wanted
        await stage.type("s")
        await stage.settled()
        assert {one.word for one in hints.hints} & wanted
        await stage.type("xyzzy")
        await stage.settled()
        assert {one.word for one in hints.hints} <= {"close", "show all"}

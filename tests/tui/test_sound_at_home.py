"""Where the sound shows itself: its keys, its mark in the lists, the way to its page."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.tui.screens.request_list import RequestsScreen
from steno_tui.tui.widgets.line_list import LineList

from .catalogue import FOG, NIGHT, SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged
from .test_hints import hinted, on_page, sizes

KEYS = "Space pause  [ ] chapter  , . 5 s  < > speed  b mark"


async def played(stage: Stage) -> None:
    """Play the third chapter of an episode from its page."""
    await on_page(stage, SLEEPER)
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    await stage.settled()


@pytest.mark.parametrize("size", [WIDE, MEDIUM])
async def test_on_the_page_of_what_is_heard_its_keys_come_first(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await played(stage)
        assert hinted(stage).startswith(f"{KEYS}  Esc back  ?")
        await stage.press("space")
        await stage.until(lambda: hinted(stage).startswith("Space play"), "it held")
        await stage.press("s")
        await stage.until(lambda: hinted(stage).startswith("Enter play"), "no sound")


async def test_in_a_narrow_window_the_one_that_holds_the_sound_stays(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await played(stage)
        assert hinted(stage) == "Space pause  [ ] chapter  Esc back  ?"
        await stage.press("escape")
        assert hinted(stage).startswith("Enter read  Space pause  ")


async def test_elsewhere_the_keys_of_the_pane_come_first(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await played(stage)
        await stage.press("h")
        assert hinted(stage).startswith("Enter read  Space pause  f filter  Esc back  ? help")
        await on_page(stage, FOG)
        assert hinted(stage).startswith("Enter play  Space pause  ")


async def test_what_is_heard_is_marked_in_every_list(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await stage.main.app.core.requests.ask(FOG)
        await on_page(stage, FOG)
        await stage.press("enter")
        await stage.plays()

        def marked(sign: str) -> list[str]:
            return [row for row in stage.rows()[:-3] if sign in row]

        assert len(marked("▶ Night Trains")) == len(marked("▶ A Platform in the Fog")) == 1
        await stage.press("T")
        await stage.until(lambda: len(marked("▶ ◐ A Platform in the Fog")) == 1, "it marked")
        assert stage.is_on(RequestsScreen)
        await stage.press("escape", "space")
        await stage.until(lambda: len(marked("‖ A Platform in the Fog")) == 1, "it held")
        assert not marked("▶")
        await stage.press("s")
        await stage.until(lambda: not marked("‖"), "no mark")


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("night trains", "▶ Night Trains"),
        ("sleeper lund", "▶ The Sleeper to Lund"),
        ("part 3", "▶ The Sleeper to Lund"),
    ],
)
async def test_what_is_heard_is_marked_among_what_is_found(
    full: Setting, words: str, row: str
) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await played(stage)
        await stage.press("h", "slash")
        await stage.type(words)

        def marked() -> list[str]:
            field = stage.app.screen.query_one(LineList).region
            rows = stage.rows()[field.y : field.bottom]
            return [each.strip() for each in rows if "▶" in each]

        await stage.until(lambda: any(row in each for each in marked()), "it marked")
        await stage.app.actions.playback.play_pause()
        await stage.until(lambda: not marked(), "it held")
        await stage.shows(row.replace("▶", "‖"))


@sizes
@pytest.mark.parametrize("by_click", [False, True])
async def test_a_key_and_a_click_on_its_words_lead_to_the_page_of_what_is_heard(
    full: Setting, size: tuple[int, int], by_click: bool
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await played(stage)
        await on_page(stage, FOG)
        if by_click:
            await stage.click("Chapter 3")
        else:
            await stage.press("p")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
        assert stage.pane() == "page"
        assert stage.main.page.view.cursor == 2
        assert stage.main.bar.now_playing is not None
        assert not stage.main.bar.now_playing.status.paused


async def test_the_way_to_the_page_leads_out_of_the_queue(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await on_page(stage, FOG)
        await stage.press("Q", "p")
        await stage.until(lambda: stage.is_home() and stage.main.page.key == SLEEPER, "its page")


async def test_without_a_sound_there_is_no_page_of_it(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("p")
        await stage.notes("Nothing is playing yet")
        await stage.press("Y")
        await stage.notes("There is nothing to copy here")


async def test_what_is_heard_now_is_copied_with_title_time_and_link(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        stage.ticks.now += 62
        await stage.until(lambda: stage.position == 962, "a minute later")
        await stage.press("h", "Y")
        link = f"{full.server}/audio/{NIGHT}/{SLEEPER.episode}.wav#t=962"
        assert stage.clipboard == f"The Sleeper to Lund — 16:02 {link}"
        await stage.notes("Copied: The Sleeper to Lund — 16:02")


async def test_on_a_page_the_line_at_the_cursor_is_copied_as_markdown(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage, SLEEPER)
        page = stage.main.page
        address = f"{full.server}/podcast/{NIGHT}/{SLEEPER.episode}"
        await stage.press("Y")
        await stage.notes("There is nothing to copy here")
        while page.targets.highlight(page.view.cursor) is None:
            await stage.press("j")
        await stage.press("Y")
        assert stage.clipboard == (
            f"**Main idea:** Night trains are late on purpose. — [The Sleeper to Lund]({address})"
        )
        await stage.press("c", "j", "Y")
        link = f"{full.server}/audio/{NIGHT}/{SLEEPER.episode}.wav#t=600"
        assert stage.clipboard == f"Chapter 2 — [The Sleeper to Lund, 10:00]({link})"
        await stage.press("b")
        await stage.until(lambda: bool(page.targets.moments), "the moment on the page")
        while page.targets.moment(page.view.cursor) is None:
            await stage.press("k")
        await stage.press("Y")
        assert stage.clipboard == f"Chapter 2 — [The Sleeper to Lund, 10:00]({link})"
        await stage.press("question_mark", "Y")  # the page is not what one sees
        await stage.press("escape")
        await played(stage)
        while page.targets.link(page.view.cursor) is None:
            await stage.press("k")
        await stage.press("Y")
        assert stage.clipboard.startswith("The Sleeper to Lund — ")


async def test_how_far_one_got_stands_on_the_page_and_in_the_list(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await played(stage)
        stage.ticks.now += 80
        await stage.until(lambda: stage.position == 980, "a while later")
        assert "of 1 h" not in stage.page()
        await stage.press("space")
        await stage.until(lambda: "16:20 of 1 h" in stage.page(), "it on the page")
        await stage.until(lambda: "▂ ● 1h00" in stage.text(), "it in the list")
        await stage.press("colon", *"50:00", "enter")
        await stage.until(lambda: "50:00 of 1 h" in stage.page(), "it on the page")
        await stage.press("s")
        await stage.until(lambda: "▆ ● 1h00" in stage.text(), "it in the list")
        assert "50:00 of 1 h" in stage.page()

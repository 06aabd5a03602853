"""What the last row hints at on the real screens: what is true here and now, at every size."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.tui.widgets.status_line import StatusLine

from .catalogue import FOG, QUIET, SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged

sizes = pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
WINDOWS = {
    "help": ("question_mark",),
    "requests": ("T",),
    "queue": ("Q",),
    "add": ("a",),
    "find": ("slash",),
    "commands": ("ctrl+p",),
}


def hinted(stage: Stage) -> str:
    """The last row of what is on top."""
    line = stage.app.screen.query_one(StatusLine)
    return line.render_line(0).text.strip()


async def on_page(stage: Stage, key: object) -> None:
    stage.main.reveal(key)  # type: ignore[arg-type]
    await stage.until(lambda: stage.main.page.key == key, "the page")
    await stage.settled()


@sizes
@pytest.mark.parametrize("keys", WINDOWS.values(), ids=list(WINDOWS))
async def test_every_window_says_how_it_is_left_and_is_left_by_a_click_on_that(
    full: Setting, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press(*keys)
        assert not stage.is_home()
        assert "Esc close" in hinted(stage)
        assert stage.rows()[-1].strip() in ("", hinted(stage))
        await stage.click("Esc close")
        assert stage.is_home()


async def test_the_windows_of_the_sound_say_how_they_are_left_too(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await on_page(stage, SLEEPER)
        await stage.press("enter")
        await stage.plays()
        for key, words in (("z", "Enter set  Esc close"), ("colon", "Enter go  Esc close")):
            await stage.press(key)
            assert hinted(stage) == words
            await stage.press("escape")


@sizes
async def test_a_page_has_what_it_is_for_the_way_out_and_help_at_every_size(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await on_page(stage, SLEEPER)
        assert hinted(stage).startswith("Enter play  c chapters  Esc back  ?")


async def test_a_request_is_hinted_at_where_it_does_something(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        await stage.press("l")
        for key, does_something in ((SLEEPER, False), (FOG, True)):
            stage.main.episodes.listing.select(key)
            await stage.settled()
            assert (" t " in hinted(stage)) is does_something
            await stage.press("l")
            assert stage.pane() == "page"
            assert (" t " in hinted(stage)) is does_something
            await stage.press("h")
        await stage.press("t")
        await stage.until(lambda: " t " not in hinted(stage), "nothing to be asked for in the list")
        await stage.press("l")
        assert " t " not in hinted(stage)


async def test_chapters_are_hinted_at_where_there_are_some(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage, QUIET)
        assert " c " not in hinted(stage)


async def test_where_words_are_typed_only_the_keys_that_are_none_are_hinted_at(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"fog")
        assert hinted(stage).startswith("Enter choose  Esc show all")
        assert "? help" not in hinted(stage)
        await stage.press("enter")
        assert hinted(stage).startswith("Enter read")
        assert "Esc show all" in hinted(stage)
        await stage.press("escape")
        assert "Esc back" in hinted(stage)


async def test_offline_nothing_is_hinted_at_that_asks_the_service(full: Setting) -> None:
    async with staged(replace(full, offline=True)) as stage:
        assert "refresh" not in hinted(stage)
    async with staged(full) as stage:
        assert "r refresh" in hinted(stage)

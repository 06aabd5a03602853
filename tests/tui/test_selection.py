"""Text that is selected with the mouse: it can be read, and is copied with a word about it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual.color import Color
from textual.selection import SELECT_ALL
from textual.strip import Strip
from textual.widgets import Input

from .catalogue import SLEEPER
from .stage import NARROW, Setting, Stage, staged
from .test_theme import contrast


async def on_the_page(stage: Stage) -> None:
    await stage.press("l", "enter")
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()


async def drag(stage: Stage, text: str) -> None:
    """Select a text where it stands on the screen, with the mouse."""
    x, y = stage.place_of(text)
    await stage.pilot.mouse_down(offset=(x, y))
    await stage.pilot.hover(offset=(x + len(text), y))
    await stage.pilot.mouse_up(offset=(x + len(text), y))
    await stage.settled()


def is_readable(style: Style) -> bool:
    """Whether ink and ground differ, in colours of ours or by the terminal's own turned round."""
    assert style.color is not None
    assert style.bgcolor is not None
    if style.color.is_default and style.bgcolor.is_default:
        return bool(style.reverse)
    ink, ground = (Color.from_rich_color(colour) for colour in (style.color, style.bgcolor))
    return contrast(ink, ground) >= 4


def unreadable(strips: list[Strip]) -> set[str]:
    """Ink and ground of the letters that cannot be read."""
    segments = (segment for strip in strips for segment in strip if segment.text.strip())
    styles = {segment.style for segment in segments if segment.style is not None}
    assert styles
    return {str(style) for style in styles if not is_readable(style)}


@pytest.mark.parametrize("no_color", [False, True])
async def test_selected_text_can_be_read_in_every_theme(
    full: Setting, no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with staged(full) as stage:
        view, bad = stage.main.page.view, dict[str, set[str]]()
        await on_the_page(stage)
        for theme in stage.app.available_themes:
            stage.app.theme = theme
            await stage.pilot.pause()
            stage.app.screen.selections = {view: SELECT_ALL}
            await stage.pilot.pause()
            bad[theme] = unreadable(view.render_lines(view.size.region))
        await stage.press("f", *"fog", "home", "shift+end")
        field = stage.main.episodes.field
        for theme in stage.app.available_themes:
            stage.app.theme = theme
            await stage.pilot.pause()
            assert field.selected_text == "fog"
            words = [strip.crop(2, 5) for strip in field.render_lines(field.size.region)]
            assert [strip.text for strip in words] == ["fog"]
            bad[theme] |= unreadable(words)
        assert {theme: found for theme, found in bad.items() if found} == {}


async def test_what_is_selected_on_the_page_is_copied_and_said_so(full: Setting) -> None:
    async with staged(full) as stage:
        await on_the_page(stage)
        await stage.press("c")
        await drag(stage, "What happens")
        await stage.press("ctrl+c")
        assert stage.clipboard == "What happens"
        await stage.shows("Copied")


async def test_what_is_selected_in_a_field_is_copied_and_said_so(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"fog", "home", "shift+end", "ctrl+c")
        assert stage.clipboard == "fog"
        await stage.shows("Copied")


async def test_in_a_window_it_is_said_there(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("a", *"fog", "home", "shift+end", "ctrl+c")
        assert isinstance(stage.app.focused, Input)
        assert stage.clipboard == "fog"
        await stage.notes("Copied")


@pytest.mark.parametrize("size", [NARROW, (112, 26)])
async def test_nothing_selected_says_how_to_quit(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("ctrl+c")
        await stage.shows("q or Ctrl+Q quits")
        assert stage.toasts == []


async def test_a_field_is_left_before_the_program(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", "ctrl+c")
        await stage.shows("Esc leaves this, then q or Ctrl+Q quits")

"""The first frame is the one that stays: laid out for its window, styled once for its theme."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.console import RenderableType
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.dialog import Dialog

from .stage import MEDIUM, NARROW, WIDE, Setting, staged


def places(screen: BrowseScreen) -> dict[str, Region]:
    """Where the panes stand, and what is in them."""
    widgets = screen.query("#panes, #panes Pane, #panes Pane > *")
    return {str(widget): widget.region for widget in widgets}


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("size", [WIDE, (150, 50), MEDIUM, NARROW, (12, 4)])
async def test_the_first_frame_is_laid_out_for_its_window(
    size: tuple[int, int], full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[tuple[dict[str, Region], int]] = []
    paint = BaseApp._display

    def painted(app: BaseApp, screen: Screen[None], what: RenderableType | None) -> None:
        if isinstance(screen, BrowseScreen):
            frames.append((places(screen), screen.episodes.listing.row_height))
        paint(app, screen, what)

    monkeypatch.setattr(BaseApp, "_display", painted)
    async with staged(replace(full, size=size)) as stage:
        assert frames[0] == (places(stage.main), stage.main.episodes.listing.row_height)


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("key", ["question_mark", "slash", "a", "ctrl+p"])
@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_the_first_frame_of_a_window_is_laid_out_for_it(
    size: tuple[int, int], key: str, full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[dict[str, Region]] = []
    paint = BaseApp._display

    def within(screen: Widget) -> dict[str, Region]:
        return {str(widget): widget.region for widget in screen.query(".dialog, .dialog > *")}

    def painted(app: BaseApp, screen: Screen[None], what: RenderableType | None) -> None:
        if isinstance(screen, Dialog):
            frames.append(within(screen))
        paint(app, screen, what)

    async with staged(replace(full, size=size)) as stage:
        await stage.press("l")
        monkeypatch.setattr(BaseApp, "_display", painted)
        await stage.press(key)
        assert frames[0] == within(stage.app.screen)


async def test_the_styles_are_read_once_for_the_theme_that_was_chosen(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Stylesheet] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: read.append(sheet))
    async with staged(full) as stage:
        assert stage.app.theme == "steno-dark"
        assert stage.main.styles.background.hex == "#14171C"
        assert read == []


async def test_the_main_screen_is_styled_once(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[BrowseScreen] = []
    monkeypatch.setattr(
        BrowseScreen, "update_node_styles", lambda screen, animate=True: again.append(screen)
    )
    async with staged(full) as stage:
        assert stage.main.has_class("-at-podcasts")
        assert again == []


async def test_what_is_not_seen_yet_is_not_made_yet(full: Setting) -> None:
    async with staged(full) as stage:
        assert not stage.main.query(Input)
        await stage.press("l", "f", "f", "o", "g")
        assert stage.main.episodes.typed == "fog"

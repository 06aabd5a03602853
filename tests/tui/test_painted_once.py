"""A screen that comes up is painted once."""

from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import LayoutUpdate
from textual.app import App, ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from steno_tui.tui.workarounds.painted_once import paint_screens_once
from tests.tui.rest import rest


class Window(ModalScreen[None]):
    """Lies over what is behind it."""

    def compose(self) -> ComposeResult:
        yield Static("Heading")
        yield Input()


class Reader(Screen[None]):
    """Covers what is behind it."""

    def compose(self) -> ComposeResult:
        yield Static("Heading")
        yield Input()


class Counting(App[int]):
    """Counts how often it paints everything."""

    painted = 0

    def compose(self) -> ComposeResult:
        yield Static("Behind")

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        self.painted += isinstance(renderable, LayoutUpdate)
        super()._display(screen, renderable)


@pytest.mark.usefixtures("painted")
@pytest.mark.parametrize("kind", [Window, Reader])
async def test_a_screen_that_comes_up_is_painted_once(kind: type[Window | Reader]) -> None:
    paint_screens_once()
    app = Counting()
    async with app.run_test():
        await rest(app)
        app.painted = 0
        await app.push_screen(kind())
        await rest(app)
        assert app.painted == 1

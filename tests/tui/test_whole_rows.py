"""A window that comes to lie over more has its rows painted whole."""

from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from steno_tui.tui.workarounds.painted_once import paint_screens_once
from steno_tui.tui.workarounds.whole_rows import paint_whole_rows
from tests.tui.rest import rest

WIDE = "ガベージコレクタの見る夢"


class Window(ModalScreen[None]):
    """Grows, and has words that change."""

    CSS = """
    Window { align: center middle; }
    Vertical { width: 21; height: auto; border: blank; }
    """

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("one")


class Painting(App[int]):
    """Remembers where each row begins and ends that it paints alone."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield Static(WIDE * 60)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            self.spans.extend((start, end) for _, start, end in renderable.spans)
        super()._display(screen, renderable)


@pytest.fixture
def app() -> Painting:
    paint_screens_once()
    paint_whole_rows()
    return Painting()


@pytest.mark.usefixtures("painted")
async def test_a_window_that_grows_is_painted_in_whole_rows(app: Painting) -> None:
    async with app.run_test(size=(60, 20)):
        await app.push_screen(Window())
        await rest(app)
        app.spans.clear()
        app.screen.query_one(Static).update("one\ntwo\nthree")
        await rest(app)
        assert app.spans
        assert set(app.spans) == {(0, 60)}


@pytest.mark.usefixtures("painted")
async def test_words_that_change_within_a_window_are_painted_alone(app: Painting) -> None:
    async with app.run_test(size=(60, 20)):
        await app.push_screen(Window())
        await rest(app)
        app.spans.clear()
        app.screen.query_one(Static).update("two")
        await rest(app)
        assert app.spans
        assert (0, 60) not in app.spans

"""What is as high as its window has room for is so in each window, however wide it is."""

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from steno_tui.tui.workarounds.window_arrangement import arrange_for_each_window
from tests.tui.rest import rest


class HalfAsHigh(Widget):
    """Takes half of the rows of its window."""

    DEFAULT_CSS = "HalfAsHigh { height: auto; }"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return viewport.height // 2


class Window(App[int]):
    CSS = "Vertical { width: 20; height: auto; } Static { height: 1; }"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("Heading")
            yield HalfAsHigh()


async def test_a_height_goes_by_the_window_there_is_now() -> None:
    arrange_for_each_window()
    app = Window()
    async with app.run_test(size=(40, 12)) as pilot:
        for height in (12, 30, 20, 12):
            await pilot.resize_terminal(40, height)
            await rest(app)
            assert app.query_one(HalfAsHigh).size == Size(20, height // 2)

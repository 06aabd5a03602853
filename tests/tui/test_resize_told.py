"""Widgets are told their size whatever was asked of their places before."""

from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from steno_tui.tui.workarounds.resize_told import tell_every_size
from tests.tui.rest import rest


class Bar(Widget):
    """Comes into sight where it is wanted, and keeps what it was told."""

    DEFAULT_CSS = "Bar { height: 1; dock: bottom; display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Size] = []

    def on_resize(self, event: events.Resize) -> None:
        self.told.append(event.size)


class Shown(App[int]):
    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield from (Static(str(number)) for number in range(50))
        yield Bar()


async def test_a_widget_that_comes_into_sight_is_told_its_size() -> None:
    tell_every_size()
    app = Shown()
    async with app.run_test(size=(40, 12)):
        bar = app.query_one(Bar)
        app.query_one(VerticalScroll).scroll_to(y=10, animate=False)
        await rest(app)  # by which the places of all widgets are to be found anew
        bar.display = True
        assert bar.region.size == Size(40, 1)  # asked for before it was laid out
        await rest(app)
        assert bar.told == [Size(40, 1)]

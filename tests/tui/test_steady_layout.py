"""The screen is laid out anew only where something stands elsewhere than before."""

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.theme import DARK
from steno_tui.tui.widgets.line_list import LineList
from tests.tui.rest import rest

from .stage import Setting, staged
from .test_long_list import COUNT, long

__all__ = ["long"]


class Layouts:
    """How often a screen was laid out since it was asked for last."""

    def __init__(self, app: App[int]) -> None:
        self._count = 0
        app.screen.screen_layout_refresh_signal.subscribe(app.screen, self._laid_out)

    def _laid_out(self, _: Screen[object]) -> None:
        self._count += 1

    def take(self) -> int:
        count, self._count = self._count, 0
        return count


class Numbers(BaseApp):
    """Shows a list of numbers, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        def draw(number: int, width: int) -> list[Line]:
            return [Line((Span(f"Row {number}"[:width]),))]

        yield LineList[int](lambda number: number, draw, id="rows")


async def test_letters_that_narrow_a_long_list_lay_nothing_out(long: Setting) -> None:
    async with staged(long) as stage:
        await stage.press("f")
        layouts = Layouts(stage.app)
        for typed in ("0", "00", "001"):
            await stage.press(typed[-1])
            left = sum(typed in f"{number:05}" for number in range(COUNT))
            assert len(stage.main.episodes.listing.items) == left
            assert layouts.take() == 0


async def test_a_list_is_laid_out_where_its_scroll_bar_comes_or_goes_and_then_alone() -> None:
    app = Numbers()
    async with app.run_test(size=(40, 12)):
        rows = app.query_one(LineList)
        await rest(app)
        layouts = Layouts(app)
        had_bar = False
        for count, has_bar in ((5, False), (50, True), (5000, True), (12, False), (13, True)):
            rows.set_items(range(count))
            await rest(app)
            assert rows.vertical_scrollbar.display is has_bar
            assert not has_bar or rows.vertical_scrollbar.window_virtual_size == count
            assert bool(layouts.take()) is (has_bar is not had_bar)
            had_bar = has_bar


class Boxed(BaseApp):
    """Shows words in a box that is as tall as they are, and nothing else."""

    CSS = "#box { height: auto; }"

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical(id="box"):
            yield Static()


async def test_a_box_that_grows_with_what_it_holds_is_laid_out_once() -> None:
    app = Boxed()
    async with app.run_test(size=(40, 30)):
        words, box = app.query_one("#box Static", Static), app.query_one("#box")
        await rest(app)
        layouts = Layouts(app)
        for count in (5, 9, 4):
            words.update("\n".join(["word"] * count))
            await rest(app)
            assert words.size.height == box.size.height == count
            assert layouts.take() == 1


async def test_a_list_that_became_shorter_shows_its_end() -> None:
    app = Numbers()
    async with app.run_test(size=(40, 12)):
        rows = app.query_one(LineList)
        rows.set_items(range(5000))
        rows.scroll_to(y=4000, animate=False)
        await rest(app)
        rows.set_items(range(100))
        await rest(app)
        assert rows.scroll_offset.y + 12 <= 100


async def test_a_list_is_as_high_as_its_words_at_the_width_it_has() -> None:
    app = Numbers()
    async with app.run_test(size=(40, 30)):
        rows = app.query_one(LineList)
        rows.empty = "Nothing is here, and nothing else needs to be said of it."

        def height(width: int) -> int:
            return rows.get_content_height(Size(width, 0), app.size, width)

        # A cell is kept for the scroll bar.
        assert (height(61), height(60), height(30), height(61)) == (3, 4, 5, 3)
        rows.set_items(range(10))
        assert height(61) == 10
        rows.set_items(range(5))
        assert height(61) == 10  # nothing moves

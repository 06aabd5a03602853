"""A widget is as large as what it shows, whenever that changed."""

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from steno_tui.tui.workarounds.measured_anew import measure_anew
from tests.tui.rest import rest


class Window(App[int]):
    CSS = "Vertical, Static { height: auto; }"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(id="other")
            yield Static(id="words")


async def test_what_changes_again_while_it_waits_to_be_laid_out_is_as_large_as_it_is_then() -> None:
    measure_anew()
    app = Window()
    async with app.run_test():
        await rest(app)
        words, other = app.query_one("#words", Static), app.query_one("#other", Static)
        for rows in (4, 2, 9):
            words.update("one row")
            other.update("")
            other._check_refresh()  # its turn comes before that of the words
            app.screen._refresh_layout()
            words.update("\n".join(map(str, range(rows))))
            await rest(app)
            assert words.size.height == rows

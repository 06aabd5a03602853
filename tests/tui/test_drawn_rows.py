"""Of a list that is replaced only the rows are drawn again that look otherwise than before."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.theme import DARK
from steno_tui.tui.widgets.line_list import LineList
from tests.tui.rest import press, rest

from .stage import strips

pytestmark = pytest.mark.usefixtures("painted")

HEIGHT = 12


class Letters(BaseApp):
    """Shows a list of words, and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK.name
        self.ends_with = ""

    def compose(self) -> ComposeResult:
        def draw(word: str, width: int) -> list[Line]:
            if word == "broken":
                raise ValueError(word)
            return [Line((Span((word + self.ends_with)[:width]),))]

        yield LineList[str](lambda word: word.split()[0], draw, id="rows")

    @property
    def rows(self) -> LineList[str]:
        return self.query_one(LineList)

    async def asked(self, items: list[str]) -> set[int]:
        """Replace the items, and tell which rows of the screen that asks to be drawn."""
        await rest(self)
        self.rows.set_items(items)
        dirty = {y for region in self.rows._repaint_regions for y in region.line_range}
        await rest(self)
        return dirty

    def text(self) -> list[str]:
        return [strip.text[2:-1].rstrip() for strip in strips(self)]


WORDS = [f"{letter} word" for letter in "abcdefghijklmnopqrstuvwxyz"]


async def test_equal_rows_are_drawn_once() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        assert await app.asked([*WORDS]) == {*range(HEIGHT)}
        assert await app.asked([*WORDS]) == set()


async def test_a_row_that_says_something_else_is_drawn_alone() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked([*WORDS])
        changed = [*WORDS]
        changed[3], changed[7], changed[20] = "d other", "h other", "u unseen"
        assert await app.asked(changed) == {3, 7}
        assert app.text() == changed[:HEIGHT]


async def test_what_a_row_says_counts_and_not_the_item() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked([*WORDS])
        app.ends_with = ", a minute ago"
        assert await app.asked([*WORDS]) == {*range(HEIGHT)}
        assert app.text()[0] == "a word, a minute ago"


async def test_rows_that_come_above_are_scrolled_past_without_a_row_drawn() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked([*WORDS])
        assert await app.asked(["1 new", "2 new", *WORDS]) == set()
        assert app.text() == WORDS[:HEIGHT]
        assert app.rows.selected == "a word" and app.rows.scroll_offset.y == 2
        assert app.rows.vertical_scrollbar.position == 2
        await press(app, "up")
        assert app.text() == ["2 new", *WORDS[: HEIGHT - 1]]


async def test_the_cursor_that_moved_with_its_item_is_drawn_where_it_is() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked(WORDS[:6])
        await press(app, "down")
        assert await app.asked(WORDS[1:6]) >= {0, 1, 2, 3, 4, 5}
        assert app.rows.selected == "b word"
        assert app.text()[:6] == [*WORDS[1:6], ""]


async def test_rows_behind_the_last_are_blank_again() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked(WORDS[:10])
        assert await app.asked(WORDS[:4]) == {*range(4, HEIGHT)}
        assert app.text() == [*WORDS[:4], *[""] * (HEIGHT - 4)]
        app.rows.empty = "Nothing."
        await app.asked([])
        assert "Nothing." in app.text()[1]
        await app.asked(WORDS[:2])
        assert app.text() == [*WORDS[:2], *[""] * (HEIGHT - 2)]


async def test_a_row_that_cannot_be_drawn_says_so_among_those_that_can() -> None:
    app = Letters()
    async with app.run_test(size=(40, HEIGHT)):
        await app.asked([*WORDS])
        await app.asked([WORDS[0], "broken", *WORDS[2:]])
        assert app.text()[:3] == [WORDS[0], "This row cannot be shown.", WORDS[2]]
        await app.asked([*WORDS])
        assert app.text() == WORDS[:HEIGHT]

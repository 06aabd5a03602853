"""What fields take of a paste: as much as there is room for, and words of every line."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.events import Paste
from textual.widgets.input import Selection

from steno_tui.tui.widgets.text_field import LineField, TextField

from .rest import press, rest

ROOM = 12
PASTES = (
    # what stands there, what of it is selected, what is pasted, and what the two fields have then
    ("", (0, 0), "parser", "parser", "parser"),
    ("", (0, 0), "a" * 10_000, "a" * ROOM, "a" * ROOM),
    ("fast ", (5, 5), "parsers of text", "fast parsers", "fast parsers"),
    ("fast ones", (0, 4), "slow and slower", "slow an ones", "slow an ones"),
    ("fast ones", (4, 0), "slow and slower", "slow an ones", "slow an ones"),
    ("a" * ROOM, (ROOM, ROOM), "b", "a" * ROOM, "a" * ROOM),
    ("a" * ROOM, (0, ROOM), "b" * 20, "b" * ROOM, "b" * ROOM),
    ("", (0, 0), "spends\n  \nmost\r\n", "spends", "spends most"),
    ("", (0, 0), "\nmost\n", "most", "most"),
    ("kept", (4, 4), "\n\n", "kept", "kept"),
)


class Fields(App[int]):
    def compose(self) -> ComposeResult:
        yield LineField(max_length=ROOM)
        yield TextField(max_length=ROOM)


async def test_a_paste_is_taken_as_far_as_there_is_room() -> None:
    app = Fields()
    async with app.run_test():
        for column, field in enumerate(app.query(TextField), 3):
            field.focus()
            await rest(app)
            for paste in PASTES:
                before, (start, end), pasted = paste[:3]
                field.value = before
                field.selection = Selection(start, end)
                field.post_message(Paste(pasted))
                await rest(app)
                assert field.value == paste[column], paste
        field.value = "a" * ROOM
        await press(app, "b")
        assert field.value == "a" * ROOM

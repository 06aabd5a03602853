"""Fields of one row that take pastes of any length and of several lines."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class TextField(Input):
    """Takes of what is pasted as much as there is room for, its lines one behind the other.

    Textual's takes the first line, which may be empty, and nothing of one that is too long.
    """

    def on_paste(self, event: events.Paste) -> None:
        """Put it where the cursor is, in place of what is selected."""
        event.prevent_default()
        event.stop()
        lines = [line for line in event.text.splitlines() if line.strip()]
        self.replace(self.joined(lines), *self.selection)

    def joined(self, lines: list[str]) -> str:
        """What is taken of lines that are pasted."""
        return " ".join(lines)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of what stands from start to end, as far as it fits."""
        if self.max_length:
            kept = len(self.value) - abs(end - start)
            # One letter too many is left to be refused, with the bell.
            text = text[: max(self.max_length - kept, 1)]
        super().replace(text, start, end)


class LineField(TextField):
    """Takes the first line with anything in it, for two addresses are none."""

    def joined(self, lines: list[str]) -> str:
        """The first."""
        return lines[0] if lines else ""

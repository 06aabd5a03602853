"""The last row: what the keys do here, and how things stand with the network and the sound."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from rich.cells import cell_len
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from steno_tui.tui.commands import command, key_words
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import UNICODE, Signs
from steno_tui.tui.widgets.single_paint import SinglePaint

ROOMY_WIDTH = 72
"""From this width on, the state of things is written out."""


NOTE_SECONDS = 3.0
"""How long it stays told what a key has done."""


class StatusLine(SinglePaint, can_focus=False):
    """Hints at the left, each a button; the state of things at the right."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    StatusLine { height: 1; overflow: hidden; scrollbar-gutter: auto; color: $text-muted; }
    """

    hints: reactive[tuple[str, ...]] = reactive(())
    """Names of the commands to hint at, the most wanted first."""

    progress: reactive[str] = reactive("")
    """What is being done, with a count; empty when nothing is."""

    note: reactive[str] = reactive("")
    """What a key has just done, where that is not seen elsewhere."""

    network: reactive[str] = reactive("")
    """Whether the service can be reached, in words."""

    online: reactive[bool] = reactive(True)

    open_requests: reactive[int] = reactive(0)
    """How many requests have not ended yet."""

    pause: reactive[int] = reactive(0)
    """Seconds that the service wants to be left alone for."""

    waiting: reactive[int] = reactive(0)
    """How many episodes wait in the queue."""

    def __init__(
        self,
        *,
        id: str | None = None,
        signs: Signs = UNICODE,
        keys: Mapping[str, str],
    ) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._keys = keys
        self._words: Mapping[str, str] = {}
        self._note_timer: Timer | None = None

    def hint(self, names: tuple[str, ...], words: Mapping[str, str]) -> None:
        """Hint at other commands.

        Args:
            names: the commands, the most wanted first.
            words: what a command is called here, where that is not its own hint.
        """
        self._words = words
        self.hints = names
        self.refresh()

    def count_down(self, seconds: float) -> None:
        """Show a pause of the service, second by second."""
        was_counting = self.pause > 0
        self.pause = max(self.pause, ceil(seconds))
        if not was_counting:
            self.set_timer(1, self._count)

    def _count(self) -> None:
        self.pause = max(0, self.pause - 1)
        if self.pause:
            self.set_timer(1, self._count)

    def say(self, words: str) -> None:
        """Tell for a moment what a key has done."""
        self.note = words
        if self._note_timer is not None:
            self._note_timer.stop()
        self._note_timer = self.set_timer(NOTE_SECONDS, self._hush)

    def _hush(self) -> None:
        self.note = ""

    def line(self, width: int) -> Line:
        """Lay the row out: as many whole hints as fit beside the state."""
        sign = self.signs.processed if self.online else self.signs.not_requested
        is_roomy = width >= ROOMY_WIDTH
        doing = (
            f"The service asks to wait {self.pause} s" if self.pause else self.progress or self.note
        )
        right = [Span(doing, "accent")] if doing else []
        if self.open_requests and not doing:
            words = " requested" if is_roomy else ""
            right.append(Span(f"{self.signs.requested} {self.open_requests}{words}", "accent"))
        if self.waiting and is_roomy and not doing:
            gap = "  " if right else ""
            right.append(Span(f"{gap}{self.waiting} in the queue", "muted", "app.hint('queue')"))
        if self.network:
            gap = "  " if right else ""
            role = "good" if self.online else "warning"
            words = f" {self.network}" if is_roomy or not self.online else ""
            right += [Span(gap + sign, role), Span(words, "muted")]
        room = width - sum(cell_len(span.text) for span in right) - 2
        left: list[Span] = []
        for name in self.hints:
            wanted = command(name)
            key = key_words(wanted, self._keys)[0]
            word = self._words.get(name, wanted.hint)
            size = cell_len(key) + 1 + cell_len(word) + (2 if left else 0)
            if size > room:
                break
            room -= size
            action = f"app.hint('{name}')"
            left += [Span("  ")] if left else []
            left += [Span(key, "key", action), Span(" " + word, "muted", action)]
        return spread(left, right, width, self.signs.ellipsis)

    def render_line(self, y: int) -> Strip:
        """Draw the row, a cell from each edge."""
        width = self.size.width
        return self.paint(self.line(width - 2), width, self.rich_style, (" ", "text"))

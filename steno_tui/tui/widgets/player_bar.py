"""The bar that appears with the sound: what is heard, where in it, and a time line to click."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from steno_tui.listening import Heard
from steno_tui.models import Chapter
from steno_tui.text import timestamp
from steno_tui.tui.lines import Line, Span, fit
from steno_tui.tui.theme import UNICODE, Signs
from steno_tui.tui.widgets.painted import Painted

_SHORTEST_TIME_LINE = 12


def time_line(
    width: int, position: float, length: float, chapters: tuple[Chapter, ...], signs: Signs
) -> tuple[str, str]:
    """Draw a time line: what has been played, and what is to come."""
    cells = [signs.rule] * width
    head = min(width - 1, int(position / length * width))
    for chapter in chapters:
        at = int(chapter.start_seconds / length * width)
        if 0 <= at < width:
            cells[at] = signs.tick
    played = (signs.played_tick if c == signs.tick else signs.played for c in cells[:head])
    return "".join(played) + signs.head, "".join(cells[head + 1 :])


class PlayerBar(Painted, can_focus=False):
    """One row: state, chapter and episode, time line, time, engine."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    PlayerBar {
        height: 1; overflow: hidden; scrollbar-gutter: auto;
        background: $surface; display: none;
    }
    PlayerBar.-heard { display: block; }
    """

    heard: reactive[Heard | None] = reactive(None)

    @dataclass
    class Sought(Message):
        """A place on the time line was clicked."""

        seconds: float

    def __init__(self, *, id: str | None = None, signs: Signs = UNICODE) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._line_start = 0
        self._line_width = 0

    def watch_heard(self, heard: Heard | None) -> None:
        """The bar is there as long as there is sound."""
        self.set_class(heard is not None, "-heard")

    def _words(self, heard: Heard) -> str:
        status = heard.status
        if status.state == "failed":
            return status.reason or "The sound stopped."
        title = heard.episode.title
        if heard.chapter is not None:
            title = f"{heard.episode.chapters[heard.chapter].title} {self.signs.dot} {title}"
        return f"Loading {title}" if status.state == "loading" else title

    def line(self, width: int) -> Line:
        """Lay the bar out in so many cells, and remember where the time line is."""
        heard = self.heard
        self._line_width = 0
        if heard is None:
            return Line()
        status = heard.status
        sign = self.signs.playing if status.state == "playing" else self.signs.paused
        if status.state == "failed":
            sign = self.signs.failed
        position, length = status.position or 0.0, heard.length
        times = timestamp(int(position)) + (f" / {timestamp(int(length))}" if length else "")
        room = width - cell_len(sign) - 1 - cell_len(times) - 2
        words_width = min(room, max(16, room * 2 // 5))
        rest = room - words_width - 2
        failed = status.state == "failed"
        if failed or not length or rest < _SHORTEST_TIME_LINE:
            words = fit(self._words(heard), room, self.signs.ellipsis)
            gap = " " * (room - cell_len(words) + 2)
            role = "warning" if failed else "strong"
            return Line((Span(f"{sign} ", "accent"), Span(words, role), Span(gap), Span(times)))
        words = fit(self._words(heard), words_width, self.signs.ellipsis)
        rest += words_width - cell_len(words)
        played, ahead = time_line(rest, position, length, heard.episode.chapters, self.signs)
        self._line_start = cell_len(sign) + 1 + cell_len(words) + 2
        self._line_width = rest
        return Line(
            (
                Span(f"{sign} ", "accent"),
                Span(words, "strong"),
                Span("  "),
                Span(played, "accent"),
                Span(ahead, "muted"),
                Span("  "),
                Span(times),
            )
        )

    def render_line(self, y: int) -> Strip:
        """Draw the bar, a cell from each edge."""
        width = self.size.width
        return self.paint(self.line(width - 2), width, self.rich_style, (" ", "text"))

    def on_click(self, event: events.Click) -> None:
        """A click on the time line goes there; elsewhere it plays or pauses."""
        at = event.x - 1 - self._line_start
        length = self.heard.length if self.heard is not None else None
        if self._line_width and length and 0 <= at < self._line_width:
            self.post_message(self.Sought((at + 0.5) / self._line_width * length))
        else:
            self.app.simulate_key("space")

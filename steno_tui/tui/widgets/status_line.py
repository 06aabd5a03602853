"""The last row: what the keys do here, and how things stand with the network and the sound."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer

from steno_tui.text.cells import fit
from steno_tui.tui.hints import Hint, fitting
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.widgets.line_widget import LineWidget

ROOMY_WIDTH = 72
"""From this width on there is room for the state of things beside what the keys do."""

WIDE_WIDTH = 100
"""From this width on it is written out."""

NOTE_SECONDS = 3.0
"""How long it stays told what a key has done."""


class StatusLine(LineWidget):
    """Hints at the left, each a button; the state of things at the right."""

    DEFAULT_CSS = "StatusLine { height: 1; color: $text-muted; }"

    hints: reactive[Sequence[Hint]] = reactive(())
    """What the keys do here; see `steno_tui.tui.hints.fitting`."""

    is_covered: reactive[bool] = reactive(False)
    """Whether a window is on top, which has its own."""

    progress: reactive[str] = reactive("")
    """What is being done, with a count; empty when nothing is."""

    indexing: reactive[str] = reactive("")
    """What is looked through behind the scenes, about how much; empty where that is little."""

    note: reactive[str] = reactive("")
    """What a key has just done, where that is not seen elsewhere."""

    awaited: reactive[tuple[str, ...]] = reactive(())
    """The commands that wait for a page, in order."""

    online: reactive[bool | None] = reactive(None)
    """Whether the service can be reached; None until something was tried."""

    network: reactive[str] = reactive("")
    """The same in words."""

    open_requests: reactive[int] = reactive(0)
    """How many requests have not ended yet."""

    open_jobs: reactive[int] = reactive(0)
    """How many transcript jobs have not ended yet, which are told with the requests."""

    pause: reactive[int] = reactive(0)
    """Seconds that the service wants to be left alone for."""

    waiting: reactive[int] = reactive(0)
    """How many episodes wait in the queue."""

    def __init__(
        self, hints: Sequence[Hint] = (), *, margin: int = 1, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.set_reactive(StatusLine.hints, hints)
        self._margin = margin
        self._note_timer: Timer | None = None

    def say(self, words: str) -> None:
        """Tell for a moment what a key has done; the next such words take the place of these."""
        self.note = words
        if self._note_timer is not None:
            self._note_timer.stop()
        self._note_timer = self.set_timer(NOTE_SECONDS, lambda: setattr(self, "note", ""))

    def count_down(self, seconds: int) -> None:
        """Tell that the service asks to wait, and for how long, second by second."""

        def tick() -> None:
            self.pause = max(0, self.pause - 1)
            if self.pause:
                self.set_timer(1, tick)

        if not self.pause:
            self.set_timer(1, tick)
        self.pause = max(self.pause, seconds)

    def line(self, width: int) -> Line:
        """Lay the row out: as many whole hints as fit beside the state."""
        if self.is_covered:
            return Line((Span(fit(self.note, width, self.app.signs.ellipsis), "accent"),))
        right = self._state(width)
        taken = sum(cell_len(span.text) for span in right)
        left = self._hints(width - taken - 2)
        if width < ROOMY_WIDTH and not (self._doing or self.online is False):
            left = self._hints(width)  # what is counted elsewhere too makes way for the keys
            if sum(cell_len(span.text) for span in left) + taken >= width:
                right = []
        return spread(left, right, width, self.app.signs.ellipsis)

    @property
    def _doing(self) -> str:
        """What a key has done or waits for, or else what is under way."""
        wait = f"The service asks to wait {self.pause} s" if self.pause else ""
        return self._awaits() or self.note or wait or self.progress

    def _state(self, width: int) -> list[Span]:
        """What a key has done, or what is under way, or else what waits; and the network.

        What goes on behind the scenes is told quietly, where there is nothing else to tell.
        """
        signs, doing, is_roomy = self.app.signs, self._doing, width >= ROOMY_WIDTH
        # As it should be, it is not worth a cell where every cell counts.
        tells_network = self.network and (is_roomy or self.online is False)
        if doing:
            room = width - 2
            if tells_network and cell_len(doing) > room - cell_len(self.network) - 4:
                tells_network = False  # for a moment: half a sentence tells less
            doing = fit(doing, max(1, room), signs.ellipsis)
        spans = [Span(doing, "accent")] if doing else []
        if (asked := self.open_requests + self.open_jobs) and not doing:
            words = " requested" if width >= WIDE_WIDTH else ""
            spans.append(Span(f"{signs.requested} {asked}{words}", "accent"))
        if self.waiting and is_roomy and not doing:
            gap = "  " if spans else ""
            words = "in the queue" if width >= WIDE_WIDTH else "queued"
            spans.append(Span(f"{gap}{self.waiting} {words}", "muted", "app.hint('queue')"))
        if self.indexing and is_roomy and not spans:
            spans.append(Span(fit(self.indexing, width - 2, signs.ellipsis), "muted"))
        if tells_network:
            gap = "  " if spans else ""
            is_online = self.online is not False
            sign = signs.processed if is_online else signs.not_requested
            role = "good" if is_online else "warning"
            spans += [Span(gap + sign, role), Span(f" {self.network}", "muted")]
        return spans

    def _awaits(self) -> str:
        if not self.awaited:
            return ""
        keys = [self.app.first_key(name) for name in self.awaited]
        return f"{' '.join(keys)} {'waits' if len(keys) == 1 else 'wait'} for the page"

    def _hints(self, room: int) -> list[Span]:
        """As many hints as there are cells for."""
        spans: list[Span] = []
        for one in fitting(self.hints, room, self.app.own_keys):
            spans += [Span("  ")] if spans else []
            spans += one.spans(self.app.own_keys)
        return spans

    def draw_line(self, y: int) -> Strip:
        """Draw the row, some cells from each edge."""
        width, margin = self.size.width, self._margin
        return self.paint(self.line(width - 2 * margin), width, (" " * margin, "text"))

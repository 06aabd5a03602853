"""What there is to know of what is shown, in sentences above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from steno_tui.text.cells import fit, wrap
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.line_widget import LineWidget

_MOST_ROWS = 3


class Notices(LineWidget):
    """Sentences in as many rows as they take, up to three; none where there is nothing to know."""

    DEFAULT_CSS = "Notices { height: auto; margin-bottom: 1; }"

    sentences: reactive[Sequence[str]] = reactive((), layout=True)

    def __init__(self) -> None:
        super().__init__()
        self.display = False

    def watch_sentences(self) -> None:
        """Take no room where there is nothing to know."""
        self.display = bool(self.sentences)

    def _rows(self, width: int) -> list[str]:
        rows = [*wrap(" ".join(self.sentences), max(1, width - 4))]
        if len(rows) > _MOST_ROWS:
            last = " ".join(rows[_MOST_ROWS - 1 :])
            rows[_MOST_ROWS - 1 :] = [fit(last, max(1, width - 4), self.app.signs.ellipsis)]
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the sentences take."""
        return len(self._rows(width))

    def draw_line(self, y: int) -> Strip:
        """A row of them."""
        width = self.size.width
        rows = self._rows(width)
        row = rows[y] if y < len(rows) else ""
        return self.paint(Line((Span(row, "muted"),)), width)

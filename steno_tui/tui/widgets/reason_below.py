"""Why the selected one of a list failed, below the list."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from steno_tui.text.cells import wrap
from steno_tui.tui.widgets.line_list import LineList


class ReasonBelow(Static):
    """The reason of what is selected in a list, whole, where its row there has no room for that.

    Args:
        listing: the list.
    """

    DEFAULT_CSS = """
    ReasonBelow { height: auto; margin: 1 2 0 2; color: $text-muted; display: none; }
    ReasonBelow.-failed { color: $warning; }
    .-low ReasonBelow { margin: 0 2; }
    """
    SCOPED_CSS = False  # the screen has classes too

    def __init__(self, listing: LineList[Any]) -> None:
        super().__init__()
        self._listing = listing
        self._rows: list[str] = []

    def tell(self, reason: str, *, is_failure: bool) -> None:
        """Tell a reason in as many rows as it takes, unless its row in the list has room for it."""
        width = self._listing.size.width - 4
        rows = list(wrap(reason, width)) if 0 < width < cell_len(reason) + 2 else []
        self.set_class(is_failure, "-failed")
        if rows != self._rows:
            self._rows = rows
            self.update(Content("\n".join(rows)))
            self.display = bool(rows)
            self._listing.rows_beside = max(0, len(rows) - 1)
            self._listing.refresh(layout=True)

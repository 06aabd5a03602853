"""The rows of a list that are in sight, and some around them, read as it is moved through."""

from __future__ import annotations

from array import array
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.row_window import RowWindow
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.workers import app_worker

Item = TypeVar("Item")

ROWS_AT_ONCE = 100
"""How many are read at a time."""

_AROUND = 40
"""How many above and below those in sight are read before they are seen."""


class WindowedRows(Generic[Item]):
    """Keeps a list in rows that are known by their numbers alone until they are near.

    Args:
        app: whose workers read them.
        listing: the list.
        read: reads those of some numbers.
        changed: called where some of them are gone, and the numbers are to be found out anew.
    """

    def __init__(
        self,
        app: BaseApp,
        listing: LineList[Any],
        read: Callable[[array[int]], Awaitable[Sequence[Item]]],
        changed: Callable[[], object],
    ) -> None:
        self.app = app
        self._listing = listing
        self._read_rows = read
        self._changed = changed
        self._rows: RowWindow[Item] = RowWindow()
        self._numbers = array("q")
        self._asked: array[int] | None = None
        self._missed = -1
        """How many numbers there were when some of them were gone."""
        listing.sight_changed = self._read_around

    def show(self, numbers: array[int], first: Sequence[Item] = (), *, at: int = 0) -> None:
        """Show a list.

        Args:
            numbers: those of its rows.
            first: the first of them, as far as they were read.
            at: where the cursor goes.
        """
        self._numbers, self._rows = numbers, RowWindow(len(numbers))
        self._rows.take(0, first)
        self._listing.set_items(self._rows, at=max(0, min(at, len(numbers) - 1)))

    def _read_around(self) -> None:
        sight = self._listing.sight
        around = range(sight.start - _AROUND, sight.stop + _AROUND)
        missing = self._rows.missing(around, ROWS_AT_ONCE)
        if missing and self._asked is None:
            self._asked = self._numbers
            self._read(self._numbers, missing)

    @app_worker("rows", "read rows in sight")
    async def _read(self, numbers: array[int], places: range) -> None:
        rows: Sequence[Item] | None = None
        try:
            rows = await self._read_rows(numbers[places.start : places.stop])
        finally:
            self._listing.call_later(self._came, numbers, places, rows)

    def _came(self, numbers: array[int], places: range, rows: Sequence[Item] | None) -> None:
        self._asked = None
        if rows is None:  # it was told why, and is tried again when others are looked at
            return
        if numbers is self._numbers:
            self._rows.take(places.start, rows)
            self._listing.rows_came(places)
            if len(rows) < len(places):
                if self._missed != len(numbers):  # else they are told wrong, and stay away
                    self._missed = len(numbers)
                    self._changed()
                return
        self._read_around()

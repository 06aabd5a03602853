"""A text that grows at its end, in rows of a width; what has been laid out stays."""

from __future__ import annotations

import re

from steno_tui.text.cells import wrap

MOST_ROWS = 1500
"""So many of the last rows are kept: hours of speech stand in the library, not on a screen."""

_BLANKS = re.compile(r"[ \t]+")


class GrowingRows:
    """Rows to which words are added as they come.

    Args:
        width: how many cells a row has.

    Attributes:
        rows: the rows so far; the last one may still grow.
    """

    def __init__(self, width: int) -> None:
        self.rows: list[str] = []
        self._width = max(1, width)
        self._open = ""
        """What the last row is made of, with the blank at its end."""

    def add(self, text: str) -> None:
        """Put words at the end; with the blanks that they bring, and no others."""
        *ended, last = _BLANKS.sub(" ", self._open + text).split("\n")
        if self.rows:
            self.rows.pop()
        for paragraph in ended:
            self.rows.extend(wrap(paragraph.strip(" "), self._width))
        whole = last.lstrip(" ")
        found = [*wrap(whole.rstrip(" "), self._width)]
        self.rows.extend(found)
        self._open = whole[len(whole.rstrip(" ")) - len(found[-1]) :]
        del self.rows[:-MOST_ROWS]

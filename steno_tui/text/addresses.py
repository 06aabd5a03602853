"""Web addresses found in a text that people wrote; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_BEHIND = ".,;:!?)]}>'\u2019\u201d\u2026"
"""What stands behind an address rather than in it."""


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where the web addresses in a text start and end, without the sentence's marks behind them.

    A bracket that an address opens is its own.
    """
    for found in _ADDRESS.finditer(text):
        start, end = found.span()
        unopened = found[0].count(")") - found[0].count("(")
        while text[end - 1] in _BEHIND:
            if text[end - 1] == ")":
                if unopened <= 0:
                    break
                unopened -= 1
            end -= 1
        if text[end - 1] != "/" or end - start > len("https://"):
            yield start, end

"""Pieces of what is said put together again, as the language at hand is written; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Thai, Lao, Burmese and Khmer, kana and Han with their punctuation: written without spaces.
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003fffd"
)
_ENDS_WITHOUT_SPACE = re.compile(f"[{_WITHOUT_SPACES}]$")
_BEGINS_WITHOUT_SPACE = re.compile(f"[{_WITHOUT_SPACES}]")
_BELONGS_BEFORE = re.compile(
    r"[,.;:!?%)\]}»”…]{1,8}+(?:\s|$)|['’](?:s|t|m|d|re|ve|ll)(?![^\W_])", re.IGNORECASE
)

_SPACE = re.compile(r"\s")
_PIECE = 262_144


def space_between(before: str, behind: str) -> str:
    """What stands between two pieces of a text: a space, or nothing.

    Nothing does in scripts that have no spaces, and before punctuation and ``'s``, which stand on
    their own where a transcript comes word by word.
    """
    first = behind[:1]
    if first.isalnum() and first.isascii():
        return " "
    if _BELONGS_BEFORE.match(behind):
        return ""
    if _BEGINS_WITHOUT_SPACE.match(behind) and _ENDS_WITHOUT_SPACE.search(before[-1:]):
        return ""
    return " "


def joined_lines(text: str) -> str:
    """The lines of a text as one."""
    if text.isascii():
        return _folded(text)
    return joined_all(text.split("\n"))


def joined_all(pieces: Iterable[str]) -> str:
    """Many pieces of a text as one."""
    parts: list[str] = []
    for piece in pieces:
        if piece := _folded(piece):
            if parts:
                parts.append(space_between(parts[-1], piece))
            parts.append(piece)
    return "".join(parts)


def _folded(text: str) -> str:
    """A text with its white space folded, a piece at a time.

    All words of a long one at once would take many times its room, and hold up everything else.
    """
    if len(text) <= _PIECE:
        return " ".join(text.split())
    rows: list[str] = []
    start = 0
    while start < len(text):
        space = _SPACE.search(text, start + _PIECE)
        end = len(text) if space is None else space.start()
        if row := " ".join(text[start:end].split()):
            rows.append(row)
        start = end
    return " ".join(rows)

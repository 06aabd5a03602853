"""Words from outside made safe to print, once, at the edge.

A terminal obeys what it prints, so nothing that a server, a feed or a file says reaches a screen
before it went through `line` (titles, labels: one row) or `prose` (paragraphs).
"""

from __future__ import annotations

import re
import unicodedata

FIELD_LIMIT = 4096
"""The longest single-line field that is kept, in characters."""

PROSE_LIMIT = 1_000_000
"""The longest text of several lines that is kept, in characters: some eighteen hours of speech."""

WORD_JOINER = "\u2060"
"""A character that nobody sees, and that no text has in it that was made safe to print."""

# What a terminal or a bidirectional renderer would obey rather than show: C0 but tab and newline,
# DEL, C1, the marks that reorder text, line and paragraph separators, interlinear and tag
# characters, lone surrogates. Joiners and variation selectors stay: emoji and Persian need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_NEWLINES = ("\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c")
_INVISIBLE = ("\u200b", WORD_JOINER, "\ufeff")
_STRAY_JOINERS = re.compile(r"(?<!\S)\u200d+|\u200d+(?!\S)")
_MARK = re.compile(r"[^\w\s\x00-\x7f]")
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{9,}")
_MARKS_PER_LETTER = 8


def is_unsafe(text: str) -> bool:
    """Whether a text holds anything that a terminal would obey rather than show."""
    return not text.isprintable() and _UNSAFE.search(text) is not None


def _capped(marks: re.Match[str]) -> str:
    kept: list[str] = []
    tower = 0
    for character in marks[0]:
        if character != WORD_JOINER:  # which is only here where it was to stay
            tower = tower + 1 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 0
        if tower <= _MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)


def _without_mark_towers(text: str) -> str:
    """Cap the marks and joiners on one letter: they paint over the rows around, and cost time.

    A joiner with nothing before or behind it goes: what measures and what cuts texts disagree about
    it.
    """
    if "\u200d" in text:
        text = _STRAY_JOINERS.sub("", text)
    # Of nine in a row one is among every ninth, and nearly all texts have none there.
    if _MARK.search(text[_MARKS_PER_LETTER :: _MARKS_PER_LETTER + 1]) is None:
        return text
    return _MARKS.sub(_capped, text)


def prose(text: str, limit: int | None = None, keep: str = "") -> str:
    r"""Make a text of several lines safe to print.

    Newlines of every kind become ``\n`` and tabs stay; whatever a terminal would obey becomes
    U+FFFD, what it would not show is dropped. A longer text than the limit ends in an ellipsis.

    Args:
        text: from outside.
        limit: how long it may be, in characters.
        keep: one character of those that are not shown that stays where it is.
    """
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():  # and so holds nothing unsafe
        return text if text.isascii() else _without_mark_towers(text)
    for newline in _NEWLINES:
        text = text.replace(newline, "\n")
    for character in _INVISIBLE:
        if character != keep:
            text = text.replace(character, "")
    if keep and keep in text:
        safe = _UNSAFE.sub(lambda found: keep if found[0] == keep else "\ufffd", text)
    else:
        safe = _UNSAFE.sub("\ufffd", text)
    return _without_mark_towers(safe)


def line(text: str, limit: int = FIELD_LIMIT) -> str:
    """Make a text safe to print on one row: as `prose`, with white space folded."""
    if len(text) > limit * 4:
        text = text[: limit * 4]
    is_printable = text.isprintable()
    if not is_printable or not text.isascii():
        text = prose(text)
    # What is printable has no white space but blanks, and most texts none that is to be folded.
    if is_printable and len(text) <= limit and "  " not in text and text == text.strip():
        return text
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"

"""Text measured in the cells of a terminal: how wide it is, cut to fit, wrapped into rows.

Both faces measure here, and as Rich does, which paints the full screen: what fits here fits there.
Nothing is cut inside a character as people see one (a letter with its marks, an emoji of several).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes

_LOOSE_ENDS = " \u00b7,;:-"
"""What looks lost before an ellipsis."""


# Of Chinese and Japanese: what ends a clause or a syllable, and what opens a quotation.
_NOT_FIRST = frozenset(
    "、。，．・：；！？」』）］｝〉》】〕’”…ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝヽ"
)
_NOT_LAST = frozenset("「『（［｛〈《【〔‘“")
_STAND_ALONE = (
    ("\u2018", "\u2019"),
    ("\u201c", "\u201d"),
    ("\u2026", "\u2026"),
    ("\u3001", "\u301c"),
    ("\u3041", "\u3096"),
    ("\u309d", "\u30ff"),
    ("\u4e00", "\u9fff"),
    ("\uff01", "\uff5d"),
)
"""Characters, from the first to the last of each range, before which a text can be broken."""

_MOST_TAKEN_ALONG = 5
"""Characters that are at most looked at for a better place to break a word."""


def measure(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, start: int = 0) -> int:
    """Find where a text has taken so many cells, between characters as people see them.

    Looks no further into the text than needed, however much of it takes no cell at all.

    Args:
        text: one row, of any length.
        width: the most cells.
        start: the index to begin at.

    Returns:
        the index after the last character that fits.
    """
    if text.isascii():
        return min(start + width, len(text))
    reach = 2 * width + 1
    while start + reach < len(text) and cell_len(text[start : start + reach]) <= width:
        reach *= 2
    # A letter goes first, for Rich counts a joiner that stands first in another way than it splits.
    near = "x" + text[start : start + reach]
    used = 0
    for begin, _, size in split_graphemes(near)[0]:
        used += size
        if used > width + 1:
            return start + begin - 1
    return start + len(near) - 1


def fit(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut a text to at most so many cells; what was cut ends in an ellipsis."""
    if width <= 0:
        return ""
    if measure(text) <= width:
        return text
    return text[: cut(text, width - 1)].rstrip(_LOOSE_ENDS) + ellipsis


def fit_end(text: str, width: int, ellipsis: str = "…") -> str:
    """Cut the beginning off a text, of which the end tells more, to at most so many cells."""
    if measure(text) <= width:
        return text
    room, kept = width - 1, len(text)
    for start, _, size in reversed(split_graphemes(text)[0]):
        room -= size
        if room < 0:
            break
        kept = start
    return ellipsis + text[kept:] if width > 0 else ""


def wrap(text: str, width: int, *, first: int | None = None, whole: bool = False) -> Iterator[str]:
    """Break a text into rows of at most so many cells, at spaces where there are some.

    Line breaks of the text stay; tabs count as spaces. A word longer than a row is broken, and
    fills the row that it is on if it is of a script without spaces.

    Args:
        text: one or several paragraphs.
        width: how many cells a row has.
        first: how many the first row has, where it has others.
        whole: whether words stay whole, however long, so that an address can be copied; there
            may be a break around each character of two cells instead.
    """
    width = max(1, width)
    room = width if first is None else first
    for paragraph in text.split("\n"):
        row = ""
        for gap, word in _words(paragraph, whole):
            size = measure(word)
            if row and size + len(gap) <= room:
                row += gap + word
                room -= size + len(gap)
                continue
            if row:
                if size > width and not whole and not word.isascii() and room > 2:
                    end = _break(word, room - 1)
                    row, word = f"{row} {word[:end]}", word[end:]
                yield row
                room = width
            *full, row = [word] if whole else _chopped(word, width)
            yield from full
            room -= measure(row)
        yield row
        room = width


_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff]*")
"""Texts in which every character takes one cell, and only a space is a space."""


def row_breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Break a text into rows as `wrap` does, and tell where each begins and ends in it.

    Args:
        text: one paragraph, its words a space apart.
        width: how many cells a row has, two or more.
    """
    start, size = 0, len(text)
    is_plain = _NARROW.fullmatch(text) is not None
    if is_plain and not text.isascii():
        is_plain = re.search(f"[^ ]{{{width + 1}}}", text) is None
    if is_plain:  # by rows and not by words, for there may be hours of them
        while size - start > width:
            end = text.rfind(" ", start, start + width + 1)
            if end > start:
                yield start, end
                start = end + 1
            else:
                yield start, start + width
                start += width
        yield start, size
        return
    for row in wrap(text, width):
        yield start, start + len(row)
        start += len(row)
        start += text.startswith(" ", start)


def _words(paragraph: str, whole: bool) -> Iterator[tuple[str, str]]:
    """What rows are made of, each with the space before it."""
    for word in paragraph.split():
        gap = " "
        for piece in _pieces(word) if whole and not word.isascii() else (word,):
            yield gap, piece
            gap = ""


def _pieces(word: str) -> Iterator[str]:
    """Break a word around its characters of two cells, as scripts without spaces have them."""
    done = 0
    for start, end, size in split_graphemes(word)[0]:
        if size > 1:
            if done < start:
                yield word[done:start]
            yield word[start:end]
            done = end
    if done < len(word):
        yield word[done:]


def _break(word: str, width: int, start: int = 0) -> int:
    """Find where a word is broken after so many cells, or some characters before.

    No row of Chinese or Japanese begins with what ends a clause, or ends with what opens one.
    """
    end = cut(word, width, start)
    for at in range(end, max(start, end - _MOST_TAKEN_ALONG), -1):
        if at == len(word) or not (word[at] in _NOT_FIRST or word[at - 1] in _NOT_LAST):
            return at
        if not any(first <= word[at - 1] <= last for first, last in _STAND_ALONE):
            break
    return end


def _chopped(word: str, width: int) -> Iterator[str]:
    """Cut a word into pieces no longer than a row; one character wider than a row is a "?"."""
    start = 0
    while (end := _break(word, width, start)) < len(word):
        if end == start:
            yield "?"
            return
        yield word[start:end]
        start = end
    yield word[start:]

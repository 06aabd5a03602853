"""Texts cut into the words by which they are found, in any script.

A word is found in whatever case, with or without accents. Of scripts that put no spaces between
words, and of Korean, which joins them to what follows, every character is a word of its own: what
is looked for is then a row of them. A symbol, such as an emoji, is a word too.

What is kept of a text to be searched and what is typed are cut here, in one way, so that the one is
found by the other, and what was found can be shown in the text as it was written.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from steno_tui.text.folding import fold

_ASCII = re.compile("[0-9A-Za-z]+")

# Thai and Lao, Burmese, Khmer, kana and bopomofo, Hangul, Han; half-width kana.
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u309f"
    "\u30a1-\u30fa\u30fc-\u312f\u31a0-\u31bf\u31f0-\u31ff\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_JAMO = "\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"
_VOICING = "\u3099\u309a\uff9e\uff9f"

_UNSEEN = re.compile("[\ufe00-\ufe0f\u200c\u200d\u00ad]")
"""Joiners and the like, which stand within words and are not typed."""

# Letters that are written in several ways, and the digits of those who write them.
_ARABIC = str.maketrans(
    {
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u0629": "\u0647",
        "\u0671": "\u0627",
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    }
)
_ARTICLE = re.compile("\\b\u0627\u0644(?=\\w\\w)")
_IS_ARABIC = re.compile("[\u0600-\u06ff]")


class Token(NamedTuple):
    """A word of a text, folded, and where it stands there."""

    word: str
    start: int
    end: int


_WITH_SIGNS = (
    range(0x3400),
    range(0xA000, 0xAC00),
    range(0xFB00, 0x10000),
    range(0x1F000, 0x1FC00),
)
"""Where Unicode has signs that are no letters; what lies between has none, or very few."""


@cache
def _classes() -> tuple[str, str]:
    """The characters between words, and the symbols that are words, as regular expressions do."""
    found: dict[str, list[list[int]]] = {"between": [], "symbols": []}
    for code in chain(*_WITH_SIGNS):
        category = unicodedata.category(chr(code))
        is_symbol = category in ("So", "Sc") or (category == "Sk" and code > 0xFFFF)
        if not (is_symbol or category[0] in "PSZ" or category in ("Cc", "Cf")):
            continue
        if _UNSEEN.match(chr(code)):
            continue
        ranges = found["symbols" if is_symbol and code > 0x7F else "between"]
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    between, symbols = (
        "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
        for ranges in found.values()
    )
    return f"{between}\ud800-\udfff\U000e0000-\U000e007f", symbols


@cache
def _pieces() -> re.Pattern[str]:
    """What a text is cut into; made for the first that is no ASCII."""
    between, symbols = _classes()
    alone = f"{_WITHOUT_SPACES}{symbols}"
    return re.compile(f"[{_JAMO}]+|[{alone}][{_VOICING}]*|[^{between}{alone}{_JAMO}]+")


@lru_cache(maxsize=20_000)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    """The words of a piece: mostly one, and several where a sign stands for more than that."""
    if piece.isascii():
        return (piece.lower(),)
    folded = fold(_UNSEEN.sub("", piece))
    if _IS_ARABIC.search(folded):
        folded = _ARTICLE.sub("", folded.translate(_ARABIC))
    if folded.isascii():
        return tuple(_ASCII.findall(folded))
    return tuple(map(sys.intern, _pieces().findall(folded)))


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, one after the other."""
    if text.isascii():
        for match in _ASCII.finditer(text):
            yield Token(match[0].lower(), match.start(), match.end())
        return
    for match in _pieces().finditer(text):
        for word in _words_of_piece(match[0]):
            yield Token(word, match.start(), match.end())


def words(text: str) -> list[str]:
    """The words of a text alone."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return [word for piece in _pieces().findall(text) for word in _words_of_piece(piece)]

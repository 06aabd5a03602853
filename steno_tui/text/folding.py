"""Texts folded for finding: what is typed without accents and capitals finds what has them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from steno_tui.text.sanitize import line

_LONGEST = 200
"""Characters of what is typed that are looked at; nobody types more."""

# The marks that are left out where a word is typed in a hurry: accents, Hebrew and Arabic vowels.
# Those of Indian scripts, of Thai and of kana are letters in their own right, and stay.
_MARKS = (
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)

# What Unicode takes for letters and signs of their own, and keyboards elsewhere do not have.
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00ad\u200c\u200d", ""),
    "æ": "ae",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ĸ": "k",
    "ł": "l",
    "ŋ": "n",
    "ø": "o",
    "œ": "oe",
    "þ": "th",
    "ŧ": "t",
}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Marks, what is in `_PLAIN`, and either; made when a text has one that is no ASCII.

    No first frame waits for that. To look for signs costs a third of `str.translate`.
    """
    signs = "".join(_PLAIN)
    either = f"{_MARKS.removesuffix(']')}{signs}]"
    return re.compile(_MARKS), re.compile(f"[{signs}]"), re.compile(either)


def _plain(sign: re.Match[str]) -> str:
    return _PLAIN[sign[0]]


def fold(text: str) -> str:
    """The form in which texts are searched and sorted: no case, no accents, plain signs."""
    if text.isascii():
        return text.lower()
    marks, signs, either = _patterns()
    bare = unicodedata.normalize("NFKD", text).casefold()
    if either.search(bare):
        bare = signs.sub(_plain, marks.sub("", bare))
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def words_of(text: str) -> list[str]:
    """The words of what was typed, folded: those that a title is to have in it."""
    return fold(line(text[:_LONGEST])).split()


def has_words(folded: str, words: list[str]) -> bool:
    """Whether a text has each of some words anywhere in it; all are folded."""
    return all(word in folded for word in words)

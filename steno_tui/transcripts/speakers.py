"""Names of speakers that stand before what they say, told from other words before a colon; pure.

``Ada Lund: Good evening.`` names who speaks, ``Note: this was cut.`` does not. What looks like a
name is taken for one where the file begins with such, or where it comes more than once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 50

_BEFORE_COLON = re.compile(r"([^:：\n<>\[\](){}|/\"“”?!;=#*@]{1,50}+)[:：](?:\s|$)")
_WORDS_OF_NAME = 5
_SMALL = frozenset(
    ("and", "und", "et", "y", "e", "&", "of", "the", "von", "van", "der", "den", "de", "da", "di",
     "del", "du", "la", "le", "el", "al", "bin", "ibn", "zu", "af", "av")
)  # fmt: skip
_NO_NAMES = frozenset(
    ("note", "notes", "warning", "disclaimer", "update", "example", "tip", "source", "sources",
     "chapter", "part", "step", "title", "date", "episode", "transcript", "summary", "topics", "ps",
     "p.s", "fact", "answer", "question", "rule", "first", "second", "third", "credits", "links",
     "remember", "so", "but", "and", "or", "now", "well", "music", "transcribed by",
     "subtitles", "subtitles by", "captions", "published",
     "duration", "language", "kind", "url", "http", "https", "link", "email", "phone", "recorded")
)  # fmt: skip


class Named(NamedTuple):
    """A text that begins with what looks like a name."""

    name: str
    rest: str
    """What stands behind the colon."""


def named(text: str) -> Named | None:
    """What looks like a speaker's name at the start of a text, and the rest of it."""
    text = text.lstrip("-– \n")
    if (match := _BEFORE_COLON.match(text)) is None:
        return None
    name = match[1].strip()
    return Named(name, text[match.end() :].lstrip()) if _is_like_name(name) else None


@lru_cache(maxsize=256)
def _is_like_name(name: str) -> bool:
    """Whether what stands before a colon looks like a name."""
    words = name.split()
    if not 0 < len(words) <= _WORDS_OF_NAME or name.lower() in _NO_NAMES:
        return False
    if words[0].lower() in _NO_NAMES and words[-1].isdecimal():
        return False
    for word in words:
        if not (word[0].isalnum() and not word[0].islower()) and word not in _SMALL:
            return False
    return not (words[0] in _SMALL or name.replace(" ", "").isdecimal() or name[-1] in ".,-–—")


def clear_names(candidates: Iterable[Named], *, is_first: bool) -> frozenset[str]:
    """Those names that are clearly speakers.

    Args:
        candidates: what looks like names.
        is_first: whether the first of them stands before the first words of all.
    """
    times = Counter(candidate.name for candidate in candidates)
    return frozenset(name for name, count in times.items() if is_first or count > 1)

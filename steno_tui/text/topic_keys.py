"""The form in which topics are the same that differ only in case, hyphen or plural; pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from steno_tui.text.folding import fold
from steno_tui.text.sanitize import line

_NO_PLURAL = ("ss", "us", "is", "as", "os")
"""Ends of words that end in s already: class, corpus, analysis, atlas, chaos."""

_LONGEST = 200
"""Characters of a topic that are looked at; none has more."""

_SHORTEST = 4
"""Letters from which on a last s may be a plural's: gas, bus and DNS are no plurals."""

_MAY_HAVE_E = ("sse", "she", "che", "xe", "ze")
"""Ends of which the letters do not tell whether the e is the plural's: caches, searches."""


@lru_cache(maxsize=4096)
def topic_key(topic: str) -> str:
    """What is the same of all spellings of one topic.

    Hyphens and underscores are spaces, and of the last word it is the singular, as far as its
    letters tell: ``Flame-Graphs`` and ``flame graph`` are one, ``Databases`` and ``database`` too.
    """
    words = fold(line(topic, _LONGEST)).replace("-", " ").replace("_", " ").split()
    if words:
        words[-1] = _singular(words[-1])
    return " ".join(words)


def _singular(word: str) -> str:
    """One form for a word and its plural: ``library`` of both, and of cache and caches ``cach``."""
    if not word.isascii():
        return word
    if len(word) >= _SHORTEST and word.endswith("s") and not word.endswith(_NO_PLURAL):
        word = word[:-1]
    if word.endswith("ie") and len(word) > _SHORTEST:
        return f"{word[:-2]}y"
    return word[:-1] if word.endswith(_MAY_HAVE_E) else word


def spellings(topics: Iterable[str]) -> dict[str, str]:
    """The topics of one page by their keys, each as it stands there first."""
    found: dict[str, str] = {}
    for topic in topics:
        if key := topic_key(topic):
            found.setdefault(key, topic)
    return found

"""What is typed to find words: read, and looked for in a text. Nothing typed is an error.

All words must be there. Those between quotation marks must follow one another, a word behind ``-``
must not be there, and the last word, or one before ``*``, may be the beginning of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from steno_tui.text.tokens import Token, words

_LONGEST = 1000
"""Characters of what is typed that are read."""

_MOST = 30
"""Terms that are looked for; whoever types more means something else."""

_SHORTEST_START = 2
"""Letters that it takes for a word to be taken as the beginning of another."""

_QUOTES = '"“”„«»'
_PARTS = re.compile(
    rf"(?P<sign>-?)(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>[^\s{_QUOTES}]+))"
)


class Term(Struct, frozen=True):
    """A word that is looked for, or several in a row."""

    words: tuple[str, ...]
    """Folded, see `steno_tui.text.tokens`."""
    is_start: bool = False
    """Whether the last may be the beginning of a word."""
    is_unwanted: bool = False

    def is_in(self, row: str) -> bool:
        """Whether it is among words that `row_of` has put in a row."""
        return f" {' '.join(self.words)}{'' if self.is_start else ' '}" in row


def row_of(words: Iterable[str]) -> str:
    """Words in a row, in which a term is quickly looked for."""
    return f" {' '.join(words)} "


def read_terms(typed: str) -> list[Term]:
    """What is looked for, in the order in which it was typed; empty where there are no words."""
    terms: dict[Term, None] = {}
    parts = list(_PARTS.finditer(typed[:_LONGEST]))
    for number, part in enumerate(parts, start=1):
        phrase, word = part["phrase"], part["word"]
        found = tuple(words(word if phrase is None else phrase))
        if not found:
            continue
        is_last = number == len(parts) and phrase is None
        is_long = len(found[-1]) >= _SHORTEST_START or not found[-1].isascii()
        is_start = is_long and (is_last or (word or "").endswith("*"))
        terms[Term(found, is_start, bool(part["sign"]))] = None
    return list(terms)[:_MOST]


def is_searchable(typed: str) -> bool:
    """Whether there is anything in what was typed that could be found."""
    return any(not term.is_unwanted for term in read_terms(typed))


def plain_words(typed: str) -> str:
    """What was typed that is to be there, without the signs around it."""
    parts = [part for part in _PARTS.finditer(typed[:_LONGEST]) if not part["sign"]]
    return " ".join(part["phrase"] or (part["word"] or "").rstrip("*") for part in parts).strip()


def find(terms: Iterable[Term], tokens: Sequence[Token]) -> list[list[tuple[int, int]]]:
    """Where each of some terms stands in a text: the starts and ends of all places.

    Args:
        terms: which.
        tokens: the words of the text.
    """
    return [list(_places(term, tokens)) for term in terms]


def _places(term: Term, tokens: Sequence[Token]) -> Iterable[tuple[int, int]]:
    *before, last = term.words
    length = len(before)
    for at in range(len(tokens) - length):
        word = tokens[at + length].word
        if (word.startswith(last) if term.is_start else word == last) and all(
            tokens[at + step].word == each for step, each in enumerate(before)
        ):
            yield tokens[at].start, tokens[at + length].end

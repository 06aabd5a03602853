"""How much work a regular expression is: matched as `re` matches, slowly, and step by step.

The time that an expression takes differs between machines and moments; the steps that a matcher
goes which tries, takes back and tries again do not. This one walks the tree that `re` parses an
expression into, in the order in which `re` does. It knows what our expressions are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_Node = tuple[Any, Any]

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ONE_CHARACTER = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)


class TooManyStepsError(Exception):
    """An expression took more steps than it may."""


class Matcher:
    """An expression that counts how many steps it takes.

    Args:
        pattern: the expression.
        bound: what a repetition's own bound counts as where it is higher. A bound makes the work
            proportional to the length, with itself as the factor, so a low one tells as much.
        limit: after so many steps it gives up.

    Attributes:
        steps: so many characters have been looked at so far, the same one again included.
    """

    def __init__(
        self, pattern: re.Pattern[Any], *, bound: int | None = None, limit: float = inf
    ) -> None:
        self._tree = list(_parser.parse(pattern.pattern, pattern.flags))
        self._flags = pattern.flags | (re.ASCII if isinstance(pattern.pattern, bytes) else 0)
        self._bound = bound
        self._limit = limit
        self._known: dict[tuple[int, str, int], bool] = {}
        self.steps = 0

    def match(self, text: str | bytes, at: int = 0) -> int | None:
        """Where a match that begins at a place ends; None where none does."""
        self._text = text.decode("latin-1") if isinstance(text, bytes) else text
        self._groups: dict[int, tuple[int, int]] = {}
        return next(self._run(self._tree, at, self._flags), None)

    def find(self, text: str | bytes) -> list[tuple[int, int]]:
        """Where all matches are, one after the other, as `re.finditer` finds them."""
        found: list[tuple[int, int]] = []
        at = 0
        while at <= len(text):
            end = self.match(text, at)
            if end is not None:
                found.append((at, end))
            at = max(end or 0, at + 1)
        return found

    def _run(self, nodes: Sequence[_Node], at: int, flags: int) -> Iterator[int]:
        """Every place where some nodes in a row can end, the preferred one first."""
        if not nodes:
            yield at
            return
        for middle in self._one(nodes[0], at, flags):
            yield from self._run(nodes[1:], middle, flags)

    def _one(self, node: _Node, at: int, flags: int) -> Iterator[int]:
        kind, value = node
        if kind in _ONE_CHARACTER:
            if self._takes(node, at, flags):
                yield at + 1
        elif kind in _REPEATS:
            yield from self._repeated(kind, value, at, flags)
        elif kind is op.SUBPATTERN:
            group, added, removed, inner = value
            for end in self._run(list(inner), at, (flags | added) & ~removed):
                if group is not None:
                    self._groups[group] = (at, end)
                yield end
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from self._run(list(branch), at, flags)
        elif kind is op.ATOMIC_GROUP:
            yield from _first(self._run(list(value), at, flags))
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            if self._is_there(value, at, flags) == (kind is op.ASSERT):
                yield at
        elif kind is op.AT:
            if self._is_at(value, at, flags):
                yield at
        elif kind is op.GROUPREF:
            start, end = self._groups.get(value, (0, -1))
            self.steps += max(1, end - start)
            if end >= start and self._text.startswith(self._text[start:end], at):
                yield at + end - start
        else:
            raise NotImplementedError(kind)

    def _is_there(self, value: tuple[int, Sequence[_Node]], at: int, flags: int) -> bool:
        direction, inner = value
        nodes = list(inner)
        start = at if direction > 0 else at - _parser.SubPattern(None, nodes).getwidth()[0]
        return start >= 0 and next(self._run(nodes, start, flags), None) is not None

    def _repeated(
        self, kind: Any, value: tuple[int, int, Sequence[_Node]], at: int, flags: int
    ) -> Iterator[int]:
        least, most, inner = value
        nodes = list(inner)
        if self._bound is not None and most is not op.MAXREPEAT:
            most = max(least, min(most, self._bound))
        ends = (
            self._row_of_one(nodes[0], least, most, at, flags)
            if len(nodes) == 1 and nodes[0][0] in _ONE_CHARACTER and kind is not op.MIN_REPEAT
            else self._row(kind, nodes, least, most, at, flags)
        )
        yield from _first(ends) if kind is op.POSSESSIVE_REPEAT else ends

    def _row_of_one(self, node: _Node, least: int, most: int, at: int, flags: int) -> Iterator[int]:
        end = at
        while end - at < most and self._takes(node, end, flags):
            end += 1
        while end - at >= least:
            yield end
            end -= 1

    def _row(
        self, kind: Any, nodes: list[_Node], least: int, most: int, at: int, flags: int
    ) -> Iterator[int]:
        """The same for what is longer; without recursion, for rows are long."""
        lazy = kind is op.MIN_REPEAT
        if lazy and least == 0:
            yield at
        places, ways = [at], [self._run(nodes, at, flags)]
        while ways:
            end = next(ways[-1], None) if len(ways) <= most else None
            if end is not None and (end > places[-1] or len(ways) <= least):
                if lazy and len(ways) >= least:
                    yield end
                places.append(end)
                ways.append(self._run(nodes, end, flags))
            elif end is None:
                ways.pop()
                end = places.pop()
                if not lazy and len(ways) >= least:
                    yield end

    def _takes(self, node: _Node, at: int, flags: int) -> bool:
        self.steps += 1
        if self.steps > self._limit:
            raise TooManyStepsError
        if at >= len(self._text):
            return False
        known = (id(node), self._text[at], flags)
        if known not in self._known:
            self._known[known] = _is_one(node, self._text[at], flags)
        return self._known[known]

    def _is_at(self, value: Any, at: int, flags: int) -> bool:
        text, end = self._text, len(self._text)
        self.steps += 1
        if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            is_line = flags & re.MULTILINE and value is op.AT_BEGINNING
            return at == 0 or bool(is_line and text[at - 1] == "\n")
        if value is op.AT_END_STRING:
            return at == end
        if value is op.AT_END:
            is_line = flags & re.MULTILINE
            return at == end or (text[at] == "\n" and (bool(is_line) or at == end - 1))
        if value in (op.AT_BOUNDARY, op.AT_NON_BOUNDARY):
            sides = [0 <= n < end and _is_word(text[n], flags) for n in (at - 1, at)]
            return (sides[0] != sides[1]) == (value is op.AT_BOUNDARY)
        raise NotImplementedError(value)


def _first(ends: Iterator[int]) -> Iterator[int]:
    for end in ends:
        yield end
        return


def _is_one(node: _Node, letter: str, flags: int) -> bool:
    kind, value = node
    if kind is op.ANY:
        return letter != "\n" or bool(flags & re.DOTALL)
    if kind is op.IN:
        return _is_in(value, letter, flags)
    return (value in map(ord, _cases(letter, flags))) == (kind is op.LITERAL)


def _cases(letter: str, flags: int) -> set[str]:
    if not flags & re.IGNORECASE:
        return {letter}
    return {each for each in (letter, letter.lower(), letter.upper()) if len(each) == 1}


def _is_word(letter: str, flags: int) -> bool:
    return bool(re.match(r"\w", letter, flags & re.ASCII))


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def _is_in(members: Sequence[_Node], letter: str, flags: int) -> bool:
    is_negated = members[0][0] is op.NEGATE
    for kind, value in members[1:] if is_negated else members:
        for each in _cases(letter, flags):
            code = ord(each)
            if (
                (kind is op.LITERAL and code == value)
                or (kind is op.RANGE and value[0] <= code <= value[1])
                or (kind is op.CATEGORY and re.match(_CATEGORIES[value], each, flags & re.ASCII))
            ):
                return not is_negated
    return is_negated

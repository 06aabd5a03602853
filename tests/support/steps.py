"""How much work something is, counted instead of timed: the same on every machine, at any moment.

Counted are the lines of Python that run, the characters that the methods of strings go over, and
those that expressions go over; `tests.support.expressions` sees to what an expression does with
each of them. Not seen is what an operator does inside, such as copying a part of a text. Counting
takes some ten times as long as the work itself, so it is done for little work.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

_AT_ONCE = frozenset(("startswith", "endswith", "isascii", "append", "get", "group"))
"""Methods that take as long for a long text as for a short one."""


class _Counted:
    """An expression that counts the characters it goes over.

    Args:
        pattern: the expression.
        count: told of each number of characters.
    """

    def __init__(self, pattern: re.Pattern[Any], count: Callable[[int], None]) -> None:
        self._pattern = pattern
        self._count = count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _one(self, found: re.Match[Any] | None, text: Any, at: int) -> re.Match[Any] | None:
        self._count((found.end() if found else len(text)) - at + 1)
        return found

    def match(self, text: Any, at: int = 0, *end: int) -> re.Match[Any] | None:
        return self._one(self._pattern.match(text, at, *end), text, at)

    def fullmatch(self, text: Any, at: int = 0, *end: int) -> re.Match[Any] | None:
        return self._one(self._pattern.fullmatch(text, at, *end), text, at)

    def search(self, text: Any, at: int = 0, *end: int) -> re.Match[Any] | None:
        return self._one(self._pattern.search(text, at, *end), text, at)

    def finditer(self, text: Any, at: int = 0, *end: int) -> Iterator[re.Match[Any]]:
        for found in self._pattern.finditer(text, at, *end):
            self._one(found, text, at)
            yield found
            at = found.end()
        self._count(len(text) - at)

    def findall(self, text: Any) -> list[Any]:
        self._count(len(text))
        return self._pattern.findall(text)

    def sub(self, new: Any, text: Any, count: int = 0) -> Any:
        self._count(len(text))
        return self._pattern.sub(new, text, count)

    def split(self, text: Any, most: int = 0) -> list[Any]:
        self._count(len(text))
        return self._pattern.split(text, most)


@contextmanager
def _expressions(count: Callable[[int], None]) -> Iterator[None]:
    """Have the expressions of our modules count while the context lasts."""
    replaced: list[tuple[ModuleType, str, re.Pattern[Any]]] = []
    for name, module in list(sys.modules.items()):
        if name.startswith("steno_tui"):
            held = [
                (key, value) for key, value in vars(module).items() if isinstance(value, re.Pattern)
            ]
            replaced += [(module, key, value) for key, value in held]
    for module, key, pattern in replaced:
        setattr(module, key, _Counted(pattern, count))
    try:
        yield
    finally:
        for module, key, pattern in replaced:
            setattr(module, key, pattern)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Have no garbage collected that others left, whose ends would be counted too."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def steps(work: Callable[[], object]) -> int:
    """How many steps some work takes, once what it keeps between two times is kept."""
    work()
    taken = 0

    def count(characters: int) -> None:
        nonlocal taken
        taken += characters

    def lines(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal taken
        taken += event == "line"
        return lines

    def calls(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal taken
        if event == "c_call":
            on = getattr(argument, "__self__", None)
            if isinstance(on, str | bytes) and argument.__name__ not in _AT_ONCE:
                taken += len(on)

    before = sys.gettrace(), sys.getprofile()
    with _expressions(count), _no_collector():
        sys.settrace(lines)
        sys.setprofile(calls)
        try:
            work()
        finally:
            sys.setprofile(before[1])
            sys.settrace(before[0])
    return taken


def grows_with_its_input(read: Callable[[str], object], shape: str, size: int = 2000) -> bool:
    """Whether reading twice as much of a shape takes about twice as many steps."""
    once = shape * (size // len(shape))
    return steps(lambda: read(once * 2)) <= 2.5 * steps(lambda: read(once))

"""In which order many things are asked for that lie at several hosts."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

AT_ONE_HOST = 4
"""How many things of one host are under way while others wait: some asked for, some written."""


class HostTurns(Generic[T]):
    """Gives things out, those of a few hosts at a time, so that a connection serves for many.

    A host that dawdles holds up no more than a few, as long as there are others.

    Args:
        things: in the order in which they are given out, where their hosts do not matter.
        host: says where each lies.
    """

    def __init__(self, things: Iterable[T], host: Callable[[T], str]) -> None:
        self._host = host
        self._waiting: dict[str, deque[T]] = {}
        self._under_way: Counter[str] = Counter()
        self._number = 0
        for thing in things:
            self._waiting.setdefault(host(thing), deque()).append(thing)
            self._number += 1

    def __len__(self) -> int:
        """How many there are in all."""
        return self._number

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if not self._waiting:
            raise StopIteration
        free = (name for name in self._waiting if self._under_way[name] < AT_ONE_HOST)
        host = next(free, None) or next(iter(self._waiting))
        things = self._waiting[host]
        thing = things.popleft()
        if not things:
            del self._waiting[host]
        self._under_way[host] += 1
        return thing

    def done(self, thing: T) -> None:
        """Take note that something that was given out is under way no more."""
        self._under_way[self._host(thing)] -= 1

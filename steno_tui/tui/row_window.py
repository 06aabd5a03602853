"""A list of which only the rows in sight are here, and some around them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")

KEPT = 1000
"""How many rows stay here on either side of those that came last."""


class RowWindow(Sequence["Item | None"], Generic[Item]):
    """As long as the whole list; a row that is not here is None.

    Args:
        count: how many rows the list has.
    """

    def __init__(self, count: int = 0) -> None:
        self._count = count
        self._here: dict[int, Item] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Item | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item | None]: ...
    def __getitem__(self, index: int | slice) -> Item | None | Sequence[Item | None]:
        if isinstance(index, slice):
            return [self._here.get(one) for one in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._here.get(index % self._count)

    def take(self, at: int, rows: Iterable[Item]) -> None:
        """Have some rows here from a place on, and let go of those that are far from them."""
        self._here |= dict(enumerate(rows, at))
        if len(self._here) > 3 * KEPT:
            near = range(at - KEPT, at + KEPT)
            self._here = {place: row for place, row in self._here.items() if place in near}

    def replace(self, key_of: Callable[[Item], Hashable], row: Item) -> bool:
        """Put a row in the place of the one with its key, and tell whether that was another."""
        for place, old in self._here.items():
            if key_of(old) == key_of(row):
                self._here[place] = row
                return old != row
        return False

    def here(self) -> Iterator[tuple[int, Item]]:
        """The rows that are here, each behind its place."""
        return iter(self._here.items())

    def missing(self, wanted: range, at_once: int) -> range:
        """The rows to ask for next, so that those of some places are here; none are missing: none.

        Whole blocks are asked for, so that going on by a row seldom asks for any.

        Args:
            wanted: the places; the nearer a row is to their middle, the sooner it is asked for.
            at_once: how many rows a block has.
        """
        wanted = range(max(0, wanted.start), min(self._count, wanted.stop))
        middle = (wanted.start + wanted.stop) // 2
        starts = {place - place % at_once for place in wanted if place not in self._here}
        nearest = min(starts, key=lambda start: abs(start + at_once // 2 - middle), default=None)
        if nearest is None:
            return range(0)
        return range(nearest, min(self._count, nearest + at_once))

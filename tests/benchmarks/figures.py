"""What was measured, and how it compares to its floor and its bar."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured beside a floor; or on its own, where there is no floor.

    Attributes:
        name: what was measured.
        ours: the measurements, all in the same unit.
        floor: those of the floor, taken in turns with ours.
        of: how the measurements become one number.
        bar: the most that ours may be as a multiple of the floor.
        limit: the most that ours may be in its unit; reported, never asserted where it is a time.
        unit: ``ms``, ``MB``, ``frame`` or ``/s``.
        more: what else there is to know.
    """

    name: str
    ours: Sequence[float]
    floor: Sequence[float] = ()
    of: Callable[[Iterable[float]], float] = min
    bar: float | None = None
    limit: float | None = None
    unit: str = "ms"
    more: str = ""

    @property
    def value(self) -> float:
        """Ours as one number."""
        return self.of(self.ours)

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the floor."""
        return self.value / self.of(self.floor) if self.floor else None

    @property
    def is_met(self) -> bool | None:
        """Whether ours keeps to its bar; None where it has none."""
        if self.bar is not None and self.ratio is not None:
            return self.ratio <= self.bar
        return self.value <= self.limit if self.limit is not None else None

    def row(self) -> tuple[str, ...]:
        """The cells of a table: name, ours, floor, ratio, bar, verdict, remarks."""
        bar = f"{self.bar:g} x" if self.bar is not None else ""
        if self.limit is not None:
            bar = f"{self.limit:g} {self.unit}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.is_met]
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return (
            self.name,
            self._summary(self.ours),
            self._summary(self.floor),
            ratio,
            bar,
            verdict,
            self.more,
        )

    def _summary(self, values: Sequence[float]) -> str:
        """The number that counts, and the median where that is another."""
        if not values:
            return ""
        chosen, middle = self.of(values), median(values)
        more = (
            f" (median {middle:.4g})"
            if len(values) > 1 and not math.isclose(chosen, middle)
            else ""
        )
        return f"{chosen:.4g} {self.unit}{more}"


HEADINGS = ("figure", "ours", "floor", "ratio", "bar", "", "")


def percentile(percent: float) -> Callable[[Iterable[float]], float]:
    """What so many per cent of some values do not exceed."""

    def of(values: Iterable[float]) -> float:
        ordered = sorted(values)
        return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * percent / 100) - 1)]

    return of


def beside(
    name: str,
    ours: Sequence[tuple[float, float]],
    floor: Sequence[tuple[float, float]],
    *,
    bar: float,
    more: str = "",
) -> list[Figure]:
    """What something took beside its floor: the time at its best, its median, and the work.

    Args:
        name: what was measured.
        ours: of each round the time and the processor's, in milliseconds.
        floor: the floor's.
        bar: see `Figure`.
        more: see `Figure`.
    """
    times = [one for one, _ in ours], [one for one, _ in floor]
    work = [one for _, one in ours], [one for _, one in floor]
    return [
        Figure(f"{name}, best", *times, min, bar=bar, more=more),
        Figure(f"{name}, median", *times, median, bar=bar),
        Figure(f"{name}, work", *work, min, bar=bar),
    ]


def table(figures: Iterable[Figure]) -> str:
    """The figures one below the other."""
    rows = [HEADINGS, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)

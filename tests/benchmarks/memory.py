"""Memory with everything loaded, beside an empty app."""

from __future__ import annotations

from tests.benchmarks.empty_app import WORDS
from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import LAST_ROW, Bench, number_of

MEGABYTE = 1_000_000


def memory(bench: Bench, *options: str) -> Figure:
    """Resident memory above the empty app's, with all rows of the big library loaded."""
    floor = bench.at_rest(bench.empty(), WORDS)
    ours = bench.at_rest(bench.steno("big", *options), number_of(bench.big[LAST_ROW]))
    name = " ".join(("memory above the empty app", *options))
    above = (ours - floor) / MEGABYTE
    more = f"{ours / MEGABYTE:.0f} MB beside {floor / MEGABYTE:.0f} MB"
    return Figure(name, [above], limit=40, unit="MB", more=more)

"""Measure everything and print a table: ``python -m tests.benchmarks``; nothing is left behind.

Of each figure the table has ours, its floor, the one as a multiple of the other, and the bar. It
takes some minutes, and wants a machine that does nothing else meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import jumping, keys, launching, memory, pages, playing, refreshing
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.programs import Bench, make_bench

ROUNDS = 15

_FAR = 0.02
"""Seconds that an answer of a service elsewhere is under way."""

PARTS: dict[str, Callable[[Bench], Iterable[Figure]]] = {
    "launch": lambda bench: launching.launch(bench, ROUNDS),
    "commands": lambda bench: [
        launching.version(bench, ROUNDS),
        launching.show(bench, ROUNDS),
    ],
    "keys": lambda bench: keys.moving(bench, 5),
    "opening": lambda bench: keys.opening(bench, 20),
    "jumps": lambda bench: jumping.jumping(bench.directory, 200),
    "playing": lambda bench: [playing.playing(bench, 30)],
    "memory": lambda bench: [memory.memory(bench), memory.memory(bench, "--offline")],
    "pages": lambda bench: pages.reading(5),
    "refresh": lambda bench: [
        refreshing.refreshing(3),
        refreshing.refreshing_again(3),
        refreshing.refreshing(1, _FAR),
        refreshing.refreshing_again(1, _FAR),
    ],
}


def main(names: list[str]) -> None:
    """Measure some parts, or all of them.

    Args:
        names: of the parts; all when there are none.
    """
    if not set(names) <= set(PARTS):
        sys.exit(f"The parts are: {', '.join(PARTS)}.")
    figures: list[Figure] = []
    with TemporaryDirectory(prefix="steno-tui-bench-") as directory:
        bench = make_bench(Path(directory))
        for name in names or PARTS:
            print(f"Measuring: {name}", file=sys.stderr)
            figures += PARTS[name](bench)
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])

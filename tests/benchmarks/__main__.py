"""Measure everything and print a table: ``python -m tests.benchmarks``; nothing is left behind.

Of each figure the table has ours, its floor, the one as a multiple of the other, and the bar. It
takes some minutes, and wants a machine that does nothing else meanwhile. Parts may be named, and
``--quick`` measures each thing but once: enough to see that all of it can be measured.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import (
    feed_refreshing,
    feeds,
    highlights,
    jumping,
    keys,
    launching,
    lists,
    memory,
    pages,
    playing,
    reading,
    refreshing,
    searching,
    spoken,
    streaming,
    transcripts,
)
from tests.benchmarks.big_library import PODCASTS
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.programs import Bench, make_bench

ROUNDS = 15

_FAR = 0.02
"""Seconds that an answer of a service elsewhere is under way."""

Some = Callable[[int], int]
"""How many of what there are usually so many."""

PARTS: dict[str, Callable[[Bench, Some], Iterable[Figure]]] = {
    "launch": lambda bench, some: launching.launch(bench, some(ROUNDS)),
    "commands": lambda bench, some: [
        launching.version(bench, some(ROUNDS)),
        launching.show(bench, some(ROUNDS)),
    ],
    "keys": lambda bench, some: keys.moving(bench, some(5)),
    "opening": lambda bench, some: keys.opening(bench, some(20)),
    "jumps": lambda bench, some: jumping.jumping(bench.directory, some(200)),
    "playing": lambda bench, some: [playing.playing(bench, some(30))],
    "reader": lambda bench, some: [
        *reading.reading(bench, some(5)),
        reading.following(bench, some(30)),
        *reading.a_day(bench, some(reading.WORDS_OF_DAY)),
    ],
    "memory": lambda bench, some: [memory.memory(bench), memory.memory(bench, "--offline")],
    "feeds": lambda bench, some: [feeds.reading(some(ROUNDS))],
    "feed-refresh": lambda bench, some: [
        *feed_refreshing.refreshing(some(feed_refreshing.FEEDS), some(5)),
        *feed_refreshing.stalling(bench, some(feed_refreshing.FEEDS)),
    ],
    "lists": lambda bench, some: lists.at_scale(bench, some(lists.PODCASTS), some(5)),
    "pages": lambda bench, some: pages.reading(some(5)),
    "search": lambda bench, some: searching.searching(bench, some(searching.PAGES), some(5)),
    "spoken": lambda bench, some: spoken.finding(some(spoken.HOURS)),
    "transcripts": lambda bench, some: transcripts.reading(bench.directory, some(ROUNDS)),
    "indexing": lambda bench, some: searching.indexing(some(300), some(5)),
    "words": lambda bench, some: streaming.flood(bench, some(8)),
    "highlights": lambda bench, some: highlights.highlights(bench, some(searching.PAGES), some(10)),
    "refresh": lambda bench, some: [
        measure(rounds, distance, some(PODCASTS))
        for rounds, distance in ((some(3), 0.0), (1, _FAR))
        for measure in (refreshing.refreshing, refreshing.refreshing_again)
    ],
}


def main(arguments: list[str]) -> None:
    """Measure some parts, or all of them.

    Args:
        arguments: the names of the parts, all when there are none; and ``--quick``.
    """
    names = [name for name in arguments if name != "--quick"]
    if not set(names) <= set(PARTS):
        sys.exit(f"The parts are: {', '.join(PARTS)}.")
    most = 1 if "--quick" in arguments else sys.maxsize
    figures: list[Figure] = []

    def some(usual: int) -> int:
        return min(usual, most)

    with TemporaryDirectory(prefix="steno-tui-bench-") as directory:
        bench = make_bench(Path(directory), some(PODCASTS))
        for name in names or PARTS:
            print(f"Measuring: {name}", file=sys.stderr)
            figures += PARTS[name](bench, some)
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])

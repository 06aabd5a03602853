"""Lists of 500 podcasts of 1,000 episodes: opened where they were left, moved in, narrowed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import accumulate
from statistics import mean

from steno_tui.library.library import Library
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.last_place import LastPlace
from tests.benchmarks.bare_list import MIDDLE
from tests.benchmarks.big_library import SERVER, build
from tests.benchmarks.empty_app import WORDS
from tests.benchmarks.figures import Figure, beside, percentile
from tests.benchmarks.keys import DOWN, HELD, LAST, PAGE_DOWN, PAGE_UP, UP
from tests.benchmarks.memory import MEGABYTE
from tests.benchmarks.programs import Bench, in_turns, number_of
from tests.benchmarks.terminal import FRAME, Terminal

PODCASTS, EPISODES = 500, 1000

FIRST, ESCAPE = b"\x1b[H", b"\x1b"

_WORDS = ("harbour", "nachtzug", "signal", "memory")
"""What is typed."""

_FEWEST = 20
"""Podcasts that it takes for letters to narrow anything."""

_STEPS = 12
_SCREENS = 2
"""Keys of a round for each of the rounds."""


def at_scale(bench: Bench, podcasts: int, rounds: int) -> list[Figure]:
    """All of it, with the middle of the list of all as the place that was left.

    Args:
        bench: where the libraries go.
        podcasts: how many there are; a fifth of them where they are narrowed.
        rounds: how often each thing is done.
    """
    podcasts = max(podcasts, _FEWEST)
    titles = build(bench.directory / "half a million", podcasts, EPISODES, pages=0)
    middle = len(titles) // 2
    with Library.open(bench.directory / "half a million", SERVER) as library:
        key = library.episodes.rows(limit=1, offset=middle)[0].key
        library.settings.set_last_place(LastPlace(None, key, "episodes"))
    lit = number_of(titles[middle])
    build(bench.directory / "narrowed", podcasts // 5, EPISODES, pages=0)

    ours, floor = in_turns(
        rounds, lambda: bench.launch(bench.steno("half a million"), lit), bench.empty_launch
    )
    name = f"launch within {len(titles):,} episodes"
    return [
        *beside(name, ours, floor, bar=1.5),
        *_moving(bench, titles, rounds),
        _memory(bench, titles, rounds),
        *_narrowing(bench, rounds),
    ]


def _moving(bench: Bench, titles: Sequence[str], rounds: int) -> list[Figure]:
    """Keys held down in the middle, beside those in a bare list with a pane beside it."""
    middle = len(titles) // 2
    rows: dict[bool, list[float]] = {True: [], False: []}
    bare = Terminal((sys.executable, "-m", "tests.benchmarks.bare_list"), bench.environ)
    with bench.steno("half a million") as ours, bare as floor:
        ours.shown(number_of(titles[middle]))
        floor.shown(MIDDLE)
        for _ in range(rounds):
            for is_ours, terminal in ((False, floor), (True, ours)):
                terminal.settle()
                steps, screens = rounds * _STEPS, rounds * _SCREENS
                for key in [DOWN] * steps + [UP] * steps:
                    rows[is_ours].append(terminal.press(key, FRAME) * 1000)
                    terminal.rest(HELD)
                for key in [PAGE_DOWN] * screens + [PAGE_UP] * screens:
                    terminal.press(key, FRAME)
                    terminal.rest(HELD)
    return [
        Figure(f"a key there, p{percent}", rows[True], rows[False], percentile(percent), bar=1.5)
        for percent in (50, 99)
    ]


def _memory(bench: Bench, titles: Sequence[str], rounds: int) -> Figure:
    """Resident memory above the empty app's, after going through the list from end to end."""
    floor = bench.at_rest(bench.empty(), WORDS)
    with bench.steno("half a million") as terminal:
        terminal.shown(number_of(titles[len(titles) // 2]))
        terminal.settle()
        for key, title in ((LAST, titles[-1]), (FIRST, titles[0])):
            terminal.press(key, number_of(title))
            terminal.settle()
        for _ in range(rounds * _SCREENS):
            terminal.press(PAGE_DOWN, FRAME)
            terminal.settle()
        ours = terminal.memory()
    above = (ours - floor) / MEGABYTE
    more = f"{ours / MEGABYTE:.0f} MB beside {floor / MEGABYTE:.0f} MB"
    return Figure(f"memory, {len(titles):,} episodes", [above], limit=45, unit="MB", more=more)


def _narrowing(bench: Bench, rounds: int) -> list[Figure]:
    """From a letter to the first of the episodes it leaves, and the work until all is known."""
    with Library.open(bench.directory / "narrowed", SERVER) as library:
        total = library.lists.count()
        newest = library.episodes.rows(limit=1)[0].title
        first = {
            typed: library.episodes.numbered(
                library.lists.matching(EpisodeQuery(words=typed), limit=1)
            )[0].title
            for word in _WORDS
            for typed in accumulate(word)
        }
    taken: list[float] = []
    until_drawn: list[float] = []
    work: list[float] = []
    with bench.steno("narrowed") as terminal:
        terminal.shown(number_of(newest))
        terminal.settle()
        for _ in range(rounds):
            for word in _WORDS[:rounds]:
                terminal.press(b"f", FRAME)
                terminal.settle()
                begun, lit = terminal.work(), newest
                for typed in accumulate(word):
                    if first[typed] == lit:  # nothing is drawn that could be waited for
                        terminal.press(typed[-1].encode(), FRAME)
                    else:
                        before = terminal.work()
                        seconds = terminal.press(typed[-1].encode(), number_of(first[typed]))
                        taken.append(seconds * 1000)
                        until_drawn.append((terminal.work() - before) * 1000)
                    lit = first[typed]
                    terminal.settle()
                work.append((terminal.work() - begun) * 1000 / len(word))
                terminal.press(ESCAPE, FRAME)
                terminal.press(FIRST, FRAME)
                terminal.settle()
    name = f"a letter that narrows {total:,} episodes"
    return [
        *(Figure(f"{name}, p{p}", taken, of=percentile(p), limit=50) for p in (50, 99)),
        *(
            Figure(f"work until it is drawn, p{p}", until_drawn, of=percentile(p), limit=50)
            for p in (50, 99)
        ),
        Figure("work per letter, mean", work, of=mean),
    ]

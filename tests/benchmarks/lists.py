"""Lists of 500 podcasts of 1,000 episodes: opened where they were left, moved in, narrowed.

All of it is measured twice: once all episodes are found by their words, and while they are being
looked through for that, which begins with the first frame, rests for half a second behind each key
and takes minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import mean

from steno_tui.library.library import Library
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.last_place import LastPlace
from tests.benchmarks.bare_list import MIDDLE
from tests.benchmarks.big_library import SERVER, build, look_through
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

_RESTED = 0.7
"""Seconds between keys after which what is looked through goes on."""

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
    build(bench.directory / "narrowed", podcasts // 5, EPISODES, pages=0)
    with Library.open(bench.directory / "half a million", SERVER) as library:
        key = library.episodes.rows(limit=1, offset=len(titles) // 2)[0].key
        library.settings.set_last_place(LastPlace(None, key, "episodes"))
    meanwhile = [  # in copies, for every program has one
        *_held(bench, titles, rounds),
        _rested(bench, titles, rounds),
        *_narrowing(bench, rounds, _RESTED),
    ]
    for name in ("half a million", "narrowed"):
        look_through(bench.directory / name)
    return [
        *_held(bench, titles, rounds),
        *_narrowing(bench, rounds),
        *(replace(one, name=f"{one.name}, looking through") for one in meanwhile),
    ]


def _held(bench: Bench, titles: Sequence[str], rounds: int) -> list[Figure]:
    """The launch, keys held down, and the memory."""
    lit = number_of(titles[len(titles) // 2])
    ours, floor = in_turns(
        rounds, lambda: bench.launch(bench.steno("half a million"), lit), bench.empty_launch
    )
    return [
        *beside(f"launch within {len(titles):,} episodes", ours, floor, bar=1.5),
        *_moving(bench, titles, rounds),
        _memory(bench, titles, rounds),
    ]


def _rested(bench: Bench, titles: Sequence[str], rounds: int) -> Figure:
    """Keys that come one at a time, each in the midst of something else."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    with bench.steno("half a million") as ours, _bare(bench) as floor:
        ours.shown(number_of(titles[len(titles) // 2]))
        floor.shown(MIDDLE)
        for key in ([DOWN] * _STEPS + [UP] * _STEPS) * rounds:
            for is_ours, terminal in ((False, floor), (True, ours)):
                terminal.rest(_RESTED)
                taken[is_ours].append(terminal.press(key, FRAME) * 1000)
    name = f"a key behind {_RESTED:g} s, p99"
    return Figure(name, taken[True], taken[False], percentile(99), bar=1.5)


def _bare(bench: Bench) -> Terminal:
    return Terminal((sys.executable, "-m", "tests.benchmarks.bare_list"), bench.environ)


def _moving(bench: Bench, titles: Sequence[str], rounds: int) -> list[Figure]:
    """Keys held down in the middle, beside those in a bare list with a pane beside it."""
    middle = len(titles) // 2
    rows: dict[bool, list[float]] = {True: [], False: []}
    with bench.steno("half a million") as ours, _bare(bench) as floor:
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


def _narrowing(bench: Bench, rounds: int, rest: float = 0.0) -> list[Figure]:
    """From a letter to the first of the episodes it leaves, and the work until all is known.

    Args:
        bench: where the library is.
        rounds: how often each word is typed.
        rest: how many seconds to wait for each letter once nothing is drawn any more, so that
            something else goes on; what that takes is no work of the letters'.
    """
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
    letters = _Letters(newest, first, rest)
    if rest:
        for _ in range(rounds):  # or else the next ones would find all done
            letters.type(bench, _WORDS[:rounds])
    else:
        letters.type(bench, [*_WORDS[:rounds]] * rounds)
    name = f"a letter that narrows {total:,} episodes"
    return [
        *(Figure(f"{name}, p{p}", letters.taken, of=percentile(p), limit=50) for p in (50, 99)),
        *(
            Figure(f"work until it is drawn, p{p}", letters.until_drawn, of=percentile(p), limit=50)
            for p in (50, 99)
        ),
        *(() if rest else (Figure("work per letter, mean", letters.work, of=mean),)),
    ]


class _Letters:
    """Words that are typed into the filter, and what each letter takes, in milliseconds.

    Args:
        newest: the title of the first episode of all.
        first: that of the first that what was typed leaves.
        rest: see `_narrowing`.
    """

    def __init__(self, newest: str, first: Mapping[str, str], rest: float) -> None:
        self._newest = newest
        self._first = first
        self._rest = rest
        self.taken: list[float] = []
        self.until_drawn: list[float] = []
        self.work: list[float] = []
        """Of each word, for a letter."""

    def type(self, bench: Bench, words: Sequence[str]) -> None:
        """Type some words in a program of their own."""
        with bench.steno("narrowed") as terminal:
            terminal.shown(number_of(self._newest))
            terminal.settle()
            for word in words:
                self._type(terminal, word)

    def _type(self, terminal: Terminal, word: str) -> None:
        terminal.press(b"f", FRAME)
        terminal.settle()
        begun, lit = terminal.work(), self._newest
        for typed in accumulate(word):
            terminal.rest(self._rest)
            if self._first[typed] == lit:  # nothing is drawn that could be waited for
                terminal.press(typed[-1].encode(), FRAME)
            else:
                before = terminal.work()
                seconds = terminal.press(typed[-1].encode(), number_of(self._first[typed]))
                self.taken.append(seconds * 1000)
                self.until_drawn.append((terminal.work() - before) * 1000)
            lit = self._first[typed]
            terminal.settle()
        self.work.append((terminal.work() - begun) * 1000 / len(word))
        terminal.press(ESCAPE, FRAME)
        terminal.press(FIRST, FRAME)
        terminal.settle()

"""The reader: hours of speech opened and paged through, and followed while it is heard."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from steno_tui.core.core import Core
from steno_tui.demo.runner import DemoService
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import Segment
from tests.benchmarks import bare_text
from tests.benchmarks.big_library import SERVER, body_mark, build
from tests.benchmarks.figures import Figure
from tests.benchmarks.keys import HELD, PAGE_DOWN, PAGE_UP
from tests.benchmarks.playing import CHAPTERS, EPISODE, PLAYING, SUMMARY, soundless, work
from tests.benchmarks.programs import STENO, Bench
from tests.benchmarks.terminal import FRAME, Terminal
from tests.benchmarks.turns import LONGEST, held, longest, turns
from tests.tui.transcripts import SPOKEN, webvtt

SEGMENTS = 10_000
SECONDS = 1.8
"""How long each is: five hours are so many."""
LOWEST = "Spoken-at-30 "
"""Stands near the end of the first screen."""

WORDS_OF_DAY = 260_000
"""Three each second."""

FIRST = "Spoken-first"
"""The first word of them."""

_DAY = 86_400

_TURN = 50
"""Milliseconds for which keys may be held up by reading so much."""

_PAGES = 8
"""Screens down and up again, a round."""


def hours() -> list[Segment]:
    """Five hours in cues of a few words, two people speaking in turn."""
    words = " ".join(SPOKEN).split()
    said = []
    for number in range(SEGMENTS):
        at = number * 7 % len(words)
        text = " ".join([f"Spoken-at-{number}", *words[at : at + 6]])
        start = number * SECONDS
        said.append(Segment(text, start, start + SECONDS, ("Ada", "Charles")[number // 20 % 2]))
    return said


async def _keep(library: Path, server: str, key: EpisodeKey, body: bytes) -> None:
    """Have a transcript be an episode's, and be found by its words already."""
    async with await Core.open(library, server, offline=True) as core:
        await core.transcripts.import_body(key, body, "spoken.vtt")
        while (await core.search.index_some()).done:
            pass


def reading(bench: Bench, rounds: int) -> list[Figure]:
    """Opened and paged through, beside as many rows of nothing but text."""
    library = bench.directory / "reader"
    title = build(library, podcasts=1, episodes=5, pages=5)[0]
    key = asyncio.run(_newest(library))
    asyncio.run(_keep(library, SERVER, key, webvtt(hours())))
    ours: dict[str, list[float]] = {"open": [], "frames": [], "page": [], "work": []}
    floor: dict[str, list[float]] = {"open": [], "frames": [], "page": [], "work": []}
    for _ in range(rounds):
        bare = (sys.executable, "-m", "tests.benchmarks.bare_text", str(SEGMENTS))
        with Terminal(bare, bench.environ) as terminal:
            terminal.shown(bare_text.CLOSED)
            _read(terminal, bare_text.OPENED, floor)
        with bench.steno("reader", "open", str(key)) as terminal:
            terminal.shown(body_mark(title))
            _read(terminal, LOWEST, ours)
    more = "from the disk, with all that reading and cutting it takes"
    return [
        Figure("open five hours of speech", ours["open"], floor["open"], median, more=more),
        Figure("frames until it is shown", ours["frames"], of=median, limit=2, unit="frame"),
        Figure("page through it, median", ours["page"], floor["page"], median, bar=1.5),
        Figure("work per page", ours["work"], floor["work"], bar=1.5),
    ]


def a_day(bench: Bench, words: int) -> list[Figure]:
    """A day of speech, a cue for each word, is opened: what keys wait for meanwhile.

    Args:
        bench: where things are.
        words: how many.
    """
    library, report = bench.directory / "day", bench.directory / "day.json"
    title = build(library, podcasts=1, episodes=5, pages=5)[0]
    key = asyncio.run(_newest(library))
    asyncio.run(_keep(library, SERVER, key, webvtt(a_word_at_a_time(words))))
    module = "tests.benchmarks.watched"
    command = (sys.executable, "-m", module, str(report), "--library", str(library))
    with Terminal((*command, "--server", SERVER, "open", str(key)), bench.environ) as terminal:
        terminal.shown(body_mark(title))
        terminal.settle(silence=1.0)
        with turns(terminal, report) as found:
            terminal.press(b"w", FIRST, LONGEST)
            terminal.settle(silence=1.0)
    name = "a day of speech is opened, word by word"
    return [*longest(f"turn while {name}", found, _TURN), held(f"while {name}", found, _TURN)]


def a_word_at_a_time(words: int) -> Iterator[Segment]:
    """What two people say in turn, a word a cue."""
    said = " ".join(SPOKEN).split()
    for number in range(words):
        text = said[number % len(said)] if number else FIRST
        start = number * _DAY / WORDS_OF_DAY
        yield Segment(text, start, start + 0.3, ("Ada", "Charles")[number // 60 % 2])


async def _newest(library: Path) -> EpisodeKey:
    async with await Core.open(library, SERVER, offline=True) as core:
        rows = await core.library.run(lambda library: library.episodes.rows())
        return rows[0].key


def _read(terminal: Terminal, lowest: str, taken: dict[str, list[float]]) -> None:
    """Open it and page through it."""
    terminal.settle()
    taken["open"].append(terminal.press(b"w", lowest) * 1000)
    taken["frames"].append(terminal.frames)
    terminal.settle()
    before = terminal.work()
    for key in (PAGE_DOWN,) * _PAGES + (PAGE_UP,) * _PAGES:
        taken["page"].append(terminal.press(key, FRAME) * 1000)
        terminal.rest(HELD)
    terminal.settle()
    taken["work"].append((terminal.work() - before) * 1000 / (2 * _PAGES))


def following(bench: Bench, seconds: float) -> Figure:
    """Milliseconds of work a second that following the sound takes beside playing on the page.

    Args:
        bench: where things are.
        seconds: for how long each is watched.
    """
    program = soundless(bench.directory)
    library = bench.directory / "copies" / "following"
    shutil.rmtree(library, ignore_errors=True)
    podcast, _, episode = EPISODE.partition("/")
    with DemoService() as service:
        command = (*STENO, "--server", service.origin, "--library", str(library), "open", EPISODE)
        environ = {**bench.environ, "STENO_TUI_MPV": str(program)}
        with Terminal(command, environ) as terminal:
            terminal.shown(SUMMARY)
            terminal.settle(silence=1.0)
        of_five_hours = webvtt(hours())
        asyncio.run(_keep(library, service.origin, EpisodeKey(podcast, episode), of_five_hours))
        with Terminal(command, environ) as terminal:
            terminal.shown(SUMMARY)
            terminal.settle(silence=1.0)
            terminal.press(b"c", CHAPTERS)
            terminal.press(b"\r", PLAYING)
            terminal.rest(1.0)
            beside = work(terminal, seconds)
            terminal.press(b"w", "follows the sound")
            terminal.rest(1.0)
            along = work(terminal, seconds)
    return Figure(
        "work of following the sound",
        [along - beside],
        limit=10,
        unit="ms/s",
        more=f"{along:.1f} with all that playing takes, {beside:.1f} of it on the page too",
    )

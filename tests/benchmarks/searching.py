"""Finding words in 20,000 pages as they are typed, and what it costs to have them be found."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.search import Search
from steno_tui.library.library import Library
from steno_tui.library.passages import passages_of
from steno_tui.library.search_index import WordQuery
from steno_tui.models.episode import MAIN_IDEA, Chapter, Episode, Highlight
from steno_tui.models.http import Validators
from steno_tui.models.search import Hit, PassageKind
from steno_tui.stenobird.addresses import Addresses
from steno_tui.text.search_terms import read_terms
from tests.benchmarks.big_library import SERVER, some_episodes, some_podcasts
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.programs import Bench
from tests.benchmarks.terminal import FRAME, Terminal
from tests.stenobird.page_writer import write_page

PAGES = 20_000
_OF_PODCAST = 100
_AT_ONCE = 500
_VOCABULARY = 30_000
_SEARCHED = "searched"
_ESCAPE = b"\x1b"

_FRAME_TIME = 1000 / 60
"""Milliseconds from one frame to the next where there is much to draw."""

_LIMIT = 20
"""Hits that are asked for."""

_LETTERS = "etaoinshrdlucmfwypvbgkjqxz"

_RANKS = (0, 1, 5, 30, 200, 800, 3000, 9000, 20_000)
"""How common the words are that are looked for: the first is in every page."""


def vocabulary() -> list[str]:
    """Words as a language has them: the more common the shorter."""
    random = Random(1)
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        rank = len(found)
        shortest, longest = (
            (2, 4) if rank < 60 else (3, 6) if rank < 600 else (4, 8) if rank < 6000 else (6, 11)
        )
        length = random.randint(shortest, longest)
        found["".join(random.choices(_LETTERS, weights=range(26, 0, -1), k=length))] = None
    return list(found)


def some_pages(count: int) -> Iterator[tuple[Episode, bytes]]:
    """Processed episodes and their pages, over many years."""
    random, known = Random(2), vocabulary()
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(known))))

    def text(words: int) -> str:
        chosen = random.choices(known, cum_weights=weights, k=words)
        return f"{' '.join(chosen)}.".capitalize()

    for number, podcast in enumerate(some_podcasts(SERVER, -(-count // _OF_PODCAST))):
        for age, listed in enumerate(some_episodes(podcast, SERVER, number, _OF_PODCAST)):
            at = listed.published_at
            episode = replace(
                listed,
                title=text(6)[:-1],
                published_at=at and at - timedelta(weeks=4 * age, minutes=17 * number),
                state="processed",
                summary=f"{text(18)} {text(22)}",
                highlights=tuple(Highlight(label, text(18)) for label in (MAIN_IDEA, *"abcd")),
                topics=tuple(text(2)[:-1] for _ in range(8)),
                chapters=tuple(
                    Chapter(start, text(5)[:-1], text(14)) for start in range(300, 3000, 300)
                ),
            )
            yield episode, write_page(episode).encode()


def fill(directory: Path, count: int) -> tuple[int, int]:
    """Fill a library with pages; how many passages they have, and how many bytes these."""
    passages = size = 0
    pages = islice(some_pages(count), count)
    with Library.open(directory, SERVER) as library:
        while some := list(islice(pages, _AT_ONCE)):
            with library.transaction():
                for episode, body in some:
                    _put(library, episode, body)
                    texts = [passage.text for passage in passages_of(episode)]
                    passages += len(texts)
                    size += sum(len(text.encode()) for text in texts)
        is_more = library.search_index.merge(1000, is_first=True)
        while is_more:
            is_more = library.search_index.merge(1000, is_first=False)
    return passages, size


def _put(library: Library, episode: Episode, body: bytes) -> None:
    url = Addresses(SERVER).episode_text(*episode.key)
    library.episodes.put_page(episode, url, body, Validators('"1"'))


def searching(bench: Bench, count: int, rounds: int) -> list[Figure]:
    """Words typed letter by letter, beside a bare index that has a row for each passage.

    Args:
        bench: where the library goes.
        count: how many pages there are.
        rounds: how often each letter is typed.
    """
    known = vocabulary()
    words = [known[rank] for rank in _RANKS]
    queries = [start for word in words for start in accumulate(word)]
    queries += [f"{words[0]} {words[3]}", f'"{words[0]} {words[1]}"', f"{words[1]} -{words[2]}"]
    directory = bench.directory / _SEARCHED
    passages, size = fill(directory, count)
    bare = _bare(bench.directory / "bare.db", count)
    with Library.open(directory, SERVER) as library, closing(bare):
        ours, floor = [], []
        for _ in range(rounds):
            for typed in queries:
                floor.append(_milliseconds(lambda: _find_bare(bare, typed)))  # noqa: B023
                ours.append(_milliseconds(lambda: _find(library, typed)))  # noqa: B023
    answers = asyncio.run(_answers(directory, queries, rounds))
    painted = _painting(bench, words, rounds)
    share = _index_size(directory) / size
    name = f"{passages:,} passages of {count:,} pages"
    more = f"{count:,} pages of {passages:,} passages; a bare index has a row for each"
    return [
        *(
            Figure(f"find what a letter leaves, p{percent}", ours, floor, percentile(percent), 2)
            for percent in (50, 99)
        ),
        Figure("the same, p50", ours, of=percentile(50), limit=2, more=more),
        Figure("the same, p99", ours, of=percentile(99), limit=20),
        *(
            Figure(f"its sentences too, p{percent}", answers, of=percentile(percent))
            for percent in (50, 99)
        ),
        *painted,
        Figure(f"index of {name} per text", [share], limit=0.7, unit="x"),
    ]


def _painting(bench: Bench, words: Sequence[str], rounds: int) -> list[Figure]:
    """From a letter to the first hit on the screen; the floor is the frame with the letter."""
    marks = asyncio.run(_marks(bench.directory / _SEARCHED, words))
    with bench.steno(_SEARCHED, "--offline") as terminal:
        terminal.shown(FRAME)
        terminal.settle()
        _type(terminal, words[-1], marks)  # what it takes is imported
        some = [*words[: 2 * rounds]] * rounds
        painted = [one for word in some for one in _type(terminal, word, marks)]
    ours, floor = [one.hit for one in painted], [one.letter for one in painted]
    work, floor_work = [one.work for one in painted], [one.letter_work for one in painted]
    frames = [one.frames - 1 for one in painted]
    figures: list[Figure] = []
    for percent in (50, 99):
        name, of = f"a letter to the first hit painted, p{percent}", percentile(percent)
        figures += [
            Figure(name, ours, floor, of, more="the floor is the frame with the letter"),
            Figure(f"the same, work, p{percent}", work, floor_work, of, limit=_FRAME_TIME),
        ]
    name = "frames from the letter's to the hit's, p99"
    return [*figures, Figure(name, frames, of=percentile(99), limit=1, unit="frame")]


class _Painted(NamedTuple):
    """A letter and its first hit: when they were drawn, in milliseconds, and what it took."""

    letter: float
    letter_work: float
    hit: float
    work: float
    frames: float


def _type(terminal: Terminal, word: str, marks: Mapping[str, str]) -> list[_Painted]:
    """Search for a word; what came of each letter that brought another first hit."""
    painted: list[_Painted] = []
    terminal.press(b"/", FRAME)
    terminal.settle()
    lit = ""
    for typed in accumulate(word):
        before = terminal.work()
        letter = terminal.press(typed[-1].encode(), FRAME) * 1000
        letter_work = (terminal.work() - before) * 1000
        if marks[typed] and marks[typed] != lit:  # else nothing is drawn that could be waited for
            hit = terminal.drawn(marks[typed]) * 1000
            work = (terminal.work() - before) * 1000
            painted.append(_Painted(letter, letter_work, hit, work, float(terminal.frames)))
        terminal.settle()
        lit = marks[typed]
    terminal.press(_ESCAPE, FRAME)
    terminal.settle()
    return painted


async def _marks(directory: Path, words: Iterable[str]) -> dict[str, str]:
    """What to know the first hit by, for each beginning of some words; empty where it is short.

    It is the longest piece of its episode's title that stands there in one colour.
    """
    found: dict[str, str] = {}
    async with await Core.open(directory, SERVER, offline=True) as core:
        for typed in {start for word in words for start in accumulate(word)}:
            hits = (await core.search.find(typed, limit=_LIMIT)).hits
            found[typed] = max(_pieces(hits[0]), key=len) if hits else ""
    return found


def _pieces(hit: Hit) -> Iterator[str]:
    at = 0
    for start, end in hit.lit if hit.kind is PassageKind.TITLE else ():
        yield hit.episode.title[at:start].strip()
        at = end
    yield hit.episode.title[at:].strip()


def _find(library: Library, typed: str) -> object:
    return library.search_index.find(WordQuery(read_terms(typed)), _LIMIT, None)


def _bare(path: Path, count: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE VIRTUAL TABLE passages USING fts5(text, content='')")
    connection.execute("BEGIN")
    for episode, _ in islice(some_pages(count), count):
        connection.executemany(
            "INSERT INTO passages (text) VALUES (?)",
            [(passage.text,) for passage in passages_of(episode)],
        )
    connection.execute("COMMIT")
    connection.execute("INSERT INTO passages (passages) VALUES ('optimize')")
    return connection


def _find_bare(connection: sqlite3.Connection, typed: str) -> object:
    terms = read_terms(typed)
    asked = " AND ".join(
        f'"{" ".join(term.words)}"{" *" if term.is_start else ""}'
        for term in terms
        if not term.is_unwanted
    )
    asked += "".join(f' NOT "{" ".join(term.words)}"' for term in terms if term.is_unwanted)
    return connection.execute(
        "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid DESC LIMIT ?",
        (asked, _LIMIT),
    ).fetchall()


async def _answers(directory: Path, queries: Iterable[str], rounds: int) -> list[float]:
    """What a face waits for, snippets and all."""
    taken = []
    async with await Core.open(directory, SERVER, offline=True) as core:
        for _ in range(rounds):
            search = Search(core.library)  # which knows no page yet
            for typed in queries:
                begin = time.perf_counter()
                await search.find(typed, limit=_LIMIT)
                taken.append((time.perf_counter() - begin) * 1000)
    return taken


def _milliseconds(work: Callable[[], object]) -> float:
    """The processor time that some work took."""
    begin = time.thread_time()
    work()
    return (time.thread_time() - begin) * 1000


def _index_size(directory: Path) -> int:
    """By how many bytes the file is smaller without the index."""
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as connection:
        sizes = []
        for statements in (
            ["VACUUM"],
            [
                "DROP TABLE search_index",
                "DROP TRIGGER searched_episode_removed",
                "DROP TRIGGER searched_episode_changed",
                "DROP TRIGGER searched_episode_told",
                "DROP TRIGGER searched_episode_told_again",
                "DROP TABLE searched_episodes",
                "VACUUM",
            ],
        ):
            for statement in statements:
                connection.execute(statement)
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (bytes_,) = connection.execute("PRAGMA page_size").fetchone()
            sizes.append(pages * bytes_)
    return int(sizes[0] - sizes[1])


def indexing(count: int, rounds: int) -> list[Figure]:
    """A page that comes with its words, beside one that is only stored.

    Args:
        count: how many pages of each kind.
        rounds: how often.
    """
    pages = list(islice(some_pages(count), count))
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(rounds):
        for is_ours, taken in ((False, floor), (True, ours)):
            with TemporaryDirectory() as name, Library.open(Path(name), SERVER) as library:
                if not is_ours:
                    library.search_index.put = lambda *_, **__: True  # type: ignore[method-assign]
                begin = time.thread_time()
                for episode, body in pages:
                    _put(library, episode, body)
                taken.append((time.thread_time() - begin) / count * 1000)
    return [Figure("keep a page with its words, work", ours, floor, bar=2)]

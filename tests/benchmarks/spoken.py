"""What it costs to have an hour of what is said be found by its words, beside keeping it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from steno_tui.core.core import Core
from steno_tui.core.stored_transcripts import StoredTranscript, read_words
from steno_tui.library.library import Library
from steno_tui.models.transcript import Segment, Transcript, TranscriptForm
from steno_tui.transcripts.writing import write_transcript
from tests.benchmarks.big_library import SERVER, some_episodes, some_podcasts
from tests.benchmarks.figures import Figure
from tests.benchmarks.searching import vocabulary

HOURS = 60
_CUE_SECONDS = 1.8
_WORDS_OF_CUE = 5
_VOCABULARY = 3000
"""So an hour has 1,900 different words of 10,000; of English prose it is 1,500."""


def some_hours(count: int) -> Iterator[bytes]:
    """Transcripts of an hour each, as captions have them."""
    random, known = Random(3), vocabulary()[:_VOCABULARY]
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(known))))
    for _ in range(count):
        segments = []
        for number in range(int(3600 / _CUE_SECONDS)):
            words = " ".join(random.choices(known, cum_weights=weights, k=_WORDS_OF_CUE))
            text = f"{words}." if number % 3 == 2 else words
            start = number * _CUE_SECONDS
            segments.append(Segment(text, start, start + _CUE_SECONDS, f"Speaker {number % 2}"))
        yield write_transcript(Transcript(tuple(segments)), TranscriptForm.VTT).encode()


def finding(count: int) -> list[Figure]:
    """Bring transcripts, have them be found, and see how large the index is.

    Args:
        count: how many, of an hour each.
    """
    return asyncio.run(_finding(count))


async def _finding(count: int) -> list[Figure]:
    (podcast,) = some_podcasts(SERVER, 1)
    episodes = list(some_episodes(podcast, SERVER, 0, count))
    kept: list[float] = []
    size = 0
    with TemporaryDirectory() as name:
        directory = Path(name)
        async with await Core.open(directory, SERVER, offline=True) as core:
            await core.library.run(lambda library: library.episodes.put(podcast.slug, episodes))
            await _index(core)
            before = _index_size(directory)
            for episode, body in zip(episodes, some_hours(count), strict=True):
                read = read_words(StoredTranscript(body))
                size += sum(len(one.text.encode()) for one in read.paragraphs.segments)
                begin = time.process_time()
                await core.transcripts.import_body(episode.key, body)
                kept.append((time.process_time() - begin) * 1000)
            begin = time.process_time()
            await _index(core)
            found = [(time.process_time() - begin) / count * 1000]
        share = (_index_size(directory) - before) / size
    return [
        Figure("have an hour be found by its words, work", found, kept, bar=2),
        Figure(f"index of {count} hours per text", [share], limit=0.7, unit="x"),
    ]


async def _index(core: Core) -> None:
    while (await core.search.index_some()).done:
        pass

    def merge(library: Library) -> None:
        is_more = library.search_index.merge(1000, is_first=True)
        while is_more:
            is_more = library.search_index.merge(1000, is_first=False)

    await core.library.run(merge)


def _index_size(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "library.db")) as connection:
        (size,) = connection.execute("SELECT sum(length(block)) FROM search_index_data").fetchone()
    return int(size)

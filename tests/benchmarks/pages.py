"""Reading pages, good ones and nonsense, beside splitting the same bytes into lines."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from steno_tui.errors import PageError
from steno_tui.stenobird.parse.page import read_page
from steno_tui.text.charset import MAX_BYTES
from tests.benchmarks.big_library import SERVER, some_episodes, some_podcasts, with_page
from tests.benchmarks.figures import Figure
from tests.stenobird.page_writer import write_page

_HEAD = "# T\n\nPage: https://stenobird.com/podcast/a/b\n\n## Chapters\n\n"

_NONSENSE = ("\n- 1:00 — ", "\n## a", "[", "- a: `GET https://", "\x00\u202e☃ ", " ## ")


def a_page() -> bytes:
    """A processed episode's page."""
    podcast = next(some_podcasts(SERVER, 1))
    episode = with_page(some_episodes(podcast, SERVER, 0, 1)[0], 0)
    return write_page(episode).encode()


def reading(rounds: int) -> list[Figure]:
    """One page, and as much nonsense as is read at all."""
    page = a_page()
    whole = [(_HEAD + shape * MAX_BYTES).encode()[:MAX_BYTES] for shape in _NONSENSE]
    too_long = b"- 1:00 - \n" * 1_000_000
    return [
        _beside_splitting("read a page", page, rounds, repeat=100, limit=5),
        *(
            _beside_splitting(
                f"read {MAX_BYTES / 1e6:.0f} MB of {shape!a}", text, rounds, limit=1000
            )
            for shape, text in zip(_NONSENSE, whole, strict=True)
        ),
        _beside_splitting("read 10 MB", too_long, rounds, limit=1000),
    ]


def _beside_splitting(
    name: str, body: bytes, rounds: int, *, limit: float, repeat: int = 1
) -> Figure:
    ours = milliseconds(lambda: _read(body), rounds, repeat)
    floor = milliseconds(lambda: body.decode(errors="replace").splitlines(), rounds, repeat)
    return Figure(name, [ours], [floor], limit=limit)


def milliseconds(work: Callable[[], object], rounds: int, repeat: int) -> float:
    """The least processor time that some work took."""
    return _effort(lambda: [work() for _ in range(repeat)], rounds) / repeat * 1000


def _effort(work: Callable[[], object], runs: int) -> float:
    """The least processor time that some work took, in seconds.

    The garbage collector rests meanwhile, as it does for `timeit`: what it costs depends on
    everything that the tests before have left behind.
    """
    times = []
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(runs):
            start = time.thread_time()
            work()
            times.append(time.thread_time() - start)
    finally:
        if was_collecting:
            gc.enable()
    return min(times)


def _read(body: bytes) -> object:
    try:
        return read_page(body)
    except PageError as refusal:
        return refusal

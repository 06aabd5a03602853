"""How much work reading takes, as a multiple of plain work measured in the same run."""

import gc
import time
from collections.abc import Callable


def effort(work: Callable[[], object], runs: int = 3) -> float:
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


def splitting_a_megabyte() -> float:
    """What it takes to split a megabyte of ordinary text into lines and those into words."""
    text = "A line of ordinary words, as show notes have them.\n" * 20_000
    return effort(lambda: [each.split() for each in text.splitlines()])


def grows_no_faster_than_its_input(
    read: Callable[[str], object], shape: str, next_to_nothing: float
) -> bool:
    """Whether reading twice as much of a shape takes about twice as long, or next to nothing."""
    size = 100_000 // len(shape)

    def is_in_proportion() -> bool:
        once = effort(lambda: read(shape * size))
        twice = effort(lambda: read(shape * size * 2))
        return twice <= 3 * once + next_to_nothing

    # Memory and caches make single measurements jump; what grows too fast does so every time.
    return any(is_in_proportion() for _ in range(4))

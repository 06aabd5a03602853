"""The counting of steps sees work that grows faster than its input."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from steno_tui.text import times
from steno_tui.text.sanitize import prose
from tests.support.steps import grows_with_its_input, steps


def loops_within_loops(text: str) -> int:
    return sum(1 for each in text for other in text if each > other)


def looks_from_the_start_each_time(text: str) -> list[int]:
    return [text.count("a") for _ in text]


def takes_the_head_off(text: str) -> None:
    while text:
        text = text.partition("a")[2]


def searches_the_rest(text: str) -> None:
    for at in range(len(text)):
        times._TIMESTAMP.search(text, at)  # noqa: SLF001 # it is ours that are counted


@pytest.mark.parametrize(
    "slow",
    [
        loops_within_loops,
        looks_from_the_start_each_time,
        takes_the_head_off,
        searches_the_rest,
    ],
)
def test_what_grows_with_the_square_is_seen(slow: Callable[[str], object]) -> None:
    assert not grows_with_its_input(slow, "a", 200)


@pytest.mark.parametrize("sound", [str.split, prose, list, len])
def test_what_grows_with_the_length_is_not(sound: Callable[[str], object]) -> None:
    assert grows_with_its_input(sound, "a b", 200)


def test_the_same_work_takes_the_same_steps() -> None:
    assert steps(lambda: prose("a b " * 50)) == steps(lambda: prose("a b " * 50))


def test_the_ends_of_garbage_are_nobodys_work() -> None:
    class Garbage:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            assert self.itself is self

    def work() -> list[list[int]]:
        Garbage()
        return [[] for _ in range(100)]

    usual = gc.get_threshold()
    try:
        gc.disable()
        alone = steps(work)
        gc.enable()
        gc.set_threshold(10)
        assert steps(work) == alone
    finally:
        gc.enable()
        gc.set_threshold(*usual)

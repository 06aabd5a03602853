"""Reading takes time in proportion to splitting into lines, also of nonsense."""

from __future__ import annotations

from tests.benchmarks.pages import reading
from tests.stenobird.effort import splitting_a_megabyte

_MEGABYTES = 10
_TIMES = 5


def test_megabytes_of_nonsense_are_read_in_some_times_the_time_of_splitting_them() -> None:
    splitting = splitting_a_megabyte() * 1000 * _MEGABYTES
    _, *nonsense = reading(rounds=2)
    slow = [figure.name for figure in nonsense if figure.value > _TIMES * splitting]
    assert not slow

"""Playing costs little more than waiting does."""

from __future__ import annotations

from tests.benchmarks.playing import playing
from tests.benchmarks.programs import Bench


def test_the_program_is_nearly_at_rest_while_an_episode_is_heard(bench: Bench) -> None:
    ratio = playing(bench, seconds=5).ratio
    assert ratio is not None
    assert ratio < 20

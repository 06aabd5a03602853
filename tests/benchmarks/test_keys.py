"""A key takes no longer in the longest list than in a short one."""

from __future__ import annotations

from tests.benchmarks import keys
from tests.benchmarks.programs import Bench


def test_a_key_in_50_000_rows_takes_as_long_as_in_50(bench: Bench) -> None:
    figures = {figure.name: figure for figure in keys.moving(bench, rounds=2)}
    for name in ("down in 50,000 rows, p50", "page-down in 50,000 rows, p50"):
        ratio = figures[name].ratio
        assert ratio is not None
        assert ratio < 2, name


def test_opening_an_episode_from_the_disk_costs_no_more_than_some_keys(bench: Bench) -> None:
    time, _ = keys.opening(bench, episodes=8)
    assert time.ratio is not None
    assert time.ratio < 30

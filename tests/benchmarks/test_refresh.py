"""Refreshing everything keeps up with the network."""

from __future__ import annotations

from tests.benchmarks.refreshing import refreshing, refreshing_again


def test_a_refresh_of_everything_keeps_a_network_of_20_ms_busy() -> None:
    ratio = refreshing(rounds=1, distance=0.02).ratio
    assert ratio is not None
    assert ratio < 2.5


def test_a_refresh_where_nothing_changed_costs_little_more_than_asking() -> None:
    ratio = refreshing_again(rounds=1).ratio
    assert ratio is not None
    assert ratio < 4

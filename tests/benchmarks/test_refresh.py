"""Refreshing everything keeps up with the network."""

from __future__ import annotations

from tests.benchmarks.refreshing import refreshing


def test_a_refresh_of_everything_keeps_a_network_of_20_ms_busy() -> None:
    ratio = refreshing(rounds=1, distance=0.02).ratio
    assert ratio is not None
    assert ratio < 4

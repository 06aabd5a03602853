"""Fifty thousand episodes fit into a modest amount of memory."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.memory import memory
from tests.benchmarks.programs import Bench


@pytest.mark.skipif(sys.platform != "linux", reason="systems count resident memory differently")
def test_a_library_of_50_000_episodes_takes_little_more_memory_than_an_empty_app(
    bench: Bench,
) -> None:
    assert memory(bench).value < 75

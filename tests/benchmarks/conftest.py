"""The programs and libraries that the benchmarks share."""

from __future__ import annotations

import pytest

from tests.benchmarks.programs import Bench, make_bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Both libraries, and everything compiled."""
    return make_bench(tmp_path_factory.mktemp("bench"))

"""What all tests share: how Ctrl-C reaches programs, and the marks of what tests need."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

# A shell that runs something in the background has it ignore Ctrl-C, and what ignores a signal
# hands that on to the programs it starts. Those under test must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)

_BENCHMARKS = Path(__file__).parent / "benchmarks"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by where they are and by what they use."""
    for item in items:
        if item.path.is_relative_to(_BENCHMARKS):
            item.add_marker(pytest.mark.benchmark)

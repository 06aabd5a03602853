"""What all tests share: how Ctrl-C reaches programs, where byte code is kept, and their marks."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
settings.load_profile("untimed")

# A shell that runs something in the background has it ignore Ctrl-C, and what ignores a signal
# hands that on to the programs it starts. Those under test must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)

_BENCHMARKS = Path(__file__).parent / "benchmarks"


def pytest_configure(config: pytest.Config) -> None:
    """Keep byte code in pytest's cache where Python may not keep it beside the source.

    Else each worker and each program under test would compile everything at each start.
    """
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if sys.dont_write_bytecode and cache is not None:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by where they are and by what they use."""
    for item in items:
        if item.path.is_relative_to(_BENCHMARKS):
            item.add_marker(pytest.mark.benchmark)

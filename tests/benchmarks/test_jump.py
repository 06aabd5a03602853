"""A jump of the player takes little longer than one that mpv is told of by hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.benchmarks.jumping import jumping


@pytest.mark.skipif(
    not os.environ.get("CI") and shutil.which("mpv") is None, reason="mpv is not installed"
)
def test_a_jump_costs_little_more_than_mpvs_own_time(tmp_path: Path) -> None:
    middle, _ = jumping(tmp_path, times=40)
    assert middle.ratio is not None
    assert middle.ratio < 3

"""The benchmarks can be run; what they measure is for people to judge."""

from __future__ import annotations

import pytest


def test_every_part_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.benchmarks.__main__ import PARTS, main  # all that is measured

    main(["--quick"])
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [f"Measuring: {part}" for part in PARTS]
    assert len(printed.out.splitlines()) > len(PARTS)

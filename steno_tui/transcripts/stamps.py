"""Times as transcripts have them, such as ``00:01:02.345``, read one at a time and many; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from operator import add

from steno_tui.text.times import MAX_SECONDS

# The hours and minutes, or neither before a fraction; the seconds; their thousandths.
TIME = r"((?:\d{1,4}:){1,2}|(?=\d{1,6}[.,]\d))(\d{1,6}+)(?:[.,]|(?!\d))(\d{0,3}+)\d{0,6}+"
_STAMP = re.compile(rf"{TIME}(?=\s|$)", re.ASCII)
COMMON_TIME = r"(..:..[:.,][^ \n]{3,6}+)"
_SHAPE = str.maketrans("123456789,", "000000000.")
_ONLY_DIGITS = str.maketrans("", "", ":.,")


def seconds_of(stamp: str) -> float | None:
    """Read a time such as ``00:01:02.345``, ``1:02,3`` or ``75:00``, with anything behind a blank.

    Seconds and minutes above 59 are counted on. None where it is no time.
    """
    match = _STAMP.match(stamp.strip())
    if match is None:
        return None
    (seconds,) = all_seconds([match[1]], [match[2]], [match[3]])
    return seconds if seconds <= MAX_SECONDS else None


def all_seconds(
    before: Sequence[str], seconds: Sequence[str], thousandths: Sequence[str]
) -> list[float]:
    """Many times, of each the hours and minutes, the seconds, and what stands behind them."""
    behind = map(int, map(add, seconds, map(str.ljust, thousandths, repeat(3), repeat("0"))))
    return [
        (before + last) / 1000 for before, last in zip(map(_minutes, before), behind, strict=True)
    ]


@lru_cache(maxsize=4096)
def _minutes(stamp: str) -> int:
    """The hours and minutes that a time begins with, if any, in thousandths of a second."""
    hours, _, minutes = stamp[:-1].rpartition(":")
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60_000


def common_seconds(stamps: Sequence[str]) -> list[float] | None:
    """Many times such as ``00:01:02.345`` or ``01:02,345``; None where one is anything else."""
    rows = "\n".join(stamps) + "\n"
    if rows.translate(_SHAPE).replace("00:00:00.000\n", "").replace("00:00.000\n", ""):
        return None
    # The digits are one number, in which a minute counts 100,000, and an hour a hundred of those.
    numbers = map(int, rows.translate(_ONLY_DIGITS).split())
    return [
        (number - number // 100_000 * 40_000 - number // 10_000_000 * 2_400_000) / 1000
        for number in numbers
    ]

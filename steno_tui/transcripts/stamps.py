"""Times as transcripts have them, such as ``00:01:02.345``, read one at a time and many; pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from functools import lru_cache

from steno_tui.text.times import MAX_SECONDS

# The hours and minutes, or neither before a fraction; the seconds; their thousandths.
TIME = r"((?:\d{1,4}:){1,2}|(?=\d{1,6}[.,]\d))(\d{1,6}+)(?:[.,]|(?!\d))(\d{0,3}+)\d{0,6}+"
_STAMP = re.compile(rf"{TIME}(?=\s|$)", re.ASCII)
COMMON_TIMES = r"(?:..:|)..:..[.,]... --> (?:..:|)..:..[.,]..."
"""What a line with a start and an end looks like, if `common_seconds` may read it."""

_TO = " --> "
_LENGTH = len("00:00:00.000")
_ROW = f"00:00:00.000{_TO}"
_SHAPE = str.maketrans("123456789,", "000000000.")
_VALUES = bytes(max(0, byte - ord("0")) for byte in range(256))
# Where in a row the digits stand, and what one of each is in thousandths of a second.
_WORTH = (
    (0, 36_000_000), (1, 3_600_000), (3, 600_000), (4, 60_000), (6, 10_000), (7, 1000),
    (9, 100), (10, 10), (11, 1),
)  # fmt: skip


def seconds_of(stamp: str) -> float | None:
    """Read a time such as ``00:01:02.345``, ``1:02,3`` or ``75:00``, with anything behind a blank.

    Seconds and minutes above 59 are counted on. None where it is no time.
    """
    match = _STAMP.match(stamp.strip())
    if match is None:
        return None
    seconds = exact_seconds(match[1], match[2], match[3])
    return seconds if seconds <= MAX_SECONDS else None


def exact_seconds(before: str, seconds: str, thousandths: str) -> float:
    """A time of its hours and minutes, if any, its seconds, and what stands behind them."""
    return (_minutes(before) + int(f"{seconds}{thousandths:0<3}")) / 1000


@lru_cache(maxsize=4096)
def _minutes(stamp: str) -> int:
    """The hours and minutes that a time begins with, if any, in thousandths of a second."""
    hours, _, minutes = stamp[:-1].rpartition(":")
    return (int(hours or 0) * 60 + int(minutes or 0)) * 60_000


def common_seconds(stamps: Sequence[str]) -> list[float] | None:
    """Starts and ends in turns, of such as ``00:01:02.345 --> 00:01:03.000``; None for any others.

    All are added up at once, each in four bytes of one long number, in a third of the time.
    """
    count = 2 * len(stamps)
    rows = _TO.join([*stamps, ""])
    if len(rows) != len(_ROW) * count:  # some are without hours
        each = rows.split(_TO)[:-1]
        rows = "".join([f"{'00:' if len(stamp) < _LENGTH else ''}{stamp}{_TO}" for stamp in each])
    if rows.translate(_SHAPE) != _ROW * count:
        return None
    digits = rows.encode().translate(_VALUES)
    column = bytearray(4 * count)
    total = 0
    for place, worth in _WORTH:
        column[::4] = digits[place :: len(_ROW)]
        total += int.from_bytes(column, "little") * worth
    sums = struct.unpack(f"<{count}I", total.to_bytes(4 * count, "little"))
    return [thousandths / 1000 for thousandths in sums]

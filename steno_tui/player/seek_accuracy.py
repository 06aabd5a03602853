"""Which positions can be trusted: what mpv holds of a track, and how it got there.

In an MP3 over the network mpv jumps by the bit rate (``fflags=+fastseek``), for to find a place by
reading up to it takes as long as the network takes. Where the bit rate is not constant that lands
seconds to minutes beside the place while mpv reports the place itself. What was read from the very
start without such a jump is exact; once there was one, mpv also goes on by the bit rate where that
first stretch ends.
"""

from __future__ import annotations

import math

from msgspec import Struct

from steno_tui.text import times

_MOST_RANGES = 100
"""mpv keeps ten or so."""


def number(value: object) -> float | None:
    """A time from mpv, or None for whatever cannot be one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= times.MAX_SECONDS else None


class Cached(Struct, frozen=True):
    """What mpv holds of a track, so that a jump into it needs no network."""

    ranges: tuple[tuple[float, float], ...] = ()
    """Seconds, first and last, in no order."""
    first: float | None = None
    """Up to which second it reaches from the start of the audio; None where that is not held."""

    @classmethod
    def read(cls, state: object) -> Cached:
        """Read mpv's property ``demuxer-cache-state`` (its manual, under that name)."""
        if not isinstance(state, dict):
            return cls()
        listed = state.get("seekable-ranges")
        ranges = []
        for entry in listed[:_MOST_RANGES] if isinstance(listed, list) else ():
            match entry:
                # An audio may begin a little before 0, with what an encoder needs to warm up.
                case {"start": int() | float() as start, "end": end} if (
                    start >= -times.MAX_SECONDS and number(end) is not None
                ):
                    ranges.append((max(0.0, float(start)), float(end)))
        if not ranges or state.get("bof-cached") is not True:
            return cls(tuple(ranges))
        return cls(tuple(ranges), min(ranges)[1])

    def holds(self, at: float) -> bool:
        """Whether a time lies in it."""
        if self.first is not None and at <= self.first:
            return True
        return any(start <= at <= end for start, end in self.ranges)


class SeekAccuracy(Struct):
    """How far the positions in a track can be trusted, as long as it comes over the network."""

    estimates: bool = False
    """Whether jumps outside of what is held go by the bit rate."""
    constant: bool = False
    """Whether the bit rate is known to be constant."""
    _exact_until: float = math.inf

    def note_seek(self, cached: Cached, at: float) -> None:
        """Take note of a jump that is about to be made.

        Args:
            cached: what mpv holds now.
            at: where the jump goes, in seconds.
        """
        if not self.estimates:
            return
        first = -1.0 if cached.first is None else cached.first
        if math.isinf(self._exact_until):
            # There was no jump by the bit rate, so whatever is held was read through.
            leaves = not cached.holds(at)
        else:
            leaves = at > min(first, self._exact_until)
        if leaves:
            self._exact_until = min(first, self._exact_until)

    def is_approximate(self, position: float | None) -> bool:
        """Whether a position that mpv reports may be another one in truth."""
        if not self.estimates or self.constant:
            return False
        return position is not None and position > self._exact_until

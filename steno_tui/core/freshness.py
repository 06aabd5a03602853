"""How long the service's word is good for."""

from __future__ import annotations

FRESH_SECONDS = 10 * 60
"""What was read within this time is not asked for again where nobody presses for it."""


def is_fresh(checked_at: float | None, now: float) -> bool:
    """Whether a page or a list need not be asked for again.

    Args:
        checked_at: when the service last said that it is current, Unix seconds; None for never.
        now: Unix seconds.
    """
    return checked_at is not None and 0 <= now - checked_at < FRESH_SECONDS

"""When to ask again: what Retry-After says, and how long to pause when nothing is said; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from random import Random

LONGEST_PAUSE = 3600.0
"""No service keeps us away for longer than this, in seconds, whatever it says."""

UNTOLD_PAUSE = 10.0
"""How long a service is left alone that is busy, three times over, without saying for how long."""

_LONGEST_BACKOFF = 60.0
_SECONDS = re.compile(r"[0-9]{1,40}", re.ASCII)


def told_pause(retry_after: str | None, date: str | None) -> float | None:
    """Read Retry-After (RFC 9110 §10.2.3): a count of seconds, or a date.

    A date is taken relative to the answer's own, so that the clock of this machine does not matter.

    Args:
        retry_after: the header's value.
        date: the value of the answer's Date; this machine's clock stands in where it has none.

    Returns:
        Seconds, 0 to `LONGEST_PAUSE`; None where the header is missing or makes no sense.
    """
    if retry_after is None:
        return None
    if _SECONDS.fullmatch(retry_after):
        return min(float(retry_after), LONGEST_PAUSE)
    moment = _http_date(retry_after)
    if moment is None:
        return None
    pause = (moment - (_http_date(date or "") or datetime.now(UTC))).total_seconds()
    return min(max(pause, 0.0), LONGEST_PAUSE)


def backoff(tries: int, random: Random) -> float:
    """How long to pause after so many failed tries, in seconds: exponential with full jitter."""
    return random.uniform(0.0, min(2.0 ** (tries - 1), _LONGEST_BACKOFF))


def _http_date(value: str) -> datetime | None:
    """Read a date as HTTP writes it; one without a zone is UTC."""
    # Imported here because it costs 30 ms, and answers that need it are rare.
    from email.utils import parsedate_to_datetime

    if len(value) > 64:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

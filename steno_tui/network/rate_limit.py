"""Pausing as a service asks for it: nothing is sent before the time it named, in Retry-After."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct, field

from steno_tui.errors import BusyError
from steno_tui.network.status_errors import BUSY, busy

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

TRIES = 3
"""How often a passing failure is met before it is believed."""

LONGEST_PAUSE = 3600.0
"""No service keeps us away for longer than this, in seconds, whatever it says."""

UNTOLD_PAUSE = 10.0
"""How long a service is left alone that is busy, three times over, without saying for how long."""

_LONGEST_BACKOFF = 60.0
_SECONDS = re.compile(r"[0-9]{1,40}", re.ASCII)


class RetryBudget(Struct):
    """The time a caller gives for one call, in seconds; used up as it goes."""

    deadline: float
    """For asking, all tries and redirects together."""
    patience: float
    """What is left for pausing between tries."""
    asked: float = 0.0
    """What asking has taken so far."""

    @property
    def left(self) -> float:
        """What is left for asking."""
        return self.deadline - self.asked


class Timing(Struct, frozen=True):
    """How a client pauses; tests bring their own."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    """What the pauses are measured by, in seconds."""
    random: Random = field(default_factory=Random)
    """Where their jitter comes from."""


class RateLimit:
    """Remembers of each host when it may be asked again, and tells of each pause until then."""

    def __init__(self, tell: Callable[[float, str], None], timing: Timing) -> None:
        self._tell = tell
        self._timing = timing
        self._not_before: dict[str, float] = {}

    async def hold_back(self, host: str, budget: RetryBudget) -> None:
        """Wait until a host may be asked, unless that is longer than the caller's patience."""
        while (rest := self._not_before.get(host, 0.0) - self._timing.clock()) > 0:
            if rest > budget.patience:
                raise BusyError(busy(host, rest), rest)
            await self.wait(rest, f"{host} is busy.", budget)

    async def wait(self, seconds: float, reason: str, budget: RetryBudget) -> None:
        """Pause, at the cost of the caller's patience."""
        budget.patience -= seconds
        self._tell(seconds, reason)
        await self._timing.sleep(seconds)

    def pause_after(self, response: Response, tries: int) -> float:
        """Seconds to pause after so many tries; a busy host is left alone by all until then."""
        told = told_pause(response.only("Retry-After"), response.only("Date"))
        if told is not None:
            pause = told
        elif response.status in BUSY and tries >= TRIES:
            pause = UNTOLD_PAUSE
        else:
            pause = backoff(tries, self._timing.random)
        if response.status in BUSY:
            until = self._timing.clock() + pause
            earlier = self._not_before.get(response.host, until)
            self._not_before[response.host] = max(earlier, until)
        return pause


def told_pause(retry_after: str | None, date: str | None) -> float | None:
    """Read Retry-After (RFC 9110 §10.2.3): a count of seconds, or a date.

    A date is taken relative to the answer's own, so that the clock of this machine does not
    matter unless there is none.

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

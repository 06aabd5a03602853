"""Pausing as a service asks for it: nothing is sent before the time it named."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from steno_tui.errors import BusyError
from steno_tui.network.retry import UNTOLD_PAUSE, backoff, told_pause
from steno_tui.network.status_errors import BUSY, busy

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

TRIES = 3
"""How often a passing failure is met before it is believed."""


@dataclass(slots=True)
class RetryBudget:
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


@dataclass(frozen=True, slots=True)
class Timing:
    """How a client pauses; tests bring their own."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    """What the pauses are measured by, in seconds."""
    random: Random = field(default_factory=Random)
    """Where their jitter comes from."""


class RateLimit:
    """Remembers of each host when it may be asked again, and waits until then.

    Args:
        tell: called before each pause with its length in seconds and the reason, a sentence.
        timing: how to pause.
    """

    def __init__(self, tell: Callable[[float, str], None], timing: Timing) -> None:
        self._tell = tell
        self._timing = timing
        self._not_before: dict[str, float] = {}

    async def hold_back(self, host: str, budget: RetryBudget) -> None:
        """Wait until a host may be asked.

        Raises:
            BusyError: that is longer than the caller's patience.
        """
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
        """How long to pause after a failure; a busy host is left alone by every call until then.

        Args:
            response: what came of the last try.
            tries: how often it has been tried.

        Returns:
            Seconds.
        """
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

"""Pausing as a service asks for it: nothing is sent before the time it named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from steno_tui.errors import BusyError
from steno_tui.stenobird.retry import UNTOLD_PAUSE, backoff, told_pause
from steno_tui.stenobird.status_errors import BUSY, busy

AT_ONCE = 4
"""The most exchanges under way at a time, and connections open."""

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


class RateLimit:
    """Remembers for one host when it may be asked again, and waits until then.

    Args:
        host: its name, for the sentences.
        tell: called before each pause with its length in seconds and the reason, a sentence.
        sleep: how to pause.
        clock: what the pauses are measured by, in seconds.
        random: where their jitter comes from.
    """

    def __init__(
        self,
        host: str,
        tell: Callable[[float, str], None],
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
        random: Random,
    ) -> None:
        self._host = host
        self._tell = tell
        self._sleep = sleep
        self._clock = clock
        self._random = random
        self._not_before = clock()

    async def hold_back(self, budget: RetryBudget) -> None:
        """Wait until the host may be asked.

        Raises:
            BusyError: that is longer than the caller's patience.
        """
        while (rest := self._not_before - self._clock()) > 0:
            if rest > budget.patience:
                raise BusyError(busy(self._host, rest), rest)
            await self.wait(rest, f"{self._host} is busy.", budget)

    async def wait(self, seconds: float, reason: str, budget: RetryBudget) -> None:
        """Pause, at the cost of the caller's patience."""
        budget.patience -= seconds
        self._tell(seconds, reason)
        await self._sleep(seconds)

    def pause_after(
        self, status: int, retry_after: str | None, date: str | None, tries: int
    ) -> float:
        """How long to pause after a failure; a busy host is left alone by every call until then.

        Args:
            status: what the host answered.
            retry_after: its Retry-After.
            date: its Date.
            tries: how often it has been tried.

        Returns:
            Seconds.
        """
        told = told_pause(retry_after, date)
        if told is not None:
            pause = told
        elif status in BUSY and tries >= TRIES:
            pause = UNTOLD_PAUSE
        else:
            pause = backoff(tries, self._random)
        if status in BUSY:
            self._not_before = max(self._not_before, self._clock() + pause)
        return pause

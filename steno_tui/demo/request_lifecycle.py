"""The lifecycle of requests: what state and page an episode has some time after it was asked for.

Nothing runs in the background: every answer is derived from the time that has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from steno_tui.demo.catalogue import Content, DemoEpisode
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED, EpisodeKey

ACCEPTED = "accepted"
QUEUED = "queued"
PROCESSING = "processing"
FAILED = "failed"

_STAGES = ((8.0, PROCESSED), (3.0, PROCESSING), (1.0, QUEUED), (0.0, ACCEPTED))
"""From how many seconds after the ask on a request is in which state, latest first."""


class LifecycleState(NamedTuple):
    """What an episode's page shows at one moment."""

    state: str
    content: Content
    changed_at: float
    """Since when it shows that, Unix seconds."""


class _Ask(NamedTuple):
    clock: float
    now: float
    pace: float


class RequestLifecycle:
    """The requests that the service was sent since it was made.

    Attributes:
        born: when the service was made, Unix seconds.

    Args:
        clock: monotonic seconds, from which all progress is derived.
        now: Unix seconds, for the dates on pages.
        pace: how much longer than usual everything takes; 0 is at once.
    """

    def __init__(
        self, clock: Callable[[], float], now: Callable[[], float], pace: float = 1.0
    ) -> None:
        self._clock = clock
        self._now = now
        self._pace = pace
        self.born = now()
        self._asked: dict[EpisodeKey, _Ask] = {}

    def ask(self, episode: DemoEpisode, *, ago: float = 0.0, pace: float | None = None) -> str:
        """Ask for an episode; asking again changes nothing.

        Args:
            episode: which.
            ago: how many seconds ago it was asked for.
            pace: how much longer than usual this one takes; None as long as the others.

        Returns:
            The state of the request.
        """
        if episode.later is not None:
            ask = _Ask(self._clock() - ago, self._now() - ago, self._pace if pace is None else pace)
            self._asked.setdefault(episode.key, ask)
        return self._stage(episode)[0]

    def shown(self, episode: DemoEpisode) -> LifecycleState:
        """What the page shows now; for a moment it does not know of a request just accepted."""
        state, since = self._stage(episode)
        ask = self._asked.get(episode.key)
        if ask is None or state == ACCEPTED:
            # An invented date may lie in the future, where no page can have changed.
            changed_at = min(episode.published.timestamp(), self.born)
            return LifecycleState(episode.state, episode.content, changed_at)
        content = episode.later if state == PROCESSED else None
        return LifecycleState(state, content or episode.content, ask.now + since)

    @property
    def jobs(self) -> int:
        """How many different episodes were asked for."""
        return len(self._asked)

    def _stage(self, episode: DemoEpisode) -> tuple[str, float]:
        """A request's state, and how many seconds after the ask it got there."""
        ask = self._asked.get(episode.key)
        if ask is None:
            return episode.state, 0.0
        elapsed = self._clock() - ask.clock
        for seconds, state in _STAGES:
            since = seconds * ask.pace
            if elapsed >= since:
                return FAILED if state == PROCESSED and episode.fails else state, since
        return ACCEPTED, 0.0


def is_over(state: str) -> bool:
    """Whether nothing more will happen to a request in this state."""
    return state not in (ACCEPTED, QUEUED, PROCESSING, NOT_REQUESTED)

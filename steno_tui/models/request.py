"""A request: the user's ask that an episode be processed, with its own life."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from steno_tui.models.episode import NOT_REQUESTED, EpisodeKey

ASKS_FROM = 11
"""From so many episodes on the user is asked first whether they are to be requested or fetched."""

FAILED_WORDS = ("failed", "error", "rejected")
"""The states by which the service says that it could not process an episode."""


class RequestState(StrEnum):
    """The life of a request, as the user sees it."""

    WAITING = "waiting"
    """Recorded here, not yet sent: no network, or the service asked us to wait."""
    SENT = "sent"
    """Accepted by the service, which has not said more yet."""
    QUEUED = "queued"
    """The service names a state between not requested and processed."""
    READY = "ready"
    FAILED = "failed"

    @property
    def is_alive(self) -> bool:
        """Whether something is still to happen."""
        return self not in (RequestState.READY, RequestState.FAILED)


class Request(Struct, frozen=True):
    """The user's ask that an episode be processed; it survives quitting. Times are Unix seconds."""

    key: EpisodeKey
    title: str
    podcast_title: str
    page_url: str
    """Where the page is read again to learn the outcome."""
    post_url: str
    """Where the ask is sent, once."""
    state: RequestState
    created_at: float
    sent_at: float | None = None
    updated_at: float | None = None
    due_at: float | None = None
    """When to send or to look again; None once the request has ended."""
    looks: int = 0
    """How often the page was read again."""
    word: str | None = None
    """The service's own word for the state, when it said one."""
    reason: str | None = None
    """Why it waits or failed, a sentence."""


def is_requestable(key: EpisodeKey, state: str | None, request: str | None) -> bool:
    """Whether there is something to be gained by requesting an episode.

    Args:
        key: which; where a feed alone tells of its podcast there is nobody to ask.
        state: the service's word for it, or None where nothing says it.
        request: the `RequestState` of the newest request, if there is one.
    """
    if key.podcast_is_feeds:
        return False
    is_under_way = request is not None and RequestState(request).is_alive
    return state in (None, NOT_REQUESTED, *FAILED_WORDS) and not is_under_way

"""The state machine of a request, pure: an observation goes in, the next effect comes out.

Nothing here reads a disk, a network or a clock; `steno_tui.core.requests` does.
"""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.errors import (
    BusyError,
    GoneError,
    NotOnDiskError,
    RefusedError,
    ServiceError,
    StenoError,
    UnreachableError,
)
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED
from steno_tui.models.request import Request, RequestState
from steno_tui.text.sanitize import line

PAUSES = (2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
"""The backoff between polls of the page, in seconds; the last is repeated."""

PATIENCE_SECONDS = 7 * 24 * 3600
"""A request that has led to nothing for this long has failed."""

LONGEST_PAUSE = 3600.0
"""The longest that a service may have us wait, in seconds."""

# Words for the end of a request that did not work; which the service uses is not known.
_FAILURE_WORDS = frozenset({"failed", "error", "rejected", "cancelled", "canceled", "unavailable"})


class Effect(Enum):
    """What is to be done next for a request."""

    REST = auto()
    """Nothing until it is due again, or nothing any more."""
    CLAIM = auto()
    """Claim it for sending, so that no other process sends it."""
    READ_PAGE = auto()
    """Read the episode's page again."""
    SEND = auto()
    """Send it: the one POST."""


class Due(Struct, frozen=True):
    """It is time to go on."""


class Claimed(Struct, frozen=True):
    """No other process sends it now; its ``sent_at`` says whether it may have been sent before."""


class PagePolled(Struct, frozen=True):
    """The page was read."""

    state: str | None
    """The service's word for the episode's state."""


class PageFailed(Struct, frozen=True):
    """The page could not be read."""

    error: StenoError


class Answered(Struct, frozen=True):
    """The service answered the POST."""

    state: str | None
    """The service's word for the episode's state, if the answer had one."""


class AnswerFailed(Struct, frozen=True):
    """The POST was refused, failed, or has no answer; it may have arrived all the same."""

    error: StenoError


Observation = Due | Claimed | PagePolled | PageFailed | Answered | AnswerFailed


def seconds_until_due(request: Request, now: float) -> float:
    """Seconds until a request is due; a clock that was set back does not make it hours."""
    wait = (request.due_at or 0.0) - now
    return max(0.0, wait) if wait <= LONGEST_PAUSE else 0.0


def advance(request: Request, observation: Observation, now: float) -> tuple[Request, Effect]:
    """Make the transition that follows from an observation of a request that has not ended.

    Returns the request as it is now, and what to do next. One that may have been sent is not sent
    again before the page was read, and said that nothing was asked for.
    """
    is_waiting = request.state is RequestState.WAITING
    match observation:
        case Due() if now - request.created_at > PATIENCE_SECONDS:
            reason = "Nothing came of it within a week; ask again with t."
            return _ended(request, now, RequestState.FAILED, reason)
        case Due():
            return request, Effect.CLAIM if is_waiting else Effect.READ_PAGE
        case Claimed() if request.sent_at is not None:
            return request, Effect.READ_PAGE
        case Claimed():
            return replace(request, sent_at=now), Effect.SEND
        case PagePolled(state) if is_waiting and (state or NOT_REQUESTED) == NOT_REQUESTED:
            return replace(request, sent_at=now), Effect.SEND
        case PagePolled(state):
            return _in_state(request, now, state, request.looks + 1)
        case Answered(state):
            return _in_state(request, now, state, looks=0)
        case PageFailed(GoneError() as error):
            return _ended(request, now, RequestState.FAILED, error.message)
        case PageFailed(error) if is_waiting:
            return _send_later(request, now, error)
        case PageFailed(error):
            return _read_later(request, now, error)
        case AnswerFailed(NotOnDiskError()):
            return request, Effect.REST
        case AnswerFailed(error) if _is_passing(error):
            return _send_later(request, now, error)
        case AnswerFailed(error):
            return _ended(request, now, RequestState.FAILED, error.message)


def _is_passing(error: StenoError) -> bool:
    """Whether sending may work when it is retried."""
    return isinstance(error, ServiceError) and not isinstance(error, RefusedError | GoneError)


def _in_state(request: Request, now: float, word: str | None, looks: int) -> tuple[Request, Effect]:
    """Take over the state that the service names; only a page says that it is ready."""
    word = line(word, 40) if word else None
    if word == PROCESSED and looks:
        return _ended(replace(request, looks=looks, word=word), now, RequestState.READY)
    if word in _FAILURE_WORDS:
        failed = replace(request, looks=looks, word=word)
        return _ended(failed, now, RequestState.FAILED, f"The service says: {word}.")
    is_quiet = word in (None, NOT_REQUESTED, PROCESSED, "accepted")
    return (
        replace(
            request,
            state=RequestState.SENT if is_quiet else RequestState.QUEUED,
            word=None if is_quiet else word,
            looks=looks,
            updated_at=now,
            due_at=now + _pause(looks),
            reason=None,
        ),
        Effect.REST,
    )


def _send_later(request: Request, now: float, error: StenoError) -> tuple[Request, Effect]:
    """Retry sending later: with backoff, or after as long as the service asked for."""
    looks, reason = request.looks + 1, error.message
    pause = max(1.0, error.retry_after) if isinstance(error, BusyError) else _pause(looks)
    if isinstance(error, UnreachableError):
        reason = f"Waiting for the network. {reason}"
    later = replace(request, looks=looks, updated_at=now, due_at=now + pause, reason=reason)
    return later, Effect.REST


def _read_later(request: Request, now: float, error: StenoError) -> tuple[Request, Effect]:
    """Retry the poll later; what is known of the request stays."""
    if isinstance(error, BusyError):
        due_at = now + max(2.0, error.retry_after)
        return replace(request, updated_at=now, due_at=due_at), Effect.REST
    looks = request.looks + 1
    due_at = now + _pause(looks)
    return replace(request, looks=looks, updated_at=now, due_at=due_at), Effect.REST


def _ended(
    request: Request, now: float, state: RequestState, reason: str | None = None
) -> tuple[Request, Effect]:
    ended = replace(request, state=state, updated_at=now, due_at=None, reason=reason)
    return ended, Effect.REST


def _pause(looks: int) -> float:
    return PAUSES[min(looks, len(PAUSES) - 1)]

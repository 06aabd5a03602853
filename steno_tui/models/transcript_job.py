"""A transcript job: the user's ask that the service write down what is said in some audio."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey

ABOUT_LEFT = (
    "It may be paid for already. Once it is off the list, asking again is another job, which is "
    "paid for too."
)
"""What is said before a job that may be paid for is taken off the list."""

_FREE_ENDS = frozenset({"failed", "rejected", "canceled", "cancelled"})


def is_free_end(word: str | None) -> bool:
    """Whether a word of the service stands for an end for which nothing is billed."""
    return (word or "").lower() in _FREE_ENDS


class JobState(StrEnum):
    """The life of a transcript job, as the user sees it."""

    WAITING = "waiting"
    """Recorded here; nothing says yet that the service has it."""
    RUNNING = "running"
    """The service has it, and works on it."""
    READY = "ready"
    """What was asked for is here."""
    FAILED = "failed"

    @property
    def is_alive(self) -> bool:
        """Whether something is still to happen."""
        return self in (JobState.WAITING, JobState.RUNNING)


class TranscriptJob(Struct, frozen=True):
    """One ask, which survives quitting. Times are Unix seconds."""

    id: str
    """What identifies it, for the service as well: its Idempotency-Key."""
    key: EpisodeKey
    title: str
    podcast_title: str
    audio_url: str
    is_preview: bool
    """Whether only the first seconds are asked for, which is free and needs no API key."""
    price_cents: int | None
    """What the user agreed to pay; None where that could not be said."""
    state: JobState
    created_at: float
    sent_at: float | None = None
    """When it was first sent, whatever came of that."""
    updated_at: float | None = None
    due_at: float | None = None
    """When to go on with it, at the earliest; None once it has ended at the service too."""
    tries: int = 0
    """How often in a row going on with it did not work."""
    service_id: str = ""
    """What the service calls it; empty before it has said so."""
    status_url: str = ""
    events_url: str = ""
    result_url: str = ""
    last_event_id: str = ""
    """From which on the service is asked to go on telling."""
    word: str | None = None
    """The service's own word for how far it is."""
    reason: str | None = None
    """Why it waits or failed, or what else there is to know, a sentence."""

    @property
    def is_left(self) -> bool:
        """Whether it failed here, and may be paid for: it can be gone on with, for nothing more."""
        return self.state is JobState.FAILED and self.due_at is not None

    @property
    def is_lost(self) -> bool:
        """Whether it may be paid for, and the service does not know it any more."""
        has_ended = self.state is JobState.FAILED and self.due_at is None
        was_billed = bool(self.service_id) and not is_free_end(self.word)
        return has_ended and was_billed and not self.is_preview

    @property
    def may_be_paid(self) -> bool:
        """Whether it failed here, and may be paid for."""
        return self.is_left or self.is_lost


def job_at_hand(jobs: Sequence[TranscriptJob]) -> TranscriptJob | None:
    """Which job of an episode is told of: one that is alive, else one that was left or failed.

    Args:
        jobs: all of them, the newest first.
    """
    found = [job for job in jobs if job.state.is_alive] or [job for job in jobs if job.is_left]
    found = found or [job for job in jobs[:1] if job.state is JobState.FAILED]
    return found[0] if found else None


def lost_job(jobs: Sequence[TranscriptJob]) -> TranscriptJob | None:
    """Which job of an episode was lost, where none has brought the whole since.

    Args:
        jobs: all of them, the newest first.
    """
    whole = (job for job in jobs if not job.is_preview)
    last = next((job for job in whole if job.is_lost or job.state is JobState.READY), None)
    return last if last is not None and last.is_lost else None

"""The typed events that the core yields to the face that called it; frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.errors import StenoError
from steno_tui.models.episode import Episode, EpisodeKey, EpisodeRow
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import Request, RequestState
from steno_tui.models.transcript import Transcript, TranscriptChoice
from steno_tui.models.transcript_job import TranscriptJob
from steno_tui.text.counts import count
from steno_tui.text.times import duration

if TYPE_CHECKING:
    from steno_tui.core.listings import EpisodeStatus


class Source(StrEnum):
    """Where what is shown came from."""

    FILE = "file"
    LIBRARY = "library"
    NETWORK = "network"


class CoreEvent(Struct, frozen=True):
    """Something that happened; see the subclasses."""


class EpisodeRead(CoreEvent, frozen=True):
    """An episode can be shown. May come twice: from the library, then newer from the network."""

    episode: Episode
    source: Source
    fetched_at: float | None
    """When this copy came, Unix seconds; None for what only a list told us."""
    checked_at: float | None
    """When the service last said that it is current."""
    gone: bool = False
    """Whether the service does not have it any more."""
    status: EpisodeStatus | None = None
    """How the lists show it now; None for a file."""
    related: Sequence[EpisodeRow] = ()
    """The episodes on disk that share its topics, the nearest first."""

    @property
    def moments(self) -> Sequence[Moment]:
        """What the user marked in it, in the order of its times; nothing in a file."""
        return self.status.moments if self.status is not None else ()


class Unchanged(CoreEvent, frozen=True):
    """The service says the copy already shown is current."""

    key: EpisodeKey
    checked_at: float


class PodcastRead(CoreEvent, frozen=True):
    """A podcast's facts are known, or known better."""

    podcast: Podcast


class PodcastKept(CoreEvent, frozen=True):
    """A podcast is followed, and what is missing of it is read once that works."""

    podcast: Podcast
    reason: StenoError
    """Why it was not read now."""


class PodcastsListed(CoreEvent, frozen=True):
    """The service's own list of podcasts was read."""


class EpisodesListed(CoreEvent, frozen=True):
    """A podcast's list of episodes was read and is on disk."""

    podcast: str
    added: int
    changed: int
    notices: tuple[str, ...] = ()
    """What had to be left out of it, a sentence each."""


class FeedsLeft(CoreEvent, frozen=True):
    """Some feeds are left for later: they could not be read lately, or their hosts ask for that."""

    due_at: Mapping[str, float]
    """The slugs of their podcasts, and from when on they are asked again, Unix seconds."""

    def sentence(self, now: float) -> str:
        """How many, and how long the first of them is left."""
        number = len(self.due_at)
        what = f"{count(number, 'feed')} {'is' if number == 1 else 'are'} left for later"
        which = "asked" if number == 1 else "the first asked"
        return f"{what}, {which} again in {duration(ceil(min(self.due_at.values()) - now))}"


class EpisodeNamed(CoreEvent, frozen=True):
    """What was added was named by one of its episodes, which there is, as far as can be known."""

    key: EpisodeKey


class Progress(CoreEvent, frozen=True):
    """How far a refresh of many has come."""

    done: int
    total: int
    name: str
    """What was just finished."""


class Failed(CoreEvent, frozen=True):
    """One thing did not work; what was on disk is as it was."""

    name: str
    """What was tried, in the user's words: a title or a slug."""
    error: StenoError
    kept: bool
    """Whether an earlier copy is there to be shown."""


class TranscriptRead(CoreEvent, frozen=True):
    """A transcript can be read. May come twice: from the library, then newer from the network."""

    episode: Episode
    transcript: Transcript
    """As its source has it, cue by cue."""
    paragraphs: Transcript
    """The same for reading, in sentences and paragraphs."""
    choice: TranscriptChoice
    """Which one it is; its form is the one that it really has."""
    choices: Sequence[TranscriptChoice]
    """All that there are of the episode, the best first."""
    source: Source
    """Where it came from this time."""
    fetched_at: float | None = None
    """When this copy came, Unix seconds; None where nobody knows."""
    status: EpisodeStatus | None = None
    """How the lists show the episode, its moments and its offset."""


class NoTranscript(CoreEvent, frozen=True):
    """There is no transcript of an episode, as far as can be learned now."""

    episode: Episode
    may_be_asked: bool
    """Whether the service may be asked for the episode: it knows it, and has not processed it."""
    request: RequestState | None = None
    """How far the newest request for it is; None where there was none."""
    is_at_work: bool = False
    """Whether its audio is being written down."""

    @property
    def sentence(self) -> str:
        """What there is to know, without what can be done."""
        title = f"“{self.episode.title}”"
        if self.episode.is_processed:
            return f"The service has processed {title}, but nobody publishes a transcript of it."
        return f"There is no transcript of {title} yet."


class RequestChanged(CoreEvent, frozen=True):
    """A request came one step further in its life."""

    request: Request
    asked_before: bool = False
    """Whether the same request was already alive, so that nothing was sent."""
    row: EpisodeRow | None = None
    """How the lists show its episode now; None where nothing else is known of it."""
    open_count: int = 0
    """How many requests are alive now, with this one or without."""


class JobChanged(CoreEvent, frozen=True):
    """A transcript job came one step further in its life."""

    job: TranscriptJob
    asked_before: bool = False
    """Whether it was alive already, so that nothing is sent."""


class NotUnderstood(CoreEvent, frozen=True):
    """An error nobody expected in what a transcript job tells: now it is asked how it stands."""

    error: Exception


class WordsCame(CoreEvent, frozen=True):
    """The service told the next words of a transcript job."""

    job: TranscriptJob
    text: str
    """What comes behind those before, with the blank between; safe to print."""
    before: int
    """How many characters those before have."""

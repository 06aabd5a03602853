"""The typed events that the core yields to the face that called it; frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from steno_tui.errors import StenoError
from steno_tui.models.episode import Episode, EpisodeKey, EpisodeRow
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import Request

if TYPE_CHECKING:
    from steno_tui.core.listings import EpisodeStatus


class Source(StrEnum):
    """Where what is shown came from."""

    FILE = "file"
    LIBRARY = "library"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class CoreEvent:
    """Something that happened; see the subclasses."""


@dataclass(frozen=True, slots=True)
class EpisodeRead(CoreEvent):
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


@dataclass(frozen=True, slots=True)
class Unchanged(CoreEvent):
    """The service says the copy already shown is current."""

    key: EpisodeKey
    checked_at: float


@dataclass(frozen=True, slots=True)
class PodcastRead(CoreEvent):
    """A podcast's facts are known, or known better."""

    podcast: Podcast


@dataclass(frozen=True, slots=True)
class PodcastsListed(CoreEvent):
    """The service's own list of podcasts was read."""

    count: int


@dataclass(frozen=True, slots=True)
class EpisodesListed(CoreEvent):
    """A podcast's list of episodes was read and is on disk."""

    podcast: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class Progress(CoreEvent):
    """How far a refresh of many has come."""

    done: int
    total: int
    name: str
    """What was just finished."""


@dataclass(frozen=True, slots=True)
class Failed(CoreEvent):
    """One thing did not work; what was on disk is as it was."""

    name: str
    """What was tried, in the user's words: a title or a slug."""
    error: StenoError
    kept: bool
    """Whether an earlier copy is there to be shown."""


@dataclass(frozen=True, slots=True)
class RequestChanged(CoreEvent):
    """A request came one step further in its life."""

    request: Request
    asked_before: bool = False
    """Whether the same request was already alive, so that nothing was sent."""
    row: EpisodeRow | None = None
    """How the lists show its episode now; None where nothing else is known of it."""
    open_count: int = 0
    """How many requests are alive now, with this one or without."""

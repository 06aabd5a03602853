"""What workers post: they never touch a widget themselves, one handler does for each of these."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from steno_tui.catalog import Event, Network
from steno_tui.listening import Heard
from steno_tui.models import EpisodeKey, EpisodeRow, PodcastRow, Request


@dataclass
class Told(Message, bubble=False):
    """The catalogue reports."""

    event: Event
    asked: bool = False
    """Whether the user asked for it, and so wants to hear of it."""


@dataclass
class PodcastsLoaded(Message, bubble=False):
    """The podcasts, as they are on disk."""

    rows: list[PodcastRow]
    total: int


@dataclass
class EpisodesLoaded(Message, bubble=False):
    """A podcast's episodes, or everybody's; first some, then all."""

    podcast: str | None
    rows: list[EpisodeRow]
    complete: bool
    about: str = ""
    """Who makes the podcast and what it is about, in one line."""


@dataclass
class RequestsCounted(Message, bubble=False):
    """So many requests are still open."""

    number: int


@dataclass
class RowChanged(Message, bubble=False):
    """One episode's facts changed, and its request."""

    key: EpisodeKey
    row: EpisodeRow | None
    request: Request | None


@dataclass
class NetworkChanged(Message, bubble=False):
    """The service came into reach, or went out of it."""

    network: Network


@dataclass
class PauseBegan(Message, bubble=False):
    """The service asks to be left alone for a while."""

    seconds: float


@dataclass
class HeardChanged(Message, bubble=False):
    """What is heard changed; only the newest matters."""

    heard: Heard | None

    def can_replace(self, message: Message) -> bool:
        """An older one still waiting may be dropped."""
        return isinstance(message, HeardChanged)


@dataclass
class Trouble(Message):
    """Something the user asked for did not work; a sentence."""

    sentence: str

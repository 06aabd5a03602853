"""What workers post: they never touch a widget themselves, one handler does for each of these.

Nobody compares or prints them, and every start would pay for being able to.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from steno_tui.core.events import Event
from steno_tui.core.service_access import Connectivity
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.request import Request
from steno_tui.playback.active_downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying


@dataclass(repr=False, eq=False)
class Told(Message, bubble=False):
    """The catalogue reports."""

    event: Event
    asked: bool = False
    """Whether the user asked for it, and so wants to hear of it."""


@dataclass(repr=False, eq=False)
class PodcastsLoaded(Message, bubble=False):
    """The podcasts, as they are on disk."""

    rows: list[PodcastRow]
    total: int


@dataclass(repr=False, eq=False)
class EpisodesLoaded(Message, bubble=False):
    """A podcast's episodes, or everybody's; first some, then all."""

    podcast: str | None
    rows: list[EpisodeRow]
    complete: bool
    about: str = ""
    """Who makes the podcast and what it is about, in one line."""


@dataclass(repr=False, eq=False)
class RequestsCounted(Message, bubble=False):
    """So many requests are still open."""

    number: int


@dataclass(repr=False, eq=False)
class RowChanged(Message, bubble=False):
    """One episode's facts changed, and its request."""

    key: EpisodeKey
    row: EpisodeRow | None
    request: Request | None


@dataclass(repr=False, eq=False)
class NetworkChanged(Message, bubble=False):
    """The service came into reach, or went out of it."""

    network: Connectivity


@dataclass(repr=False, eq=False)
class PauseBegan(Message, bubble=False):
    """The service asks to be left alone for a while."""

    seconds: float


@dataclass(repr=False, eq=False)
class NowPlayingChanged(Message, bubble=False):
    """What is heard changed; only the newest matters."""

    heard: NowPlaying | None

    def can_replace(self, message: Message) -> bool:
        """An older one still waiting may be dropped."""
        return isinstance(message, NowPlayingChanged)


@dataclass(repr=False, eq=False)
class PlaybackNote(Message, bubble=False):
    """Something happened to the sound by itself; a sentence."""

    message: str
    calm: bool = False
    """Whether it is only to be known."""


@dataclass(repr=False, eq=False)
class StatusNote(Message, bubble=False):
    """What a key has done, in a few words, where that is not seen elsewhere."""

    words: str


@dataclass(repr=False, eq=False)
class QueueChanged(Message, bubble=False):
    """Something was put into the queue or taken out of it."""


@dataclass(repr=False, eq=False)
class QueueCounted(Message, bubble=False):
    """So many episodes wait to be heard."""

    number: int


@dataclass(repr=False, eq=False)
class DownloadsChanged(Message, bubble=False):
    """Other audio than before is on this machine, or on its way; only the newest matters."""

    downloads: Downloads

    def can_replace(self, message: Message) -> bool:
        """An older one still waiting may be dropped."""
        return isinstance(message, DownloadsChanged)


@dataclass(repr=False, eq=False)
class ErrorReported(Message):
    """Something the user asked for did not work; a sentence."""

    message: str

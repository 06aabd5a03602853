"""What passes between parts of the program that do not know each other.

A worker never touches a widget: what it brings is posted, or else handed over by ``call_later``.
Nobody compares or prints a message, and every start would pay for being able to.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from steno_tui.core.events import Failed, RequestChanged
from steno_tui.core.listings import EpisodeStatus
from steno_tui.core.reference import Reference
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying

# From the library.


@dataclass(repr=False, eq=False)
class StatusRead(Message, bubble=False):
    """One episode as the lists show it, and its request, as they are on disk."""

    status: EpisodeStatus


# From the service.


@dataclass(repr=False, eq=False)
class ReadFailed(Message):
    """A page or a podcast could not be had, or not anew."""

    failed: Failed
    asked: bool
    """Whether the user asked for it, and so wants to hear of it."""


@dataclass(repr=False, eq=False)
class ListsChanged(Message):
    """The lists on disk are not those on the screen any more."""


@dataclass(repr=False, eq=False)
class RefreshProgressed(Message):
    """So many podcasts of all that are being refreshed are done; 0 of 0 is the end."""

    done: int
    total: int


# Requests.


@dataclass(repr=False, eq=False)
class RequestAsked(Message, bubble=False):
    """The user asked the service to listen; what that did."""

    key: EpisodeKey
    """Which episode it was; the request names it as the service does."""
    change: RequestChanged


# Playback.


@dataclass(repr=False, eq=False)
class NowPlayingChanged(Message, bubble=False):
    """What is heard changed; only the newest matters."""

    heard: NowPlaying | None

    def can_replace(self, message: Message) -> bool:
        """An older one still waiting may be dropped."""
        return isinstance(message, NowPlayingChanged)


@dataclass(repr=False, eq=False)
class MarkedHeard(Message, bubble=False):
    """How far an episode was heard is on disk: to its end, or to where it was held or left."""

    key: EpisodeKey


@dataclass(repr=False, eq=False)
class DownloadsChanged(Message, bubble=False):
    """Which audio is on this machine, or on its way; only the newest matters."""

    downloads: Downloads

    def can_replace(self, message: Message) -> bool:
        """An older one still waiting may be dropped."""
        return isinstance(message, DownloadsChanged)


@dataclass(repr=False, eq=False)
class QueueChanged(Message, bubble=False):
    """Something was put into the queue or taken out of it."""


# To the user, and from there.


@dataclass(repr=False, eq=False)
class StatusNote(Message, bubble=False):
    """What a key has done, or was waited for, in a few words for the status line."""

    words: str


@dataclass(repr=False, eq=False)
class ErrorReported(Message):
    """Something the user asked for did not work; a sentence."""

    message: str
    is_answer: bool = False
    """Whether it only answers a key: nothing broke, and nothing is to be done about it."""


@dataclass(repr=False, eq=False)
class GoTo(Message, bubble=False):
    """The page of what is heard was asked for."""

    reference: Reference
    seconds: int | None = None
    """The chapter's that is heard, if there is one."""

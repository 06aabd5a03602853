"""The things steno-tui talks about, as frozen values.

Every ``str`` that came from outside has been through `steno_tui.text` (``line`` or ``prose``)
before it gets here, and every time is a whole number of seconds. Nothing here reads or writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

PROCESSED = "processed"
NOT_REQUESTED = "not_requested"

SLOWEST, FASTEST = 0.5, 3.0
"""The speeds at which audio is played; the pitch stays the same at all of them."""


class EpisodeKey(NamedTuple):
    """What identifies an episode on one service: the two slugs of its address."""

    podcast: str
    episode: str

    def __str__(self) -> str:
        return f"{self.podcast}/{self.episode}"


@dataclass(frozen=True, slots=True)
class Highlight:
    """One labelled highlight of a page."""

    label: str
    """What kind of highlight; an open vocabulary, may repeat. Empty where the page gives none."""
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One time-stamped chapter."""

    start_seconds: int
    """Offset from the start of the audio, 0 or more."""
    title: str
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something the page says can be done, with the address to do it at."""

    name: str
    method: str
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page that the reader has no model for, kept as it stands."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Podcast:
    """A podcast, as far as anything has told us of it."""

    slug: str
    """Empty where nothing read so far names it."""
    title: str
    """Empty where nothing read so far says it."""
    page_url: str | None = None
    rss_url: str | None = None
    website_url: str | None = None
    image_url: str | None = None
    author: str | None = None
    summary: str | None = None
    episode_count: int | None = None
    """How many episodes the service says there are; not how many are on disk."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode and what its page says; what the page did not say is None or empty."""

    podcast: Podcast
    slug: str
    """Empty where nothing read so far names it."""
    title: str
    page_url: str | None = None
    text_url: str | None = None
    json_url: str | None = None
    published_at: datetime | None = None
    """Always with a time zone."""
    duration_seconds: int | None = None
    link_url: str | None = None
    """The publisher's own page."""
    audio_url: str | None = None
    state: str | None = None
    """`PROCESSED`, `NOT_REQUESTED`, or any other word the service uses."""
    summary: str | None = None
    """The text under Resource: a generated summary, or the publisher's show notes."""
    highlights: tuple[Highlight, ...] = ()
    topics: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    """Ascending by start, no two the same."""
    actions: tuple[Action, ...] = ()
    transcript: str | None = None
    sections: tuple[Section, ...] = ()
    """Sections the reader does not know, in page order."""
    notices: tuple[str, ...] = ()
    """What the reader had to drop or cut, a sentence each."""

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast.slug, self.slug)

    @property
    def is_processed(self) -> bool:
        """Whether the service has listened to the episode."""
        return self.state == PROCESSED

    def action(self, name: str) -> Action | None:
        """The page's action of that name, if it offers one."""
        return next((action for action in self.actions if action.name == name), None)


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


@dataclass(frozen=True, slots=True)
class Request:
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


@dataclass(frozen=True, slots=True)
class Validators:
    """The opaque tokens that make the next fetch of the same address conditional."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class CachedBody:
    """A body as the library keeps it, with what is needed to ask again."""

    url: str
    body: bytes
    validators: Validators
    fetched_at: float
    """When this body came, Unix seconds."""
    checked_at: float
    """When the service last said that it is still the same."""
    gone_at: float | None = None
    """When the service said it does not have this any more; the body is kept."""


class PodcastRow(NamedTuple):
    """A podcast as a list shows it."""

    slug: str
    title: str
    author: str | None
    count: int  # type: ignore[assignment]  # nobody counts values in a row
    """Episodes on disk."""
    unread: int
    followed: bool
    checked_at: float | None


class EpisodeRow(NamedTuple):
    """An episode as a list shows it; small, because there may be 50,000 of them."""

    podcast: str
    slug: str
    title: str
    podcast_title: str
    published: int | None
    """Unix seconds."""
    duration: int | None
    state: str | None
    chapters: int | None
    """None until the page has been read."""
    read: bool
    request: str | None
    """The `RequestState` of the newest request, if there is one."""
    heard: bool = False
    """Whether it was ever heard to its end."""

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast, self.slug)


class QueueRow(NamedTuple):
    """An episode that waits to be heard."""

    podcast: str
    slug: str
    title: str
    podcast_title: str
    duration: int | None

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast, self.slug)


@dataclass(frozen=True, slots=True)
class PlaybackPosition:
    """How far an episode was heard."""

    seconds: int = 0
    """Where listening stopped, from the start of the audio; 0 once it was heard to its end."""
    finished: bool = False
    """Whether it was ever heard to its end."""


class ChapterHit(NamedTuple):
    """A chapter found by its title."""

    podcast: str
    episode: str
    start_seconds: int
    title: str
    episode_title: str


@dataclass(frozen=True, slots=True)
class LastPlace:
    """Where the user was, to come back to."""

    podcast: str | None = None
    """None is the list of all podcasts' episodes."""
    episode: EpisodeKey | None = None
    pane: str = "podcasts"
    scroll: int = 0
    """Lines above the top of the page pane."""

"""An episode, what its page says, and how a list shows it; frozen values."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from steno_tui.models.podcast import FEED_SIGN, Podcast

if TYPE_CHECKING:
    from steno_tui.models.chapters import ChapterSource
    from steno_tui.models.notes import Notes
    from steno_tui.models.publisher import Publisher

PROCESSED = "processed"

NOT_REQUESTED = "not_requested"

MAIN_IDEA = "Main idea"
"""The label of the highlight that says in a sentence what an episode comes to."""


class EpisodeKey(NamedTuple):
    """What identifies an episode: the two slugs of its address on a service, or those of a feed."""

    podcast: str
    episode: str

    def __str__(self) -> str:
        return f"{self.podcast}/{self.episode}"

    @property
    def is_feeds(self) -> bool:
        """Whether it is what a feed alone tells of: no service has such slugs."""
        return self.podcast_is_feeds or self.episode.startswith(FEED_SIGN)

    @property
    def podcast_is_feeds(self) -> bool:
        """Whether a feed alone tells of its whole podcast, so that no service can be asked."""
        return self.podcast.startswith(FEED_SIGN)


class Highlight(Struct, frozen=True):
    """One labelled highlight of a page."""

    label: str
    """What kind of highlight; an open vocabulary, may repeat. Empty where the page gives none."""
    text: str


class Chapter(Struct, frozen=True):
    """One time-stamped chapter."""

    start_seconds: int
    """Offset from the start of the audio, 0 or more."""
    title: str
    summary: str | None = None
    link_url: str | None = None
    """A web page that goes with it, as its publisher says."""


class Action(Struct, frozen=True):
    """Something the page says can be done, with the address to do it at."""

    name: str
    method: str
    url: str
    description: str = ""


class Section(Struct, frozen=True):
    """A section of a page that the reader has no model for, kept as it stands."""

    title: str
    text: str


_LONGEST_NOTICE = 300
"""Characters: a page says on one line of so many why it has no transcript, and no episode is over
with them."""


class Episode(Struct, frozen=True, gc=False):
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
    chapter_source: ChapterSource | None = None
    """Where they come from; None where there are none, or the page alone tells of the episode."""
    publisher: Publisher | None = None
    """What the publisher says of it; None where no feed was read that tells of it."""
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
    def is_feeds(self) -> bool:
        """Whether its publisher's feed alone tells of it, and no service knows it."""
        return self.key.is_feeds

    @property
    def is_processed(self) -> bool:
        """Whether the service has listened to the episode."""
        return self.state == PROCESSED

    @property
    def show_notes(self) -> Notes | None:
        """The publisher's notes, where the summary is the service's own and says something else."""
        notes = self.publisher.notes if self.publisher is not None else None
        if notes is None or not self.is_processed or notes.plain in ("", self.summary):
            return None
        return notes

    @property
    def main_idea(self) -> str | None:
        """The first highlight of that label; None where the page has none, or nothing in it."""
        ideas = (each.text for each in self.highlights if each.label == MAIN_IDEA)
        return next(ideas, None) or None

    @property
    def page_transcript(self) -> str | None:
        """What its page has of the words that are said; None where it says but that it has none."""
        text = self.transcript or ""
        return text if len(text) > _LONGEST_NOTICE or "\n" in text else None

    def action(self, name: str) -> Action | None:
        """The page's action of that name, if it offers one."""
        return next((action for action in self.actions if action.name == name), None)


class AudioAddress(Struct, frozen=True):
    """Where an episode's audio lies, as far as that is on disk."""

    url: str
    """As the newest list or page says."""
    checked_at: float | None
    """When the service last said that the page is current, Unix seconds; None without a page."""


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
    position: int = 0
    """How many seconds were heard of it; 0 where it is to be begun at its start."""
    main_idea: str | None = None
    """What its page says it comes to, as much of it as a row may have room for."""
    job: str | None = None
    """The `JobState` of the transcript job that is on its way, if there is one."""

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast, self.slug)

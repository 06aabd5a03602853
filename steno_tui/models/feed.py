"""What a publisher's feed says of a podcast and of its episodes; frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from steno_tui.models.episode import Chapter


class Person(Struct, frozen=True):
    """Somebody who is heard in a podcast or has made it."""

    name: str
    role: str = "host"
    """In lower case, as are all of them; an open vocabulary."""
    group: str = "cast"
    url: str | None = None
    image_url: str | None = None


class TranscriptLink(Struct, frozen=True):
    """Where a publisher keeps a transcript of an episode."""

    url: str
    media_type: str = ""
    """As the feed has it, in lower case; what lies there may be of another one."""
    language: str | None = None
    is_captions: bool = False
    """Whether its lines are meant to be shown as they are heard."""


class Soundbite(Struct, frozen=True):
    """A part of an episode that its publisher recommends to hear first."""

    start_seconds: int
    duration_seconds: int
    title: str
    """The episode's where the feed gives none."""


class FeedPodcast(Struct, frozen=True):
    """A podcast as its feed tells of it; what it does not tell is None or empty."""

    feed_url: str
    """Where the feed was read."""
    title: str
    """The feed's host where it gives none."""
    guid: str | None = None
    """The ``podcast:guid``, which stays when the feed moves; in lower case."""
    new_feed_url: str | None = None
    """Where the feed says that it has moved to."""
    next_url: str | None = None
    """Where older episodes are, if the feed comes in parts."""
    page_url: str | None = None
    author: str | None = None
    summary: str | None = None
    """Plain text."""
    language: str | None = None
    image_url: str | None = None
    categories: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    is_serial: bool = False
    """Whether its episodes are meant to be heard from the first one on."""
    is_finished: bool = False
    """Whether the feed says that nothing more will come."""


class FeedEpisode(Struct, frozen=True):
    """An episode as its podcast's feed tells of it; what it does not tell is None or empty."""

    guid: str
    """What identifies it within its feed, see `steno_tui.feeds.identity`."""
    title: str
    page_url: str | None = None
    audio_url: str | None = None
    audio_type: str = ""
    """The media type that the feed gives, in lower case."""
    audio_bytes: int | None = None
    published_at: datetime | None = None
    """In UTC."""
    duration_seconds: int | None = None
    season: int | None = None
    number: int | None = None
    kind: str = "full"
    """``full``, ``trailer``, ``bonus`` or another word of the feed's, in lower case."""
    image_url: str | None = None
    notes_markup: bytes = b""
    """The show notes as they came, UTF-8, HTML or plain text: bytes because they are not safe to
    print before `steno_tui.feeds.notes.read_notes` has read them."""
    chapters: tuple[Chapter, ...] = ()
    """The chapters that stand in the feed itself (Podlove Simple Chapters)."""
    chapters_url: str | None = None
    """Where the publisher keeps its chapters as JSON (``podcast:chapters``)."""
    persons: tuple[Person, ...] = ()
    """They replace all of the podcast's; where there are none, the podcast's hold."""
    transcripts: tuple[TranscriptLink, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()


class Feed(Struct, frozen=True):
    """A feed that was read."""

    podcast: FeedPodcast
    episodes: tuple[FeedEpisode, ...]
    """In the order of the feed, which mostly is that of time, backwards; no two the same."""
    is_whole: bool = True
    """Whether all of it was read. Where it was not, an episode may still be in the feed although
    it is not here."""
    notices: tuple[str, ...] = ()
    """What had to be left out, a sentence each."""
    digests: Sequence[int] = ()
    """Those of the bytes of each of the episodes; none where these are not known for sure."""
    as_before: Mapping[int, str] = {}
    """The items that stand in it byte for byte as they are known, by the digests of their bytes;
    they are not among the episodes."""

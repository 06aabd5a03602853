"""A feed as the library keeps it: where it is, how asking for it went, what it told; frozen."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.models.feed import FeedEpisode, FeedPodcast
from steno_tui.models.http import Validators


class FeedSource(Struct, frozen=True):
    """The feed of a podcast, and how asking for it went. Times are Unix seconds."""

    podcast: str
    """The slug under which the podcast is listed."""
    url: str
    told: FeedPodcast | None = None
    """What it said of the podcast; None where it has not been read yet."""
    validators: Validators = Validators()
    """Those that came with what was read."""
    digest: bytes = b""
    """Stands for the body that was read."""
    fetched_at: float | None = None
    """When that came."""
    checked_at: float | None = None
    """When its host last said that it is current."""
    due_at: float = 0.0
    """Before this it is not asked for again, but where the user wishes it."""
    failures: int = 0
    """How often in a row it could not be read."""
    gone_at: float | None = None
    """When its host said that it is gone for good: it is asked for no more."""


class ToldEpisode(Struct, frozen=True):
    """What a feed tells of an episode, with the feed."""

    feed: FeedSource
    episode: FeedEpisode
    rule: str | None = None
    """By what it was found to be the same as a service's: ``title``, ``audio``, ``page`` or
    ``time``; None where the feed alone tells of it."""

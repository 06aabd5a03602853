"""A podcast, and how a list shows it; frozen values."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

FEED_SIGN = "@"
"""What the slug of a podcast begins with that only a publisher's feed tells of, and that of an
episode which only the feed tells of in a service's podcast: no service has such slugs."""


class PodcastSort(StrEnum):
    """The order of the list of podcasts; those that are alike in it stand by their titles."""

    TITLE = "title"
    NEWEST = "newest"
    """By their newest episodes; one without any, or without a date, comes last."""
    UNREAD = "unread"
    """Those with the most unread episodes first."""


class Podcast(Struct, frozen=True):
    """A podcast, as far as anything has told us of it."""

    slug: str
    """Empty where nothing read so far names it."""
    title: str
    """Empty where nothing read so far says it."""
    page_url: str | None = None
    rss_url: str | None = None
    author: str | None = None
    summary: str | None = None


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

    @property
    def is_counted(self) -> bool:
        """Whether the counts tell something: its list was read, or some of its episodes."""
        return self.count > 0 or self.checked_at is not None

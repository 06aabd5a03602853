"""A podcast as a public directory lists it; frozen values."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

APPLE = "https://itunes.apple.com"
"""The origin of the directory that is asked where the user names no other: Apple's."""


class DirectoryEntry(Struct, frozen=True):
    """A podcast as a public directory lists it; what it does not tell is None."""

    directory_id: int
    """The directory's own number for it."""
    title: str
    author: str | None = None
    feed_url: str | None = None
    """None where the directory keeps it to itself; such a podcast cannot be added."""
    episode_count: int | None = None
    genre: str | None = None
    newest_at: datetime | None = None
    """When its newest episode was published, in UTC."""

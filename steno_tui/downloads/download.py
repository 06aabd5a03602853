"""What is fetched, what is kept and told of it, and how far a fetch is."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey


class DownloadJob(Struct, frozen=True):
    """What is to be fetched: an episode's audio."""

    key: EpisodeKey
    url: str
    """Where the audio lies, as the page says."""
    title: str
    podcast: str
    """The podcast's title."""


class CachedAudio(Struct, frozen=True):
    """What lies in the cache: a whole audio, or as much of one as was fetched."""

    key: EpisodeKey
    title: str
    podcast_title: str
    url: str
    size: int
    """Bytes that are there."""
    total: int | None
    """Bytes of the whole; None where its server does not say."""
    complete: bool
    used_at: float
    """When it was last fetched or handed out, Unix seconds."""


class DownloadProgress(Struct, frozen=True):
    """How far a fetch is."""

    done: int
    """Bytes that are on this machine."""
    total: int | None
    """Bytes of the whole; None where its server does not say."""
    path: Path | None = None
    """Where it lies, set once it is whole."""


class Sidecar(Struct, frozen=True):
    """What is told of an audio beside it."""

    url: str
    podcast_slug: str
    slug: str
    title: str
    podcast: str
    total: int | None = None
    """Bytes of the whole, as its server says."""
    etag: str | None = None
    last_modified: str | None = None

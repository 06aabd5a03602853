"""What is fetched, what is kept and told of it, and how far a fetch is."""

from __future__ import annotations

from enum import StrEnum
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


class DownloadState(StrEnum):
    """How far a download is."""

    WAITING = "waiting"
    """For its turn to be fetched."""
    COMING = "coming"
    PAUSED = "paused"
    """What came of it stays, to be gone on with."""
    FAILED = "failed"
    WHOLE = "whole"

    @property
    def is_alive(self) -> bool:
        """Whether it is on its way, and goes on by itself."""
        return self in (DownloadState.WAITING, DownloadState.COMING)


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
    """When it was last fetched or handed out, Unix seconds; 0 where nothing is there."""
    is_held: bool = False
    """Whether a program, ours or another, is fetching it just now."""

    waits: bool = False
    """Whether it goes on by itself when it next can."""

    @property
    def state(self) -> DownloadState:
        """How far it is."""
        if self.complete:
            return DownloadState.WHOLE
        if self.is_held:
            return DownloadState.COMING
        return DownloadState.WAITING if self.waits else DownloadState.PAUSED


class CacheRoom(Struct, frozen=True):
    """How much audio may be kept."""

    limit: int
    """Bytes of all audio together; 0 where none is kept."""
    free: int | None
    """Bytes that the disk has left; None where it does not say."""


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

"""What is asked of a list of episodes: whose they are, which of them, and in which order."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class EpisodeFilter(StrEnum):
    """What the episodes of a list have in common; of several, they have all."""

    UNREAD = "unread"
    NEW = "new"
    """Of the last days, and neither read nor heard, not even in part."""
    STARTED = "started"
    """Heard in part, and neither to the end nor marked so."""
    DOWNLOADED = "downloaded"
    PROCESSED = "processed"
    REQUESTED = "requested"
    """Asked for by the user, whatever became of it."""
    CHAPTERS = "chapters"
    TRANSCRIPT = "transcript"
    """One is on disk, or its publisher's feed says where one is."""


class EpisodeSort(StrEnum):
    """The order of a list; what is not known of an episode puts it last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    TITLE = "title"


class ListSettings(Struct, frozen=True):
    """How the user has the list of a podcast, or that of all, from one run to the next."""

    filters: frozenset[EpisodeFilter] = frozenset()
    sort: EpisodeSort = EpisodeSort.NEWEST


class EpisodeQuery(Struct, frozen=True):
    """Which episodes a list shows, and in which order."""

    podcast: str | None = None
    """A slug; None for the episodes of all podcasts that the user did not leave."""
    filters: frozenset[EpisodeFilter] = frozenset()
    sort: EpisodeSort = EpisodeSort.NEWEST
    words: str = ""
    """What each title has to have in it, or in the list of all the podcast's title."""

    @property
    def is_plain(self) -> bool:
        """Whether it asks for all episodes there are, the newest first."""
        is_whole = not self.filters and not self.words.strip()
        return is_whole and self.sort is EpisodeSort.NEWEST

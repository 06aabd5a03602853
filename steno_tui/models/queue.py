"""The queue: episodes that wait to be heard."""

from __future__ import annotations

from typing import NamedTuple

from steno_tui.models.episode import EpisodeKey


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

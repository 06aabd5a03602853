"""What the user was in the middle of, or read lately."""

from __future__ import annotations

from typing import NamedTuple

from steno_tui.models.episode import EpisodeRow


class RecentEpisode(NamedTuple):
    """An episode to go on with: one that was heard in part, or one whose page was read lately."""

    row: EpisodeRow
    at: float
    """When it was heard or read last, Unix seconds."""
    is_started: bool
    """Whether it was heard in part, and has time left; else its page was read."""

    @property
    def left(self) -> int | None:
        """How many seconds are left to be heard; None where its length is not known."""
        length = self.row.duration
        return None if length is None else max(0, length - self.row.position)

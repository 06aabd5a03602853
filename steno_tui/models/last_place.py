"""The last place: where the user was, to come back to."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey


class LastPlace(Struct, frozen=True):
    """Where the user was, to come back to."""

    podcast: str | None = None
    """None is the list of all podcasts' episodes."""
    episode: EpisodeKey | None = None
    pane: str = "podcasts"
    scroll: int = 0
    """Lines above the top of the page pane."""

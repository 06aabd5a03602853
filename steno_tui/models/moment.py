"""A moment: a place in an episode that the user marked, with a note; frozen values."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey

NOTE_LIMIT = 500
"""Characters of a note; it is one line."""

WORDS_LIMIT = 300
"""Characters that are kept of the line that was marked."""

MOST_OF_EPISODE = 1000
"""The most moments of one episode."""


class Moment(Struct, frozen=True):
    """A place in an episode that the user marked."""

    key: EpisodeKey
    title: str
    """The episode's, as it was when it was marked; so is the podcast's."""
    podcast_title: str
    seconds: int | None
    """By the page's own times, as those of chapters; None for a line without a time."""
    chapter: str = ""
    """The title of the chapter that it lies in; empty where it lies in none."""
    words: str = ""
    """Those of the line that was marked; empty for what was heard."""
    note: str = ""
    """What the user has to say of it, one line; empty where there is nothing."""
    made_at: float = 0.0
    """Unix seconds; 0 before it is kept."""
    id: int = 0
    """What identifies it, for ever; 0 before it is kept."""

    @property
    def name(self) -> str:
        """What it is called: by its line, else by its chapter, else by its episode."""
        return self.words or self.chapter or self.title

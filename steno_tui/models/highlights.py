"""Highlights and topics across episodes: what is asked for, and what lists show; frozen values."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey


class HighlightQuery(Struct, frozen=True):
    """Which highlights a stream has, whatever their labels."""

    podcast: str | None = None
    """A slug; None for all podcasts that the user did not leave."""
    topic: str | None = None
    """In any spelling; None for those of all pages."""
    words: str = ""
    """What each text has to have in it."""


class HighlightRow(NamedTuple):
    """A highlight as a stream shows it."""

    podcast: str
    episode: str
    place: int
    """Which highlight of its page it is, from 0."""
    label: str
    """Empty where the page gives none."""
    text: str
    title: str
    """The episode's."""
    podcast_title: str
    published: int | None
    """Unix seconds."""

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast, self.episode)


class LabelCount(NamedTuple):
    """A label, and how many highlights of a stream have it."""

    label: str
    highlights: int


class Spelling(NamedTuple):
    """A topic as some pages spell it."""

    key: str
    """What is the same of all its spellings."""
    topic: str
    episodes: int
    """How many have it so."""


class TopicRow(NamedTuple):
    """A topic in its commonest spelling, and how many episodes have it."""

    topic: str
    episodes: int

"""What can be searched of an episode, and what was found; frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from steno_tui.models.episode import EpisodeRow
from steno_tui.models.podcast import PodcastRow


class PassageKind(StrEnum):
    """What a passage is on its episode's page."""

    TITLE = "title"
    SUMMARY = "summary"
    """A paragraph of the service's summary."""
    HIGHLIGHT = "highlight"
    """With its label."""
    CHAPTER = "chapter"
    """Title and summary."""
    TOPIC = "topic"
    NOTES = "notes"
    """A paragraph of the publisher's notes."""
    PERSON = "person"
    MOMENT = "moment"
    """The line that the user marked, and what was noted there."""
    TRANSCRIPT = "transcript"
    """A paragraph of what is said."""


class Passage(NamedTuple):
    """A piece of an episode's page that is shown, and found, as one."""

    kind: PassageKind
    place: int
    """Which of its kind it is on the page, from 0."""
    text: str
    """On one line."""
    start_seconds: int | None = None
    """Where in the audio it is heard, by the times of the page; known of chapters,
    moments and what is said."""
    lines: Sequence[int] = ()
    """Of what is said, where each of its lines begins, in the text and in the audio, in turns:
    characters and seconds."""


class Hit(Struct, frozen=True):
    """A passage that has the words."""

    episode: EpisodeRow
    """As the lists show it; its ``chapters`` are None where its page is not on disk."""
    kind: PassageKind
    place: int
    """Which of its kind it is on the page, from 0: the third highlight is 2."""
    start_seconds: int | None
    """Where it can be played from, by the times of the page."""
    text: str
    """The sentence around the words as it was written, on one line and safe to print."""
    lit: tuple[tuple[int, int], ...]
    """Where in the text the words stand, start and end; in order, no two overlap."""
    of_episode: int = 1
    """How many passages of the episode have the words, of which not all need be hits."""


class Found(Struct, frozen=True):
    """The answer to what was typed."""

    hits: list[Hit] = []
    """Those of one episode stand together, in the order of its page."""
    podcasts: list[PodcastRow] = []
    """Those whose title has all the words; with the first hits alone."""
    after: int | None = None
    """What to ask with for the hits that follow; None where there are no more."""
    notice: str | None = None
    """What the user should know of the index; None when all is well."""


class IndexTurn(NamedTuple):
    """What came of one turn of having texts be found by their words."""

    done: int
    """How many episodes it went through; with 0 there is nothing to do until something changes."""
    left: int
    """How many there are whose words are not found yet, or as they were before they changed."""
    notice: str | None = None
    """What the user should know of the index; None when all is well."""

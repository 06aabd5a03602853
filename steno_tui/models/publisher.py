"""What a podcast's publisher says of an episode, ready to be shown; frozen values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.models.notes import Notes

if TYPE_CHECKING:
    from steno_tui.models.feed import Person, Soundbite, TranscriptLink


class Publisher(Struct, frozen=True):
    """What the publisher's feed says of an episode, beside what lists show of it."""

    feed_url: str
    checked_at: float | None = None
    """When the feed's host last said that this is current, Unix seconds."""
    rule: str | None = None
    """By what it was found to be what the service tells of: ``title``, ``audio``, ``page`` or
    ``time``; None where the feed alone tells of it."""
    notes: Notes = Notes()
    persons: tuple[Person, ...] = ()
    """The episode's, else the podcast's."""
    season: int | None = None
    number: int | None = None
    kind: str = "full"
    """``full``, ``trailer``, ``bonus`` or another word of the feed's."""
    image_url: str | None = None
    transcripts: tuple[TranscriptLink, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    language: str | None = None
    """What is spoken, as the feed has it; so are transcripts that do not say."""

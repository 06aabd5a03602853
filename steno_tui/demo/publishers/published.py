"""What a publisher says of a podcast and its episodes; frozen values."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from steno_tui.demo.synthetic_audio import SyntheticAudio

CHAPTER_FORMS = ("json", "podlove")
TRANSCRIPT_FORMS = ("vtt", "srt", "json", "html", "text", "stamped", "broken", "moved")


class Credit(Struct, frozen=True):
    """Somebody who is heard or has helped."""

    name: str
    role: str


class PublishedMark(Struct, frozen=True):
    """A place in an episode that has a title."""

    start_seconds: int
    title: str


class PublishedSoundbite(Struct, frozen=True):
    """A part of an episode to hear first."""

    start_seconds: int
    duration_seconds: int
    title: str


class Utterance(Struct, frozen=True):
    """What somebody says in one go."""

    start_seconds: int
    end_seconds: int
    speaker: str
    text: str


class PublishedEpisode(Struct, frozen=True):
    """An episode as its publisher tells of it."""

    slug: str
    title: str
    published: datetime
    duration: int | None
    """Seconds; None where the publisher does not say."""
    notes: str
    """Plain text: paragraphs, lists, addresses."""
    page: str
    """Its page: a whole address on the publisher's own site, or a path of the demo."""
    audio_path: str | None
    """Where the demo plays it; None where it has no audio."""
    audio: SyntheticAudio
    season: int | None = None
    number: int | None = None
    kind: str = "full"
    persons: tuple[Credit, ...] = ()
    """Instead of the podcast's; none where those hold."""
    chapters: tuple[PublishedMark, ...] = ()
    silent: tuple[PublishedMark, ...] = ()
    """Chapters that are in no table of contents."""
    chapter_forms: tuple[str, ...] = ()
    """Of `CHAPTER_FORMS`."""
    soundbite: PublishedSoundbite | None = None
    transcript: tuple[Utterance, ...] = ()
    transcript_forms: tuple[str, ...] = ()
    """Of `TRANSCRIPT_FORMS`."""
    translation: tuple[Utterance, ...] = ()
    """The same in English, of a podcast in another language."""


class PublishedPodcast(Struct, frozen=True):
    """A podcast as its publisher tells of it, the newest episode first."""

    name: str
    """That of its feed."""
    title: str
    author: str
    summary: str
    website: str
    """Where it began, under ``.example``."""
    episodes: tuple[PublishedEpisode, ...]
    is_on_service: bool
    language: str = "en"
    genre: str = "Society & Culture"
    collection: int = 0
    """Its number in the public directory; 0 where it is not in there."""
    is_atom: bool = False
    is_damaged: bool = False
    persons: tuple[Credit, ...] = ()

    def episode(self, slug: str) -> PublishedEpisode | None:
        """The episode with the given slug."""
        return next((episode for episode in self.episodes if episode.slug == slug), None)

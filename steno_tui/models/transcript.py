"""A transcript: what is said in an episode, in segments with their times; frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey

MOST_KEPT_OF_EPISODE = 50
"""The most transcripts that are shown of those that the user brought of one episode."""


class TranscriptForm(StrEnum):
    """How a transcript is written down."""

    VTT = "vtt"
    SRT = "srt"
    JSON = "json"
    HTML = "html"
    TEXT = "text"


FORM_NAMES: Mapping[TranscriptForm, str] = {
    TranscriptForm.VTT: "WebVTT",
    TranscriptForm.SRT: "SRT",
    TranscriptForm.JSON: "JSON",
    TranscriptForm.HTML: "HTML",
    TranscriptForm.TEXT: "text",
}
"""What people call each."""


class TranscriptSource(StrEnum):
    """Where a transcript comes from."""

    FILE = "file"
    """Imported by the user."""
    AUDIO = "audio"
    """It lies beside the downloaded audio."""
    SERVICE = "service"
    """The service made it for the user."""
    PAGE = "page"
    """It stands on the service's page."""
    PUBLISHER = "publisher"
    """The publisher's feed names it."""


OWN_SOURCES = (TranscriptSource.FILE, TranscriptSource.AUDIO, TranscriptSource.SERVICE)
"""Those of what is kept in the library as the user's own, in the order in which it is read."""

PARTIAL = "as far as it came"
"""The name under which the library has the words that came of a transcript which the service did
not end: a stored value by which they are known, so it stays whatever they are called."""

PARTIAL_NAME = "as far as it came"
"""What they are called where they are shown."""


class Segment(Struct, frozen=True, gc=False):
    """What one speaker says in one go: a sentence or a paragraph."""

    text: str
    """On one line and safe to print."""
    start: float | None = None
    """Seconds from the start of the audio, 0 or more; None where no time is known."""
    end: float | None = None
    """Seconds, never before the start; None where it is not known."""
    speaker: str = ""
    """Who says it; empty where nobody is named."""


class Transcript(Struct, frozen=True):
    """What is said in an episode."""

    segments: tuple[Segment, ...]
    """In the order in which they are heard."""
    language: str | None = None
    """As the source names it, such as ``en`` or ``pt-BR``."""
    notices: tuple[str, ...] = ()
    """What had to be left out or was put right, a sentence each."""

    @property
    def is_timed(self) -> bool:
        """Whether any of it has a time."""
        return any(segment.start is not None for segment in self.segments)


class KeptTranscript(Struct, frozen=True):
    """A transcript that the user brought or had made, without its words."""

    key: EpisodeKey
    source: TranscriptSource
    """One of `OWN_SOURCES`."""
    form: TranscriptForm
    """That of what is kept, byte for byte."""
    language: str | None = None
    """As the source names it; None where nobody does."""
    name: str = ""
    """The file's, or `PARTIAL`; empty where it has none."""
    kept_at: float = 0.0
    """Unix seconds; 0 before it is kept. Of a file beside the audio, when that changed last."""
    id: int = 0
    """What identifies it, for ever; 0 before it is kept."""

    @property
    def is_partial(self) -> bool:
        """Whether there would be more of it."""
        return self.source is TranscriptSource.SERVICE and self.name == PARTIAL

    @property
    def is_made(self) -> bool:
        """Whether it is all that the service wrote down."""
        return self.source is TranscriptSource.SERVICE and not self.is_partial


class TranscriptChoice(Struct, frozen=True):
    """One of the transcripts that there are of an episode, without its words."""

    source: TranscriptSource
    form: TranscriptForm | None = None
    """As it is told; None where nobody tells, or nothing that is known."""
    language: str | None = None
    name: str = ""
    """What it is called: the name of its file; of a publisher's the host that has it, but where
    several of one host are told apart by their files. May be empty."""
    is_here: bool = True
    """Whether its words are on disk."""
    id: int = 0
    """What identifies one that is kept as the user's own; 0 for others."""
    url: str | None = None
    """Where a publisher keeps it; None for others."""
    media_type: str = ""
    """As the feed has it."""
    path: Path | None = None
    """Where it lies beside downloaded audio, if it could not be kept; None for others."""
    is_partial: bool = False
    """Whether there would be more of it."""

    def is_same(self, other: TranscriptChoice) -> bool:
        """Whether both are one, wherever its words are by now."""
        return (self.source, self.id, self.url, self.path) == (
            other.source,
            other.id,
            other.url,
            other.path,
        )

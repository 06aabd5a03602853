"""What a page shows."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.core.events import EpisodeRead
from steno_tui.core.listings import EpisodeStatus
from steno_tui.core.transcript_choices import choices_of
from steno_tui.models.request import Request
from steno_tui.models.transcript import TranscriptChoice
from steno_tui.models.transcript_job import TranscriptJob


class PageState(Struct, frozen=True):
    """What a page shows beside the episode itself."""

    read: EpisodeRead
    fetching: bool = False
    trouble: str | None = None
    """Why the last refresh did not work, a sentence."""
    position: int = 0
    """How many seconds were heard of it; 0 while it is heard, for then the bar tells that."""
    audio: float | None = None
    """How much of its audio is on this machine, 0 to 1; None where none is wanted here."""
    language: str = ""
    """The user's, such as ``pt-BR``; empty where it is not known."""

    @property
    def status(self) -> EpisodeStatus:
        """How the lists show it now; of a file they know nothing."""
        return self.read.status or EpisodeStatus(self.read.episode.key, None, None)

    @property
    def request(self) -> Request | None:
        """The newest request of it."""
        return self.status.request

    @property
    def job(self) -> TranscriptJob | None:
        """The transcript job of it there is something to say of."""
        return self.status.job

    @property
    def transcripts(self) -> list[TranscriptChoice]:
        """The transcripts that there are of it, the best first."""
        if not all(self.read.episode.key):
            return []  # a file is no episode of the library
        kept = self.status.transcripts
        return choices_of(self.read.episode, kept, language=self.language)

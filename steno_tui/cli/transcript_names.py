"""By which name one of an episode's transcripts is meant on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.models.transcript import TranscriptSource

if TYPE_CHECKING:
    from steno_tui.models.transcript import TranscriptChoice

STANDARD_INPUT = "-"


def typed_name(one: TranscriptChoice) -> str:
    """What it is called; of one without a name where it is from, ``-`` if it was piped in."""
    without = STANDARD_INPUT if one.source is TranscriptSource.FILE else str(one.source)
    return one.name or without

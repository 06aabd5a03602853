"""A transcript written in one of the forms with times, to be taken along; pure.

Between them nothing is lost: what is written as one and read is what it was. As Markdown it is
written by `steno_tui.export`.
"""

from __future__ import annotations

from collections.abc import Callable

from steno_tui.models.transcript import Transcript, TranscriptForm
from steno_tui.transcripts.podcast_json import write_podcast_json
from steno_tui.transcripts.subrip import write_subrip
from steno_tui.transcripts.webvtt import write_webvtt


def write_transcript(transcript: Transcript, form: TranscriptForm) -> str:
    """Write a transcript as it is, cue by cue.

    Args:
        transcript: it.
        form: WebVTT, SRT or JSON.

    Returns:
        lines, the last one ended too.

    Raises:
        TranscriptError: it has no times, which WebVTT and SRT need.
    """
    return _WRITERS[form](transcript)


_WRITERS: dict[TranscriptForm, Callable[[Transcript], str]] = {
    TranscriptForm.VTT: write_webvtt,
    TranscriptForm.SRT: write_subrip,
    TranscriptForm.JSON: write_podcast_json,
}

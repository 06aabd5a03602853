"""A transcript written in one of the forms, to be taken along; pure.

Between the forms with times nothing is lost: what is written as one and read is what it was. As
Markdown it is written by `steno_tui.export`.
"""

from __future__ import annotations

from collections.abc import Callable

from steno_tui.errors import UsageError
from steno_tui.models.transcript import Transcript, TranscriptForm
from steno_tui.transcripts.podcast_json import write_podcast_json
from steno_tui.transcripts.sentences import paragraphs
from steno_tui.transcripts.subrip import write_subrip
from steno_tui.transcripts.webvtt import write_webvtt


def write_transcript(transcript: Transcript, form: TranscriptForm) -> str:
    """Write a transcript; as text in paragraphs, and as it is otherwise.

    Returns:
        lines, the last one ended too.

    Raises:
        TranscriptError: it has no times, which WebVTT and SRT need.
        UsageError: nothing is written in that form, HTML.
    """
    if (write := _WRITERS.get(form)) is None:
        raise UsageError("A transcript is written as text, Markdown, SRT, WebVTT or JSON.")
    return write(transcript)


def write_text(transcript: Transcript) -> str:
    """Write a transcript as paragraphs, with their speakers where they change."""
    written = []
    speaker = ""
    for segment in paragraphs(transcript).segments:
        is_other = segment.speaker and segment.speaker != speaker
        written.append(f"{segment.speaker}: {segment.text}" if is_other else segment.text)
        speaker = segment.speaker
    return "\n\n".join(written) + "\n"


_WRITERS: dict[TranscriptForm, Callable[[Transcript], str]] = {
    TranscriptForm.VTT: write_webvtt,
    TranscriptForm.SRT: write_subrip,
    TranscriptForm.JSON: write_podcast_json,
    TranscriptForm.TEXT: write_text,
}

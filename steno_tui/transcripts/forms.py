"""Which form a transcript has by what its host, its feed or its name says; pure."""

from __future__ import annotations

from steno_tui.models.transcript import TranscriptForm

_TYPES = {
    "text/vtt": TranscriptForm.VTT,
    "text/webvtt": TranscriptForm.VTT,
    "application/x-subrip": TranscriptForm.SRT,
    "application/srt": TranscriptForm.SRT,
    "application/srr": TranscriptForm.SRT,  # a slip that feeds have copied from one another
    "text/srt": TranscriptForm.SRT,
    "text/x-subrip": TranscriptForm.SRT,
    "application/json": TranscriptForm.JSON,
    "text/json": TranscriptForm.JSON,
    "text/html": TranscriptForm.HTML,
    "application/xhtml+xml": TranscriptForm.HTML,
    "text/plain": TranscriptForm.TEXT,
    "text/markdown": TranscriptForm.TEXT,
}
_ENDINGS = {
    "vtt": TranscriptForm.VTT,
    "srt": TranscriptForm.SRT,
    "json": TranscriptForm.JSON,
    "html": TranscriptForm.HTML,
    "htm": TranscriptForm.HTML,
    "txt": TranscriptForm.TEXT,
    "md": TranscriptForm.TEXT,
}


def form_of(media_type: str, name: str = "") -> TranscriptForm | None:
    """The form that is told; None where nothing is.

    Args:
        media_type: such as ``text/vtt; charset=utf-8``; believed before the name, but for
            ``text/plain``, which hosts call what they do not know.
        name: of a file, or an address.
    """
    told = _TYPES.get(media_type.partition(";")[0].strip().lower())
    path = name.partition("#")[0].partition("?")[0].rstrip("/")
    ending = _ENDINGS.get(path.rpartition(".")[2].lower())
    if ending is not None and told in (None, TranscriptForm.TEXT):
        return ending
    return told

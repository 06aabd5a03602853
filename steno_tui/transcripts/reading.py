"""A transcript read, in whatever form it is; pure.

What a host or a name says of the form is asked last: many have it wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from steno_tui.errors import TranscriptError
from steno_tui.models.transcript import Transcript, TranscriptForm
from steno_tui.text.charset import BodyType, decode_file, kind
from steno_tui.text.sanitize import line
from steno_tui.transcripts.cues import has_cues
from steno_tui.transcripts.forms import form_of
from steno_tui.transcripts.html_page import read_html
from steno_tui.transcripts.podcast_json import read_podcast_json
from steno_tui.transcripts.segments import UnreadableError
from steno_tui.transcripts.stamped_text import read_stamped_text
from steno_tui.transcripts.subrip import read_subrip
from steno_tui.transcripts.webvtt import SIGNATURE, read_webvtt

MAX_BYTES = 50_000_000
"""No larger transcript is read."""

_FORMS = "A transcript is WebVTT, SRT, JSON, HTML or plain text."
_SNIFFED = 65_536
_SHOWN_NAME = 120
_JSON = re.compile(r"\{\s{0,64}+[\"}]|\[\s{0,64}+[\[{\"\]]")
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|p|div|cite|time|h[1-6]|article|section|br|span)\b", re.I
)
_OTHER_FILES = (
    (b"ID3", "audio"),
    (b"\xff\xfb", "audio"),
    (b"OggS", "audio"),
    (b"RIFF", "audio"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "a document (RTF)"),
    (b"PK\x03\x04", "an archive or a document"),
    (b"\x1f\x8b", "an archive"),
)


class ReadTranscript(NamedTuple):
    """What was read."""

    transcript: Transcript
    form: TranscriptForm
    """The one it really has."""


def read_transcript(body: bytes, media_type: str = "", name: str = "") -> ReadTranscript:
    """Read a transcript: its cues, segments or paragraphs as they are, none merged.

    Args:
        body: of the file.
        media_type: as its host or the feed has it; may be wrong, or empty.
        name: of the file, or its address, by which it is named in the error.

    Raises:
        TranscriptError: it is none; the sentence says what it is instead.
    """
    try:
        return _read(body, form_of(media_type, name))
    except UnreadableError as error:
        shown = f"{line(name, _SHOWN_NAME)!r}" if name.strip() else "This"
        raise TranscriptError(f"{shown} is no transcript: {error}. {_FORMS}") from None


def _read(body: bytes, told: TranscriptForm | None) -> ReadTranscript:
    if len(body) > MAX_BYTES:
        raise UnreadableError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    if other := next((what for mark, what in _OTHER_FILES if body.startswith(mark)), None):
        raise UnreadableError(f"it is {other}")
    text = decode_file(body)
    form = _form(text, told)
    looks_like = kind(text)
    is_other = looks_like is BodyType.BINARY or (looks_like is BodyType.XML and "<tt" not in text)
    if looks_like is BodyType.EMPTY or (
        is_other and form in (TranscriptForm.TEXT, TranscriptForm.HTML)
    ):
        raise UnreadableError(f"it is {looks_like}")
    if form is TranscriptForm.VTT:
        return ReadTranscript(read_webvtt(text), form)
    if form is TranscriptForm.SRT:
        return ReadTranscript(read_subrip(text), form)
    if form is TranscriptForm.JSON:
        return ReadTranscript(read_podcast_json(text, MAX_BYTES), form)
    if form is TranscriptForm.HTML:
        is_expected = told in (None, TranscriptForm.HTML, TranscriptForm.TEXT)
        return ReadTranscript(read_html(text, is_expected=is_expected), form)
    return ReadTranscript(read_stamped_text(text), form)


def _form(text: str, told: TranscriptForm | None) -> TranscriptForm:
    """Which form a text has."""
    if SIGNATURE.match(text):
        return TranscriptForm.VTT
    beginning = text[:_SNIFFED].lstrip()
    if _JSON.match(beginning):
        return TranscriptForm.JSON
    if has_cues(text):
        return TranscriptForm.SRT
    may_be_html = beginning.startswith("<") or told is TranscriptForm.HTML
    is_html = may_be_html and _TAG.search(beginning) is not None
    return TranscriptForm.HTML if is_html else TranscriptForm.TEXT

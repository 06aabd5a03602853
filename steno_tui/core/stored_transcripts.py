"""Transcripts as they lie on disk, and their words read out of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.errors import UnknownError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import (
    OWN_SOURCES,
    KeptTranscript,
    Transcript,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.text.languages import primary

_TYPES = {
    TranscriptForm.VTT: "text/vtt",
    TranscriptForm.SRT: "application/x-subrip",
    TranscriptForm.JSON: "application/json",
    TranscriptForm.HTML: "text/html",
    TranscriptForm.TEXT: "text/plain",
}


class StoredTranscript(Struct, frozen=True):
    """A transcript as it came, not read yet."""

    body: bytes
    media_type: str = ""
    """As it was told; may be wrong."""
    name: str = ""
    """By which an error calls it: a file's name, or an address."""
    language: str | None = None
    """As it was told beside it; what it says itself counts."""
    fetched_at: float | None = None
    """Unix seconds; None where nobody knows."""


class ReadWords(Struct, frozen=True):
    """A transcript that was read."""

    transcript: Transcript
    """As its source has it."""
    paragraphs: Transcript
    form: TranscriptForm


# What reads HTML costs 10 ms at the start: it is imported in the thread that needs it.


def read_words(stored: StoredTranscript) -> ReadWords:
    """Read the words of a transcript; not for the event loop.

    Raises:
        TranscriptError: it is none.
    """
    from steno_tui.transcripts.reading import read_transcript
    from steno_tui.transcripts.sentences import paragraphs

    transcript, form = read_transcript(stored.body, stored.media_type, stored.name)
    if transcript.language is None and primary(stored.language) is not None:
        transcript = replace(transcript, language=stored.language)
    return ReadWords(transcript, paragraphs(transcript), form)


def own_transcript(
    key: EpisodeKey, source: TranscriptSource, read: ReadWords, name: str = ""
) -> KeptTranscript:
    """What was read, to be kept as an episode's.

    Args:
        key: whose.
        source: one of `OWN_SOURCES`.
        read: it.
        name: that of its file.
    """
    return KeptTranscript(key, source, read.form, read.transcript.language, name)


def kept_words(library: Library, key: EpisodeKey, id: int) -> StoredTranscript:
    """What the user brought or had made.

    Raises:
        UnknownError: it is there no more.
        LibraryError: it cannot be read.
    """
    body = library.kept_transcripts.body(id)
    kept = next((one for one in library.kept_transcripts.of(key) if one.id == id), None)
    if body is None or kept is None:
        raise UnknownError("That transcript is there no more.")
    return StoredTranscript(body, _TYPES[kept.form], kept.name, kept.language, kept.kept_at)


def fetched_words(
    library: Library, url: str, media_type: str = "", language: str | None = None
) -> StoredTranscript | None:
    """What was fetched from a publisher; None where nothing was."""
    body = library.http_cache.get(url)
    if body is None:
        return None
    return StoredTranscript(body.body, media_type, url, language, body.fetched_at)


def stored_words(library: Library, key: EpisodeKey, urls: Sequence[str]) -> StoredTranscript | None:
    """The transcript by whose words an episode is found: the user's own, else what came last.

    Args:
        library: where it is.
        key: whose.
        urls: where its publisher keeps some.
    """
    kept = library.kept_transcripts.of(key)
    first = min(kept, key=_rank, default=None)
    if first is None or first.is_partial:
        url = library.http_cache.newest(urls) if urls else None
        if url is not None:
            return fetched_words(library, url)
    return None if first is None else kept_words(library, key, first.id)


def _rank(kept: KeptTranscript) -> tuple[bool, int]:
    return kept.is_partial, OWN_SOURCES.index(kept.source)


def page_words(text: str) -> StoredTranscript:
    """What stands on a page."""
    return StoredTranscript(text.encode(), _TYPES[TranscriptForm.TEXT])


def beside_words(path: Path) -> StoredTranscript:
    """What lies beside downloaded audio; not for the event loop.

    Raises:
        UnknownError: it cannot be read.
    """
    from steno_tui.core.file_writing import shown, why
    from steno_tui.downloads.beside import read_beside
    from steno_tui.transcripts.reading import MAX_BYTES

    try:
        return StoredTranscript(read_beside(path, MAX_BYTES + 1), "", path.name)
    except OSError as error:
        raise UnknownError(f"{shown(path)} cannot be read: {why(error)}.") from None

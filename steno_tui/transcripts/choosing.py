"""Which of several transcripts that a publisher names is the best to read; pure."""

from __future__ import annotations

from collections.abc import Iterable

from steno_tui.models.feed import TranscriptLink
from steno_tui.models.transcript import TranscriptForm
from steno_tui.transcripts.forms import form_of

_RANKS = {
    TranscriptForm.VTT: 0,
    TranscriptForm.JSON: 0,
    TranscriptForm.SRT: 1,
    TranscriptForm.HTML: 3,
    TranscriptForm.TEXT: 4,
}
_CAPTIONS = 2
"""Said to have times, in a form that is not known or need not have any."""

_UNKNOWN = 5


def best_first(
    links: Iterable[TranscriptLink], language: str = "", feed_language: str | None = None
) -> list[TranscriptLink]:
    """Put transcripts in order: those in the user's language first, of these those with times.

    WebVTT and JSON go before SRT, which goes before HTML and text; of two alike the first one
    stays before the other.

    Args:
        links: as the feed has them.
        language: the user's, such as ``pt-BR`` or ``pt_BR.UTF-8``; empty where it is not known.
        feed_language: what a transcript is in that does not say.
    """
    return sorted(
        links,
        key=lambda link: (
            _distance(link.language or feed_language, language, feed_language),
            _rank(link),
        ),
    )


def _rank(link: TranscriptLink) -> int:
    form = form_of(link.media_type, link.url)
    rank = _UNKNOWN if form is None else _RANKS[form]
    return min(rank, _CAPTIONS) if link.is_captions else rank


def _distance(language: str | None, wanted: str, feed_language: str | None) -> int:
    """How far a transcript's language is from the user's, and from the one that is spoken."""
    if language is None:
        return 2
    written, tag = _tag(language), _tag(wanted)
    if tag and written == tag:
        return 0
    if tag and written.partition("-")[0] == tag.partition("-")[0]:
        return 1
    is_spoken = feed_language is not None and (
        written.partition("-")[0] == _tag(feed_language).partition("-")[0]
    )
    return 2 if is_spoken else 3


def _tag(language: str) -> str:
    """A language tag in one spelling, of a locale too."""
    return language.partition(".")[0].partition("@")[0].replace("_", "-").strip().lower()

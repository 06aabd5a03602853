"""Which transcripts there are of an episode, the one first that is read unasked; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from msgspec.structs import replace

from steno_tui.models.episode import Episode
from steno_tui.models.feed import TranscriptLink
from steno_tui.models.transcript import (
    OWN_SOURCES,
    PARTIAL_NAME,
    KeptTranscript,
    TranscriptChoice,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.text.sanitize import line
from steno_tui.transcripts.choosing import best_first
from steno_tui.transcripts.forms import form_of
from steno_tui.urls import host

_TIMED = frozenset({TranscriptForm.VTT, TranscriptForm.SRT, TranscriptForm.JSON})
_LONGEST_NAME = 80


def links_of(episode: Episode) -> tuple[TranscriptLink, ...]:
    """Where the publisher keeps transcripts of an episode."""
    return episode.publisher.transcripts if episode.publisher is not None else ()


def choices_of(
    episode: Episode,
    kept: Iterable[KeptTranscript] = (),
    beside: Path | None = None,
    here: Collection[str] = (),
    language: str = "",
) -> list[TranscriptChoice]:
    """The transcripts that there are of an episode, the best first.

    The user's own come before all others, as `OWN_SOURCES` has them, but for what is there only in
    part. Of the others the ones with times come first, and of several of them those in the user's
    language.

    Args:
        episode: with what its publisher says.
        kept: what the user brought or had made, what was kept last first.
        beside: the file that lies beside its audio, where that could not be kept.
        here: the addresses of those whose words are on disk.
        language: the user's, such as ``pt-BR``; empty where it is not known.
    """
    own = [choice_of(one) for one in kept]
    if beside is not None:
        own = [one for one in own if one.source is not TranscriptSource.AUDIO]
        own.append(_of_path(beside))
    own.sort(key=lambda one: OWN_SOURCES.index(one.source))
    spoken = episode.publisher.language if episode.publisher is not None else None
    links = best_first(links_of(episode), language, spoken)
    published = _told_apart([_of_link(link, here) for link in links])
    timed = [one.is_captions or form in _TIMED for one, form in _with_forms(links)]
    return [
        *(one for one in own if not one.is_partial),
        *(one for one, is_timed in zip(published, timed, strict=True) if is_timed),
        *([TranscriptChoice(TranscriptSource.PAGE)] if episode.page_transcript else []),
        *(one for one, is_timed in zip(published, timed, strict=True) if not is_timed),
        *(one for one in own if one.is_partial),
    ]


def choice_of(one: KeptTranscript) -> TranscriptChoice:
    """One that is kept, as one of those that there are."""
    name = PARTIAL_NAME if one.is_partial else one.name
    return TranscriptChoice(
        one.source, one.form, one.language, name, id=one.id, is_partial=one.is_partial
    )


def _with_forms(
    links: Iterable[TranscriptLink],
) -> Iterator[tuple[TranscriptLink, TranscriptForm | None]]:
    for link in links:
        yield link, form_of(link.media_type, link.url)


def _of_path(path: Path) -> TranscriptChoice:
    return TranscriptChoice(TranscriptSource.AUDIO, form_of("", path.name), path=path)


def _told_apart(choices: list[TranscriptChoice]) -> list[TranscriptChoice]:
    """Call those by their files that have one name, or by as much of the address as helps.

    By its name alone one is meant where it is typed.
    """
    for names in (_file_name, _path, _path_and_query):
        seen = Counter(one.name for one in choices)
        choices = [one if seen[one.name] == 1 else replace(one, name=names(one)) for one in choices]
    return choices


def _file_name(one: TranscriptChoice) -> str:
    return _path(one).rpartition("/")[2] or one.name


def _path(one: TranscriptChoice) -> str:
    return _behind_host(one).partition("?")[0][-_LONGEST_NAME:]


def _path_and_query(one: TranscriptChoice) -> str:
    return _behind_host(one)[-_LONGEST_NAME:]


def _behind_host(one: TranscriptChoice) -> str:
    address = (one.url or "").partition("://")[2].partition("#")[0]
    return line(unquote(address.partition("/")[2]))


def _of_link(link: TranscriptLink, here: Collection[str]) -> TranscriptChoice:
    return TranscriptChoice(
        TranscriptSource.PUBLISHER,
        form_of(link.media_type, link.url),
        link.language,
        line(host(link.url), _LONGEST_NAME),
        link.url in here,
        url=link.url,
        media_type=link.media_type,
    )

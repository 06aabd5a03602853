"""Which of several transcripts is the best."""

from __future__ import annotations

import pytest

from steno_tui.models.feed import TranscriptLink
from steno_tui.models.transcript import TranscriptForm
from steno_tui.transcripts.choosing import best_first
from steno_tui.transcripts.forms import form_of

SITE = "https://radio.example"


def link(name: str, media_type: str = "", language: str | None = None) -> TranscriptLink:
    return TranscriptLink(f"{SITE}/{name}", media_type, language)


def names(links: list[TranscriptLink]) -> list[str]:
    return [each.url.removeprefix(f"{SITE}/") for each in links]


def test_what_has_times_and_speakers_goes_before_what_has_none() -> None:
    links = [
        link("1", "text/plain"),
        link("2", "text/html"),
        link("3", "application/srr"),
        link("4", "application/json"),
        link("5", "text/vtt"),
        link("6", "application/octet-stream"),
    ]
    assert names(best_first(links)) == ["4", "5", "3", "2", "1", "6"]


def test_the_user_s_language_goes_before_times() -> None:
    links = [
        link("de.vtt", "text/vtt", "de"),
        link("en.vtt", "text/vtt", "en"),
        link("pt.txt", "text/plain", "pt"),
        link("pt-br.txt", "text/plain", "pt-br"),
    ]
    assert names(best_first(links, "pt_BR.UTF-8")) == ["pt-br.txt", "pt.txt", "de.vtt", "en.vtt"]


def test_what_was_spoken_goes_before_translations_into_other_languages() -> None:
    links = [link("es", "text/vtt", "es"), link("spoken", "text/vtt"), link("en", "text/vtt", "en")]
    assert names(best_first(links, "fr", "en-us")) == ["spoken", "en", "es"]
    assert names(best_first(links, "es", "en")) == ["es", "spoken", "en"]
    assert names(best_first(links)) == ["spoken", "es", "en"]


def test_captions_have_times_whatever_their_type() -> None:
    captions = TranscriptLink(f"{SITE}/captions", "text/html", None, is_captions=True)
    assert names(best_first([link("b", "text/html"), captions])) == ["captions", "b"]
    assert names(best_first([captions, link("c", "text/srt")])) == ["c", "captions"]


@pytest.mark.parametrize(
    ("media_type", "name", "form"),
    [
        ("text/vtt; charset=utf-8", "", TranscriptForm.VTT),
        ("Application/X-SubRip", "x.vtt", TranscriptForm.SRT),
        ("application/octet-stream", "https://a.example/x.json?y=1#z", TranscriptForm.JSON),
        ("text/plain", "x.srt", TranscriptForm.SRT),
        ("text/plain", "x", TranscriptForm.TEXT),
        ("", "X.HTM", TranscriptForm.HTML),
        ("", "https://a.example", None),
        ("", "", None),
    ],
)
def test_a_form_is_known_by_its_type_and_then_by_its_name(
    media_type: str, name: str, form: TranscriptForm | None
) -> None:
    assert form_of(media_type, name) is form

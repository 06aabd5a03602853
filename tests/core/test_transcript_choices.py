"""Of an episode's transcripts the one comes first that most would read."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.core.transcript_choices import choice_of, choices_of
from steno_tui.models.episode import Episode
from steno_tui.models.feed import TranscriptLink
from steno_tui.models.podcast import Podcast
from steno_tui.models.publisher import Publisher
from steno_tui.models.transcript import (
    PARTIAL,
    KeptTranscript,
    TranscriptForm,
    TranscriptSource,
)

PAGE = Episode(Podcast("show", "Show"), "one", "One", transcript="Some words.\nAnd others.")


def a_link(name: str, language: str | None = "en", media_type: str = "") -> TranscriptLink:
    return TranscriptLink(f"https://cdn.example/{name}", media_type, language)


def with_links(*links: TranscriptLink, spoken: str | None = None) -> Episode:
    feed = Publisher("https://radio.example/feed", transcripts=links, language=spoken)
    return Episode(PAGE.podcast, "one", "One", publisher=feed, transcript=PAGE.transcript)


def names(episode: Episode, language: str = "") -> list[str]:
    return [
        one.url.rpartition("/")[2] if one.url else str(one.source)
        for one in choices_of(episode, language=language)
    ]


def test_those_with_times_come_first_then_the_page_and_then_the_others() -> None:
    episode = with_links(a_link("a.txt"), a_link("b.html"), a_link("c.srt"), a_link("d.vtt"))
    assert names(episode) == ["d.vtt", "c.srt", "page", "b.html", "a.txt"]


def test_the_users_language_counts_before_the_form() -> None:
    episode = with_links(a_link("en.vtt"), a_link("de.srt", "de-AT"), a_link("any.srt", None))
    assert names(episode, "de") == ["de.srt", "any.srt", "en.vtt", "page"]
    assert names(episode, "fr") == names(episode) == ["any.srt", "en.vtt", "de.srt", "page"]


def test_without_a_language_of_the_users_that_which_is_spoken_comes_first() -> None:
    episode = with_links(a_link("en.vtt"), a_link("de.srt", "de-AT"), spoken="de")
    assert names(episode) == names(episode, "fr") == ["de.srt", "en.vtt", "page"]
    assert names(episode, "en") == ["en.vtt", "de.srt", "page"]


def test_what_the_user_brought_comes_first_and_then_what_was_made() -> None:
    kept = [
        KeptTranscript(PAGE.key, TranscriptSource.SERVICE, TranscriptForm.JSON, id=1),
        KeptTranscript(PAGE.key, TranscriptSource.FILE, TranscriptForm.TEXT, id=2, name="a.txt"),
    ]
    found = choices_of(with_links(a_link("d.vtt")), kept, Path("/audio/1.vtt"))
    assert [one.source for one in found] == ["file", "audio", "service", "publisher", "page"]


def test_what_is_there_only_in_part_comes_last() -> None:
    service, text = TranscriptSource.SERVICE, TranscriptForm.TEXT
    kept = [KeptTranscript(PAGE.key, service, text, id=1, name=PARTIAL)]
    found = choices_of(with_links(a_link("d.vtt")), kept)
    assert [one.source for one in found] == ["publisher", "page", "service"]
    assert found[-1].is_partial


def test_what_was_kept_in_part_is_known_whatever_it_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("steno_tui.core.transcript_choices.PARTIAL_NAME", "all that came")
    stored = "as far as it came"  # as it stands in libraries
    one = KeptTranscript(PAGE.key, TranscriptSource.SERVICE, TranscriptForm.TEXT, name=stored)
    choice = choice_of(one)
    assert one.is_partial and choice.is_partial
    assert choice.name == "all that came"


def test_it_is_told_what_each_is_and_whether_it_is_here() -> None:
    link = a_link("d", "en", "text/vtt")
    (one, _) = choices_of(with_links(link), here={link.url})
    assert (one.form, one.language, one.name, one.is_here) == ("vtt", "en", "cdn.example", True)
    (other, _) = choices_of(with_links(link))
    assert not other.is_here and other.is_same(one)


def test_several_of_one_host_are_called_by_what_differs_whatever_they_are() -> None:
    links = (
        a_link("one.txt"), a_link("caf%C3%A9.txt"), a_link("eins.txt", "de"),
        a_link("a/it.srt"), a_link("b/it.srt"), a_link("it?n=1", media_type="text/vtt"),
        a_link("it?n=2", media_type="text/vtt"), a_link("it.html"),
    )  # fmt: skip
    found = {one.url: one.name for one in choices_of(with_links(*links))}
    assert [found.get(link.url) for link in links] == [
        "one.txt", "café.txt", "eins.txt", "a/it.srt", "b/it.srt", "it?n=1", "it?n=2", "it.html",
    ]  # fmt: skip


def test_what_an_address_is_called_by_is_safe_and_short() -> None:
    links = [a_link(f"{'x' * 9000}%1B%5B31m%0A{n}.txt") for n in (1, 2)] + [a_link(""), a_link("?")]
    names = [one.name for one in choices_of(with_links(*links)) if one.url]
    assert all(len(name) <= 80 and name.isprintable() for name in names)


def test_a_page_that_says_it_has_none_has_none() -> None:
    notice = "Full transcripts are not published on public pages."
    assert choices_of(Episode(PAGE.podcast, "one", "One", transcript=notice)) == []

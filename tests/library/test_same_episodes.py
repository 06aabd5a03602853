"""Which episodes of a feed and a service are the same."""

from __future__ import annotations

import pytest

from steno_tui.library.same_episodes import ComparedEpisode, audio_key, same_episodes, title_slug

MP3 = "https://traffic.megaphone.example/ABC.mp3"


def told(
    number: int,
    title: str = "",
    slug: str = "",
    *,
    at: int | None = None,
    length: int | None = None,
    page: str | None = None,
    audio: str | None = None,
) -> ComparedEpisode:
    return ComparedEpisode(number, slug or f"@{number}", title, at, length, page, audio)


def same(
    feed: list[ComparedEpisode], service: list[ComparedEpisode], *joined: int
) -> dict[int, tuple[int, str]]:
    pairs = same_episodes(feed, service, frozenset(joined))
    return {one.number: (other.number, rule) for one, other, rule in pairs}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("#533: Who Ate the Page Cache?", "533-who-ate-the-page-cache"),
        ("Hørup’s Café", "h-rup-s-caf"),
        ("…", ""),
    ],
)
def test_the_slug_is_that_of_the_service(title: str, slug: str) -> None:
    assert title_slug(title) == slug


@pytest.mark.parametrize(
    "url",
    [
        MP3,
        f"{MP3}?updated=17",
        "http://traffic.megaphone.example/ABC.mp3#t=5",
        "https://www.podtrac.example/pts/redirect.mp3/pdst.fm/e/traffic.megaphone.example/ABC.mp3",
        "https://op3.dev/e/https://traffic.megaphone.example/ABC.mp3?x",
        "https://dts.a.example/redirect.mp3/chtbl.com/track/E1/traffic.megaphone.example/ABC.mp3",
    ],
)
def test_who_counts_listeners_makes_no_difference(url: str) -> None:
    assert audio_key(url) == audio_key(MP3)


@pytest.mark.parametrize("url", ["https://a.example/play?id=1", "https://a.example/play?id=2"])
def test_what_tells_audio_apart_is_kept(url: str) -> None:
    assert audio_key(url) != audio_key("https://a.example/play?id=3")


def test_the_title_comes_first_then_audio_and_page_then_time() -> None:
    feed = [
        told(1, "The Light"),
        told(2, "Renamed", audio=f"{MP3}?a"),
        told(3, "Renamed too", page="https://a.example/3"),
        told(4, "New name", at=1000, length=60),
        told(5, "Only here", at=2000, length=60),
    ]
    service = [
        told(11, "The Light", "the-light"),
        told(12, "Old", "old", audio=MP3),
        told(13, "Older", "older", page="https://www.a.example/3/"),
        told(14, "Oldest", "oldest", at=1000, length=60),
        told(15, "Other", "other", at=2001, length=60),
        told(16, "Longer", "longer", at=2000, length=61),
    ]
    found = {1: (11, "title"), 2: (12, "audio"), 3: (13, "page"), 4: (14, "time")}
    assert same(feed, service) == found


def test_a_better_rule_is_not_forestalled_by_a_worse_one() -> None:
    feed = [told(1, "B", audio=MP3), told(2, "A")]
    service = [told(11, "A", "a", audio=MP3), told(12, "B", "b")]
    assert same(feed, service) == {1: (12, "title"), 2: (11, "title")}


@pytest.mark.parametrize(
    ("feed", "service"),
    [
        ([told(1, "News"), told(2, "News!")], [told(11, "News", "news")]),
        ([told(1, page="https://a.example/")], [told(11, "x", "x", page="https://a.example")]),
        (
            [told(1, page="https://a.example/all"), told(2, page="https://a.example/all")],
            [told(11, "x", "x", page="https://a.example/all")],
        ),
        ([told(1, at=1000)], [told(11, "x", "x", at=1000)]),
        ([told(1, at=1000, length=0)], [told(11, "x", "x", at=1000, length=0)]),
        ([told(1, "The Lights")], [told(11, "The Light", "the-light")]),
        ([told(1, audio="not an address")], [told(11, "x", "x", audio="not an address")]),
    ],
)
def test_what_is_true_of_several_or_only_nearly_true_says_nothing(
    feed: list[ComparedEpisode], service: list[ComparedEpisode]
) -> None:
    assert same(feed, service) == {}


def test_what_is_one_already_is_left_so() -> None:
    feed = [told(1, "A"), told(2, "B", audio=MP3)]
    service = [told(11, "A", "a", audio=MP3)]
    assert same(feed, service, 11) == {}

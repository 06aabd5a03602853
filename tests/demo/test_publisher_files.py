"""The loader of the publishers' files."""

import tomllib
from pathlib import Path

import pytest

from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.catalogue_table import CatalogueError
from steno_tui.demo.publishers.published import PublishedMark, PublishedPodcast
from steno_tui.demo.publishers.publisher_files import Publishers, read_publisher

ABOUT = """
title = "T"
author = "A"
summary = "S."
website = "https://t.example/"
"""

EPISODE = """
[[episode]]
title = "E"
published = 2026-10-07T06:00:00Z
duration = 60
notes = "N."
"""

ADDED = """
[[episode]]
slug = "7-what-brackets-others-do"
"""


def read(toml: str, podcast: DemoPodcast | None = None) -> PublishedPodcast:
    return read_publisher("t", tomllib.loads(toml), podcast)


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("", "must be a text"),
        (ABOUT + 'colour = "red"', "unknown key 'colour'"),
        (ABOUT + 'format = "json"', "format must be"),
        (ABOUT + "collection = 0", "collection must be a whole number from 1"),
        (ABOUT + EPISODE.replace("Z", ""), "time zone"),
        (ABOUT + EPISODE.replace("60", "true"), "duration must be"),
        (ABOUT + EPISODE + "feed = true", "unknown key 'feed'"),
        (ABOUT + EPISODE + 'chapter_forms = ["xml"]', "chapter_forms may hold json, podlove"),
        (ABOUT + EPISODE + 'chapters = [["1:00", "C"]]', "'1:00' is no time in the episode"),
        (ABOUT + EPISODE + 'chapters = [["0:02", "C"], ["0:01", "D"]]', "after the one before"),
        (ABOUT + EPISODE + "soundbite = [1, 2, 3]", "soundbite must be"),
        (ABOUT + EPISODE + 'transcript = [["2:00", "A", "B."]]', "is no time in the episode"),
        (
            ABOUT + EPISODE.replace("duration = 60", "") + 'transcript = [["0:00", "A", "B."]]',
            "a transcript needs a duration",
        ),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_the_reason(toml: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason) as caught:
        read(toml)
    assert str(caught.value).startswith("t.toml")


def test_what_is_on_the_service_has_its_facts_from_there(podcast: DemoPodcast) -> None:
    publisher = read("", podcast)
    assert (publisher.title, publisher.is_on_service) == ("Small Hours", True)
    assert [each.title for each in publisher.episodes] == [each.title for each in podcast.episodes]
    with pytest.raises(CatalogueError, match="author is in the catalogue already"):
        read('author = "Another"', podcast)


def test_a_file_adds_to_what_the_service_says(podcast: DemoPodcast) -> None:
    known = podcast.episodes[0]
    publisher = read(ADDED + 'title = "Later"\nseason = 2', podcast)
    episode = publisher.episode(known.slug)
    assert episode is not None
    assert (episode.title, episode.season) == ("Later", 2)
    assert episode.page == "https://smallhours.example/episodes/later"
    assert (episode.published, episode.duration) == (known.published, known.duration)
    assert episode.chapters == tuple(
        PublishedMark(c.start_seconds, c.title) for c in known.chapters
    )
    assert episode.audio_path == f"/audio/small-hours/{known.slug}.wav"
    assert len(publisher.episodes) == len(podcast.episodes)


def test_moved_audio_is_the_same_audio_elsewhere(podcast: DemoPodcast) -> None:
    episode = read(ADDED + "moved = true", podcast).episodes[0]
    assert episode.audio_path == f"/feeds/t/{episode.slug}.wav"
    assert episode.audio == podcast.episodes[0].audio


def test_a_file_that_only_adds_is_nothing_without_the_service(tmp_path: Path) -> None:
    (tmp_path / "small-hours.toml").write_text(ADDED)
    (tmp_path / "t.toml").write_text(ABOUT + EPISODE)
    publishers = Publishers((), tmp_path)
    assert [publisher.name for publisher in publishers.all()] == ["t"]
    assert publishers.get("small-hours") is None


def test_a_file_is_read_when_it_is_first_asked_for(tmp_path: Path) -> None:
    publishers = Publishers((), tmp_path)
    (tmp_path / "t.toml").write_text(ABOUT + EPISODE)
    first = publishers.get("t")
    assert first is not None
    assert publishers.get("t") is first

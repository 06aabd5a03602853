"""The loader of catalogue files."""

import pytest

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast, read_podcast, slug_of
from steno_tui.demo.catalogue_table import CatalogueError
from steno_tui.models.episode import Chapter, Highlight

PODCAST = """
title = "T"
author = "A"
summary = "S."
website = "https://t.example/"
"""

EPISODE = """
[[episode]]
title = "E"
published = 2026-10-07T06:00:00Z
state = "processed"
duration = 60
summary = "S."
"""


def test_an_episode_is_read_with_all_it_says(processed: DemoEpisode) -> None:
    assert processed.slug == "7-what-brackets-others-do"
    assert processed.content.highlights[0] == Highlight(
        "Main idea", "Brackets come in pairs: mostly."
    )
    assert processed.content.chapters[1] == Chapter(
        25, "Are square ones better?", "A longer story: with a colon."
    )


def test_episodes_come_newest_first(podcast: DemoPodcast) -> None:
    dates = [episode.published for episode in podcast.episodes]
    assert dates == sorted(dates, reverse=True)


def test_an_unprepared_episode_will_have_the_first_two_sentences_of_its_notes(
    podcast: DemoPodcast,
) -> None:
    later = podcast.episodes[2].later
    assert later is not None
    assert later.summary == "One sentence. A second one!"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("#533: Web Frameworks in Prod", "533-web-frameworks-in-prod"),
        ("Hørup’s law", "h-rup-s-law"),
        ("無音", ""),
    ],
)
def test_slugs_follow_the_rule_of_the_service(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("title = ", "Invalid value"),
        (PODCAST.replace("t.example", "t.com"), "under .example"),
        (PODCAST + 'colour = "red"', "unknown key 'colour'"),
        (PODCAST + EPISODE + EPISODE, "two episodes have the slug 'e'"),
        (PODCAST + EPISODE.replace('"E"', '"無音"'), "is no slug"),
        (PODCAST + EPISODE.replace("Z", ""), "time zone"),
        (PODCAST + EPISODE.replace("60", '"60"'), "duration must be"),
        (PODCAST + EPISODE.replace("processed", "done"), "state must be"),
        (PODCAST + EPISODE + "fails = true", "for what is not processed"),
        (PODCAST + EPISODE + 'later = {summary = "S."}', "for what is not processed"),
        (PODCAST + EPISODE.replace('"S."', '"""\n## Highlights\n"""'), "as a heading"),
        (PODCAST + EPISODE.replace('"E"', '"E\\u001b[31m"'), "one plain row"),
        (PODCAST + EPISODE + 'topics = ["a, b"]', "read as two"),
        (PODCAST + EPISODE + 'highlights = [["a: b", "c"]]', "end at its colon"),
        (PODCAST + EPISODE + 'highlights = [["a"]]', "must be a list of 2"),
        (PODCAST + EPISODE + 'chapters = [["0:10", "a: b", "c"]]', "end at its colon"),
        (PODCAST + EPISODE + 'chapters = [["0:00", "a", "b"]]', "after 0:00"),
        (PODCAST + EPISODE + 'chapters = [["0:07", "a", "b"]]', "multiple of five"),
        (PODCAST + EPISODE + 'chapters = [["1:00", "a", "b"]]', "starts after the end"),
        (
            PODCAST + EPISODE + 'chapters = [["0:20", "a", "b"], ["0:20", "c", "d"]]',
            "does not come after",
        ),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_the_reason(toml: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason) as caught:
        read_podcast("t", toml)
    assert str(caught.value).startswith("t.toml")

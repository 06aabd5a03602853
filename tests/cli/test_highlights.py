"""``highlights`` and ``topics``: across episodes, for people, for pipes and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faulty_service import FaultyService

from .conftest import Steno, shown_on_terminal

LIGHTHOUSE = "night-shift/the-lighthouse"


@pytest.fixture
def stocked(steno: Steno) -> Steno:
    """A command line with a podcast in its library, of which a page was read."""
    assert steno("add", "night-shift").code == 0
    assert steno("show", LIGHTHOUSE).code == 0
    return steno


def test_a_highlight_is_a_line_in_a_pipe(stocked: Steno) -> None:
    page = stocked("show", LIGHTHOUSE, "--json").json
    done = stocked("highlights")
    assert (done.code, done.err) == (0, "")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert [(label, text) for *_, label, text in lines] == [
        (one["label"], one["text"]) for one in page["highlights"]
    ]
    assert {tuple(line[:2]) for line in lines} == {(LIGHTHOUSE, "The Lighthouse")}


def test_label_podcast_topic_and_words_narrow(stocked: Steno) -> None:
    page = stocked("show", LIGHTHOUSE, "--json").json
    first = page["highlights"][0]
    (found,) = stocked("highlights", "--label", first["label"].upper(), "--json").json
    assert (found["text"], found["number"]) == (first["text"], 1)
    assert found["episode"]["slug"] == "the-lighthouse"
    assert found["episode"]["published_at"].startswith("2026-")
    topic = page["topics"][0].replace(" ", "-").upper()
    assert len(stocked("highlights", "--topic", topic, "--json").json) == len(page["highlights"])
    word = first["text"].split()[-1].strip(".")
    assert first["text"] in stocked("highlights", word, "--podcast", "night-shift").out
    assert stocked("highlights", "--limit", "1").err.endswith("--limit N shows more of them.\n")


def test_topics_have_counts_and_lead_to_their_episodes(stocked: Steno) -> None:
    topics = stocked("show", LIGHTHOUSE, "--json").json["topics"]
    assert stocked("topics").out.splitlines() == [f"{topic}\t1" for topic in sorted(topics)]
    assert stocked("topics", "--json", "--limit", "1").json == [
        {"topic": sorted(topics)[0], "episodes": 1}
    ]
    done = stocked("topics", topics[0].upper())
    assert done.out.startswith(f"{LIGHTHOUSE}\tThe Lighthouse\t")
    assert stocked("topics", topics[0], "--json").json[0]["slug"] == "the-lighthouse"


def test_people_read_a_text_and_below_it_whose_it_is(
    stocked: Steno, service: FaultyService, home: Path
) -> None:
    page = stocked("show", LIGHTHOUSE, "--json").json
    first = page["highlights"][0]
    said = shown_on_terminal("--server", service.origin, "highlights")
    assert f"{first['label']}: {first['text']}\n  The Lighthouse, {LIGHTHOUSE}, 2026-" in said
    assert f"{page['topics'][0]}, 1 episode\n" in shown_on_terminal(
        "--server", service.origin, "topics"
    )


def test_the_network_is_left_alone(stocked: Steno, service: FaultyService) -> None:
    asked = len(service.requests)
    assert stocked("highlights").code == stocked("topics").code == 0
    assert len(service.requests) == asked


def test_an_empty_library_says_where_they_come_from(steno: Steno) -> None:
    for verb in ("highlights", "topics"):
        done = steno(verb)
        assert done.code == 3
        assert f"No page on disk has {verb}. They come with the pages" in done.err
        assert steno(verb, "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["highlights", "xyzzy"], 3, "No highlight on disk fits that."),
        (["highlights", "--label", "Rumour"], 3, "has the label Rumour. There are: "),
        (["highlights", "--label", ""], 2, "The label is empty: name one, or leave --label out."),
        (["highlights", "--topic", " "], 2, "The topic is empty: name one, or leave --topic out."),
        (["highlights", "--podcast", "night-shif"], 3, "Did you mean night-shift?"),
        (["highlights", "--limit", "0"], 2, "give 1 to"),
        (["topics", "no such thing"], 3, "No page on disk has the topic no such thing."),
        (["topics", "no", "such", "thing"], 3, "No page on disk has the topic no such thing."),
        (["topics", "\x1b[31mred"], 3, "No page on disk has the topic"),
        (["topics", ""], 2, "The topic is empty"),
        (["topics", " ", " ", "--json"], 2, "The topic is empty"),
    ],
)
def test_what_finds_nothing_is_told(
    stocked: Steno, arguments: list[str], code: int, said: str
) -> None:
    done = stocked(*arguments)
    assert done.code == code
    assert said in done.err and "\x1b" not in done.err


def test_a_topic_that_is_nearly_right_is_named(stocked: Steno) -> None:
    topic = stocked("show", LIGHTHOUSE, "--json").json["topics"][0]
    assert f"Did you mean {topic}?" in stocked("topics", topic[:-2]).err

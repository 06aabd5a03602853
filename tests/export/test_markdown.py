"""An episode as Markdown: all that its page says, its times leading to the sound."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from msgspec.structs import replace

from steno_tui.export.markdown import Exported, episode_markdown
from steno_tui.export.markdown_text import folded
from steno_tui.models.episode import Chapter, Episode, Highlight, Section
from steno_tui.models.feed import Person, Soundbite
from steno_tui.models.moment import Moment
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.podcast import Podcast
from steno_tui.models.publisher import Publisher
from tests.stenobird.episodes import SERVER, episodes

JUDGE = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(front_matter_plugin)
AUDIO = "https://bits.example/long-way.mp3"
WORDS = "Read the map first.\n- 5:00 A time\n  - and below it\nBye"
PUBLISHER = Publisher(
    "https://bits.example/feed.xml",
    notes=Notes(WORDS, (NoteLink(9, 12, "https://map.example/a(b)"),)),
    persons=(Person("Ada", url="https://ada.example/"), Person("Bo [x]", "guest")),
    season=2,
    number=7,
    soundbites=(Soundbite(61, 30, "Begin here"),),
)
LONG_WAY = Episode(
    Podcast("bits", "Bits & Pieces", f"{SERVER}/podcast/bits"),
    "long-way",
    'The "Long" Way: 1 <b>',
    page_url=f"{SERVER}/podcast/bits/long-way",
    published_at=datetime(2026, 11, 4, 6, tzinfo=UTC),
    duration_seconds=3843,
    link_url="https://bits.example/long-way",
    audio_url=AUDIO,
    state="processed",
    summary="It is measured.\n\nSee https://x.example/a_b.",
    highlights=(Highlight("Main idea", "It *waits*."), Highlight("", "No label")),
    topics=("parsing", "c: d"),
    chapters=(Chapter(0, "Hello!"), Chapter(350, "What [it] waits for", "The allocator.")),
    publisher=PUBLISHER,
    sections=(Section("Other", "# no heading"),),
    transcript="A: Hello.",
)


def marked(seconds: int | None, chapter: str, words: str, note: str) -> Moment:
    return Moment(LONG_WAY.key, LONG_WAY.title, "Bits & Pieces", seconds, chapter, words, note)


MOMENTS = (
    marked(355, "What [it] waits for", "", "my *note*"),
    marked(None, "", "It *waits*.", ""),
    marked(20, "Hello!", "so", "and so"),
)

WHOLE = f"""---
steno_tui: "bits/long-way"
title: "The \\"Long\\" Way: 1 <b>"
podcast: "Bits & Pieces"
date: 2026-11-04
length: "1:04:03"
page: "{SERVER}/podcast/bits/long-way"
link: "https://bits.example/long-way"
audio: "{AUDIO}"
topics:
  - "parsing"
  - "c: d"
---

# The "Long" Way: 1 \\<b>

[Bits & Pieces]({SERVER}/podcast/bits) · 2026-11-04 · 1 h 4 min · season 2 · episode 7\x20\x20
[Page]({SERVER}/podcast/bits/long-way) · [Publisher's page](https://bits.example/long-way) · \
[Audio]({AUDIO})\x20\x20
With [Ada](https://ada.example/) (host) · Bo \\[x\\] (guest)

## Summary

It is measured.

See [https://x.example/a_b](https://x.example/a_b).

## Highlights

- **Main idea:** It \\*waits\\*.
- No label

## Chapters

- [0:00]({AUDIO}) Hello!
- [5:50]({AUDIO}#t=350) What \\[it\\] waits for\x20\x20
  The allocator.

## Moments

- [5:55]({AUDIO}#t=355) What \\[it\\] waits for\x20\x20
  my \\*note\\*
- It \\*waits\\*.
- [0:20]({AUDIO}#t=20) so (Hello!)\x20\x20
  and so

## Soundbites

- [1:01]({AUDIO}#t=61) Begin here

## Other

\\# no heading

## Show notes

Read the [map](https://map.example/a%28b%29) first.
- [5:00]({AUDIO}#t=300) A time
  - and below it

Bye

## Transcript

A: Hello.
"""


def test_all_that_a_page_says_is_there() -> None:
    assert episode_markdown(Exported(LONG_WAY, SERVER, moments=MOMENTS)) == WHOLE


def links(text: str) -> dict[str, str]:
    """Where each link leads, by its words."""
    found = {}
    for token in JUDGE.parse(text):
        children = token.children or []
        for number, child in enumerate(children):
            if child.type == "link_open":
                found[children[number + 1].content] = str(child.attrs["href"])
    return found


def test_where_the_audio_is_later_than_its_page_its_times_are_too() -> None:
    text = episode_markdown(Exported(LONG_WAY, SERVER, offset=25, moments=MOMENTS))
    assert f"[6:15]({AUDIO}#t=375) What" in text and f"[6:20]({AUDIO}#t=380)" in text
    assert links(text)["5:00"] == f"{AUDIO}#t=325"  # as it stands in the notes


@pytest.mark.parametrize("audio", [None, "http://192.168.0.1/a.mp3", "javascript:a"])
def test_without_audio_that_may_be_played_a_time_leads_to_the_page(audio: str | None) -> None:
    text = episode_markdown(Exported(replace(LONG_WAY, audio_url=audio), SERVER))
    assert links(text)["5:50"] == LONG_WAY.page_url
    assert "Audio" not in text and "audio:" not in text


def test_a_time_beyond_the_end_leads_nowhere() -> None:
    short = replace(LONG_WAY, duration_seconds=300)
    assert "- 5:50 What" in episode_markdown(Exported(short, SERVER))


def test_what_is_only_known_from_a_list_is_a_short_file() -> None:
    listed = Episode(Podcast("bits", ""), "e", "E")
    assert episode_markdown(Exported(listed, SERVER)) == (
        '---\nsteno_tui: "bits/e"\ntitle: "E"\npodcast: "bits"\n---\n\n# E\n\nbits\n'
    )


ALLOWED = {
    *("front_matter", "heading_open", "heading_close", "paragraph_open", "paragraph_close"),
    *("inline", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("text", "hardbreak", "softbreak", "link_open", "link_close", "strong_open", "strong_close"),
}


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]


@settings(max_examples=60)
@given(episodes(), st.integers(-100, 100))
def test_whatever_an_episode_says_does_nothing_but_say_it(episode: Episode, offset: int) -> None:
    text = episode_markdown(Exported(episode, SERVER, offset))
    tokens = JUDGE.parse(text)
    assert {one.type for one in flat(tokens)} <= ALLOWED
    assert tokens[0].type == "front_matter"
    for row in tokens[0].content.splitlines():
        value = row[4:] if row.startswith("  - ") else row.partition(": ")[2]
        if not row.endswith(":") and not row.startswith("date: "):
            assert isinstance(json.loads(value), str)
    rows = [row for row in tokens[0].content.splitlines() if not row.startswith("  - ")]
    fields = dict(row.split(": ", 1) for row in rows if ": " in row)
    assert json.loads(fields["title"]) == folded(episode.title)
    for token in flat(tokens):
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(("https://", "http://"))
    headings = [tokens[n + 1] for n, one in enumerate(tokens) if one.type == "heading_open"]
    said = ["".join(child.content for child in heading.children or ()) for heading in headings]
    assert said[0] == folded(episode.title)
    assert {folded(section.title) for section in episode.sections} <= {*said}
    known = {
        *("Summary", "Show notes", "Highlights", "Chapters", "Transcript"),
        *(folded(section.title) for section in episode.sections),
    }
    assert {*said[1:]} <= known
    marks = [one for one in tokens if one.type == "list_item_open" and one.level == 1]
    assert len(marks) >= len(episode.highlights) + len(episode.chapters)

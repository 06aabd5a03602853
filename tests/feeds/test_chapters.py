"""Publishers' chapters: files of their own, and the times in show notes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import FeedError
from steno_tui.feeds.note_chapters import read_note_chapters
from steno_tui.feeds.podcast_chapters import read_podcast_chapters
from steno_tui.models.chapters import MAX_CHAPTERS, ChapterSource
from steno_tui.models.episode import Chapter

URL = "https://radio.example/stars.json"


def chapters_file(*chapters: object) -> bytes:
    return json.dumps({"version": "1.2.0", "chapters": chapters}).encode()


def test_chapters_are_read_in_whatever_order_they_are() -> None:
    read = read_podcast_chapters(
        b"\xef\xbb\xbf"
        + chapters_file(
            {"startTime": 94.7, "title": "Second", "url": "/second", "img": "x.png"},
            {"startTime": "12", "title": "First &amp; foremost"},
            {"startTime": "00:03:00"},
            {"startTime": 12, "title": "First & foremost"},
            {"startTime": 50, "title": "Only a picture", "toc": False},
            {"startTime": 60, "title": "Listed", "toc": True, "url": "file:///x"},
        ),
        URL,
    )
    assert read.source is ChapterSource.PUBLISHER
    assert read.notices == ()
    assert read.items == (
        Chapter(12, "First & foremost"),
        Chapter(60, "Listed"),
        Chapter(94, "Second", link_url="https://radio.example/second"),
        Chapter(180, "Chapter 4"),
    )


@pytest.mark.parametrize(
    "start", [None, -1, "x", "", True, [], {}, 1e99, 10**18, "NaN", "inf", "1e400", "9" * 5000]
)
def test_a_chapter_whose_start_cannot_be_read_is_left_out_and_that_is_told(start: object) -> None:
    read = read_podcast_chapters(
        chapters_file({"startTime": start, "title": "A"}, {"title": "B"}, 7, {"startTime": 1}), URL
    )
    assert read.items == (Chapter(1, "Chapter 1"),)
    assert read.notices == ("3 chapters could not be read and left out.",)


def test_too_many_chapters_are_cut_and_that_is_told() -> None:
    many = chapters_file(*({"startTime": n} for n in range(MAX_CHAPTERS + 2)))
    read = read_podcast_chapters(many, URL)
    assert len(read.items) == MAX_CHAPTERS
    assert read.notices == (f"2 chapters beyond the first {MAX_CHAPTERS} left out.",)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it looks like nothing at all"),
        (b"<html>", "it looks like an HTML page"),
        (b'{"chapters": [', "it looks like damaged JSON"),
        (b'{"chapters": [{"startTime": NaN}]}', "it looks like damaged JSON"),
        (b'{"chapters": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"chapters": ' + b"[" * 70 + b"]" * 70 + b"}", "nested too deeply"),
        (b'{"chapters": [' + b"9" * 5000 + b"]}", "damaged JSON"),
        (b"[]", "no list of chapters"),
        (b"{}", "no list of chapters"),
        (b'{"chapters": null}', "no list of chapters"),
        (b'{"chapters": {}}', "no list of chapters"),
    ],
    ids=lambda value: str(value[:24]),
)
def test_what_holds_no_chapters_is_told_as_what_it_is(body: bytes, why: str) -> None:
    with pytest.raises(FeedError) as refusal:
        read_podcast_chapters(body, URL)
    assert why in refusal.value.message
    assert URL in refusal.value.message


def titles(text: str, length: int | None = None) -> list[tuple[int, str]]:
    read = read_note_chapters(text, length)
    assert read.source is ChapterSource.NOTES
    return [(chapter.start_seconds, chapter.title) for chapter in read.items]


@pytest.mark.parametrize(
    "line",
    [
        "1:30 Title", "01:30 Title", "0:01:30 - Title", "- 1:30 Title", "* [1:30] \u2013 Title",
        "(1:30) Title", "[@1:30] - Title", "1. 1:30 Title", "  - 1:30: Title",
        "\u2022 1:30 | Title", "1:30 - 2:00 Title", "1:30\u20132:00: Title", "-1:30 Title",
    ],
)  # fmt: skip
def test_a_time_at_the_start_of_a_line_is_a_chapter(line: str) -> None:
    assert titles(f"Words\n{line}\n5:00 Next\nMore words at 6:00") == [(90, "Title"), (300, "Next")]


@pytest.mark.parametrize(
    "line",
    ["At 1:30 words", "1:30", "1:30 am in the morning", "9:30 PM show", "1:30:99 x", "1:2 x",
     "https://a.example/1:30 x", "", "1:75 x", "12345:00 x"],
)  # fmt: skip
def test_a_time_elsewhere_is_none(line: str) -> None:
    assert titles(f"{line}\n5:00 Next\n6:00 Last") == [(300, "Next"), (360, "Last")]


def test_one_time_alone_is_no_chapter() -> None:
    assert titles("1:30 Title\nwords") == []


def test_times_are_ordered_and_none_lies_beyond_the_end() -> None:
    text = "5:00 B\n1:00 A\n5:00 B\n75:30 C\n1:00:00 D"
    assert titles(text) == [(60, "A"), (300, "B"), (3600, "D"), (4530, "C")]
    assert titles(text, 3600) == [(60, "A"), (300, "B")]


@given(st.text(st.sampled_from("0123456789: -[]()\nab"), max_size=200))
def test_whatever_the_notes_hold_there_are_none_or_several(text: str) -> None:
    found = titles(text, 4000)
    assert len(found) != 1
    assert found == sorted(found, key=lambda each: each[0])
    assert all(title for _, title in found)

"""Show notes, HTML or plain text, made readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui import urls
from steno_tui.feeds.notes import MAX_MARKUP, read_notes
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.text.sanitize import prose
from tests.support.steps import grows_with_its_input

BASE = "https://radio.example/stars"


def test_links_lead_to_the_web_and_nothing_else_does() -> None:
    markup = (
        '<p>See <a href="/more">more</a>, <a href="javascript:alert(1)">bad</a>, '
        '<a href="mailto:a@b.example">mail</a>, <a href="https://u@evil.example">hidden</a> and '
        "https://bare.example/x.</p>"
    )
    notes = read_notes(markup.encode(), BASE)
    assert notes.text == "See more, bad, mail, hidden and https://bare.example/x."
    assert [(notes.text[link.start : link.end], link.url) for link in notes.links] == [
        ("more", "https://radio.example/more"),
        ("https://bare.example/x", "https://bare.example/x"),
    ]


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ('<a href="https://x.example/a">word</a>.', "word <https://x.example/a>."),
        ('<a href="https://x.example/">x.example</a>', "https://x.example/"),
        ('<a href="https://x.example/a?b">https://www.x.example/a?b</a>', "https://x.example/a?b"),
        ("see https://x.example/a", "see https://x.example/a"),
        ('<a href="/x">a</a><a href="/y">b</a>',
         "a <https://radio.example/x>b <https://radio.example/y>"),
        ("no link", "no link"),
    ],
)  # fmt: skip
def test_as_plain_text_a_link_s_address_stands_behind_its_words(markup: str, plain: str) -> None:
    assert read_notes(markup.encode(), BASE).plain == plain


def test_links_of_plain_notes_are_where_they_are_said_to_be() -> None:
    notes = Notes("one two", (NoteLink(4, 7, "https://x.example"),))
    assert notes.plain == "one two <https://x.example>"


def test_long_notes_are_read_up_to_a_bound() -> None:
    assert len(read_notes(b"x" * (MAX_MARKUP + 10), BASE).text) == MAX_MARKUP


def test_what_is_no_utf_8_is_read_all_the_same() -> None:
    assert read_notes(b"a\xff\x00\x1bb", BASE).text == "a\ufffd\ufffd\ufffdb"


@given(st.text(st.sampled_from("<a href='/x'>/p\n&;:https.\u202e\x1b\u0301 "), max_size=200))
def test_whatever_there_is_becomes_safe_text_with_links_to_the_web(markup: str) -> None:
    notes = read_notes(markup.encode(), BASE)
    assert prose(notes.text) == notes.text
    assert prose(notes.plain) == notes.plain
    end = 0
    for link in notes.links:
        assert end <= link.start < link.end <= len(notes.text)
        assert urls.web_address(link.url) == link.url
        end = link.end


@pytest.mark.parametrize(
    "shape",
    ["<a href=/x>y</a>", "https://a.example/ ", "<a href=https://a.example/", "<p>", "&amp;"],
)
def test_reading_takes_steps_in_proportion_to_the_length(shape: str) -> None:
    assert grows_with_its_input(lambda text: read_notes(text.encode(), BASE).plain, shape)

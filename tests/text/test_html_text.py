"""HTML as lines of plain text, with its links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.html_text import html_text, read_attributes, tags, unescape
from steno_tui.text.sanitize import prose
from tests.support.steps import grows_with_its_input


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("two\nlines\n\nand a paragraph", "two\nlines\n\nand a paragraph"),
        ("a <b>bold</b>\nword", "a bold\nword"),
        ("<p>one\n two</p>\n<p>three</p>", "one two\n\nthree"),
        ("one<br>two<br/><br />three<BR\n>four", "one\ntwo\n\nthree\nfour"),
        ("<div>a</div><div>b</div>c", "a\nb\nc"),
        ("<h2>Head</h2>text<hr>more", "Head\n\ntext\n\nmore"),
        ("<ul><li>a</li><li>b<li>c</ul>d", "- a\n- b\n- c\n\nd"),
        ("<ul>\n <li><p>a</p></li>\n <li><p>b</p><p>c</p></li></ul>", "- a\n- b\n\n  c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<li>alone</li>", "- alone"),
        ("x<ol><li>a<br>b</ol>", "x\n\n1. a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("a<span> b</span><i>c</i>", "a bc"),
        ("<p></p><p> </p><br><br><br>a<p></p><p></p>b", "a\n\nb"),
        ("&lt;p&gt; is &amp; stays &eacute;&#8217;&#x27;&nbsp;x", "<p> is & stays \u00e9\u2019' x"),
        ("&lt;p&gt;escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "escaped\n\ntwice"),
        ("a &lt; b, not twice", "a < b, not twice"),
        ("a < b and <3 and <mail@x.example> <https://x.example>",
         "a < b and <3 and <mail@x.example> <https://x.example>"),
        ("<script>bad()</script>a<style>b</style>c<!-- <p>d --><!DOCTYPE x>e<?php f ?>", "ace"),
        ("a<script>never ends <b>b</b>", "anever ends b"),
        ("a<!-- never ends", "a<!-- never ends"),
        ("<o:p>word</o:p> <made-up>x</made-up>", "word x"),
        ("<p>a</p", "a</p"),
        ("</p></ul></li></a>a", "a"),
        ("<img src='data:image/png;base64," + "A" * 20_000 + "'>a", "a"),
    ],
)  # fmt: skip
def test_html_is_laid_out_as_lines(markup: str, text: str) -> None:
    found, _ = html_text(markup)
    assert found == text


@pytest.mark.parametrize(
    ("markup", "linked"),
    [
        ('<a href="https://x.example">word</a>', [("word", "https://x.example")]),
        ("a <A\nHREF='/x?a=1&amp;b' title='y'> two <b>words</b> </A>b",
         [("two words", "/x?a=1&b")]),
        ("<a href=x>a<a href=y>b</a>", [("a", "x"), ("b", "y")]),
        ('<a name="x">a</a>', []),
        ('<a href="x"><img></a>', []),
        ('<p><a href="x">a<br>b</a></p>', [("a\nb", "x")]),
        ('<a href="x">never ends', [("never ends", "x")]),
        ('<ul><li><a href="x">a</a></ul>', [("a", "x")]),
        ('<a title="href=evil" href="good">a</a>', [("a", "good")]),
    ],
)  # fmt: skip
def test_links_are_known_by_their_places(markup: str, linked: list[tuple[str, str]]) -> None:
    text, links = html_text(markup)
    assert [(text[link.start : link.end], link.href) for link in links] == linked


def test_a_text_is_safe_to_print_and_its_links_stay_in_place() -> None:
    text, links = html_text('\x1b[1ma\u202e&#27;\u200b <a href="x">b\x07</a>')
    assert text == prose(text) == "\ufffd[1ma\ufffd b\ufffd"
    assert [text[link.start : link.end] for link in links] == ["b\ufffd"]


def test_marks_that_are_spread_over_tags_make_no_tower() -> None:
    text, links = html_text("a" + "<b>\u0301</b>" * 100 + '<a href="x">b</a>')
    assert len(text) < 12
    assert links == []


def test_of_two_attributes_alike_the_first_counts() -> None:
    assert read_attributes(""" A = "1" b='2 > 1' c=3 d a=4 e="&quot;" """) == {
        "a": "1", "b": "2 > 1", "c": "3", "e": '"',
    }  # fmt: skip


@pytest.mark.parametrize("text", ["&#" + "9" * 10_000 + ";", "&#x" + "f" * 10_000, "&#99999999;"])
def test_a_number_that_no_character_has_is_none(text: str) -> None:
    assert unescape(text) == "\ufffd"


PIECES = [
    "<p>", "</p>", "<ul>", "<ol>", "</ul>", "<li>", "<a href=x>", "</a>", "<br>", "<pre>", "</pre>",
    "<!--", "-->", "<script>", "</script>", "<", ">", "&", "&lt;", "\n", " ", "word", "\x1b",
    "\u0301", "\u202e", "<td>", '<a href="', '"',
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_whatever_there_is_becomes_safe_lines(markup: str) -> None:
    text, links = html_text(markup)
    assert prose(text) == text
    assert "\n\n\n" not in text
    places = [place for link in links for place in (link.start, link.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert all(text[link.start : link.end].strip() for link in links)
    assert [tag.start for tag in tags(markup)] == sorted(tag.start for tag in tags(markup))


@pytest.mark.parametrize(
    "shape",
    ["<", "<a ", "<a>", "<a href=", "<a href=x>", "<a href='", '<a x="', "<!--", "</", "</a", "&",
     "<div>", "<li>", "<ul>", "<script>", "<style>", "<!a", "<?", "&lt;p&gt;", "<script></style>",
     "&#9", "\n", " ", "a", "e\u0301", "<p>\u0301", "https://", "<pre>\n", "<a b=c", "<a  "],
)  # fmt: skip
def test_reading_nonsense_takes_steps_in_proportion_to_its_length(shape: str) -> None:
    assert grows_with_its_input(html_text, shape)

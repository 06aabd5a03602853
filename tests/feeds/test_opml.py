"""Lists of feeds, OPML, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import FeedError
from steno_tui.feeds.opml import MAX_OUTLINES, read_opml, write_opml
from steno_tui.models.subscription import Subscription, SubscriptionList
from steno_tui.text.sanitize import line

LIST = """<?xml version="1.0" encoding="utf-8"?>
<opml version="1.1">
<head><title>My &amp; podcasts</title><dateCreated>x</dateCreated></head>
<body>
<outline text="News">
  <outline type="rss" text="A &amp;amp; B" xmlUrl="https://a.example/feed?x=1&amp;y=2"
    htmlUrl="https://a.example/" description="About A"/>
  <outline text="World"><outline TITLE="B" XMLURL="feed://b.example/feed"/></outline>
</outline>
<outline text="A again" type="rss" xmlUrl="http://A.example/feed/?x=1&amp;y=2"
  category="/Best,/Old/One"/>
<outline text="Not any more" isComment="true"><outline xmlUrl="https://c.example/"/></outline>
<outline text="D" type="rss" url="https://d.example/feed"/>
<outline xmlUrl="https://e.example/feed"><outline xmlUrl="https://f.example/"/></outline>
</body>
</opml>
"""


def test_a_list_is_read_with_its_folders_as_tags() -> None:
    read = read_opml(LIST.encode(), "my.opml")
    assert read == SubscriptionList(
        "My & podcasts",
        (
            Subscription(
                "https://a.example/feed?x=1&y=2",
                "A & B",
                "https://a.example/",
                "About A",
                ("Best", "News", "Old/One"),
            ),
            Subscription("https://b.example/feed", "B", tags=("News/World",)),
            Subscription("https://d.example/feed", "D"),
            Subscription("https://e.example/feed", "e.example"),
            Subscription("https://f.example/", "f.example"),
        ),
    )


def test_a_podcast_that_is_there_twice_is_one_with_all_tags() -> None:
    inside = (
        '<outline text="X"><outline text="A" xmlUrl="https://a.example/feed/"/></outline>'
        '<outline text="Y"><outline text="B" xmlUrl="http://A.example:80/feed"/></outline>'
    )
    (only,) = read_opml(f"<opml><body>{inside}</body></opml>".encode(), "x").subscriptions
    assert only == Subscription("https://a.example/feed/", "A", tags=("X", "Y"))


def test_what_cannot_be_used_is_left_out_and_told_with_its_line() -> None:
    body = """<opml version="2.0"><body>
<outline xmlUrl="https://a.example/"/>
<outline xmlUrl="file:///etc/passwd"/>
<outline type="include" url="https://b.example/more.opml"/>
<outline text="Empty"/>
</body></opml>"""
    read = read_opml(body.encode(), "x")
    assert [each.feed_url for each in read.subscriptions] == ["https://a.example/"]
    assert read.notices == (
        "Line 3: The address 'file:///etc/passwd' is not used: only http and https are.",
        "Line 4: another list, which is not followed.",
    )


def test_many_that_cannot_be_used_are_counted() -> None:
    bad = '<outline xmlUrl="file:///x"/>\n' * 100
    body = f'<opml><body><outline xmlUrl="https://a.example/"/>{bad}</body></opml>'
    read = read_opml(body.encode(), "x")
    assert len(read.notices) == 21
    assert read.notices[-1] == "80 lines more left out."


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "in its line 1, no element found."),
        (b"words\nwords", "in its line 1, "),
        (b"<rss/>", "in its line 1, a feed begins."),
        (b"\n\n<html>", "in its line 3, a document of another kind (html) begins."),
        (b"<opml>\n<body>\n</opml>", "in its line 3, mismatched tag."),
        (b"<opml>\n<body>\n", "no element found."),
        (b"<opml><body/></opml>", "has no feeds in it."),
        (b'<opml><body><outline xmlUrl="x:y"/></body></opml>', "has no feeds in it. Line 1: "),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]>\n<opml/>', "entities of its own"),
        (b"<opml>\n" + b"<outline>" * 1000, "in its line 2, too many elements within one another."),
        (b"x" * 11_000_000, "is larger than 10 MB"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_what_is_no_list_is_told_with_the_line(body: bytes, why: str) -> None:
    with pytest.raises(FeedError) as refusal:
        read_opml(body, "my\x1b.opml")
    assert why in refusal.value.message
    assert refusal.value.message.startswith("my\ufffd.opml ")
    assert refusal.value.message.isprintable()


def test_broken_lists_are_mended_as_feeds_are() -> None:
    outline = b'<outline text="R & B&nbsp;\xfc" xmlUrl="https://a.example/?a&b"/>'
    body = b'\n<?xml version="1.0"?><opml><body>\n' + outline + b"</body></opml>"
    (only,) = read_opml(body, "x").subscriptions
    assert only == Subscription("https://a.example/?a&b", "R & B \u00fc")


def test_a_list_that_is_longer_than_any_is_refused() -> None:
    body = "<opml><body>\n" + '<outline xmlUrl="https://a.example/"/>\n' * (MAX_OUTLINES + 1)
    with pytest.raises(FeedError, match=f"from its line {MAX_OUTLINES + 2} on it has more than"):
        read_opml(body.encode(), "x")


def test_folders_deep_inside_one_another_are_told() -> None:
    deep = '<outline text="a">' * 30 + '<outline xmlUrl="https://a.example/"/>' + "</outline>" * 30
    body = f'<opml><body>\n<outline xmlUrl="https://b.example/"/>{deep}</body></opml>'
    read = read_opml(body.encode(), "x")
    assert [each.feed_url for each in read.subscriptions] == ["https://b.example/"]
    assert read.notices == ("Line 2: more than 20 folders inside one another.",)


def test_what_is_written_is_what_others_read_too() -> None:
    written = write_opml(
        [
            Subscription(
                "https://a.example/?x&y", 'A "b" <c>', "https://a.example/", "D", ("N/W",)
            ),
            Subscription("https://b.example/", "B"),
        ],
        "Mine & yours",
    )
    assert (
        written.decode()
        == """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Mine &amp; yours</title></head>
  <body>
    <outline text="B" title="B" type="rss" xmlUrl="https://b.example/"/>
    <outline text="N" title="N">
      <outline text="W" title="W">
        <outline text='A "b" &lt;c&gt;' title='A "b" &lt;c&gt;' type="rss" \
xmlUrl="https://a.example/?x&amp;y" htmlUrl="https://a.example/" description="D"/>
      </outline>
    </outline>
  </body>
</opml>
"""
    )


WORDS = st.text(st.sampled_from("ab &<>\"'/,\u00e9\u6f22\ufffe\uffff"), min_size=1, max_size=12)


@st.composite
def subscriptions(draw: st.DrawFn) -> list[Subscription]:
    count = draw(st.integers(1, 6))
    clean = WORDS.map(lambda words: line("x" + words.replace("\ufffe", "").replace("\uffff", "")))
    tags = st.lists(clean.map(lambda tag: line(tag.replace("/", " "))), max_size=3).map("/".join)
    return [
        Subscription(
            f"https://a.example/{number}?a&b",
            draw(clean.filter(lambda title: "&" not in title)),
            draw(st.none() | st.just("https://a.example/<x>".replace("<x>", "%3Cx%3E"))),
            draw(st.none() | clean),
            tuple(sorted(set(draw(st.lists(tags.filter(bool), max_size=3))))),
        )
        for number in range(count)
    ]


@given(subscriptions())
def test_what_is_written_is_read_back_without_a_loss(written: list[Subscription]) -> None:
    read = read_opml(write_opml(written, "T"), "x")
    assert read.title == "T"
    assert read.notices == ()
    assert sorted(read.subscriptions, key=str) == sorted(written, key=str)
    again = read_opml(write_opml(read.subscriptions, "T"), "x")
    assert sorted(again.subscriptions, key=str) == sorted(written, key=str)


@given(st.text(st.sampled_from("<opml>/body outline xmlUrl='https://a.b'&"), max_size=200))
def test_whatever_there_is_is_read_or_refused(text: str) -> None:
    for body in (text, f"<opml><body>{text}</body></opml>"):
        try:
            assert read_opml(body.encode(), "x").subscriptions
        except FeedError as refusal:
            assert refusal.message.isprintable()

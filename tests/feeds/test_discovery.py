"""The feeds that a web page names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui import urls
from steno_tui.errors import FeedError
from steno_tui.feeds.discovery import MAX_BYTES, MAX_FEEDS, FeedLink, find_feeds
from tests.support.steps import grows_with_its_input

URL = "https://radio.example/shows/night"

PAGE = """<!DOCTYPE html><html><head>
<title>Night <link rel="alternate" type="application/rss+xml" href="/in-a-title"></title>
<script>"<link rel='alternate' type='application/rss+xml' href='/in-a-script'>"</script>
<!-- <link rel="alternate" type="application/rss+xml" href="/in-a-comment"> -->
<link rel="alternate" type="application/rss+xml" title="Night &raquo; Comments Feed" href="/c">
<LINK TYPE='application/atom+xml; charset=utf-8' REL='home Alternate' HREF='../feed.atom'>
<link rel=alternate type=application/rss+xml href=feed.xml title="Night &amp; day\u202e"/>
<link rel="alternate" type="application/rss+xml" href="feed.xml">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml">
<link rel="alternate" hreflang="de" href="/de">
<link rel="stylesheet" type="application/rss+xml" href="/style">
</head><body><a href="/feed">Feed</a></body></html>"""


def test_the_feeds_in_a_page_s_links_are_found_those_of_comments_last() -> None:
    assert find_feeds(PAGE.encode(), URL) == (
        FeedLink("https://radio.example/feed.atom", ""),
        FeedLink("https://radio.example/shows/feed.xml", "Night & day\ufffd"),
        FeedLink("https://radio.example/c", "Night \u00bb Comments Feed"),
    )


def test_a_page_says_where_its_relative_addresses_lead() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'
    page = f'<base href="https://cdn.example/x/"><base href="file:///"/>{link}'
    assert [each.url for each in find_feeds(page.encode(), URL)] == [
        "https://cdn.example/x/feed.xml"
    ]


@pytest.mark.parametrize("page", [b"", b"<html>", b"\x00\xff", b'<a href="/feed.xml">RSS</a>'])
def test_a_page_that_names_none_is_told_with_what_to_do(page: bytes) -> None:
    with pytest.raises(FeedError, match="names no feed. Look there for a link to its RSS feed"):
        find_feeds(page, URL)


def test_no_more_are_told_than_anybody_wants() -> None:
    page = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{n}">'
        for n in range(MAX_FEEDS * 2)
    )
    assert len(find_feeds(page.encode(), URL)) == MAX_FEEDS


def test_a_long_page_is_searched_up_to_a_bound() -> None:
    late = " " * MAX_BYTES + '<link rel="alternate" type="application/rss+xml" href="/x">'
    with pytest.raises(FeedError):
        find_feeds(late.encode(), URL)


@given(
    st.text(
        st.sampled_from('<link rel="alternate" type=application/rss+xml href=/x>!-'), max_size=300
    )
)
def test_whatever_is_found_are_web_addresses(text: str) -> None:
    try:
        found = find_feeds(text.encode(), URL)
    except FeedError:
        return
    assert all(urls.web_address(link.url) == link.url for link in found)


@pytest.mark.parametrize(
    "shape",
    ["<link ", "<link>", '<link rel="alternate" type="application/rss+xml" href="', "<!--",
     "<script>", "<base href=/x>", "<link rel=alternate type=application/rss+xml href=/x>", "<"],
)  # fmt: skip
def test_searching_takes_steps_in_proportion_to_the_length(shape: str) -> None:
    def search(text: str) -> object:
        try:
            return find_feeds(text.encode(), URL)
        except FeedError as refusal:
            return refusal

    assert grows_with_its_input(search, shape)

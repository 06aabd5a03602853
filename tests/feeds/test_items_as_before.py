"""Items that stand in a feed byte for byte as before are not read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.feeds.feed_reader import read_feed
from steno_tui.models.feed import Feed
from tests.feeds.feeds import URL, item, rss

THREE = rss(item(3), item(2), item(1))


def known_from(body: bytes, url: str = URL) -> dict[int, str]:
    """The guids of a feed that was read, by what stands for the bytes of its items."""
    feed = read_feed(body, url, {})
    guids = [episode.guid for episode in feed.episodes]
    return dict(zip(feed.digests, guids, strict=True)) if feed.digests else {}


def again(body: bytes, before: bytes = THREE) -> Feed:
    return read_feed(body, URL, known_from(before))


def test_only_what_is_new_is_read() -> None:
    feed = again(rss(item(4), item(3), item(2), item(1)))
    assert [episode.guid for episode in feed.episodes] == ["id-4"]
    assert list(feed.as_before.values()) == ["id-3", "id-2", "id-1"]
    assert feed.podcast.title == "Night Radio" and feed.is_whole
    assert len(feed.digests) == 1 and feed.digests[0] not in feed.as_before


def test_what_has_changed_is_read() -> None:
    more = "<description>More</description>"
    feed = again(rss(item(3), item(2, more), item(1)))
    assert [episode.notes_markup for episode in feed.episodes] == [b"More"]
    assert list(feed.as_before.values()) == ["id-3", "id-1"]


def test_a_feed_of_which_no_item_has_changed_says_of_its_podcast_what_it_does() -> None:
    feed = again(THREE.replace(b"Night Radio", b"Day Radio"))
    assert (feed.podcast.title, feed.episodes, len(feed.as_before)) == ("Day Radio", (), 3)


def test_what_is_read_with_known_items_is_known_from_then_on() -> None:
    known = known_from(THREE)
    feed = read_feed(rss(item(4), item(3), item(2), item(1)), URL, known)
    known = {**feed.as_before, **dict(zip(feed.digests, ["id-4"], strict=True))}
    assert read_feed(rss(item(4), item(1)), URL, known).episodes == ()


ENDLESS = THREE.replace(b"</item>\n</channel>", b"</channel>")


@pytest.mark.parametrize(
    "body",
    [
        THREE.replace(b"<channel>", b"<channel xmlns:x='https://x.example'>"),
        THREE.replace(b"UTF-8", b"ISO-8859-1"),
        THREE.replace(b"<item>", b"<item >"),
        THREE.replace(b"<item>", b"<ITEM>").replace(b"</item>", b"</ITEM>"),
        ENDLESS,
        rss(item(3), item(2), item(1), item(1)),
        rss(*map(item, (3, 2, 1)), item(4, "<description><![CDATA[</item><item>]]></description>")),
        rss(*map(item, (3, 2, 1)), item(4, "<description><![CDATA[</item>]]></description>")),
    ],
)
def test_where_it_is_not_for_sure_all_of_the_feed_is_read(body: bytes) -> None:
    feed, whole = again(body), read_feed(body, URL)
    assert (feed.episodes, feed.as_before) == (whole.episodes, {})


def test_an_item_is_known_only_where_it_came_from() -> None:
    other = "https://other.example/feed.xml"
    assert read_feed(THREE, other, known_from(THREE)).as_before == {}


@pytest.mark.parametrize(
    "body",
    [
        rss(item(2), item(1), item(1).replace("/1.mp3", "/3.mp3")),
        rss(item(2), item(1), item(1)),
        rss(item(2), item(1, "<description><![CDATA[</item><item>]]></description>")),
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id></entry></feed>",
        ENDLESS,
    ],
)
def test_nothing_stands_for_items_that_cannot_be_told_apart(body: bytes) -> None:
    assert known_from(body) == {}


NOTES = st.sampled_from(
    ["", "<description>x</description>", "<link>https://a.example/</link>"]
    + [f"<description><![CDATA[{text}]]></description>" for text in ("<item>", "</item>", "&lt;")]
)
ITEMS = st.lists(st.builds(item, st.integers(1, 5), NOTES), min_size=1, max_size=6)


@given(ITEMS, ITEMS)
def test_what_is_known_and_what_is_read_are_the_whole_feed(
    before: list[str], now: list[str]
) -> None:
    first, whole = read_feed(rss(*before), URL), read_feed(rss(*now), URL)
    feed = again(rss(*now), rss(*before))
    told = {episode.guid: episode for episode in first.episodes}
    as_before = {guid: told[guid] for guid in feed.as_before.values()}
    clash = {episode.guid for episode in feed.episodes} & as_before.keys()
    if not clash:  # then whoever asked reads all of it
        found = {**as_before, **{episode.guid: episode for episode in feed.episodes}}
        assert found == {episode.guid: episode for episode in whole.episodes}

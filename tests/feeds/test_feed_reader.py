"""A feed, RSS or Atom, read into its podcast and its episodes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import FeedError, WebPageError
from steno_tui.feeds import feed_reader
from steno_tui.feeds.feed_reader import read_feed
from steno_tui.feeds.notes import MAX_MARKUP, read_notes
from steno_tui.feeds.other_bodies import MAX_BYTES
from steno_tui.models.episode import Chapter
from steno_tui.models.feed import (
    Feed,
    FeedEpisode,
    FeedPodcast,
    Person,
    Soundbite,
    TranscriptLink,
)
from tests.feeds.feeds import END, HEAD, URL, item, rss

DATA = Path(__file__).parent / "data"


def read(*items: str, channel: str = "") -> Feed:
    return read_feed(rss(*items, channel=channel), URL)


def episode(inside: str) -> FeedEpisode:
    (only,) = read(inside).episodes
    return only


def test_everything_that_rss_tells_is_read() -> None:
    feed = read_feed((DATA / "night-radio.xml").read_bytes(), URL)
    assert feed == Feed(
        FeedPodcast(
            feed_url=URL,
            title="Night Radio & Friends",
            guid="9b024349-ccf0-5f69-a609-6b82873eab3c",
            new_feed_url="https://new.example/feed.xml",
            next_url="https://radio.example/feed.xml?page=2",
            page_url="https://radio.example/",
            author="Ada Lund",
            summary="About nights.\n\nAnd days.",
            language="de-de",
            image_url="https://radio.example/cover.jpg",
            categories=("Science", "Arts"),
            persons=(
                Person(
                    "Ada Lund", "host", "cast", "https://ada.example", "https://ada.example/me.png"
                ),
            ),
            is_serial=True,
            is_finished=True,
        ),
        (
            FeedEpisode(
                guid="id-2",
                title="Stars",
                page_url="https://radio.example/stars",
                audio_url="https://cdn.example/a%20b.mp3",
                audio_type="audio/mpeg",
                audio_bytes=1234567,
                published_at=datetime(2026, 1, 5, 7, tzinfo=UTC),
                duration_seconds=3723,
                season=3,
                number=14,
                kind="bonus",
                image_url="https://radio.example/stars.jpg",
                notes_markup=b'<p>Long, with a <a href="/more">link</a>.</p>',
                chapters=(
                    Chapter(0, "First"),
                    Chapter(312, "Second", link_url="https://radio.example/second"),
                ),
                chapters_url="https://radio.example/stars.json",
                persons=(Person("Bo", "guest"),),
                transcripts=(
                    TranscriptLink("https://radio.example/stars.vtt", "text/vtt", "de", True),
                    TranscriptLink("https://radio.example/stars.srt", "application/x-subrip"),
                ),
                soundbites=(Soundbite(73, 60, "The best"), Soundbite(0, 30, "Stars")),
            ),
            FeedEpisode(guid="id-1", title="Moons", notes_markup=b"Only words."),
        ),
    )


def test_everything_that_atom_tells_is_read() -> None:
    feed = read_feed((DATA / "night-radio.atom").read_bytes(), URL)
    assert feed.podcast == FeedPodcast(
        URL,
        "Night Radio",
        page_url="https://radio.example/",
        author="Ada Lund",
        summary="About nights.",
        image_url="https://radio.example/cover.jpg",
        categories=("Science",),
    )
    (stars,) = feed.episodes
    assert read_notes(stars.notes_markup, URL).plain == (
        "Long, with a link <https://more.example/?a=1&b=2>."
    )
    assert stars == FeedEpisode(
        guid="urn:stars",
        title="Stars",
        page_url="https://radio.example/stars",
        audio_url="https://cdn.example/stars.mp3",
        audio_type="audio/mpeg",
        audio_bytes=99,
        published_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
        notes_markup=stars.notes_markup,
    )


def test_rss_1_0_is_read_too() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel><title>Old</title></channel>
    <item><title>One</title><link>https://a.example/1</link><dc:date>2004-02-03</dc:date></item>
    <item><title>Two</title></item></rdf:RDF>"""
    feed = read_feed(body, URL)
    assert feed.podcast.title == "Old"
    assert [each.title for each in feed.episodes] == ["One", "Two"]
    assert feed.episodes[0].published_at == datetime(2004, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.itunes.com/DTDs/Podcast-1.0.dtd",
        "https://www.itunes.com/dtds/podcast-1.0.dtd",
        "http://www.itunes.com/dtds/podcast-1.0.dtd/",
    ],
)
def test_a_namespace_is_known_by_its_address_however_that_is_spelled(address: str) -> None:
    body = rss("<i:episode>7</i:episode>").replace(
        b"<item>", f'<item xmlns:i="{address}">'.encode()
    )
    assert read_feed(body, URL).episodes[0].number == 7


def test_a_prefix_says_nothing() -> None:
    body = rss('<itunes:episode xmlns:itunes="urn:other">7</itunes:episode>')
    assert read_feed(body, URL).episodes[0].number is None


def test_names_count_in_lower_case() -> None:
    found = episode("<TITLE>A</TITLE><PubDate>5 Jan 2026</PubDate>")
    assert found.title == "A"
    assert found.published_at == datetime(2026, 1, 5, tzinfo=UTC)


def test_an_unknown_namespace_of_the_whole_feed_is_that_of_rss() -> None:
    body = rss(item(1)).replace(b'<rss version="2.0"', b'<rss xmlns="urn:whatever" version="2.0"')
    assert [each.title for each in read_feed(body, URL).episodes] == ["Episode 1"]


@pytest.mark.parametrize(
    ("inside", "markup"),
    [
        ("<description>d</description>", "d"),
        ("<itunes:summary>longer</itunes:summary><description>d</description>", "longer"),
        ("<description>dd</description><itunes:summary>s</itunes:summary>", "dd"),
        ("<content:encoded>c</content:encoded><description>longer</description>", "c"),
        ("<content:encoded> </content:encoded><description>d</description>", "d"),
        ("<description></description><description>second</description>", "second"),
        ("<description>a <b>bold</b> word</description>", "a <b>bold</b> word"),
        ('<description><a href="https://x.example/?a&amp;b">x</a></description>',
         '<a href="https://x.example/?a&amp;b">x</a>'),
        ("<description>&lt;p&gt;escaped&lt;/p&gt;</description>", "<p>escaped</p>"),
    ],
)  # fmt: skip
def test_the_fullest_show_notes_count(inside: str, markup: str) -> None:
    assert episode(inside).notes_markup == markup.encode()


@pytest.mark.parametrize(
    ("inside", "chosen"),
    [
        ('<enclosure url="https://a.example/1"/>', "https://a.example/1"),
        ('<enclosure url="https://a.example/1" type="image/png"/>', None),
        ('<enclosure url="https://a.example/1.pdf" type="application/pdf"/>', None),
        ('<enclosure url="https://a.example/1.mp3" type="application/pdf"/>',
         "https://a.example/1.mp3"),
        ('<enclosure url="https://a.example/1.mp4" type="video/mp4"/>'
         '<enclosure url="https://a.example/1.mp3?x=.mp4" type="audio/mpeg"/>',
         "https://a.example/1.mp3?x=.mp4"),
        ('<enclosure url="https://a.example/1.mp4" type="video/mp4"/>', "https://a.example/1.mp4"),
        ('<enclosure url="file:///etc/passwd" type="audio/mpeg"/>'
         '<enclosure url="https://a.example/2" type="audio/mpeg"/>', "https://a.example/2"),
        ('<media:content url="https://a.example/1.mp3" type="audio/mpeg" fileSize="5"/>',
         "https://a.example/1.mp3"),
        ('<media:group><media:content url="https://a.example/1.m4a"/></media:group>',
         "https://a.example/1.m4a"),
        ('<podcast:alternateEnclosure type="audio/opus"><podcast:source '
         'uri="https://a.example/1"/></podcast:alternateEnclosure>', "https://a.example/1"),
        ('<enclosure url="/audio/1.mp3" type="audio/mpeg"/>', "https://radio.example/audio/1.mp3"),
        ('<enclosure url=" https://a.example/1.mp3 " type="audio/mpeg"/>',
         "https://a.example/1.mp3"),
        ('<enclosure type="audio/mpeg"/>', None),
        ("", None),
    ],
)  # fmt: skip
def test_of_several_enclosures_the_one_that_is_sound_counts(
    inside: str, chosen: str | None
) -> None:
    assert episode(inside).audio_url == chosen


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://u@evil.example/",
     "-rf", "https://", "http://[", "smb://x/y"],
)  # fmt: skip
def test_an_address_that_the_policy_refuses_is_left_out(address: str) -> None:
    found = episode(
        f"<title>A</title><link>{address}</link>"
        f'<itunes:image href="{address}"/><podcast:chapters url="{address}"/>'
        f'<podcast:transcript url="{address}" type="text/vtt"/>'
        f'<podcast:person href="{address}" img="{address}">Ada</podcast:person>'
    )
    assert found.image_url in (None, "https://radio.example/-rf")
    assert found.page_url == found.image_url == found.chapters_url
    assert [link.url for link in found.transcripts] == [found.page_url] * bool(found.page_url)
    assert found.persons == (Person("Ada", url=found.page_url, image_url=found.page_url),)


def test_texts_are_safe_to_print() -> None:
    hostile = "A\u202eB&#x9b;31m\n\u200bC&amp;#27;"
    found = episode(
        f"<title>{hostile}</title><guid>{hostile}</guid>"
        f'<podcast:person role="{hostile}">{hostile}</podcast:person>'
        f'<psc:chapters><psc:chapter start="1" title="{hostile}"/></psc:chapters>'
    )
    assert found.title == found.persons[0].name == found.chapters[0].title == "A\ufffdB\ufffd31m C"
    assert found.guid == "A\ufffdB\ufffd31m C&#27;"
    assert found.persons[0].role == "a\ufffdb\ufffd31m c&#27;"


def test_numbers_that_are_none_are_left_out() -> None:
    found = episode(
        '<enclosure url="https://a.example/1.mp3" type="audio/mpeg" length="-1"/>'
        f"<itunes:season>{'9' * 5000}</itunes:season><itunes:episode>0</itunes:episode>"
        "<itunes:duration>NaN</itunes:duration><pubDate>yesterday</pubDate>"
    )
    nothing = (found.audio_bytes, found.season, found.number, found.duration_seconds)
    assert nothing == (None, None, None, None)
    assert found.published_at is None
    assert episode("<podcast:episode>7</podcast:episode>").number == 7


def test_an_episode_without_a_title_has_one() -> None:
    assert episode("<guid>a</guid>").title == "Untitled"
    assert episode("<itunes:title>A</itunes:title>").title == "A"


def test_a_podcast_without_a_title_is_called_by_its_host() -> None:
    body = rss(item(1)).replace(b"<title>Night Radio</title>", b"")
    assert read_feed(body, URL).podcast.title == "radio.example"


def test_a_guid_that_several_episodes_share_identifies_none_of_them() -> None:
    shared = "<guid>same</guid>"
    audio = '<enclosure url="https://a.example/{}.mp3" type="audio/mpeg"/>'
    first, second = (f"<title>{n}</title>{shared}{audio.format(n)}" for n in (1, 2))
    third = "<title>3</title><link>https://a.example/3</link>"
    feed = read(first, second, third, item(4))
    assert [each.guid for each in feed.episodes] == [
        "https://a.example/1.mp3",
        "https://a.example/2.mp3",
        "https://a.example/3 3",
        "id-4",
    ]
    again = read(second, first)
    assert {each.guid for each in again.episodes} == {each.guid for each in feed.episodes[:2]}


def test_an_episode_that_is_there_twice_is_read_once_and_that_is_told() -> None:
    feed = read(item(1), item(2), item(1))
    assert [each.guid for each in feed.episodes] == ["id-1", "id-2"]
    assert feed.notices == ("1 episode that the feed holds twice left out.",)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "nothing at all"),
        (b'{"a": 1}', "JSON"),
        (b"Not found", "plain text"),
        (b"ID3\x03\x00\x00", "audio"),
        (b"PK\x03\x04\x00", "a zip file"),
        (b"\x00\x01\x02\x03", "binary data"),
        (b'<?xml version="1.0"?><svg/>', "an XML document of another kind (svg)"),
        (b"<Error><Code>AccessDenied</Code></Error>", "another kind (error)"),
        (b'<?xml version="1.0"?><', "damaged XML"),
        (b'<?xml version="1.0"?><opml version="2.0"/>', "a list of feeds (OPML)"),
        (b'<opml version="2.0"/>', "a list of feeds (OPML)"),
    ],
)
def test_what_is_no_feed_is_told_as_what_it_is(body: bytes, found: str) -> None:
    with pytest.raises(FeedError) as refusal:
        read_feed(body, URL)
    assert found in refusal.value.message
    assert URL in refusal.value.message
    assert not isinstance(refusal.value, WebPageError)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><head><title>A</title></head><body><p>x<br></body></html>",
        b"\n<html><head>",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
        b"<!-- a --><HTML>",
        b"<p>words",
    ],
)
def test_a_web_page_is_told_from_everything_else(body: bytes) -> None:
    with pytest.raises(WebPageError, match="is a web page and not a feed"):
        read_feed(body, URL)


def test_a_feed_without_episodes_is_told() -> None:
    with pytest.raises(FeedError, match="'Night Radio' has no episodes yet"):
        read()


def test_a_sentence_holds_nothing_that_a_terminal_would_obey() -> None:
    for body in (b"<html>", rss(), b"x"):
        with pytest.raises(FeedError) as refusal:
            read_feed(body, "https://a.example/\x1b]0;x\x07\u202e")
        assert refusal.value.message.isprintable()


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (lambda body: b"\n\n \xef\xbb\xbf" + body, "T\u00fcr"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"T&uuml;r"), "T\u00fcr"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"T\xfcr"), "T\u00fcr"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"T &amp; B & C &nosuch; &#7;&#xe9;"),
         "T & B & C &nosuch; \u00e9"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"a < b <3"), "a < b <3"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"a\x08\x00b"), "ab"),
        (lambda body: body.replace(b"UTF-8", b"utf-16"), "T\u00fcr"),
        (lambda body: body.replace(b"UTF-8", b"zip"), "T\u00fcr"),
        (lambda body: body.replace(b"UTF-8", b"shift_jis").replace(b"T\xc3\xbcr", b"\x83h\x83A"),
         "\u30c9\u30a2"),
        (lambda body: body.replace(b"UTF-8", b"windows-1252").replace(b"\xc3\xbc", b"\xfc"),
         "T\u00fcr"),
        (lambda body: body.replace(b' xmlns:podcast="https://podcastindex.org/namespace/1.0"', b"")
         .replace(b"</channel>", b"<podcast:guid>A</podcast:guid><x:y/></channel>"), "T\u00fcr"),
        (lambda body: body.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "T\u00fcr"),
        (lambda body: body.replace(b"T\xc3\xbcr", b"<![CDATA[a & b &uuml;]]>"), "a & b \u00fc"),
    ],
)  # fmt: skip
def test_what_feeds_break_most_is_mended(broken: object, mended: str) -> None:
    assert callable(broken)
    feed = read_feed(broken(rss("<title>T\u00fcr</title><guid>1</guid>", item(2))), URL)
    assert [each.title for each in feed.episodes] == [mended, "Episode 2"]
    assert feed.is_whole
    assert feed.notices == ()


def test_where_it_cannot_be_mended_what_stands_before_is_kept_and_that_is_told() -> None:
    whole = rss(item(1), item(2), item(3))
    cut = read_feed(whole[: whole.index(b"Episode 3")], URL)
    assert [each.title for each in cut.episodes] == ["Episode 1", "Episode 2"]
    assert not cut.is_whole
    assert "damaged in line" in cut.notices[0]
    wrong = read_feed(whole.replace(b"<title>Episode 3</title>", b"<title>Episode 3"), URL)
    assert [each.title for each in wrong.episodes] == ["Episode 1", "Episode 2"]
    after = read_feed(whole.replace(b"</channel>", b"</wrong>"), URL)
    assert [each.title for each in after.episodes] == ["Episode 1", "Episode 2", "Episode 3"]


def test_a_feed_that_breaks_off_before_its_first_episode_is_refused() -> None:
    with pytest.raises(FeedError, match="is damaged in line"):
        read_feed(HEAD.encode(), URL)


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_wherever_a_feed_is_cut_it_is_read_or_refused(start: int, end: int) -> None:
    body = (DATA / "night-radio.xml").read_bytes()
    cut = body[:start] + body[start + end :]
    try:
        feed = read_feed(cut, URL)
    except FeedError as refusal:
        assert refusal.message.isprintable()
    else:
        assert feed.episodes
        assert len({each.guid for each in feed.episodes}) == len(feed.episodes)


PIECES = [
    "<item>", "</item>", "<title>", "</title>", "<guid>a</guid>", '<enclosure url="x.mp3"/>',
    "<description>", "</description>", "<![CDATA[", "]]>", "&amp;", "&", "&nbsp;", "&#0;", "<", ">",
    "\x00", "\u202e", "\x1b[1m", "<b>", "</b>", "<podcast:person>", "</podcast:person>", "words",
    "<psc:chapters>", "</psc:chapters>", '<psc:chapter start="1:00"/>', "<!--", "-->", "<?x?>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_stands_in_a_channel_is_read_or_refused(inside: str) -> None:
    try:
        feed = read_feed(f"{HEAD}<item>{item(0)}</item>{inside}{END}".encode(), URL)
    except FeedError as refusal:
        assert refusal.message.isprintable()
    else:
        for each in feed.episodes:
            assert (each.guid + each.title).isprintable()


def test_the_oldest_episodes_are_left_out_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_reader, "MAX_EPISODES", 2)
    feed = read(item(1), item(2), item(3))
    assert [each.guid for each in feed.episodes] == ["id-1", "id-2"]
    assert not feed.is_whole
    assert feed.notices == ("The feed holds more than is kept: 2 episodes read.",)


def test_the_oldest_episodes_are_left_out_where_their_notes_are_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_reader, "MAX_KEPT", 40_000)
    feed = read(*(item(n, f"<description>{'x' * 10_000}</description>") for n in range(9)))
    assert len(feed.episodes) == 3
    assert not feed.is_whole


def test_long_notes_are_cut() -> None:
    found = episode(f"<description>{'x' * 300_000}</description>")
    assert found.notes_markup == b"x" * MAX_MARKUP


def test_a_feed_that_is_larger_than_any_is_refused_unread() -> None:
    with pytest.raises(FeedError, match="larger than 32 MB"):
        read_feed(bytes(MAX_BYTES + 1), URL)


@pytest.mark.parametrize(
    ("attribute", "element", "language"),
    [
        ("de-DE", "", "de-de"),
        ("de-DE", "<dc:language>sv</dc:language>", "sv"),
        ("\u200b de &#10; ", "", "de"),
        ("", "", None),
    ],
)
def test_atom_says_its_language_in_an_attribute(
    attribute: str, element: str, language: str | None
) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xml:lang="{attribute}">{element}<title>A</title>'
        "<entry><id>1</id><title>B</title></entry></feed>"
    )
    assert read_feed(body.encode(), URL).podcast.language == language

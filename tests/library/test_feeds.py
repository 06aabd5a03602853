"""Feeds in the library: what they told, who the user's marks belong to, and what survives."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library.feed_items import item_of, podcast_slug
from steno_tui.library.library import Library
from steno_tui.models.episode import Chapter, EpisodeKey
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast, Person
from steno_tui.models.http import Validators
from steno_tui.models.queue import QueueRow
from tests.library.conftest import SERVER, Clock
from tests.support.steps import steps

URL = "https://radio.example/feed.xml"
OTHER = "https://other.example"
TAGS = Validators('"one"')
PODCAST = FeedPodcast(URL, "Night Radio", guid="9b02", author="Ada", persons=(Person("Ada"),))
LIGHT = FeedEpisode(
    "light-1",
    "The Light",
    audio_url="https://cdn.example/1.mp3",
    published_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
    duration_seconds=1800,
    notes_markup=b"<p>Notes</p>",
    chapters=(Chapter(0, "Start"), Chapter(60, "The Lamp")),
)
BREAD = FeedEpisode("https://radio.example/?p=2", "Bread")
KEY = EpisodeKey("@night-radio", "light-1")


def a_feed(*episodes: FeedEpisode) -> Feed:
    return Feed(PODCAST, episodes or (LIGHT, BREAD))


def added(library: Library, feed: Feed | None = None) -> str:
    slug = library.feeds.add(URL, "Night Radio")
    library.feeds.put(slug, feed or a_feed(), TAGS, b"digest")
    return slug


def test_a_feed_is_listed_as_a_podcast_is(library: Library) -> None:
    assert added(library) == "@night-radio"
    (row,) = library.podcasts.rows()
    assert (row.slug, row.title, row.author, row.count, row.unread) == (
        "@night-radio",
        "Night Radio",
        "Ada",
        2,
        2,
    )
    first, second = library.episodes.rows("@night-radio")
    assert first.key == KEY and first.title == "The Light" and first.duration == 1800
    assert first.chapters == 2 and second.title == "Bread"


def test_what_the_feed_alone_tells_is_there_again(library: Library) -> None:
    added(library)
    told = library.feeds.told(KEY)
    assert told is not None and told.episode == LIGHT and told.feed.told == PODCAST
    assert library.feeds.told(EpisodeKey("@night-radio", "other")) is None


def test_new_and_changed_episodes_are_counted_and_the_others_let_be(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    assert library.feeds.put(slug, a_feed(), TAGS, b"") == (2, 0)
    assert library.feeds.put(slug, a_feed(), TAGS, b"") == (0, 0)
    renamed = FeedEpisode(LIGHT.guid, "The Light, again", notes_markup=b"New")
    third = FeedEpisode("three", "Three")
    assert library.feeds.put(slug, a_feed(third, renamed), TAGS, b"") == (1, 1)
    titles = {row.slug: row.title for row in library.episodes.rows(slug)}
    assert len(titles) == 3 and titles["light-1"] == "The Light, again"


def test_what_need_not_be_read_again_stays_as_it_is(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    first = replace(a_feed(), digests=(1, 2**64 - 1))
    assert library.feeds.put(slug, first, TAGS, b"one") == (2, 0)
    known = {1: "light-1", 2**64 - 1: item_of(BREAD.guid)}
    assert library.feeds.item_digests(slug) == known
    third = FeedEpisode("three", "Three")
    second = Feed(PODCAST, (third,), digests=(3,), as_before=known)
    assert library.feeds.put(slug, second, TAGS, b"two") == (1, 0)
    assert library.feeds.item_digests(slug) == {**known, 3: "three"}
    assert len(library.episodes.rows(slug)) == 3
    library.feeds.put(slug, a_feed(), TAGS, b"three")
    assert library.feeds.item_digests(slug) == {}


def test_a_feed_of_which_some_was_not_read_that_is_not_here_is_read_again(library: Library) -> None:
    slug = added(library)
    odd = Feed(PODCAST, (LIGHT,), digests=(1,), as_before={2: "elsewhere"})
    library.feeds.put(slug, odd, TAGS, b"digest")
    source = library.feeds.get(slug)
    assert source is not None and (source.validators, source.digest) == (Validators(), b"")
    assert library.feeds.item_digests(slug) == {}


def test_a_feed_is_found_and_kept_without_a_look_at_the_others(library: Library) -> None:
    def effort() -> int:
        found = steps(lambda: library.feeds.find(URL))
        return found + steps(lambda: library.feeds.put("@night-radio", a_feed(), TAGS, b"digest"))

    added(library)
    effort()  # the first time there is more to load
    alone = effort()
    library.feeds.add_all([(f"https://radio.example/{one}", "Radio") for one in range(100)])
    assert effort() == alone


def test_what_the_user_did_is_there_again_when_the_library_is_lost(
    library: Library, directory: Path, clock: Clock
) -> None:
    slug = added(library)
    podcast = library.podcasts.get(slug)
    assert podcast is not None
    library.podcasts.follow(podcast)
    library.read_marks.set(KEY)
    library.positions.save(KEY, 60, session=library.positions.begin(KEY))
    library.positions.set_speed(slug, 1.5)
    library.queue.add(QueueRow(*KEY, "The Light", "Night Radio", 1800))
    library.close()
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER, clock=clock) as again:
        (row,) = again.podcasts.rows()
        assert row.slug == slug and row.followed
        assert [queued.key for queued in again.queue.rows()] == [KEY]
        source = again.feeds.get(slug)
        assert source is not None and source.url == URL and source.validators == Validators()
        again.feeds.put(slug, a_feed(), TAGS, b"")
        assert [row.read for row in again.episodes.rows(slug)] == [True, False]
        assert again.podcasts.rows()[0].unread == 1
        assert again.positions.last() == KEY and again.positions.speed(slug) == 1.5


def test_a_feed_is_seen_whichever_service_is_in_use(library: Library, directory: Path) -> None:
    slug = added(library)
    podcast = library.podcasts.get(slug)
    assert podcast is not None
    library.podcasts.follow(podcast)
    library.read_marks.set(KEY)
    with Library.open(directory, OTHER) as other:
        assert [row.slug for row in other.podcasts.rows()] == [slug]
        source = other.feeds.get(slug)
        assert source is not None and source.validators == Validators()
        other.feeds.put(slug, a_feed(), TAGS, b"")
        assert [row.read for row in other.episodes.rows(slug)] == [True, False]


def test_a_feed_that_moves_keeps_its_marks(library: Library) -> None:
    slug = added(library)
    library.read_marks.set(KEY)
    library.feeds.move(slug, "https://new.example/feed")
    assert library.feeds.find(URL) is None
    assert library.feeds.find("http://new.example/feed/") == slug
    source = library.feeds.get(slug)
    assert source is not None and source.validators == TAGS and source.digest == b"digest"
    library.feeds.put(slug, a_feed(LIGHT, BREAD, FeedEpisode("three", "Three")), TAGS, b"")
    assert [row.read for row in library.episodes.rows(slug)] == [True, False, False]


@pytest.mark.parametrize(
    "url", [URL, "http://radio.example/feed.xml/", "https://RADIO.example/feed.xml#top"]
)
def test_a_feed_is_known_by_its_address_however_that_is_written(library: Library, url: str) -> None:
    slug = added(library)
    assert library.feeds.find(url) == slug
    assert library.feeds.add(url, "Another title") == slug


def test_a_feed_is_known_by_its_guid(library: Library) -> None:
    slug = added(library)
    assert library.feeds.find("https://other.example/feed", "9b02") == slug
    assert library.feeds.find("https://other.example/feed", "9b03") is None


def test_how_asking_went_is_kept(library: Library, clock: Clock) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.feeds.put_off(slug, clock.now + 60, 1)
    library.feeds.put_off(slug, clock.now + 120, 2)
    source = library.feeds.get(slug)
    assert source is not None and (source.failures, source.due_at) == (2, clock.now + 120)
    library.feeds.put(slug, a_feed(), TAGS, b"")
    source = library.feeds.get(slug)
    assert source is not None and (source.failures, source.due_at) == (0, 0.0)
    clock.now += 10
    library.feeds.touch({slug: Validators('"two"')})
    source = library.feeds.get(slug)
    assert source is not None and source.checked_at == clock.now
    assert source.validators == Validators('"two"')
    library.feeds.mark_gone(slug)
    source = library.feeds.get(slug)
    assert source is not None and source.gone_at == clock.now


def test_two_podcasts_of_one_title_are_two(library: Library) -> None:
    assert library.feeds.add(URL, "Night Radio") == "@night-radio"
    assert library.feeds.add("https://b.example/", "Night radio!") == "@night-radio-2"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Zwei Cafés", "@zwei-cafes"),
        ("深夜ラジオ", "@radio-example"),
        ("../../etc/passwd", "@etc-passwd"),
        ("\0" * 300 + "x" * 300, "@" + "x" * 60),
    ],
)
def test_a_podcasts_slug_comes_from_its_title(title: str, slug: str) -> None:
    assert podcast_slug(title, "https://www.radio.example/feed", ()) == slug


@pytest.mark.parametrize("guid", ["a/b", "..", "../x", "", " ", "@x", "ä", "x" * 41, "x.md", "-rf"])
def test_a_guid_that_can_be_no_slug_gives_a_hash(guid: str) -> None:
    assert len(item_of(guid)) == 16 and item_of(guid).isalnum()
    assert item_of(guid) == item_of(guid) != item_of(guid + "'")


def test_a_damaged_copy_of_what_was_told_is_asked_for_again(library: Library) -> None:
    slug = added(library)
    connection = library._connection._connection
    connection.execute("UPDATE main.feeds SET told = x'00', item_digests = x'c1'")
    connection.execute("UPDATE main.feed_episodes SET told = x'00'")
    source = library.feeds.get(slug)
    assert source is not None and source.told is None and source.validators == Validators()
    assert library.feeds.told(KEY) is None and library.feeds.item_digests(slug) == {}


def test_many_feeds_are_kept_at_once_and_none_twice(library: Library) -> None:
    slug = added(library)
    library.feeds.move(slug, "https://elsewhere.example/feed.xml")
    kept = library.feeds.add_all(
        [
            ("https://elsewhere.example/feed.xml/", "Night Radio"),
            (URL, "Night Radio"),  # where it was at first
            (OTHER, "Night Radio"),
            (f"{OTHER}/", "Again"),
        ]
    )
    assert kept == [(slug, True), (slug, True), ("@night-radio-2", False), ("@night-radio-2", True)]
    assert library.feeds.find_all([OTHER, "https://third.example"]) == {OTHER: "@night-radio-2"}

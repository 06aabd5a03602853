"""What a user types to add a podcast: what is made of it, and that only then it is added."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from steno_tui.core.adding import Candidate
from steno_tui.core.core import Core
from steno_tui.core.directory import ASKS, WITHIN_SECONDS
from steno_tui.core.events import EpisodeNamed, EpisodesListed, Failed, PodcastKept, PodcastRead
from steno_tui.core.feed_finder import feed_client
from steno_tui.errors import (
    AddressError,
    BusyError,
    FeedError,
    GoneError,
    NotOnDiskError,
    RefusedError,
    UnknownError,
    UsageError,
)
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.podcast import Podcast
from tests.core.feeds import PATH, SLUG, serve, two_episodes
from tests.core.support import LIGHTHOUSE, Time, asked, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

PUBLISHED = "<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate>"


async def the_one(core: Core, text: str) -> Candidate:
    (candidate,) = (await core.adding.recognise(text)).candidates
    return candidate


def finds(service: FaultyService, *results: dict[str, object], path: str = "/search") -> None:
    """Have the directory find these."""
    body = json.dumps({"resultCount": len(results), "results": results})
    service.faults.set(path, Fault(body=body.encode()))


def page(*links: tuple[str, str]) -> bytes:
    heads = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}" title="{title}">'
        for href, title in links
    )
    return f"<!doctype html><html><head>{heads}</head><body></body></html>".encode()


async def test_a_feed_is_told_of_before_it_is_added(core: Core, service: FaultyService) -> None:
    author = "<itunes:author>Ada</itunes:author>"
    url = serve(service, rss(item(2, PUBLISHED), item(1), channel=author))
    candidate = await the_one(core, f"  {url} ")
    assert (candidate.title, candidate.author, candidate.episode_count) == ("Night Radio", "Ada", 2)
    assert candidate.newest_at == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert (candidate.feed_url, candidate.followed_as, candidate.is_on_service) == (
        url,
        None,
        False,
    )
    assert await core.listings.podcasts() == []
    events = await gathered(core.adding.add(candidate))
    assert of(EpisodesListed, events) == [EpisodesListed(SLUG, 2, 0)]
    assert len([each for each in service.requests if each.path == PATH]) == 1
    assert (await the_one(core, url)).followed_as == SLUG


async def test_one_that_was_left_is_not_called_followed(core: Core, service: FaultyService) -> None:
    url = serve(service, two_episodes())
    await gathered(core.adding.add(await the_one(core, url)))
    await core.podcasts.leave(SLUG)
    assert (await the_one(core, url)).followed_as is None
    await gathered(core.adding.add(await the_one(core, url)))
    assert (await the_one(core, url)).followed_as == SLUG


async def test_the_service_is_known_to_have_it_by_the_address_that_it_names(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    url = serve(service, two_episodes())
    theirs = Podcast("radio-nights", "Radio Nights", rss_url=f"{url}/")
    await library.run(lambda library: library.podcasts.put([theirs]))
    assert (await the_one(core, url)).is_on_service


async def test_a_page_with_several_feeds_offers_them(core: Core, service: FaultyService) -> None:
    serve(service, two_episodes())
    links = (PATH, "All of it"), ("/feeds/extra.xml", ""), ("/comments/feed/", "Comments")
    url = serve(service, page(*links), "/show.html")
    first, second = (await core.adding.recognise(url)).candidates
    assert (first.title, first.feed_url) == ("All of it", service.origin + PATH)
    assert second.title == second.feed_url == f"{service.origin}/feeds/extra.xml"
    assert asked(service, PATH) == []
    events = await gathered(core.adding.add(first))
    assert of(EpisodesListed, events) == [EpisodesListed(SLUG, 2, 0)]


async def test_the_feed_of_comments_is_no_choice(core: Core, service: FaultyService) -> None:
    serve(service, two_episodes())
    url = serve(service, page(("/comments/feed/", ""), (PATH, "Night Radio")), "/show.html")
    assert (await the_one(core, url)).episode_count == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(401, RefusedError), (404, GoneError), (410, GoneError)]
)
async def test_an_address_that_gives_no_feed_is_told(
    core: Core, service: FaultyService, status: int, kind: type[Exception]
) -> None:
    url = serve(service, b"x", status=status)
    with pytest.raises(kind):
        await core.adding.recognise(url)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("", UsageError, "The name is empty: give a podcast's name"),
        ("…", UnknownError, "names no podcast"),
        ("x" * 600, UnknownError, "names no podcast"),
        ("w " * 200, UnknownError, "names no podcast"),
        ("http://[", AddressError, "is not used"),
        ("feed:http://192.168.0.1/x", AddressError, "private network"),
        ("~/no-such-list.opml", UnknownError, "There is no file ~/no-such-list.opml."),
        ("lists/of mine.opml", UnknownError, "There is no file lists/of mine.opml."),
        ("/", UnknownError, "There is no file /."),
        ("@nobody", UnknownError, "no podcast @nobody in the library"),
        ("nobody/nothing", UnknownError, "knows no podcast named nobody"),
    ],
)
async def test_what_means_nothing_is_told(
    core: Core, text: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        await core.adding.recognise(text)


# At the service.


@pytest.mark.parametrize(
    "form", ["night-shift", "{server}/podcast/night-shift", "{host}/podcast/night-shift"]
)
async def test_what_the_service_names_is_asked_for_there_alone(
    core: Core, service: FaultyService, form: str
) -> None:
    host = service.origin.partition("://")[2]
    candidate = await the_one(core, form.format(server=service.origin, host=host))
    assert (candidate.title, candidate.author) == ("Night Shift", "Marguerite Holt")
    assert candidate.is_on_service and candidate.followed_as is None
    assert await core.listings.podcasts() == [] and asked(service, "/search") == []
    events = await gathered(core.adding.add(candidate))
    assert of(PodcastRead, events)[0].podcast.slug == "night-shift"
    again = await the_one(core, "night-shift")
    assert (again.followed_as, again.episode_count) == ("night-shift", 4)


async def test_an_episode_of_the_service_names_its_podcast(core: Core) -> None:
    candidate = await the_one(core, str(LIGHTHOUSE))
    assert candidate.title == "Night Shift"
    events = await gathered(core.adding.add(candidate))
    assert of(EpisodeNamed, events) == [EpisodeNamed(LIGHTHOUSE)]


async def test_without_a_network_an_address_of_the_service_can_be_followed(offline: Core) -> None:
    url = f"{offline.service.server}/podcast/night-shift"
    candidate = await the_one(offline, url)
    assert (candidate.title, candidate.is_on_service) == ("night-shift", True)
    assert of(PodcastKept, await gathered(offline.adding.add(candidate)))
    assert (await the_one(offline, "night-shift")).followed_as == "night-shift"


async def test_without_a_network_what_is_listed_is_known_and_all_else_refused(
    core: Core, offline: Core, service: FaultyService
) -> None:
    url = serve(service, two_episodes())
    for text in (url, "field-notes", "two words", "https://podcasts.apple.com/podcast/id7"):
        with pytest.raises(NotOnDiskError):
            await offline.adding.recognise(text)
    await gathered(core.adding.add(await the_one(core, url)))
    candidate = await the_one(offline, url)
    assert (candidate.title, candidate.followed_as) == ("Night Radio", SLUG)
    assert of(PodcastKept, await gathered(offline.adding.add(candidate)))
    assert (await the_one(offline, SLUG)).followed_as == SLUG


# By name.


async def test_words_are_looked_for_in_the_directory(core: Core, service: FaultyService) -> None:
    url = serve(service, two_episodes())
    finds(
        service,
        {"collectionId": 1, "collectionName": "Night Radio", "artistName": "Ada", "feedUrl": url,
         "trackCount": 12, "releaseDate": "2026-01-05T08:00:00Z"},
        {"collectionId": 2, "collectionName": "Night Radio Plus"},
    )  # fmt: skip
    first, second = (await core.adding.recognise("night radio")).candidates
    assert (first.title, first.author, first.episode_count) == ("Night Radio", "Ada", 12)
    (request,) = (each for each in service.requests if each.path == "/search")
    assert request.query == "media=podcast&term=night+radio&limit=25"
    (failed,) = of(Failed, await gathered(core.adding.add(second)))
    assert "does not tell where the feed of Night Radio Plus is" in failed.error.message
    assert await core.listings.podcasts() == []
    events = await gathered(core.adding.add(first))
    assert of(EpisodesListed, events) == [EpisodesListed(SLUG, 2, 0)]
    assert (await core.adding.recognise("night radio")).candidates[0].followed_as == SLUG


async def test_a_word_that_the_service_does_not_know_is_looked_for_too(
    core: Core, service: FaultyService
) -> None:
    finds(service, {"collectionId": 1, "collectionName": "Radio", "feedUrl": "https://a.example"})
    assert (await the_one(core, "radio")).title == "Radio"
    finds(service)
    with pytest.raises(UnknownError, match="knows no podcast named radio, and the directory finds"):
        await core.adding.recognise("radio")
    service.faults.set("/search", Fault(status=500))
    with pytest.raises(UnknownError, match=r"knows no podcast named radio\..* By name: "):
        await core.adding.recognise("radio")


async def test_a_word_is_looked_for_where_the_service_is_not_reached(
    core: Core, service: FaultyService
) -> None:
    finds(service, {"collectionId": 1, "collectionName": "Radio", "feedUrl": "https://a.example"})
    service.faults.set("/v1/*", Fault(hang_up=True))
    assert (await the_one(core, "radio")).title == "Radio"
    service.faults.set("/search", Fault(hang_up=True))
    with pytest.raises(NotOnDiskError, match="radio was not added: it is not on disk, and the"):
        await core.adding.recognise("radio")


async def test_words_that_find_nothing_are_told(core: Core, service: FaultyService) -> None:
    with pytest.raises(UnknownError, match="finds no podcast by 'no such thing'"):
        await core.adding.recognise("no such thing")
    service.faults.set("/search", Fault(body=b"<html>"))
    with pytest.raises(FeedError, match="answer cannot be used"):
        await core.adding.recognise("no such thing")


async def test_an_address_of_apples_leads_to_the_feed(core: Core, service: FaultyService) -> None:
    url = serve(service, two_episodes())
    finds(service, {"collectionId": 7, "collectionName": "N", "feedUrl": url}, path="/lookup")
    apples = "https://podcasts.apple.com/gb/podcast/night-radio/id7?i=1"
    candidate = await the_one(core, apples)
    assert (candidate.title, candidate.episode_count) == ("Night Radio", 2)
    finds(service, {"collectionId": 7, "collectionName": "N"}, path="/lookup")
    with pytest.raises(FeedError, match="does not tell where the feed of N is"):
        await core.adding.recognise(apples)
    finds(service, path="/lookup")
    with pytest.raises(UnknownError, match="knows no podcast of the number 7"):
        await core.adding.recognise(apples)


async def test_a_directory_that_is_turned_off_is_not_asked(
    library: LibraryWorker, service: FaultyService, time: Time
) -> None:
    connect = partial(time.client, service.origin)
    feeds = feed_client(service.origin, time.timing)
    core = Core(library, service.origin, connect, time, time.sleep, feeds)
    for text in ("two words", "https://podcasts.apple.com/podcast/id7"):
        with pytest.raises(UsageError, match='directory = ""'):
            await core.adding.recognise(text)
    with pytest.raises(UnknownError, match="knows no podcast named nope"):
        await core.adding.recognise("nope")
    assert asked(service, "/search") == asked(service, "/lookup") == []
    await core.aclose()


async def test_the_directory_is_asked_no_more_often_than_it_allows(
    core: Core, service: FaultyService, time: Time
) -> None:
    finds(service, {"collectionId": 1, "collectionName": "N"})
    for _ in range(ASKS):
        await core.adding.recognise("night radio")
        time.now += 1
    with pytest.raises(BusyError) as refused:
        await core.adding.recognise("night radio")
    assert refused.value.retry_after == WITHIN_SECONDS - ASKS
    assert len(asked(service, "/search")) == ASKS
    time.now += refused.value.retry_after
    await core.adding.recognise("night radio")


# Lists.


async def test_a_list_of_feeds_is_read_and_nothing_of_it_added(core: Core, tmp_path: Path) -> None:
    path = tmp_path / "my podcasts.opml"
    path.write_text('<opml><body><outline text="N" xmlUrl="https://n.example/f"/></body></opml>')
    recognised = await core.adding.recognise(str(path))
    assert recognised.candidates == () and recognised.subscriptions is not None
    assert [each.title for each in recognised.subscriptions.subscriptions] == ["N"]
    assert await core.listings.podcasts() == []


async def test_a_file_that_is_no_list_is_told(core: Core, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(two_episodes())
    with pytest.raises(FeedError, match=r"feed.xml is no list of feeds \(OPML\): in its line 2"):
        await core.adding.recognise(str(path))

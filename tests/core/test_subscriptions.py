"""Lists of feeds, in and out, over a real HTTP server: nothing of one is lost, nothing twice."""

from __future__ import annotations

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent, Progress
from steno_tui.core.subscriptions import Outcome, Subscribed
from steno_tui.errors import AddressError, GoneError, NotOnDiskError
from steno_tui.feeds.opml import read_opml
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.podcast import Podcast
from steno_tui.models.subscription import Subscription
from tests.core.feeds import PATH, SLUG, added, serve, two_episodes
from tests.core.support import asked, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

GUID = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"


def a_list(*urls: str, tags: tuple[str, ...] = ()) -> list[Subscription]:
    return [Subscription(url, f"Podcast {number}", tags=tags) for number, url in enumerate(urls, 1)]


async def followed(core: Core, listed: list[Subscription]) -> list[Subscribed]:
    return of(Subscribed, await gathered(core.subscriptions.follow(listed)))


async def listed_by(core: Core) -> list[Subscription]:
    written = await core.subscriptions.write()
    return list(read_opml(written.body, "list").subscriptions)


async def test_feeds_of_a_list_are_followed_and_read(core: Core, service: FaultyService) -> None:
    url = serve(service, two_episodes())
    other = serve(service, rss(item(1), channel="<title>Other</title>"), "/feeds/other.xml")
    events: list[CoreEvent] = await gathered(core.subscriptions.follow(a_list(url, other)))
    outcomes = {(one.podcast, one.outcome, one.episodes) for one in of(Subscribed, events)}
    assert len(outcomes) == 2 and (SLUG, Outcome.ADDED, 2) in outcomes
    assert [(event.done, event.total) for event in of(Progress, events)] == [(1, 2), (2, 2)]
    assert {row.count for row in await core.listings.podcasts()} == {1, 2}


async def test_what_is_followed_already_is_recognised(core: Core, service: FaultyService) -> None:
    """By its address, by where that leads, and by what the podcast calls itself."""
    url = serve(service, rss(item(1), channel=GUID))
    await added(core, url)
    service.faults.set("/old.xml", Fault.redirect(url, 301))
    twin = serve(service, rss(item(1), channel=GUID), "/feeds/twin.xml")
    listed = a_list(f"{url}/", f"{service.origin}/old.xml", twin, tags=("Radio",))
    outcomes = await followed(core, listed)
    assert [(one.podcast, one.outcome) for one in outcomes] == [(SLUG, Outcome.KNOWN)] * 3
    assert len(await core.listings.podcasts()) == 1
    assert [one.tags for one in await listed_by(core)] == [("Radio",)]


async def test_a_feed_that_cannot_be_read_now_is_followed_all_the_same(
    core: Core, service: FaultyService
) -> None:
    url = serve(service, b"x", status=404)
    (one,) = await followed(core, a_list(url, tags=("Radio",)))
    assert (one.outcome, one.podcast) == (Outcome.UNREAD, "@podcast-1")
    assert isinstance(one.error, GoneError)
    (row,) = await core.listings.podcasts()
    assert (row.title, row.followed, row.count) == ("Podcast 1", True, 0)
    serve(service, two_episodes())
    await gathered(core.podcasts.refresh("@podcast-1"))
    (row,) = await core.listings.podcasts()
    assert (row.title, row.count) == ("Night Radio", 2)
    assert (await followed(core, a_list(url)))[0].outcome is Outcome.KNOWN


async def test_an_address_that_may_not_be_asked_is_not_followed(core: Core) -> None:
    (one,) = await followed(core, a_list("https://192.168.0.1/feed.xml"))
    assert (one.outcome, one.podcast) == (Outcome.REFUSED, None)
    assert isinstance(one.error, AddressError)
    assert await core.listings.podcasts() == []


async def test_offline_a_list_is_followed_unread(offline: Core, service: FaultyService) -> None:
    (one,) = await followed(offline, a_list("https://n.example/feed.xml"))
    assert one.outcome is Outcome.UNREAD and isinstance(one.error, NotOnDiskError)
    assert [row.followed for row in await offline.listings.podcasts()] == [True]
    assert asked(service) == []


async def test_one_that_is_listed_by_its_page_at_the_service_is_followed_there(
    core: Core, service: FaultyService
) -> None:
    page = f"{service.origin}/podcast/night-shift"
    listed = [
        Subscription("https://n.example/feed.xml", "Night Shift", page, tags=("At night",)),
        Subscription(f"{service.origin}/podcast/nobody", "Nobody"),
    ]
    by_title = {one.subscription.title: one for one in await followed(core, listed)}
    assert by_title["Night Shift"].outcome is Outcome.ADDED
    assert by_title["Night Shift"].episodes == 4
    assert by_title["Nobody"].outcome is Outcome.REFUSED
    (row,) = await core.listings.podcasts()
    assert (row.slug, row.followed) == ("night-shift", True)
    assert [one.outcome for one in await followed(core, listed[:1])] == [Outcome.KNOWN]


async def test_a_list_comes_out_as_it_went_in(core: Core, service: FaultyService) -> None:
    description = "<description>What happens at night.</description><link>https://n.example/</link>"
    url = serve(service, rss(item(1), channel=description))
    gone = serve(service, b"", "/gone.xml", status=410)
    listed = [
        Subscription(
            url, "Night Radio", "https://n.example/", "What happens at night.",
            ("A & B", "News/World"),
        ),
        Subscription(gone, "Once", "https://once.example/", "It was.", ("News",)),
        Subscription(f"{service.origin}/podcast/field-notes", "Field Notes"),
    ]  # fmt: skip
    await followed(core, listed)
    written = await listed_by(core)
    assert {one.feed_url: one for one in written} == {
        url: listed[0],
        gone: listed[1],
        "https://fieldnotes.example/feed.xml": Subscription(
            "https://fieldnotes.example/feed.xml",  # which the service names
            "Field Notes",
            f"{service.origin}/podcast/field-notes",
            "What grows where nobody planted it.",
        ),
    }
    for one in await followed(core, written):
        assert one.outcome is Outcome.KNOWN
    again = await core.subscriptions.write()
    assert (len(again.subscriptions), again.without_feed) == (3, ())


async def test_what_is_not_followed_is_not_listed(core: Core, service: FaultyService) -> None:
    url = serve(service, two_episodes())
    await added(core, url)
    await core.podcasts.leave(SLUG)
    assert (await core.subscriptions.write()).subscriptions == ()
    (one,) = await followed(core, a_list(url))
    assert one.outcome is Outcome.ADDED
    assert [one.feed_url for one in await listed_by(core)] == [url]


async def test_the_services_podcast_is_listed_with_the_feed_that_it_names(
    core: Core, library: LibraryWorker
) -> None:
    theirs = Podcast("radio", "Radio", rss_url="https://r.example/feed.xml")
    await library.run(lambda library: library.podcasts.follow(theirs))
    (one,) = await listed_by(core)
    assert one.feed_url == "https://r.example/feed.xml"
    assert one.page_url == f"{core.service.server}/podcast/radio"


async def test_one_whose_feed_nobody_knows_is_listed_by_its_page_at_the_service(
    core: Core, library: LibraryWorker
) -> None:
    await library.run(lambda library: library.podcasts.follow(Podcast("radio", "Radio")))
    written = await core.subscriptions.write()
    assert (len(written.subscriptions), written.without_feed) == (1, ("Radio",))
    (one,) = await listed_by(core)
    assert one.feed_url == one.page_url == f"{core.service.server}/podcast/radio"
    assert [each.outcome for each in await followed(core, [one])] == [Outcome.KNOWN]


@pytest.mark.parametrize("count", [1, 3])
async def test_a_feed_twice_in_a_list_is_followed_once(
    core: Core, service: FaultyService, count: int
) -> None:
    url = serve(service, two_episodes())
    service.faults.set("/old.xml", Fault.redirect(url, 301))
    await followed(core, a_list(*[url, f"{service.origin}/old.xml", f"{url}/"][:count]))
    assert len(await core.listings.podcasts()) == 1
    assert len(asked(service, PATH)) <= count

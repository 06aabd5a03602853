"""Feeds added and refreshed over a real HTTP server: moves, failures, and what stays as it was."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import (
    EpisodesListed,
    Failed,
    FeedsLeft,
    PodcastKept,
    PodcastRead,
    Progress,
)
from steno_tui.core.feeds import FIRST_PAUSE, LONGEST_PAUSE
from steno_tui.errors import (
    BadAnswerError,
    BusyError,
    FeedError,
    GoneError,
    LibraryError,
    NotOnDiskError,
    UnknownError,
)
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.subscription import Subscription
from tests.core.feeds import PATH, SLUG, added, asked, refreshed, serve, two_episodes
from tests.core.support import Time, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

KEY = EpisodeKey(SLUG, "id-1")
GUID = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"
OTHER_GUID = "<podcast:guid>00000000-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"


async def test_a_feed_is_added_by_its_address(core: Core, service: FaultyService) -> None:
    events = await added(core, serve(service, two_episodes()))
    (read,) = of(PodcastRead, events)
    assert (read.podcast.slug, read.podcast.title) == (SLUG, "Night Radio")
    assert events[-1] == EpisodesListed(SLUG, 2, 0)
    (row,) = await core.listings.podcasts()
    assert (row.slug, row.count, row.unread, row.followed) == (SLUG, 2, 2, True)
    titles = [row.title for row in (await core.listings.episodes(EpisodeQuery(SLUG))).rows]
    assert sorted(titles) == ["Episode 1", "Episode 2"]


async def test_a_feed_for_which_the_disk_has_no_room_is_not_followed_either(
    core: Core, service: FaultyService
) -> None:
    def most_pages(library: Library, number: int) -> None:
        """Let the file of what can be fetched again grow so far."""
        sql = f"PRAGMA main.max_page_count = {number}"
        library._connection._connection.execute(sql)  # noqa: SLF001

    await core.library.run(lambda library: most_pages(library, 1))
    url = serve(service, rss(*map(item, range(2000))))
    with pytest.raises(LibraryError, match="full"):
        await added(core, url)
    assert await core.listings.podcasts() == []
    await core.library.run(lambda library: most_pages(library, 100_000))
    assert of(EpisodesListed, await added(core, url)) == [EpisodesListed(SLUG, 2000, 0)]
    assert [row.followed for row in await core.listings.podcasts()] == [True]


async def test_a_page_that_names_its_feed_will_do(core: Core, service: FaultyService) -> None:
    serve(service, two_episodes())
    link = f'<link rel="alternate" type="application/rss+xml" href="{PATH}">'
    page = f"<!doctype html><html><head>{link}</head><body></body></html>"
    url = serve(service, page.encode(), "/show.html")
    assert of(EpisodesListed, await added(core, url)) == [EpisodesListed(SLUG, 2, 0)]
    assert (await core.feeds.finder.look(service.origin + PATH)).podcast == SLUG


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><html><body>Welcome</body></html>", "names no feed"),
        (b"{}", "no feed but JSON"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (rss(), "no episodes"),
    ],
)
async def test_what_is_no_feed_is_told_and_changes_nothing(
    core: Core, service: FaultyService, body: bytes, words: str
) -> None:
    (failed,) = of(Failed, await added(core, serve(service, body)))
    assert isinstance(failed.error, FeedError) and words in failed.error.message
    assert await core.listings.podcasts() == []


async def test_looking_keeps_nothing(core: Core, service: FaultyService) -> None:
    found = await core.feeds.finder.look(serve(service, two_episodes()))
    assert (found.feed.podcast.title, len(found.feed.episodes)) == ("Night Radio", 2)
    assert found.podcast is None and await core.listings.podcasts() == []


@pytest.mark.parametrize("again", ["", "/", "#latest"])
async def test_a_feed_that_is_listed_is_not_added_twice(
    core: Core, service: FaultyService, again: str
) -> None:
    url = serve(service, two_episodes())
    service.faults.set(PATH + "/", Fault(body=two_episodes()))
    await added(core, url)
    assert of(EpisodesListed, await added(core, url + again)) == [EpisodesListed(SLUG, 0, 0)]
    assert len(await core.listings.podcasts()) == 1


async def test_a_feed_is_known_by_its_guid_and_through_redirects(
    core: Core, service: FaultyService
) -> None:
    body = rss(item(1), channel=GUID)
    await added(core, serve(service, body))
    await added(core, serve(service, body, "/feeds/mirror.xml"))
    for status in (301, 302):
        service.faults.set("/short", Fault.redirect(PATH, status))
        await added(core, service.origin + "/short")
    assert [row.slug for row in await core.listings.podcasts()] == [SLUG]


async def test_two_feeds_are_one_podcast_once_one_of_them_leads_to_the_other(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    await added(core, serve(service, two_episodes(), "/feeds/other.xml"))
    second = EpisodeKey(f"{SLUG}-2", "id-1")
    assert len(await core.listings.podcasts()) == 2
    await core.marks.set_read(second, True)
    service.faults.set("/feeds/other.xml", Fault.redirect(PATH, 301))
    await refreshed(core, second.podcast)
    assert [row.slug for row in await core.listings.podcasts()] == [SLUG]
    rows = {row.slug: row.read for row in (await core.listings.episodes(EpisodeQuery(SLUG))).rows}
    assert rows == {"id-1": True, "id-2": False}


async def test_offline_only_what_is_listed_is_added(
    core: Core, offline: Core, service: FaultyService
) -> None:
    url = serve(service, two_episodes())
    (failed,) = of(Failed, await added(offline, url))
    assert isinstance(failed.error, NotOnDiskError)
    await added(core, url)
    await core.podcasts.leave(SLUG)
    assert await core.listings.podcasts() == []
    assert of(PodcastKept, await added(offline, url))
    assert [row.slug for row in await core.listings.podcasts()] == [SLUG]


async def test_a_refresh_asks_with_what_the_feed_came_with(
    core: Core, service: FaultyService
) -> None:
    tags = {"etag": 'W/"one"', "last-modified": "Mon, 05 Jan 2026 08:00:00 GMT"}
    await added(core, serve(service, two_episodes(), headers=tags))
    serve(service, status=304)
    assert await refreshed(core) == [EpisodesListed(SLUG, 0, 0)]
    sent = asked(service)[-1].headers
    assert sent["if-none-match"] == tags["etag"]
    assert sent["if-modified-since"] == tags["last-modified"]


async def test_new_episodes_are_counted_and_marks_stay(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, two_episodes()))
    await core.marks.set_read(KEY, True)
    serve(service, rss(item(3), item(2), item(1, "<description>More</description>")))
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 1)]
    rows = {row.slug: row.read for row in (await core.listings.episodes(EpisodeQuery(SLUG))).rows}
    assert rows == {"id-1": True, "id-2": False, "id-3": False}


async def test_the_same_body_without_validators_is_not_read_again(
    core: Core, service: FaultyService, time: Time
) -> None:
    await added(core, serve(service, two_episodes()))
    time.now += 3600
    assert await refreshed(core) == [EpisodesListed(SLUG, 0, 0)]
    (row,) = await core.listings.podcasts()
    assert row.checked_at == time.now


async def test_what_has_not_changed_is_noted_although_nobody_waits_for_the_rest(
    core: Core, service: FaultyService, time: Time
) -> None:
    paths = [PATH, "/feeds/two.xml", "/feeds/three.xml"]
    slugs = [(await added(core, serve(service, two_episodes(), path)))[-1] for path in paths]
    time.now += 3600
    async with aclosing(
        core.podcasts.refresh_all([one.podcast for one in of(EpisodesListed, slugs)])
    ) as events:
        first = await anext(events)
    assert isinstance(first, EpisodesListed)
    noted = {row.slug for row in await core.listings.podcasts() if row.checked_at == time.now}
    assert first.podcast in noted


async def test_that_what_has_not_changed_cannot_be_noted_is_told(
    core: Core, service: FaultyService
) -> None:
    for path in (PATH, "/feeds/two.xml", "/feeds/three.xml"):
        await added(core, serve(service, two_episodes(), path))
    slugs = [row.slug for row in await core.listings.podcasts()]
    connection = await core.library.run(lambda library: library._connection)  # noqa: SLF001
    connection.read_only = True
    (failed,) = of(Failed, await gathered(core.podcasts.refresh_all(slugs)))
    assert isinstance(failed.error, LibraryError) and failed.kept
    serve(service, rss(item(3)))  # so that what is left is noted at the end
    with pytest.raises(LibraryError, match="Nothing was saved"):
        await gathered(core.podcasts.refresh_all(slugs))


async def test_an_episode_that_left_the_feed_stays(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, two_episodes()))
    serve(service, rss(item(3)))
    await refreshed(core)
    assert len((await core.listings.episodes(EpisodeQuery(SLUG))).rows) == 3


async def test_a_move_is_remembered_where_it_is_for_good(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    serve(service, rss(item(3)), "/feeds/new.xml")
    service.faults.set(PATH, Fault.redirect("/feeds/new.xml", 302))
    await refreshed(core)
    assert len(asked(service)) == 2
    service.faults.set(PATH, Fault.redirect("/feeds/new.xml", 301))
    await refreshed(core)
    await refreshed(core)
    assert len(asked(service)) == 3 and len(asked(service, "/feeds/new.xml")) == 3


async def test_a_feed_may_say_itself_where_it_is_now(core: Core, service: FaultyService) -> None:
    await added(core, serve(service, two_episodes()))
    new = f"<itunes:new-feed-url>{service.origin}/feeds/new.xml</itunes:new-feed-url>"
    serve(service, rss(item(1), channel=new))
    serve(service, rss(item(3), item(1)), "/feeds/new.xml")
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]
    await refreshed(core)
    assert len(asked(service)) == 2 and len(asked(service, "/feeds/new.xml")) == 2


async def test_a_feed_that_has_moved_is_added_where_it_is_now(
    core: Core, service: FaultyService
) -> None:
    new = f"{service.origin}/feeds/new.xml"
    moved = f"<itunes:new-feed-url>{new}</itunes:new-feed-url>"
    old = serve(service, rss(item(1), channel=moved))
    serve(service, rss(item(3), item(1)), "/feeds/new.xml")
    assert of(EpisodesListed, await added(core, old)) == [EpisodesListed(SLUG, 2, 0)]
    assert of(EpisodesListed, await added(core, new)) == [EpisodesListed(SLUG, 0, 0)]
    assert [row.slug for row in await core.listings.podcasts()] == [SLUG]
    serve(service, status=500)
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 0, 0)]


async def test_a_new_address_that_leads_nowhere_is_not_believed(
    core: Core, service: FaultyService
) -> None:
    new = f"<itunes:new-feed-url>{service.origin}/feeds/gone.xml</itunes:new-feed-url>"
    await added(core, serve(service, two_episodes()))
    serve(service, rss(item(3), channel=new))
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]
    await refreshed(core)
    assert len(asked(service)) == 3


async def test_a_feed_that_was_never_read_fails_by_the_title_that_its_list_gave(
    core: Core, service: FaultyService
) -> None:
    slug = await core.feeds.keep_unread(Subscription(f"{service.origin}/gone.xml", "Long Gone"))
    failed = [event async for event in core.feeds.refresh(slug)]
    assert [one.name for one in of(Failed, failed)] == ["Long Gone"]


async def test_another_podcast_in_its_place_changes_nothing(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(item(1), channel=GUID)))
    serve(service, rss(item(7), channel=OTHER_GUID))
    (failed,) = of(Failed, await refreshed(core))
    assert isinstance(failed.error, BadAnswerError) and "another podcast" in failed.error.message
    assert len((await core.listings.episodes(EpisodeQuery(SLUG))).rows) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=404),
        Fault.portal(),
        Fault.garbage(),
        Fault(body=b""),
    ],
)
async def test_a_bad_answer_never_replaces_a_good_copy(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    await added(core, serve(service, two_episodes()))
    service.faults.set(PATH, fault)
    (failed,) = of(Failed, await refreshed(core))
    assert failed.kept and failed.name == "Night Radio"
    assert len((await core.listings.episodes(EpisodeQuery(SLUG))).rows) == 2
    serve(service, rss(item(3)))
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]


async def test_what_was_cut_off_is_asked_for_in_full(core: Core, service: FaultyService) -> None:
    tags = {"etag": '"one"'}
    await added(core, serve(service, two_episodes()))
    body = rss(item(4), item(3))
    serve(service, body[: body.index(b"Episode 3")], headers=tags)
    (listed,) = of(EpisodesListed, await refreshed(core))
    assert listed.added == 1 and "damaged" in listed.notices[0]
    serve(service, body, headers=tags)
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]
    assert "if-none-match" not in asked(service)[-1].headers


async def test_a_feed_that_is_gone_for_good_is_asked_for_no_more(
    core: Core, service: FaultyService
) -> None:
    url = serve(service, two_episodes())
    await added(core, url)
    serve(service, status=410)
    (failed,) = of(Failed, await refreshed(core))
    assert isinstance(failed.error, GoneError)
    asks = len(asked(service))
    (failed,) = of(Failed, await refreshed(core))
    assert isinstance(failed.error, GoneError) and "for good" in failed.error.message
    await gathered(core.podcasts.update(force=True))
    assert len(asked(service)) == asks
    assert len((await core.listings.episodes(EpisodeQuery(SLUG))).rows) == 2
    serve(service, two_episodes())
    await added(core, url)
    assert of(EpisodesListed, await refreshed(core))


async def test_a_feed_that_fails_is_left_alone_for_longer_each_time(
    core: Core, service: FaultyService, time: Time
) -> None:
    await added(core, serve(service, two_episodes()))
    serve(service, status=404)
    asks = 1

    async def is_asked(after: float) -> bool:
        nonlocal asks
        time.now += after
        await gathered(core.podcasts.update(force=True))
        before, asks = asks, len(asked(service))
        return asks > before

    assert await is_asked(0)
    assert not await is_asked(FIRST_PAUSE - 10) and await is_asked(20)
    assert not await is_asked(FIRST_PAUSE * 2 - 10) and await is_asked(20)
    for _ in range(12):
        assert await is_asked(LONGEST_PAUSE + 1)
    await refreshed(core)  # who names it is answered
    assert len(asked(service)) == asks + 1


async def test_a_refresh_of_all_says_which_feeds_are_left_for_later(
    core: Core, service: FaultyService, time: Time
) -> None:
    await added(core, serve(service, two_episodes()))
    serve(service, status=404)
    assert not of(FeedsLeft, await gathered(core.podcasts.update(force=True)))
    due = time.now + FIRST_PAUSE
    time.now += 10
    (left,) = of(FeedsLeft, await gathered(core.podcasts.update(force=True)))
    assert left == FeedsLeft({SLUG: due})
    serve(service, status=410)
    await refreshed(core)  # then it is not asked again at all
    assert not of(FeedsLeft, await gathered(core.podcasts.update(force=True)))


def test_how_many_feeds_are_left_is_said_and_until_when() -> None:
    assert FeedsLeft({"@a": 1000.0}).sentence(99.5) == (
        "1 feed is left for later, asked again in 15 min"
    )
    assert FeedsLeft({"@a": 9000.0, "@b": 700.0}).sentence(100.0) == (
        "2 feeds are left for later, the first asked again in 10 min"
    )


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_a_pause_gets_it(
    core: Core, service: FaultyService, time: Time, status: int
) -> None:
    await added(core, serve(service, two_episodes()))
    serve(service, status=status, headers={"retry-after": "600"})
    (failed,) = of(Failed, await refreshed(core))
    assert isinstance(failed.error, BusyError) and failed.error.retry_after == 600
    asks = len(asked(service))
    time.now += 590
    (failed,) = of(Failed, await refreshed(core))
    assert isinstance(failed.error, BusyError) and len(asked(service)) == asks
    time.now += 20
    time.slept.append(610)
    serve(service, rss(item(3)))
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]


async def test_one_bad_feed_spoils_nothing_for_the_rest(core: Core, service: FaultyService) -> None:
    for number in range(12):
        title = f"<itunes:title>Radio {number}</itunes:title>"
        body = rss(item(1), channel=title).replace(b"Night Radio", b"Radio %d" % number)
        await added(core, serve(service, body, f"/feeds/{number}.xml"))
    bombs = {"/feeds/3.xml": b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "/feeds/5.xml": b"\0"}
    for path, body in bombs.items():
        serve(service, body, path)
    serve(service, path="/feeds/7.xml", status=500)
    events = await gathered(core.podcasts.update(force=True))
    feeds = [event for event in of(EpisodesListed, events) if event.podcast.startswith("@")]
    assert len(feeds) == 9 and len(of(Failed, events)) == 3
    assert of(Progress, events)[-1].done == of(Progress, events)[-1].total


async def test_feeds_are_refreshed_although_the_service_is_away(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    service.faults.set("/v1/*", Fault(hang_up=True))
    serve(service, rss(item(3)))
    events = await gathered(core.podcasts.update(force=True))
    assert of(Failed, events) and of(EpisodesListed, events) == [EpisodesListed(SLUG, 1, 0)]


async def test_what_a_feed_alone_tells_of_cannot_be_requested(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    with pytest.raises(UnknownError, match="does not know “Episode 1”"):
        await core.requests.ask(KEY)
    assert await core.requests.all() == []


async def test_an_episode_of_a_feed_is_queued_and_played_by_its_key(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    row, _ = await core.queue.add(KEY)
    assert (row.key, row.title, row.podcast_title) == (KEY, "Episode 1", "Night Radio")


def _dated(number: int, guid: str, *, host: str = "cdn.example", day: int | None = None) -> str:
    return (
        f"<title>Episode {number}</title><guid>{guid}</guid>"
        f"<pubDate>Mon, {day or number:02d} Nov 2026 06:00:00 GMT</pubDate>"
        f'<enclosure url="https://{host}/{number}.mp3" type="audio/mpeg"/>'
    )


async def test_a_feed_that_gives_all_its_episodes_other_guids_has_no_more_of_them(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(_dated(2, "two"), _dated(1, "one"))))
    await core.marks.set_read(EpisodeKey(SLUG, "one"), True)
    for sign in ("a", "b", "c"):
        fresh = (f"{sign}-{name}" for name in ("three", "two", "one"))
        body = rss(*(_dated(3 - at, name, host="new.example") for at, name in enumerate(fresh)))
        serve(service, body)
        (listed,) = of(EpisodesListed, await refreshed(core))
        assert listed.added == (1 if sign == "a" else 0)
        rows = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
        assert [(row.title, row.slug, row.read) for row in rows] == [
            ("Episode 3", f"{sign}-three", False),
            ("Episode 2", f"{sign}-two", False),
            ("Episode 1", f"{sign}-one", True),
        ]
    await core.marks.set_read(EpisodeKey(SLUG, "one"), False)  # as who still has it on a page
    serve(service, rss(_dated(1, "one")))
    assert of(EpisodesListed, await refreshed(core))[0].added == 0
    rows = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
    assert [(row.slug, row.read) for row in rows][-1] == ("one", False)


async def test_an_episode_that_is_as_the_one_that_went_but_of_another_day_is_another(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(_dated(1, "monday"))))
    serve(service, rss(_dated(1, "tuesday", day=3)))
    assert of(EpisodesListed, await refreshed(core)) == [EpisodesListed(SLUG, 1, 0)]


async def test_what_comes_as_before_is_not_read_again_and_what_has_changed_is(
    core: Core, service: FaultyService
) -> None:
    more = "<description>More</description>"
    bodies = [
        (rss(item(3), item(2), item(1)), (1, 0)),
        (rss(item(4), item(3), item(2, more), item(1)), (1, 1)),
        (rss(item(4), item(3), item(2), item(1)), (0, 1)),
        (rss(item(4), channel=GUID), (0, 0)),
        (rss(item(5), item(4), item(3, more), item(2), item(1)), (1, 1)),
    ]
    await added(core, serve(service, two_episodes()))
    for body, (new, changed) in bodies:
        serve(service, body)
        assert await refreshed(core) == [EpisodesListed(SLUG, new, changed)]
    known = await core.library.run(lambda library: library.feeds.item_digests(SLUG))
    assert sorted(known.values()) == [f"id-{number}" for number in range(1, 6)]


async def test_two_of_one_guid_are_told_apart_although_one_was_read_before(
    core: Core, service: FaultyService
) -> None:
    other = item(2).replace("/2.mp3", "/9.mp3")
    await added(core, serve(service, rss(item(1))))
    serve(service, two_episodes())
    await refreshed(core)
    serve(service, rss(other, item(2), item(1)))
    await refreshed(core)
    rows = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
    assert [row.title for row in rows].count("Episode 2") == 2


async def test_other_guids_are_known_again_beside_what_comes_as_before(
    core: Core, service: FaultyService
) -> None:
    dated = "<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate>"
    old = item(1, dated)
    await added(core, serve(service, rss(item(3))))
    for body in (rss(item(3), old), rss(item(3), old.replace("id-1", "new-1"))):
        serve(service, body)
        await refreshed(core)
        if body.find(b"new-1") < 0:
            await core.marks.set_read(KEY, True)
    rows = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
    assert {row.slug: row.read for row in rows} == {"id-3": False, "new-1": True}
